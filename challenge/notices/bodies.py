"""What a coordinator wrote in Markdown, as the two parts of a letter: plain text and HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from markdown_it.token import Token
from markupsafe import Markup, escape

from challenge.words import MARKDOWN, markdown

PLACES = ("name", "business", "link")
"""What may stand in braces in a letter to a group: {name}, {business}, {link}."""
_PLACE = re.compile(r"\{(" + "|".join(PLACES) + r")\}")
_MARK = "zq{}qz"  # a word that Markdown leaves alone, in place of what is filled in after it


def unknown_places(text: str) -> list[str]:
    """What stands in braces and is nothing that can be filled in: `{naem}`."""
    found = (match[0] for match in re.finditer(r"\{([^{}\n]{0,40})\}", text) if match[1] not in PLACES)
    return list(dict.fromkeys(found))


def text_part(text: str, facts: Mapping[str, str]) -> str:
    """The letter as plain text: links as "words (address)", lists with dashes, no other marks."""
    plain = "\n".join(_lines(MARKDOWN.parse(_marked(text))))
    return _filled(re.sub(r"\n{3,}", "\n\n", plain).strip(), facts, html=False)


def html_part(text: str, facts: Mapping[str, str]) -> Markup:
    """The letter as safe HTML. What is filled in is text, whatever is in it."""
    return Markup(_filled(markdown(_marked(text)), facts, html=True))  # noqa: S704 - cleaned, then filled with text


def subject_line(subject: str, facts: Mapping[str, str]) -> str:
    """The subject, on one line."""
    return " ".join(_PLACE.sub(lambda match: facts[match[1]], subject).split())


def _marked(text: str) -> str:
    return _PLACE.sub(lambda match: _MARK.format(PLACES.index(match[1])), text)


def _filled(text: str, facts: Mapping[str, str], *, html: bool) -> str:
    def put(match: re.Match[str]) -> str:
        name = PLACES[int(match[1])]
        word = facts[name]
        if not html:
            return word
        return f'<a href="{escape(word)}">{escape(word)}</a>' if name == "link" else str(escape(word))

    if html:  # in an address that somebody wrote as a link's target it is the address alone
        text = re.sub(r'(href=")zq2qz(")', lambda m: f"{m[1]}{escape(facts['link'])}{m[2]}", text)
    return re.sub(_MARK.format(r"([0-2])"), put, text)


def _lines(tokens: list[Token]) -> Iterator[str]:
    depth, item = 0, ""
    numbers: list[int] = []
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            numbers.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            numbers.pop()
            if depth == 0:
                yield ""
        elif token.type == "list_item_open":
            item = "  " * (depth - 1) + (f"{numbers[-1]}. " if numbers[-1] else "- ")
            numbers[-1] += bool(numbers[-1])
        elif token.type == "inline":
            yield f"{item}{_plain(token.children or [])}"
            item = ""
        elif token.type in ("fence", "code_block"):
            yield token.content
        elif token.type in ("paragraph_close", "heading_close", "table_close") and depth == 0:
            yield ""


def _plain(tokens: list[Token]) -> str:
    words, targets = "", list[tuple[str, int]]()
    for token in tokens:
        if token.type == "link_open":
            targets.append((str(token.attrs.get("href", "")), len(words)))
        elif token.type == "link_close":
            target, start = targets.pop()
            shown = words[start:]
            words += "" if shown in (target, target.removeprefix("mailto:")) else f" ({target})"
        elif token.type in ("softbreak", "hardbreak"):
            words += "\n"
        else:
            words += token.content
    return words
