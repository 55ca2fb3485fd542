"""Answers to a scorecard make points, in whole millionths: nothing is rounded before the last figure.

    done                 all points: of a range item what the reviewer gave (until then what is claimed), of a
                         repeatable item `each` x amount, up to its points
    in progress          a fraction of them (`in_progress`)
    planned              flat points or a fraction, never more than when in progress
    not applicable       left out above and below the line, once a reviewer accepted the reason; nothing until then
    begun before start   all of this, a part or nothing of it counts, as the item says
    a reviewer's points  replace all of this

A category counts up to its maximum. What could be had at most is the sum over categories of the smaller of its maximum
and the points of its applicable items; the normalized score is the sum over the sum, times 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property

import numpy as np

from challenge.scoring.figures import Flags, Floats, Ints
from challenge.scoring.rules.scorecards import FULL, NO_CREDIT, RANGE, REPEATABLE, Scorecard

NO, PLANNED, IN_PROGRESS, DONE, NOT_APPLICABLE = "no", "planned", "in_progress", "done", "not_applicable"
STATUSES = (NO, PLANNED, IN_PROGRESS, DONE, NOT_APPLICABLE)
STATUS_NUMBER = {status: number for number, status in enumerate(STATUSES)}
MILLION = 1_000_000
HUNDRED = 100
AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of many entries to one scorecard, as columns of one length; an item without one is not done.

    `entry` and `item` are positions in the list of entries and in the scorecard's items; `status` is a number of
    STATUSES; `amount` counts hundredths (how often, or the points claimed for a range), 0 where it does not matter.
    `given` are the points of a reviewer in hundredths, -1 without one; `accepted` says that a reviewer agrees that it
    does not apply. The last answer to an item counts.
    """

    entry: Ints
    item: Ints
    status: Ints
    amount: Ints
    before_start: Flags
    given: Ints
    accepted: Flags

    def parts(self) -> Iterator[Answers]:
        """In their order, a part at a time that fits into a processor's cache: twice as quick as all at once."""
        columns = [getattr(self, one.name) for one in fields(self)]
        for first in range(0, len(self.entry), AT_ONCE):
            yield Answers(*(column[first : first + AT_ONCE] for column in columns))

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, int, int, bool, int, bool]]) -> Answers:
        """From rows in the order of the columns."""
        table = np.array(rows, np.int64).reshape(len(rows), 7)
        entry, item, status, amount, before, given, accepted = table.T
        return cls(entry, item, status, amount, before.astype(bool), given, accepted.astype(bool))


@dataclass(frozen=True)
class Scored:
    """What a scorecard came to for every entry, in millionths of a point.

    `earned`, `applicable` and `done` have a row per entry and a column per item; `raw` and `most` one per category.
    """

    scorecard: Scorecard
    earned: Ints
    applicable: Flags
    done: Flags
    raw: Ints
    most: Ints

    @cached_property
    def total(self) -> Ints:
        """Points of each entry, with the categories' maxima applied."""
        found: Ints = self.raw.sum(axis=1)
        return found

    @cached_property
    def of(self) -> Ints:
        """What each entry could have had at most."""
        found: Ints = self.most.sum(axis=1)
        return found

    @cached_property
    def percent(self) -> Floats:
        """The normalized score, NaN for an entry to which nothing applies."""
        usable = self.of > 0
        return np.where(usable, self.total * 100 / np.where(usable, self.of, 1), np.nan)


def asked_of(scorecard: Scorecard, roles: Sequence[str], tracks: Sequence[str]) -> Flags:
    """Which items each entry is asked, by its role and track: a row per entry, a column per item."""
    kinds = dict.fromkeys(zip(roles, tracks, strict=True), 0)
    for number, kind in enumerate(kinds):
        kinds[kind] = number
    suits = np.array([[item.suits(*kind) for item in scorecard.items] for kind in kinds], bool)
    of_entry = [kinds[kind] for kind in zip(roles, tracks, strict=True)]
    return suits.reshape(len(kinds), len(scorecard.items))[np.array(of_entry, np.int64)]


def score(scorecard: Scorecard, asked: Flags, answers: Answers) -> Scored:
    """Points for each entry. Answers to items that an entry is not asked count for nothing."""
    count, width = asked.shape
    table = _Table.of(scorecard)
    earned, done = np.zeros(count * width, np.int64), np.zeros(count * width, bool)
    left_out = np.zeros(count * width, bool)
    for part in answers.parts():
        cell = part.entry * width + part.item
        earned[cell] = _points(table, part)
        done[cell] = part.status == STATUS_NUMBER[DONE]
        left_out[cell] = (part.status == STATUS_NUMBER[NOT_APPLICABLE]) & part.accepted
    applicable = asked & ~left_out.reshape(count, width)
    earned = earned.reshape(count, width) * applicable
    done = done.reshape(count, width) & applicable
    return Scored(scorecard, earned, applicable, done, *_by_category(scorecard, earned, applicable))


