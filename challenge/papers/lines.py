"""Text that has to fit into a box where nobody can measure it: an SVG is drawn with fonts that we do not know.

Widths are those of a common sans-serif with some room, so a line rather ends early than runs out of its box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

NARROW, WIDE = " .,:;'!|()[]ijlftI·-", "mwMWQ@%&"
JOINERS = "\u200c\u200d"
ELLIPSIS = "…"
BOLDER = 1.08


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines, and the size of their letters in pixels."""

    size: int
    lines: tuple[str, ...]


def fitted(text: str, width: float, sizes: Sequence[int], most: int = 1, *, bold: bool = False) -> Fitted:
    """The text in the largest size that fits into so many lines; in the smallest one it ends with an ellipsis."""
    room = width / (BOLDER if bold else 1)
    for size in sizes:
        lines = _lines(text, room / size)
        if len(lines) <= most:
            return Fitted(size, tuple(lines))
    size = sizes[-1]
    lines = _lines(text, room / size)
    last = _cut(" ".join(lines[most - 1 :]), room / size - _width(ELLIPSIS))[0].rstrip() + ELLIPSIS
    return Fitted(size, (*lines[: most - 1], last))


def _lines(text: str, room: float) -> list[str]:
    """Broken between words, and within one that is longer than a line. Widths are in letter sizes."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer) <= room:
            lines[-1] = longer
            continue
        rest = word
        while rest:
            part, rest = _cut(rest, room)
            lines.append(part)
    return [line for line in lines if line] or [""]


def _cut(text: str, room: float) -> tuple[str, str]:
    """The longest start of a text that fits, at least one sign; marks and joined signs stay with theirs."""
    at = len(text)
    while at > 1 and (_width(text[:at]) > room or _belongs_to_the_one_before(text, at)):
        at -= 1
    return text[:at], text[at:]


def _belongs_to_the_one_before(text: str, at: int) -> bool:
    if at >= len(text):
        return False
    return text[at - 1] in JOINERS or text[at] in JOINERS or unicodedata.category(text[at]).startswith("M")


def _width(text: str) -> float:
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> float:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF" or ord(sign) > 0xFFFF:
        return 1.1
    if sign in NARROW:
        return 0.38
    if sign in WIDE:
        return 0.95
    return 0.74 if sign.isupper() else 0.6
