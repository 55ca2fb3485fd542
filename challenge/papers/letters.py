"""What people typed, made safe to set in type, and which of its signs our fonts can draw."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from challenge.words import day

MOST_MARKS = 4
JOINERS = "\u200c\u200d"
# Typst's own fonts have these, in hexadecimal: found by setting every character by itself.
DRAWN = (
    "20-7E A0-AC AE-377 37A-37F 384-38A 38C 38E-3A1 3A3-4FF 531-556 559-58A 591-5C7 5D0-5EA 5EF-5F4 60C 61B "
    "61F 621-63A 640-655 660-66D 674 679-67B 67E-680 683 684 686 687 691 698 6A4 6A9 6AF 6BE 6CC 6F0-6F9 "
    "900-97F 10D0-10FF 1D00-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D 1F5F-1F7D "
    "1F80-1FB4 1FB6-1FC4 1FC6-1FD3 1FD6-1FDB 1FDD-1FEF 1FF2-1FF4 1FF6-1FFE 2000-200A 200C 200D 2010-2027 "
    "202F-2040 2042 2044-2052 2070 2071 2074-208E 2090-209C 20A0-20C0 2100-211E 2120 2122 2124 2126-2151 "
    "2153-2184 2190-23FF 2460-2606 2609-262F 2638-268B 2690-269C 26A0-26A7 26AA-26AF 2701-2704 2706-2709 "
    "270C-2714 2717-2726 272A-274B 2756 2758-275E 2761-277F 2794 2798-27AF 27B1-27BF FB00-FB06 FB1D-FB36 "
    "FB38-FB3C FB3E FB40 FB41 FB43 FB44 FB46-FB4F"
)


def plain(text: str) -> str:
    """One line without signs that steer or hide: control characters, turns of direction, marks piled on one letter."""
    one_line = " ".join(unicodedata.normalize("NFC", text).split())
    kept: list[str] = []
    marks = 0
    for sign in one_line:
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= MOST_MARKS and (sign in JOINERS or not _steers(sign, kind)):
            kept.append(sign)
    return "".join(kept).strip()


def _steers(sign: str, kind: str) -> bool:
    return kind in ("Cc", "Cf", "Cs", "Co") or ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF


def data_of(thing: Any) -> Any:
    """A paper's facts as JSON can hold them: dates written for people, every text made plain."""
    if isinstance(thing, str):
        return plain(thing)
    if isinstance(thing, date):
        return day(thing)
    if is_dataclass(thing):
        return {field.name: data_of(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {key: data_of(value) for key, value in thing.items()}
    if isinstance(thing, Sequence):
        return [data_of(value) for value in thing]
    return thing


def _pattern() -> re.Pattern[str]:
    spans = [part.partition("-") for part in DRAWN.split()]
    inside = "".join(f"{chr(int(first, 16))}-{chr(int(last or first, 16))}" for first, _, last in spans)
    return re.compile("[^" + inside.replace("[", r"\[").replace("\\-", "\\\\-") + "]")


def undrawn(text: str) -> list[str]:
    """The signs of a text that none of typst's own fonts has, each once."""
    return sorted(set(_UNDRAWN.findall(text)))


def rare(text: str) -> list[str]:
    """Everything beyond European letters: what a font may have alone, but not in every company."""
    return sorted({sign for sign in text if ord(sign) > 0x24F and not 0x2010 <= ord(sign) <= 0x2026})


_UNDRAWN = _pattern()
