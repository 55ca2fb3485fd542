"""News as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from challenge.papers.letters import plain

NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news. `id` never changes; `text` is plain, a paragraph for each line."""

    id: str
    title: str
    text: str
    published: datetime
    updated: datetime
    link: str


@dataclass(frozen=True, slots=True)
class Feed:
    """The news about one thing. Addresses are whole ones."""

    id: str
    title: str
    subtitle: str
    author: str
    link: str
    own_link: str
    updated: datetime
    entries: Sequence[Entry]


def tag_of(base_host: str, year: int, *parts: str) -> str:
    """An id that no other site has (RFC 4151), made of what never changes."""
    return f"tag:{base_host},{year}:{'/'.join(parts)}"


def atom(feed: Feed) -> bytes:
    """The feed; what people typed is text in it, and no sign steers the text around it."""
    root = ElementTree.Element("feed", xmlns=NAMESPACE)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _instant(feed.updated))
    _add(ElementTree.SubElement(root, "author"), "name", feed.author)
    ElementTree.SubElement(root, "link", rel="alternate", type="text/html", href=feed.link)
    ElementTree.SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.own_link)
    for entry in feed.entries:
        _add_entry(ElementTree.SubElement(root, "entry"), entry)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _add_entry(parent: ElementTree.Element, entry: Entry) -> None:
    _add(parent, "id", entry.id)
    _add(parent, "title", entry.title)
    _add(parent, "published", _instant(entry.published))
    _add(parent, "updated", _instant(entry.updated))
    ElementTree.SubElement(parent, "link", rel="alternate", type="text/html", href=entry.link)
    content = ElementTree.SubElement(parent, "content", type="text")
    content.text = "\n".join(plain(line) for line in entry.text.splitlines())


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = plain(text)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
