"""Reductions make points.

    points = sum over measures of  weight x clamp(reduction / target, low, high)

Reaching the target earns the full weight; doing half earns half; an increase costs points, down to `low` times the
weight. The weights of measures that are left out (not used, or shared) go to the others in proportion, so that they
add up to 100 again.
"""

import numpy as np

from challenge.scoring.figures import Floats, settled
from challenge.scoring.rules import Rules


def weights_of(reductions: Floats, rules: Rules) -> Floats:
    """The weight each measure has for each entry, NaN where it is left out. Same shape as `reductions`."""
    stated = np.array([float(measure.weight) for measure in rules.measures])
    counting = np.where(np.isnan(reductions), 0.0, stated)
    total = _sum_across(counting)[:, None]
    return np.where(np.isnan(reductions) | (total == 0), np.nan, counting * 100 / np.where(total == 0, 1, total))


def points_of(reductions: Floats, rules: Rules) -> tuple[Floats, Floats]:
    """Points of each measure, and their sum for each entry, not yet rounded to the published decimals.

    `reductions` has a row per entry and a column per measure of the rules, in percent (percentage points for the
    diversion rate), NaN where the measure is left out. Points are NaN there; the sum is NaN if nothing counts.
    """
    targets = np.array([float(measure.target_percent) for measure in rules.measures])
    share = np.clip(settled(reductions) / targets, float(rules.clamp_low), float(rules.clamp_high))
    each = weights_of(reductions, rules) * share
    total = _sum_across(np.nan_to_num(each))
    return each, np.where(np.isnan(each).all(axis=1), np.nan, total)


def _sum_across(values: Floats) -> Floats:
    """Row sums, added from left to right: numpy's own order depends on the machine."""
    total = np.zeros(len(values))
    for column in values.T:
        total = total + column
    return total
