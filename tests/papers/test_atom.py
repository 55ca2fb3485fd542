"""A feed is XML that every reader can read, whatever people wrote."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from xml.etree import ElementTree

from challenge.papers.atom import NAMESPACE, Entry, Feed, atom

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
TRICKS = [
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "&#0;",
    "&x;",
    "<!DOCTYPE a>",
    "</entry>",
    "\0",
    "\x0b",
    "\x1b[31m",
    "\ud800",
]
TRICKS += [
    "\ufffe",
    "\uffff",
    "\u2028",
    "\u202e",
    "\r\n",
    "\ufeff",
    "\x7f",
    "\x85",
    "<?xml?>",
    '"',
    "'",
    "Rosa’s Ofen 🥐",
]


def test_a_thousand_texts_break_no_feed() -> None:
    """Control characters, ends of sections, halves of characters, and any others: well-formed, and no more entries."""
    chance = random.Random(4)
    for number in range(1000):
        letters = "".join(chr(chance.randrange(0x1_1000)) for _ in range(chance.randrange(8)))
        text = "".join(chance.choices([*TRICKS, letters, "a"], k=chance.randrange(1, 9)))
        entry = Entry(f"tag:x,2026:{number}", text, f"{text}\n{text}", NOW, NOW, "http://127.0.0.1/a?b=1&c=2")
        feed = Feed("tag:x,2026:feed", text, text, text, "http://127.0.0.1/", "http://127.0.0.1/f", NOW, [entry])
        root = ElementTree.fromstring(atom(feed))  # noqa: S314 - our own feed
        assert [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in root] == [
            "id", "title", "subtitle", "updated", "author", "link", "link", "entry"
        ], text  # fmt: skip
        assert len(root.findall(f"{{{NAMESPACE}}}entry/*")) == 6, text
