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

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from challenge.scoring.figures import Flags, Floats, Ints
from challenge.scoring.rules.scorecards import FULL, NO_CREDIT, RANGE, REPEATABLE, Item, Scorecard

NO, PLANNED, IN_PROGRESS, DONE, NOT_APPLICABLE = "no", "planned", "in_progress", "done", "not_applicable"
STATUSES = (NO, PLANNED, IN_PROGRESS, DONE, NOT_APPLICABLE)
STATUS_NUMBER = {status: number for number, status in enumerate(STATUSES)}
MILLION = 1_000_000
HUNDRED = 100


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
    cell = answers.entry * width + answers.item
    earned = np.zeros(count * width, np.int64)
    left_out, done = np.zeros(count * width, bool), np.zeros(count * width, bool)
    earned[cell] = points_of_answers(scorecard, answers)
    left_out[cell] = (answers.status == STATUS_NUMBER[NOT_APPLICABLE]) & answers.accepted
    done[cell] = answers.status == STATUS_NUMBER[DONE]
    applicable = asked & ~left_out.reshape(count, width)
    earned = earned.reshape(count, width) * applicable
    done = done.reshape(count, width) & applicable
    return Scored(scorecard, earned, applicable, done, *_by_category(scorecard, earned, applicable))


def points_of_answers(scorecard: Scorecard, answers: Answers) -> Ints:
    """The points of each answer by itself, in millionths, before categories limit them."""
    most = np.array([_hundredths(item.points) for item in scorecard.items], np.int64).take(answers.item)
    full = _full_points(scorecard.items, answers, most)
    earned = full * _shares(scorecard).take(answers.status)
    if scorecard.planned.points:
        planned = answers.status == STATUS_NUMBER[PLANNED]
        flat = _hundredths(scorecard.planned.points) * HUNDRED
        earned[planned] = np.minimum(full[planned] * _hundredths(scorecard.in_progress), flat)
    earned *= _credit(scorecard, answers)
    reviewed = answers.given >= 0
    earned[reviewed] = np.minimum(answers.given[reviewed], most[reviewed]) * (MILLION // HUNDRED)
    return earned


def _shares(scorecard: Scorecard) -> Ints:
    """Hundredths of its points that an action earns, by the number of its status."""
    share = {DONE: HUNDRED, IN_PROGRESS: _hundredths(scorecard.in_progress)}
    share[PLANNED] = _hundredths(scorecard.planned.fraction)
    return np.array([share.get(status, 0) for status in STATUSES], np.int64)


def _full_points(items: Sequence[Item], answers: Answers, most: Ints) -> Ints:
    """In hundredths: what the action earns when it is done."""
    claims = np.array([item.kind in (RANGE, REPEATABLE) for item in items], bool)
    if not claims.any():
        return most
    each = np.array([_hundredths(item.each) if item.kind == REPEATABLE else HUNDRED for item in items], np.int64)
    claimed = np.flatnonzero(claims.take(answers.item))
    full = most.copy()
    amount = answers.amount[claimed] * each.take(answers.item[claimed]) // HUNDRED
    full[claimed] = np.minimum(amount, most[claimed])
    return full


def _credit(scorecard: Scorecard, answers: Answers) -> Ints:
    """Hundredths of what was earned that count, by when it was begun."""
    part = {FULL: HUNDRED, NO_CREDIT: 0}
    credits = [part.get(item.before_start, _hundredths(scorecard.part_before_start)) for item in scorecard.items]
    table = np.array([[HUNDRED] * len(credits), credits], np.int64).ravel()
    return table.take(answers.before_start * len(credits) + answers.item)


def _by_category(scorecard: Scorecard, earned: Ints, applicable: Flags) -> tuple[Ints, Ints]:
    """Points and what could be had at most, a column per category."""
    points = np.array([_millionths(item.points) for item in scorecard.items], np.int64)
    could = applicable * points
    raw, most = [], []
    for category in scorecard.categories:
        columns = [at for at, item in enumerate(scorecard.items) if item.category == category.key]
        limit = np.minimum(_millionths(category.maximum), could[:, columns].sum(axis=1))
        raw.append(np.minimum(earned[:, columns].sum(axis=1), limit))
        most.append(limit)
    return np.stack(raw, axis=1), np.stack(most, axis=1)


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
