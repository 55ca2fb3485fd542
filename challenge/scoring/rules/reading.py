"""Reading values of a document that a person wrote: each that does not suit is noted with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from challenge.quantities.problems import Problem

KEY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*", re.ASCII)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", re.ASCII)


T = TypeVar("T")


class Reader:
    """Walks through a document and notes every problem on the way; what it returns counts only without any."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, where: str, what: str) -> None:
        self.problems.append(Problem(where, what))

    def mapping(self, where: str, value: object, known: frozenset[str]) -> dict[str, Any]:
        """A group of named values; names that nobody knows are problems."""
        if not isinstance(value, dict):
            self.say(where, "This must be a group of named values.")
            return {}
        for name in value:
            if name not in known:
                self.say(f"{where}.{str(name)[:40]}", "We do not know this setting.")
        return value

    def listed(self, where: str, value: object, read: Callable[[str, object], T], most: int = 200) -> tuple[T, ...]:
        """Each of a list, read by itself. None is an empty list."""
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > most:
            self.say(where, f"This must be a list of at most {most}.")
            return ()
        return tuple(read(f"{where}.{number}", one) for number, one in enumerate(value))

    def different(self, where: str, what: str, names: Sequence[str]) -> None:
        """Notes that two of a list have the same name."""
        if len({name.casefold() for name in names}) < len(names):
            self.say(where, f"Two {what}.")

    def one_of(self, where: str, value: object, choices: Sequence[str]) -> str:
        if isinstance(value, str) and value in choices:
            return value
        shown = ", ".join(choice for choice in choices if choice)
        self.say(where, f"Choose one of: {shown}." if len(shown) < 400 else "We do not know this one.")
        return ""

    def yes_or_no(self, where: str, value: object) -> bool:
        if not isinstance(value, bool):
            self.say(where, "Say true or false.")
        return value is True

    def whole(self, where: str, value: object, low: int, high: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.say(where, f"Give a whole number from {low} to {high}.")
        return low

    def decimal(self, where: str, value: object, low: Decimal | int, high: Decimal | int, places: int = 4) -> Decimal:
        found = decimal_of(value)
        if found is not None and low <= found <= high and found == round(found, places):
            return found
        self.say(where, f"Give a number from {plain(low)} to {plain(high)} with at most {places} decimals.")
        return Decimal(0)

    def text(self, where: str, value: object, shortest: int, longest: int) -> str:
        text = value.strip() if isinstance(value, str) else None
        if text is not None and shortest <= len(text) <= longest and not _UNPRINTABLE.search(text):
            return text
        self.say(where, f"Write {shortest} to {longest} characters.")
        return ""

    def key(self, where: str, value: object) -> str:
        if isinstance(value, str) and len(value) <= 40 and KEY.fullmatch(value):
            return value
        self.say(where, "Use lower-case letters, digits and single hyphens, at most 40 characters.")
        return ""

    def date(self, where: str, value: object) -> date | None:
        try:
            found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
        except ValueError:
            found = None
        if found is None or not 1950 <= found.year <= 2200:
            self.say(where, "Write the date as year-month-day, like 2026-01-31.")
            return None
        return found


def plain(value: Decimal | int) -> str:
    """Without trailing zeros or exponent: 100, 0.5, -1."""
    return f"{Decimal(value).normalize():f}"


def decimal_of(value: object) -> Decimal | None:
    """A decimal from a string, an int or a float as JSON wrote it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value)
    return Decimal(text) if _DECIMAL.fullmatch(text) else None
