"""Reductions and scorecards make points.

    points = sum over measures of    weight x clamp(reduction / target, low, high)
           + sum over scorecards of  weight x normalized score / 100
           + bonuses, together at most their maximum

Where rounds add up: sum over rounds of  weight x part of the round x clamp(reduction in it / target, low, high).

Reaching the target earns the full weight; doing half earns half; an increase costs points, down to `low` times the
weight. Where a measure has steps, the highest one reached says what share of the weight is earned, and an increase
still costs by the target. The weights of what is left out (not used, shared, nothing asked) go to the others in
proportion, so that they add up to 100 again.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

import numpy as np

from challenge.scoring.entries import Entry
from challenge.scoring.figures import Flags, Floats, Ints, scaled, settled
from challenge.scoring.rules import Rules, WeightedMeasure


def weights_of(counts: Floats, rules: Rules) -> Floats:
    """The weight that each measure, then each scorecard has for each entry, NaN where it is left out.

    `counts` has their columns: NaN where one is left out, anything else where it counts. Same shape as `counts`.
    """
    stated = np.array([float(weight) for weight in _stated(rules)])
    counting = np.where(np.isnan(counts), 0.0, stated)
    total = _sum_across(counting)[:, None]
    return np.where(np.isnan(counts) | (total == 0), np.nan, counting * 100 / np.where(total == 0, 1, total))


def _stated(rules: Rules) -> list[Decimal]:
    return [*(measure.weight for measure in rules.measures), *(weight for _, weight in rules.scorecard_weights)]


def shares_of(reductions: Floats, rules: Rules, entries: Sequence[Entry] = ()) -> Floats:
    """Which share of its weight each measure earns, by entry and measure; NaN where it is left out.

    `reductions` has a row per entry and a column per measure of the rules, in percent (percentage points for the
    diversion rate), NaN where the measure is left out.
    """
    columns = [
        share_of(settled(reductions[:, number]), measure, rules, targets_of(measure, entries, len(reductions)))
        for number, measure in enumerate(rules.measures)
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((len(reductions), 0))


def points_of(shares: Floats, rules: Rules) -> tuple[Floats, Floats]:
    """Points of each measure and scorecard, and their sum for each entry, not yet rounded to the published decimals.

    `shares` are of measures first, then of scorecards. Points are NaN where one is left out; the sum is NaN if nothing
    counts.
    """
    each = weights_of(shares, rules) * shares
    total = _sum_across(np.nan_to_num(each))
    return each, np.where(np.isnan(each).all(axis=1), np.nan, total)


class RoundShares(NamedTuple):
    """A round that adds up, for every entry: the part of the weights that is its own, the share that each measure earns
    in it (0 where it does not count), and the number of the reason against a place with the measure it is about."""

    part: float
    shares: Floats
    counted: Flags
    reason: Ints
    reason_measure: Ints


def added_up(
    rounds: Sequence[RoundShares], shares: Floats, nothing: Flags, rules: Rules
) -> tuple[Floats, Floats, tuple[Floats, ...]]:
    """Points where rounds add up: of each measure and scorecard, their sum, and of each measure in each round.

    `shares` are those of the whole period, measures first, NaN where one is left out; `nothing` marks measures that
    make no points whatever their rounds say, because the whole period cannot be compared. All are rounded to the
    published decimals before they are added up, in whole numbers: sums are exact, and the order is of no account.
    """
    count, unit = len(rules.measures), 10**rules.decimals
    weights = weights_of(shares, rules)
    weighing = np.where(nothing, 0.0, np.nan_to_num(weights[:, :count]))
    own = [scaled(weighing * one.part * one.shares, rules.decimals) for one in rounds]
    measured = np.sum(own, axis=0)
    answered = scaled(np.nan_to_num(weights[:, count:] * shares[:, count:]), rules.decimals)
    whole = np.column_stack([measured, answered])
    each = np.where(np.isnan(weights), np.nan, whole / unit)
    total = np.where(np.isnan(weights).all(axis=1), np.nan, whole.sum(axis=1) / unit)
    return each, total, tuple(cells / unit for cells in own)


def counting_percents(percents: Sequence[Floats], rounds: Sequence[RoundShares], whole: Floats) -> Floats:
    """The percents of all rounds side by side, NaN where a measure makes no points: `whole` are those of the period."""
    return np.hstack(
        [
            np.where(one.counted[:, None] & ~np.isnan(whole), own, np.nan)
            for own, one in zip(percents, rounds, strict=True)
        ]
    )


def bonus_of(entry: Entry, rules: Rules) -> Decimal:
    """Points on top, as far as the rules allow, with the published decimals."""
    earned = sum(
        (bonus.points * min(bonus.most, entry.bonuses.get(bonus.key, 0)) for bonus in rules.bonuses), Decimal(0)
    )
    return min(earned, rules.most_bonus).quantize(Decimal(1).scaleb(-rules.decimals), ROUND_HALF_EVEN)


def share_of(percent: Floats, measure: WeightedMeasure, rules: Rules, targets: Floats) -> Floats:
    share: Floats = np.clip(percent / targets, float(rules.clamp_low), float(rules.clamp_high))
    if not measure.steps:
        return share
    stepped = np.where(percent < 0, share, np.where(np.isnan(percent), np.nan, 0.0))
    for at, earns in measure.steps:
        stepped = np.where(percent >= float(at), float(earns) / 100, stepped)
    return stepped


def targets_of(measure: WeightedMeasure, entries: Sequence[Entry], count: int) -> Floats:
    stated = float(measure.target_percent)
    if not measure.self_set or not entries:
        return np.full(count, stated)
    return np.array([max(stated, entry.goals.get(measure.key, stated)) for entry in entries])


def _sum_across(values: Floats) -> Floats:
    """Row sums, added from left to right: numpy's own order depends on the machine."""
    total = np.zeros(len(values))
    for column in values.T:
        total = total + column
    return total
