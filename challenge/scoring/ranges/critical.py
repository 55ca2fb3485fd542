"""How far apart two of many figures must lie: the critical value of the largest studentized difference.

Two figures are told apart where their difference is larger than `critical` times the standard error of the difference.
The critical value is the one that the largest difference between any two figures, each over its own standard error,
passes with the probability 1 - level only, if all of them were truly the same.

- `stepped_down` finds it by a parametric bootstrap with step-down, in both directions: M. Mogstad, J. P. Romano,
  A. M. Shaikh, D. Wilhelm, Inference for Ranks with Applications to Mobility across Neighbourhoods and Academic
  Achievement across Countries, Review of Economic Studies 91 (2024), 476-518, section 3.
- `tukey_kramer` has it from the studentized range. With equal errors that is exact, with unequal ones it is too large
  (A. J. Hayter, Annals of Statistics 12 (1984), 61-75), so that nobody is told apart too easily.
"""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from challenge.scoring.figures import Flags, Floats
from challenge.scoring.ranges.seeded import normals

DRAWS = 1_000
CRITICAL_DECIMALS = 6
_WATCHED = 24
_TOGETHER = 20
_STEP, _BEYOND = 0.02, 9.0


@lru_cache(maxsize=64)
def tukey_kramer(count: int, level: float) -> float:
    """The quantile of the range of so many standard normal values over the square root of 2."""
    low, high = 0.0, 20.0
    while high - low > 1e-10:
        middle = (low + high) / 2
        low, high = (middle, high) if range_probability(middle, count) < level else (low, middle)
    return round(high / math.sqrt(2), CRITICAL_DECIMALS)


def range_probability(width: float, count: int) -> float:
    """The probability that the range of so many standard normal values is at most `width`.

    count x integral of density(z) x (P(z < Z < z + width)) ^ (count - 1), z the smallest of them; by the trapezoidal
    rule, which is exact to many digits where both ends vanish.
    """
    total = 0.0
    for at in range(round(-_BEYOND / _STEP), round(_BEYOND / _STEP) + 1):
        z = at * _STEP
        outside = (math.erfc(-z / math.sqrt(2)) + math.erfc((z + width) / math.sqrt(2))) / 2
        inside = (count - 1) * math.log1p(-outside) if outside < 1 else -math.inf
        total += math.exp(inside - z * z / 2)
    return count * total * _STEP / math.sqrt(2 * math.pi)


def stepped_down(estimates: Floats, errors: Floats, level: float, seed: str) -> Flags:
    """Which of them (row) is told to be truly better than which (column). Estimates stand from best to worst.

    What is told apart with the first critical value needs no guarding against anymore in that direction, so the
    next one is a little smaller; this goes on until nothing new is found.
    """
    noise = np.where(errors > 0, normals(seed, DRAWS, len(errors)), 0.0)
    told = np.zeros((len(errors), len(errors)), bool)
    while True:
        critical = _quantile(_largest_differences(noise, errors, told), level)
        found = told | apart(estimates, errors, critical)
        if (found == told).all():
            return told
        told = found


def apart(estimates: Floats, errors: Floats, critical: float) -> Flags:
    """Which of them (row) exceeds which (column) by more than the critical value. Without errors any excess counts."""
    excess = estimates[:, None] - estimates[None, :]
    bound: Floats = critical**2 * (errors[:, None] ** 2 + errors[None, :] ** 2)
    return (excess > 0) & (excess**2 > bound)


def _quantile(values: Floats, level: float) -> float:
    """The smallest order statistic that an independent further value exceeds with at most 1 - level."""
    position = min(len(values), math.ceil(level * (len(values) + 1)))
    return round(float(np.sort(values)[position - 1]), CRITICAL_DECIMALS)


def _largest_differences(noise: Floats, errors: Floats, told: Flags) -> Floats:
    """For each draw the largest studentized difference in any direction that is not told yet.

    No difference of two values exceeds the root of the sum of their squares (each in units of its own error). So only
    the largest few of each draw need be compared, unless that leaves it open: then all are.
    """
    spread = np.hypot(errors[:, None], errors[None, :])
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=(spread > 0) & ~told)
    values = noise * errors
    if len(errors) <= _WATCHED:
        return _in_parts(lambda part: _largest(values[part], scale))
    size = np.abs(noise)
    watched = np.argpartition(-size, _WATCHED - 1, axis=1)[:, :_WATCHED]
    few = np.take_along_axis(values, watched, axis=1)
    largest = _in_parts(lambda part: _largest(few[part], scale[watched[part][:, :, None], watched[part][:, None, :]]))
    unwatched = np.take_along_axis(size, watched, axis=1).min(axis=1)
    for draw in np.flatnonzero(largest**2 < size.max(axis=1) ** 2 + unwatched**2):
        largest[draw] = _largest(values[draw : draw + 1], scale)[0]
    return largest


def _largest(values: Floats, scale: Floats) -> Floats:
    found: Floats = ((values[:, :, None] - values[:, None, :]) * scale).max(axis=(1, 2))
    return found


def _in_parts(largest: Callable[[slice], Floats]) -> Floats:
    """So many draws at a time that they stay in the processor's cache."""
    return np.concatenate([largest(slice(at, at + _TOGETHER)) for at in range(0, DRAWS, _TOGETHER)])