def points_of_answers(scorecard: Scorecard, answers: Answers) -> Ints:
    """The points of each answer by itself, in millionths, before categories limit them."""
    return _points(_Table.of(scorecard), answers)


def _points(table: _Table, answers: Answers) -> Ints:
    key = (answers.before_start * len(STATUSES) + answers.status) * len(table.most) + answers.item
    earned = table.by_key.take(key, mode="clip")
    claimed = np.flatnonzero(table.claims.take(answers.item, mode="clip"))
    if len(claimed):
        item = answers.item[claimed]
        full = np.minimum(answers.amount[claimed] * table.each[item] // HUNDRED, table.most[item])
        earned[claimed] = table.earned(item, answers.status[claimed], answers.before_start[claimed], full)
    reviewed = np.flatnonzero(answers.given >= 0)
    most = table.most[answers.item[reviewed]]
    earned[reviewed] = np.minimum(answers.given[reviewed], most) * (MILLION // HUNDRED)
    return earned


@dataclass(frozen=True)
class _Table:
    """What a scorecard says of its items, as columns in hundredths; `by_key` are the millionths that an answer earns
    by when it was begun, its status and its item, for items that claim no amount."""

    most: Ints
    each: Ints
    claims: Flags
    shares: Ints
    credits: Ints
    flat: int | None
    in_progress: int

    @classmethod
    def of(cls, scorecard: Scorecard) -> _Table:
        items, part = scorecard.items, _hundredths(scorecard.part_before_start)
        credits = {FULL: HUNDRED, NO_CREDIT: 0}
        share = {DONE: HUNDRED, IN_PROGRESS: _hundredths(scorecard.in_progress)}
        share[PLANNED] = _hundredths(scorecard.planned.fraction)
        return cls(
            most=_column(_hundredths(item.points) for item in items),
            each=_column(_hundredths(item.each) if item.kind == REPEATABLE else HUNDRED for item in items),
            claims=np.array([item.kind in (RANGE, REPEATABLE) for item in items], bool),
            shares=_column(share.get(status, 0) for status in STATUSES),
            credits=_column(credits.get(item.before_start, part) for item in items),
            flat=_hundredths(scorecard.planned.points) * HUNDRED if scorecard.planned.points else None,
            in_progress=_hundredths(scorecard.in_progress),
        )

    def earned(self, item: Ints, status: Ints, before: Flags, full: Ints) -> Ints:
        """Of answers whose action would earn `full` when done."""
        found = full * self.shares[status]
        if self.flat is not None:
            planned = status == STATUS_NUMBER[PLANNED]
            found = np.where(planned, np.minimum(full * self.in_progress, self.flat), found)
        return found * np.where(before, self.credits[item], HUNDRED)

    @cached_property
    def by_key(self) -> Ints:
        before, status, item = np.indices((2, len(STATUSES), len(self.most))).reshape(3, -1)
        return self.earned(item, status, before.astype(bool), self.most[item])


def _column(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int64)


def _by_category(scorecard: Scorecard, earned: Ints, applicable: Flags) -> tuple[Ints, Ints]:
    """Points and what could be had at most, a column per category."""
    points = _column(_millionths(item.points) for item in scorecard.items)
    raw, most = [], []
    for category in scorecard.categories:
        columns = _columns_of(scorecard, category.key)
        limit = np.minimum(_millionths(category.maximum), applicable[:, columns] @ points[columns])
        raw.append(np.minimum(earned[:, columns].sum(axis=1), limit))
        most.append(limit)
    return np.stack(raw, axis=1), np.stack(most, axis=1)


def _columns_of(scorecard: Scorecard, category: str) -> Ints | slice:
    """Where the items of a category stand: a slice where they stand together, as they mostly do."""
    at = [number for number, item in enumerate(scorecard.items) if item.category == category]
    return slice(at[0], at[-1] + 1) if at and at[-1] - at[0] + 1 == len(at) else np.array(at, np.int64)


def _hundredths(value: Decimal) -> int:
    return int(value * HUNDRED)


def _millionths(value: Decimal) -> int:
    return int(value * MILLION)


@dataclass(frozen=True, slots=True)
class Line:
    """A ledger line: what one item earned, and of how many points. None: left out."""

    code: str
    earned: Decimal
    points: Decimal
    applicable: bool


def ledger(scored: Scored, at: int) -> list[Line]:
    """Every item that the entry at this position is asked. Their sum, limited by categories, is its total."""
    return [
        Line(item.code, Decimal(earned) / MILLION, item.points, applicable)
        for item, earned, applicable in zip(
            scored.scorecard.items, scored.earned[at].tolist(), scored.applicable[at].tolist(), strict=True
        )
    ]
