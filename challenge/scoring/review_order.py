"""In which order submitted answers are looked at: points at stake x oddness, the largest first.

Points at stake are those that the answer earns by itself as it is claimed (before a category limits them); of "does not
apply" they are the points of the item, which leave the denominator. Oddness is 1 plus the weights of the signs below.
A sign is a reason to look, never a reason to give less.

    own history   the same item in the entry's answers for the start of the challenge
    peers         entries of the same group (track, role and division) that claim the same item; none is read from
                  fewer than FEWEST_PEERS entries
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from challenge.scoring.figures import Flags, Floats, Ints
from challenge.scoring.rules.scorecards import FULL, RANGE, REPEATABLE, Scorecard
from challenge.scoring.scorecards import (
    DONE,
    HUNDRED,
    MILLION,
    NOT_APPLICABLE,
    STATUS_NUMBER,
    Answers,
    points_of_answers,
)

FEWEST_PEERS, FEWEST_CLAIMS = 10, 4
RARE, ABOVE, FAR_ABOVE, WHOLE_CARD = 0.1, 3.0, 10.0, 1.5


@dataclass(frozen=True, slots=True)
class Sign:
    """Something odd about an answer: what it adds to its oddness, and how a reviewer reads it."""

    key: str
    weight: float
    words: str


SIGNS = (
    Sign("no_evidence", 2.0, "Evidence is required, and none is there"),
    Sign("was_done", 2.0, "At the start it was done already, and now it is claimed as new"),
    Sign("far_above_peers", 2.0, "Ten times the usual amount or more: perhaps another unit"),
    Sign("above_peers", 1.0, "Three times the usual amount or more"),
    Sign("jumped", 1.0, "Three times the amount at the start or more"),
    Sign("did_not_apply", 1.0, "At the start it did not apply"),
    Sign("rare", 1.0, "Fewer than one in ten others claim it"),
    Sign("does_not_apply", 1.0, "It is left out of the sum: read the reason"),
    Sign("whole_card", 0.5, "The whole scorecard claims far more than others do"),
    Sign("at_the_cap", 0.5, "Exactly what is needed for all of its points"),
    Sign("round_number", 0.5, "A round number"),
)
POSITION = {sign.key: at for at, sign in enumerate(SIGNS)}


@dataclass(frozen=True)
class Ordered:
    """A row per answer. `stake` is in millionths of a point; `signs` has a column per sign; `share` is the part of its
    peers that claim the same item, NaN where there are too few."""

    stake: Ints
    signs: Flags
    share: Floats

    @property
    def priority(self) -> Floats:
        """Points at stake x oddness."""
        found: Floats = self.stake / MILLION * (1 + self.signs @ np.array([sign.weight for sign in SIGNS]))
        return found

    def reasons(self, at: int) -> list[str]:
        """The signs of one answer in words."""
        return [sign.words for sign, shown in zip(SIGNS, self.signs[at].tolist(), strict=True) if shown]


def review_order(
    scorecard: Scorecard, answers: Answers, before: Answers | None, groups: Sequence[int], has_evidence: Flags
) -> Ordered:
    """Stake and signs of each answer. `groups` numbers the group of peers of each entry, by the entry's position;
    `before` are the answers of the same entries at the start, None where these are the ones looked at."""
    items, count = scorecard.items, len(answers.entry)
    unseen = Answers(
        answers.entry, answers.item, answers.status, answers.amount, answers.before_start,
        np.full(count, -1, np.int64), np.zeros(count, bool),
    )  # fmt: skip
    claimed = points_of_answers(scorecard, unseen)
    points = np.array([int(item.points * MILLION) for item in items], np.int64)[answers.item]
    left_out = answers.status == STATUS_NUMBER[NOT_APPLICABLE]
    stake = np.where(left_out, points, claimed)
    earns = claimed > 0
    group = np.array(groups, np.int64)
    share, usual = _peers(answers, earns, group, len(items))
    amounts = np.where(usual > 0, answers.amount / np.where(usual > 0, usual, 1), 0.0)
    repeatable = _is(scorecard, "kind", REPEATABLE)[answers.item]
    ranged = _is(scorecard, "kind", RANGE)[answers.item]
    counted = earns & (repeatable | ranged)
    required = _is(scorecard, "evidence", "required")[answers.item]
    full_credit = _is(scorecard, "before_start", FULL)[answers.item]
    then, amount_then = _then(before, answers, len(groups), len(items))
    signs = np.zeros((count, len(SIGNS)), bool)
    done = answers.status == STATUS_NUMBER[DONE]
    for key, shown in {
        "no_evidence": earns & required & ~has_evidence,
        "was_done": earns & ~full_credit & ~answers.before_start & (then == STATUS_NUMBER[DONE]),
        "far_above_peers": counted & (amounts >= FAR_ABOVE),
        "above_peers": counted & (amounts >= ABOVE) & (amounts < FAR_ABOVE),
        "jumped": counted & (amount_then > 0) & (answers.amount >= ABOVE * amount_then),
        "did_not_apply": earns & (then == STATUS_NUMBER[NOT_APPLICABLE]),
        "rare": earns & (share < RARE),
        "does_not_apply": left_out,
        "whole_card": earns & _claims_most(answers, claimed, group)[answers.entry],
        "at_the_cap": counted & done & _exactly(scorecard, answers, points, repeatable),
        "round_number": earns & repeatable & (answers.amount >= 10 * HUNDRED) & (answers.amount % (10 * HUNDRED) == 0),
    }.items():
        signs[:, POSITION[key]] = shown
    return Ordered(stake, signs, share)


def _is(scorecard: Scorecard, name: str, value: str) -> Flags:
    return np.array([getattr(item, name) == value for item in scorecard.items], bool)


def _peers(answers: Answers, earns: Flags, group: Ints, width: int) -> tuple[Floats, Floats]:
    """For each answer: the share of other entries of its group that claim the item, and the median amount of those."""
    of_answer = group[answers.entry]
    members = np.bincount(group)
    answered = np.zeros(len(group), bool)
    answered[answers.entry] = True
    others = np.bincount(group, weights=answered, minlength=len(members))[of_answer] - 1
    cell = of_answer * width + answers.item
    claims = np.bincount(cell, weights=earns, minlength=len(members) * width)[cell] - earns
    share = np.where(others >= FEWEST_PEERS, claims / np.where(others > 0, others, 1), np.nan)
    usual = np.full(len(cell), np.nan)
    order = np.lexsort((answers.amount, cell))
    order = order[earns[order] & (answers.amount[order] > 0)]
    _, starts, counts = np.unique(cell[order], return_index=True, return_counts=True)
    for start, size in zip(starts.tolist(), counts.tolist(), strict=True):
        if size >= FEWEST_CLAIMS:
            at = order[start : start + size]
            usual[at] = np.median(answers.amount[at])
    return share, np.nan_to_num(usual)


def _then(before: Answers | None, answers: Answers, entries: int, width: int) -> tuple[Ints, Ints]:
    """Status and amount of the same item at the start; -1 and 0 where it was not answered."""
    status, amount = np.full(entries * width, -1, np.int64), np.zeros(entries * width, np.int64)
    if before is not None:
        cell = before.entry * width + before.item
        status[cell], amount[cell] = before.status, before.amount
    cell = answers.entry * width + answers.item
    return status[cell], amount[cell]


def _claims_most(answers: Answers, claimed: Ints, group: Ints) -> Flags:
    """Entries whose answers claim far more in all than the middle one of their group."""
    total = np.bincount(answers.entry, weights=claimed, minlength=len(group))
    found = np.zeros(len(group), bool)
    for number in np.unique(group[answers.entry]).tolist():
        own = np.flatnonzero((group == number) & (total > 0))
        if len(own) > FEWEST_PEERS:
            found[own] = total[own] >= WHOLE_CARD * np.median(total[own])
    return found


def _exactly(scorecard: Scorecard, answers: Answers, points: Ints, repeatable: Flags) -> Flags:
    """Whether a repeatable item's amount is just what its cap takes, or a range claims all."""
    each = np.array([int(item.each * HUNDRED) for item in scorecard.items], np.int64)[answers.item]
    worth = np.where(repeatable, answers.amount * each, answers.amount * HUNDRED)
    found: Flags = worth * HUNDRED == points
    return found
