"""The running order of the award night: what happens when, and what is read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from challenge.papers.press import print_sheet


@dataclass(frozen=True, slots=True)
class Winner:
    """`why` is one line that can be read aloud, such as "12.4 % less energy than expected, give or take 2"."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One point of the evening. `starts` is written for people ("7:10 PM") and may be empty."""

    starts: str
    what: str
    who: str = ""
    note: str = ""
    winners: Sequence[Winner] = ()


@dataclass(frozen=True, slots=True)
class Evening:
    title: str
    city: str
    challenge: str
    held_on: date | None  # None while no date was entered
    made_on: date
    starts: str
    place: str
    welcome: str
    turns: Sequence[Turn]
    thanks: str = ""
    address: str = ""


def programme(evening: Evening) -> bytes:
    """A tagged PDF; an award with its winners is never torn from its name."""
    facts = {"title": f"{evening.title}: {evening.challenge}", "author": evening.city, "evening": evening}
    return print_sheet("programme", facts, evening.made_on)
