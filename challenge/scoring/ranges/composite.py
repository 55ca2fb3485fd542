"""The standard error of points that measures make together: a simulation through clamp and steps.

    points = sum of weight x share(percent)

Each percent is drawn around the published one, what a share makes of it is added up, and the error is the standard
deviation of the sums. Two things are done on purpose:

- *A good or bad year of trade moves all measures of an entry together* (see `bands`). Of each error as much as the
  allowance of the rules is drawn once for the whole entry; the rest is drawn for each measure by itself:
  error^2 = shared^2 + own^2, shared = min(error, allowance).
- *A clamp must not make anybody sure.* A percent just above the cap earns the cap in nearly all draws around it, and so
  it would count as exact, although the truth may well lie below. So each percent is drawn where its share is least
  certain within 1.5 standard errors of what was published.

The draws are evened out: each has a mean of 0, a variance of 1, and none goes with another. So far away from clamp and
steps the result is what a calculator finds,

    sqrt( (sum of slope x shared)^2 + sum of (slope x own)^2 ),   slope = weight / target.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from challenge.scoring.entries import Entry
from challenge.scoring.figures import Floats, settled
from challenge.scoring.points import share_of, targets_of
from challenge.scoring.ranges.published import ERROR_DECIMALS
from challenge.scoring.ranges.seeded import normals
from challenge.scoring.rules import Rules, WeightedMeasure

PAIRS = 100
"""Each draw is made with both signs."""

ASIDE = 1.5
_ENTRIES_AT_ONCE = 1_000


def points_errors(
    percents: Floats, errors: Floats, weights: Floats, rules: Rules, seed: str, entries: Sequence[Entry] = ()
) -> Floats:
    """The standard error of each entry's points, rounded as it is published; NaN where it is not known.

    A row per entry, a column per measure of the rules: published percents (NaN where one makes no points: left out, or
    nothing measured), their published standard errors and the weights that they have for this entry. Scorecards and
    bonuses are exact and add nothing. Where rounds add up there are as many columns again for each further round; what
    one measure is off in one round it is off in all of them, so that the error is rather too large than too small:
    they are compared with the same baseline. `entries` are needed only where entries set targets of their own.
    """
    counts = (np.nan_to_num(weights) > 0) & ~np.isnan(percents)
    unknown = (counts & np.isnan(errors)).any(axis=1)
    spread = np.where(counts, np.nan_to_num(errors), 0.0)
    draws = evened_draws(seed, len(rules.measures) + 1)
    found = np.zeros(len(percents))
    for start in range(0, len(percents), _ENTRIES_AT_ONCE):
        some = slice(start, start + _ENTRIES_AT_ONCE)
        sums = np.zeros((len(draws), len(percents[some])))
        for number in range(percents.shape[1]):
            at = number % len(rules.measures)
            measure = rules.measures[at]
            targets = targets_of(measure, entries[some], len(percents[some]))
            column = (np.nan_to_num(percents[some, number]), spread[some, number], targets)
            shares = _drawn_shares(draws[:, 0], draws[:, at + 1], *column, measure, rules)
            sums += np.where(counts[some, number], weights[some, number], 0.0) * shares
        found[some] = sums.std(axis=0)
    return np.where(unknown, np.nan, found.round(ERROR_DECIMALS))


@lru_cache(maxsize=64)
def evened_draws(seed: str, columns: int) -> Floats:
    """Standard normal draws with both signs, exactly uncorrelated and with a variance of exactly 1. Not to be changed:
    the same are handed out again."""
    draws = normals(seed, PAIRS, columns)
    for at in range(columns):
        for before in range(at):
            draws[:, at] -= (draws[:, at] * draws[:, before]).mean() * draws[:, before]
        draws[:, at] /= np.sqrt((draws[:, at] ** 2).mean())
    found = np.concatenate([draws, -draws])
    found.flags.writeable = False
    return found


def _drawn_shares(
    together: Floats,
    alone: Floats,
    percent: Floats,
    error: Floats,
    targets: Floats,
    measure: WeightedMeasure,
    rules: Rules,
) -> Floats:
    """Shares of one measure, a row per draw, with the shared and the own part of its error."""

    def shares(noise: Floats, aside: Floats | float) -> Floats:
        return share_of(percent + aside * error + noise, measure, rules, targets)

    tried = np.array([0.0, -ASIDE, ASIDE])
    spreads = np.stack([shares(alone[:, None] * error, aside).std(axis=0) for aside in tried])
    aside = tried[settled(spreads).argmax(axis=0)]
    shared = np.minimum(error, float(rules.allowance_percent))
    own = np.sqrt(error**2 - shared**2)
    return shares(together[:, None] * shared + alone[:, None] * own, aside)
