"""Milestones, and rounds: parts of the period that are told by themselves, and may make the points.

    "milestones": [{"on": "2026-03-31", "name": "Winter", "text": "", "round": true},
                   {"on": "2026-09-30", "name": "Summer", "round": true, "from": "2026-06-01", "weight": "2"},
                   {"on": "2027-01-20", "name": "Awards night"}],
    "rounds": "add_up"                    without it rounds are for the record, and move no score

A round is a milestone that ends one: `on` is its last day, `from` its first (without it the day after the round before,
or the first day that counts). Where rounds add up, each lies inside of the reporting period and none overlaps another.
Days between them count for nobody. What measures can earn is shared out among the rounds by their `weight`: of 1, 1 and
2 the last makes half of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from challenge.measurement.periods import Period
from challenge.quantities.problems import Problem
from challenge.scoring.rules.days import LeftOut, is_left_out
from challenge.scoring.rules.reading import Reader, plain

FOR_THE_RECORD, ADD_UP = "", "add_up"
ROUNDS = (FOR_THE_RECORD, ADD_UP)
MOST_MILESTONES = 40
BETWEEN = "Between two rounds"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date to work towards, or the last day of a round. `since` and `weight` are those of a round."""

    on: date
    name: str
    text: str = ""
    is_round: bool = False
    since: date | None = None
    weight: Decimal = Decimal(1)

    @property
    def key(self) -> str:
        """What names a round: its last day."""
        return self.on.isoformat()

    def document(self) -> dict[str, Any]:
        told: dict[str, Any] = {"on": self.key, "name": self.name, "text": self.text}
        if self.is_round:
            told["round"] = True
        if self.since:
            told["from"] = self.since.isoformat()
        if self.weight != 1:
            told["weight"] = plain(self.weight)
        return told


@dataclass(frozen=True, slots=True)
class RoundDays:
    """A round that makes points: its days, and which part of what measures can earn is its own (all parts make 1)."""

    key: str
    name: str
    days: Period
    part: float


def read_milestones(reader: Reader, where: str, value: object) -> tuple[Milestone, ...]:
    def read(at: str, each: object) -> Milestone:
        one = reader.mapping(at, each, frozenset({"on", "name", "text", "round", "from", "weight"}))
        on = reader.date(f"{at}.on", one.get("on")) or date(2000, 1, 1)
        since = reader.date(f"{at}.from", one["from"]) if one.get("from") else None
        is_round = reader.yes_or_no(f"{at}.round", one.get("round", False))
        if not is_round and (since or "weight" in one):
            reader.say(f"{at}.round", "Only a round has a first day and a weight.")
        if since and since > on:
            reader.say(f"{at}.from", "The first day of a round must not lie after its last.")
        return Milestone(
            on,
            reader.text(f"{at}.name", one.get("name"), 1, 80),
            reader.text(f"{at}.text", one.get("text", ""), 0, 500),
            is_round,
            since,
            reader.decimal(f"{at}.weight", one.get("weight", "1"), Decimal("0.01"), 100, 2),
        )

    return reader.listed(where, value, read, MOST_MILESTONES)


def rounds_in(milestones: Sequence[Milestone]) -> tuple[Milestone, ...]:
    """The milestones that end a round, by date."""
    return tuple(sorted((one for one in milestones if one.is_round), key=lambda one: (one.on, one.name)))


def first_days(rounds: Sequence[Milestone], reporting: Period) -> list[date]:
    """The first day of each round, by date: its own, or the day after the round before."""
    after = [reporting.start, *(one.on + DAY for one in rounds)]
    return [one.since or day for one, day in zip(rounds, after, strict=False)]


def round_days(rounds: Sequence[Milestone], reporting: Period) -> tuple[RoundDays, ...]:
    """Rounds that make points. Raises ValueError for one without a day: `problems_of_rounds` refuses it before."""
    whole = sum((one.weight for one in rounds), Decimal(0))
    return tuple(
        RoundDays(one.key, one.name, Period(start, one.on + DAY), float(one.weight / whole))
        for one, start in zip(rounds, first_days(rounds, reporting), strict=True)
    )


def days_between(rounds: Sequence[RoundDays], reporting: Period) -> tuple[LeftOut, ...]:
    """The days of the reporting period that are in no round."""
    return tuple(LeftOut(days, BETWEEN) for days in reporting.without(one.days for one in rounds)) if rounds else ()


def problems_of_rounds(
    milestones: Sequence[Milestone], reporting: Period, blackouts: Sequence[LeftOut]
) -> Iterator[Problem]:
    """Why rounds cannot add up to the result of a period."""
    rounds = rounds_in(milestones)
    if not rounds:
        yield Problem("rounds", "Say which milestones end a round, or let rounds stand for the record alone.")
    starts = first_days(rounds, reporting)
    for one, start in zip(rounds, starts, strict=True):
        where = f"milestones.{milestones.index(one)}"
        if start > one.on:
            yield Problem(f"{where}.on", f"The round “{one.name}” has no day: it ends before it begins.")
        elif start < reporting.start or one.on >= reporting.end:
            yield Problem(
                f"{where}.on",
                f"The round “{one.name}” must lie inside of the days that count, "
                f"{_told(reporting.start)} through {_told(reporting.last_day)}.",
            )
        elif is_left_out(Period(start, one.on + DAY), blackouts):
            yield Problem(f"{where}.on", f"No day of the round “{one.name}” would count.")
    for (sooner, _), (later, start) in pairwise(zip(rounds, starts, strict=True)):
        if start <= sooner.on:
            yield Problem(
                f"milestones.{milestones.index(later)}.from",
                f"The rounds “{sooner.name}” and “{later.name}” overlap: {_told(start)} is in both.",
            )


def _told(day: date) -> str:
    return f"{day:%B %-d, %Y}"
