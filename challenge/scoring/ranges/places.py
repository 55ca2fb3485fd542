"""Simultaneous 90 % confidence sets for places: with a probability of at least 90 % all ranges of a board hold.

An entry's best place is one more than the number of those told to be better; its worst counts everybody who is not told
to be worse. The truth that a range is about: 1 + how many are truly better, so that those who are truly equal share.
"""

from collections.abc import Sequence

import numpy as np

from challenge.scoring.figures import Floats, Ints
from challenge.scoring.ranges.critical import stepped_down, tukey_kramer

LEVEL = 0.9
MOST_DRAWN = 500
"""Up to so many entries the critical value is drawn; above, it is the Tukey-Kramer one."""

_DECIMALS = 6
_CLASS = 400
_ROWS = 10_000


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
    """Counts without comparing everybody. Entries are taken in classes of nearly the same error: of a class, whoever
    follows an entry closely enough is never told apart from it, and whoever follows it far enough always is. Those in
    between alone are compared."""
    count, bounds, falling = len(estimates), critical**2 * errors**2, -estimates
    better, worse = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for own in _classes(bounds):
        after, more = falling[own], bounds[own]
        first = np.searchsorted(after, falling + np.sqrt(bounds + more.min()) - 1e-6)
        beyond = np.searchsorted(after, falling + np.sqrt(bounds + more.max()) + 1e-6)
        worse += len(own) - beyond
        better[own] += np.bincount(beyond, minlength=len(own) + 1).cumsum()[:-1]
        for start in range(0, count, _ROWS):
            some = slice(start, start + _ROWS)
            row, column = _pairs(first[some], beyond[some])
            excess = after[column] - falling[row + start]
            told = (excess > 0) & (excess * excess > bounds[row + start] + more[column])
            worse[some] += np.bincount(row[told], minlength=len(worse[some]))
            better[own] += np.bincount(column[told], minlength=len(own))
    return better, worse


def _classes(bounds: Floats) -> list[Ints]:
    """Positions of about as many entries each, in their order; those with the very same error are in one class."""
    order = bounds.argsort(kind="stable")
    ranked = bounds[order]
    marks = ranked[:: max(1, len(ranked) // max(4, len(ranked) // _CLASS))]
    edges = np.unique(np.concatenate([np.searchsorted(ranked, marks, side) for side in ("left", "right")]))
    return [np.sort(some) for some in np.split(order, edges) if len(some)]


def _pairs(first: Ints, beyond: Ints) -> tuple[Ints, Ints]:
    """Each row with each of its columns, from the first one to the last before `beyond`."""
    each = beyond - first
    row = np.repeat(np.arange(len(each)), each)
    return row, np.arange(len(row)) - np.repeat(each.cumsum() - each - first, each)


def _exact_ties(estimates: Floats, errors: Floats) -> Ints:
    """How many others have exactly the same figure, where neither has an error."""
    exact = errors == 0
    _, group, members = np.unique(estimates[exact], return_inverse=True, return_counts=True)
    ties = np.zeros(len(estimates), np.int64)
    ties[exact] = members[group] - 1
    return ties
