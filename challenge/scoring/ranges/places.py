"""Simultaneous 90 % confidence sets for places: with a probability of at least 90 % all ranges of a board hold.

An entry's best place is one more than the number of those told to be better; its worst counts everybody who is not told
to be worse. The truth that a range is about: 1 + how many are truly better, so that those who are truly equal share.
"""

import math
from collections.abc import Sequence

import numpy as np

from challenge.scoring.figures import Floats, Ints
from challenge.scoring.ranges.critical import stepped_down, tukey_kramer

LEVEL = 0.9
MOST_DRAWN = 500
"""Up to so many entries the critical value is drawn; above, it is the Tukey-Kramer one."""

_DECIMALS = 6
_ROWS = 64


def place_ranges(
    estimates: Sequence[float | None], errors: Sequence[float | None], seed: str, level: float = LEVEL
) -> list[tuple[int, int] | None]:
    """The best and the worst place of each entry. More is better; the best place is 1.

    `estimates` are published figures, None or NaN for an entry that is not on the board; `errors` their standard
    errors, None or NaN where one is not known. Neither has a range. One whose error is not known is on the board all
    the same, and may truly stand anywhere: it is told apart from nobody, and the worst place of everybody else counts
    it. Errors of 0 are exact: the place is the range, and ties share it. The order of the input does not matter, nor
    what happens beyond the sixth decimal.
    """
    if len(estimates) != len(errors):
        raise ValueError("There must be one error for each figure.")
    x, s = _numbers(estimates), _numbers(errors)
    on_board = ~np.isnan(x)
    known = np.flatnonzero(on_board & ~np.isnan(s))
    order = known[np.lexsort((s[known], -x[known]))]
    better, worse = _told(x[order], s[order], seed, level)
    last = on_board.sum() - _exact_ties(x[order], s[order]) - worse
    ranges: list[tuple[int, int] | None] = [None] * len(x)
    for at, best, worst in zip(order.tolist(), (better + 1).tolist(), last.tolist(), strict=True):
        ranges[at] = (best, worst)
    return ranges


def _numbers(values: Sequence[float | None]) -> Floats:
    found = np.array([np.nan if value is None else value for value in values], np.float64)
    return np.asarray(found.round(_DECIMALS))


def _told(estimates: Floats, errors: Floats, seed: str, level: float) -> tuple[Ints, Ints]:
    """How many are told to be better than each, and how many worse. Estimates stand from best to worst."""
    if len(estimates) > MOST_DRAWN:
        return _scanned(estimates, errors, tukey_kramer(len(estimates), level))
    if not errors.any():
        return _scanned(estimates, errors, 0.0)
    told = stepped_down(estimates, errors, level, seed)
    return told.sum(axis=0), told.sum(axis=1)


def _scanned(estimates: Floats, errors: Floats, critical: float) -> tuple[Ints, Ints]:
    """Counts without comparing everybody: whoever follows a block of rows closely enough is told apart from none of
    it, whoever follows it far enough from all of it, whatever the errors in between."""
    count, bounds = len(estimates), critical**2 * errors**2
    better, worse = np.zeros(count, np.int64), np.zeros(count, np.int64)
    falling = -estimates
    for start in range(0, count, _ROWS):
        rows = slice(start, start + _ROWS)
        of_rows = bounds[rows]
        near = falling[start] + math.sqrt(of_rows.min() + bounds.min())
        far = falling[rows][-1] + math.sqrt(of_rows.max() + bounds.max())
        first = max(start, int(np.searchsorted(falling, near - 1e-6)))
        beyond = max(first, int(np.searchsorted(falling, far + 1e-6)))
        between = slice(first, beyond)
        excess = falling[None, between] - falling[rows, None]
        told = (excess > 0) & (excess * excess > of_rows[:, None] + bounds[None, between])
        worse[rows] = told.sum(axis=1) + count - beyond
        better[between] += told.sum(axis=0)
        better[beyond:] += len(of_rows)
    return better, worse


def _exact_ties(estimates: Floats, errors: Floats) -> Ints:
    """How many others have exactly the same figure, where neither has an error."""
    exact = errors == 0
    _, group, members = np.unique(estimates[exact], return_inverse=True, return_counts=True)
    ties = np.zeros(len(estimates), np.int64)
    ties[exact] = members[group] - 1
    return ties
