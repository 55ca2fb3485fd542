"""The final report of a challenge. Every figure comes as it is written in public, so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from challenge.papers.press import print_sheet


@dataclass(frozen=True, slots=True)
class Total:
    """`amount` with its unit and `band` ("give or take 2.1 %") as in public; `note` says what it equals."""

    name: str
    amount: str
    band: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A bar of a chart: `shown` is the text of `value`."""

    name: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Table:
    """`numeric` are the places of columns with numbers, which stand to the right."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[int] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    business: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Report:
    """`finding` is the first sentence: what the challenge achieved. `address` is the page with the same figures;
    `not_told` says which totals are not shown, and why."""

    title: str
    city: str
    challenge: str
    period: str
    as_of: str
    finding: str
    made_on: date
    totals: Sequence[Total]
    participation: Sequence[Count]
    actions: Sequence[Count]
    tables: Sequence[Table]
    stories: Sequence[Story]
    method: Sequence[str]
    address: str
    not_told: str = ""


def report(facts: Report) -> bytes:
    """A tagged PDF with an outline. A chart is a column beside its numbers: nothing is said by a shape alone."""
    return print_sheet("report", {"title": facts.title, "author": facts.city, "report": facts}, facts.made_on)
