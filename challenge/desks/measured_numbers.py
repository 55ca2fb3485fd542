"""Measured numbers as reviewers look at them: what rests on each, what is odd about it, its files, and how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from challenge.accounts.models import User
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.charts import Spark, spark
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.leaderboards.chain import newest_of
from challenge.leaderboards.podium import podium_of
from challenge.leaderboards.queries import rules_behind
from challenge.leaderboards.stored import rows_in
from challenge.review.access.bills import why_nots_bills
from challenge.review.actions.many import is_unseen
from challenge.review.bills import Cell, Number
from challenge.review.odd_bills import Look, looks_at
from challenge.scoring.bill_order import oddness
from challenge.scoring.measures import MEASURES
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.states import STATES
from challenge.words import percent_words

FEW = 10  # of those to look at are shown at first
MOST_FILES = 3
SHOWN = ("to_do", "must", "odd", "asked", "all")


@dataclass(frozen=True)
class Stake:
    """What rests on a number, and how a reviewer reads it; points, or percent where the board goes by these."""

    value: float
    words: str


@dataclass(frozen=True)
class NumberLine:
    """A measured number. `why` it must be verified ("" where it need not be), `why_not` the reader may not decide."""

    number: Number
    why: str
    stake: Stake
    look: Look
    why_not: str
    files: Sequence[StoredFile] = ()
    spark: Spark | None = None

    @property
    def priority(self) -> tuple[float, float]:
        """What rests on it x oddness; the oddest first where nothing does."""
        odd = oddness(self.look.signs)
        return self.stake.value * odd, odd

    @property
    def may_be_ticked(self) -> bool:
        """Whether it may be marked as checked with others."""
        return not self.why_not and is_unseen(self.number)

    @property
    def tick(self) -> str:
        """As the form of many sends it: the entry, the resource, and the bills that are shown."""
        return f"{self.number.entry_id}:{self.number.resource}:{self.number.bills}"


@dataclass(frozen=True)
class Numbers:
    """Those that are shown, how many there are in each state and under each heading, and how many are ordinary."""

    lines: Sequence[NumberLine]
    chosen: str
    counts: dict[str, int]
    headings: dict[str, int]
    left_out: int
    ordinary: int
    newest: int


def numbers_to_show(
    challenge: Challenge, numbers: Sequence[Number], sample: set[int], chosen: str, reader: User
) -> Numbers:
    """What is worth most to look at first: what rests on it x how odd it is."""
    podium, stakes, looks = podium_of(challenge), _stakes(challenge, numbers), looks_at(challenge, numbers)
    entries = {one.id: one for one in db.session.scalars(select(Entry).filter_by(challenge_id=challenge.id))}
    cells = {(one.entry_id, one.resource): entries[one.entry_id] for one in numbers}
    refused = why_nots_bills(reader, challenge, cells)
    lines = [
        NumberLine(
            one,
            _why(one.entry_id in podium, one.entry_id in sample),
            stakes[one.entry_id, one.resource],
            looks[one.entry_id, one.resource],
            refused[one.entry_id, one.resource],
        )
        for one in numbers
    ]
    lines.sort(key=lambda line: line.priority, reverse=True)
    of = {name: [line for line in lines if _shows(name, line)] for name in SHOWN}
    chosen = chosen if chosen in SHOWN else "to_do"
    shown = of[chosen][:FEW] if chosen == "to_do" else of[chosen]
    return Numbers(
        _with_evidence(shown),
        chosen,
        {state: sum(one.state == state for one in numbers) for state in STATES},
        {name: len(some) for name, some in of.items()},
        len(of[chosen]) - len(shown),
        sum(line.may_be_ticked and not line.look.signs for line in lines),
        max((one.newest for one in numbers), default=0),
    )


def _shows(name: str, line: NumberLine) -> bool:
    one = line.number
    return {
        "to_do": one.is_to_do,
        "must": bool(line.why) and not one.is_settled,
        "odd": bool(line.look.signs) and not one.is_settled,
        "asked": bool(one.waits),
        "all": True,
    }[name]


def _why(on_podium: bool, in_sample: bool) -> str:
    if on_podium:
        return "On the podium and in the sample" if in_sample else "On the podium"
    return "In the sample" if in_sample else ""


def _with_evidence(lines: Sequence[NumberLine]) -> list[NumberLine]:
    ids = {file_id for line in lines for file_id in line.look.file_ids[:MOST_FILES]}
    files = {one.id: one for one in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))}
    return [
        NumberLine(
            line.number,
            line.why,
            line.stake,
            line.look,
            line.why_not,
            [files[one] for one in line.look.file_ids[:MOST_FILES] if files[one].name],
            _line(line.look.history),
        )
        for line in lines
    ]


def _line(history: Sequence[tuple[date, float]]) -> Spark | None:
    days, shares = [on for on, _ in history], [share for _, share in history]
    return spark(shares, days) if days and days[0] < days[-1] else None


def _stakes(challenge: Challenge, numbers: Sequence[Number]) -> dict[Cell, Stake]:
    """By the newest standings, shown or not; before there are any, what the rules give at most."""
    snapshot = newest_of(challenge)
    rules = rules_behind(challenge, snapshot)
    rows = {entry_id: row for row, (entry_id,) in rows_in(snapshot.id, Entry.id)} if snapshot else {}
    return {(one.entry_id, one.resource): _stake(one.resource, rows.get(one.entry_id), rules) for one in numbers}


def _stake(resource: str, row: Row | None, rules: Rules) -> Stake:
    own = rules_of_track(rules, row["track"]) if row and row["track"] in rules.boards else rules
    weights = {one.key: one.weight for one in own.measures if resource in MEASURES[one.key].resources}
    if not weights:
        figure = row["resources"].get(resource) if row else None
        percent = figure["reduction_percent"] if figure else None
        return Stake(max(float(percent or 0), 0.0), f"{percent_words(percent)} rests on it" if percent else "")
    earned = _earned(weights, row)
    if earned is None:
        return Stake(float(sum(weights.values())), f"Up to {_points(sum(weights.values(), Decimal(0)))} on it")
    return Stake(max(float(earned), 0.0), f"{_points(earned)} on it")


def _earned(weights: Mapping[str, Decimal], row: Row | None) -> Decimal | None:
    points = [row["measures"][key]["points"] for key in weights if key in row["measures"]] if row else []
    known = [Decimal(one) for one in points if one is not None]
    return sum(known, Decimal(0)) if known else None


def _points(points: Decimal) -> str:
    shown = f"{points.normalize():f}"
    return f"{shown} {'point rests' if shown == '1' else 'points rest'}"
