"""Published figures: from floats to decimal strings that every machine writes alike.

A float is first rounded to nine decimals, which takes away what different processors disagree about, and then half
to even to the published decimals, in whole numbers.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

NANO_DECIMALS = 9
EXACT_DECIMALS = 4
LARGEST = 1e9
SMALLEST = 1e-6
"""Readings are kept in millionths: less than one is nothing to divide by."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def settled(values: Floats) -> Floats:
    """Rounded to nine decimals. NaN stays NaN."""
    return np.rint(values * 1e9) / 1e9


def scaled(values: Floats, decimals: int) -> Ints:
    """Whole numbers of the last published decimal, half to even: 7.25 with one decimal is 72.

    NaN becomes 0: the caller knows which are computed. Beyond +-1e9 values are cut off.
    """
    nano = np.rint(np.clip(np.nan_to_num(values), -LARGEST, LARGEST) * 1e9).astype(np.int64)
    step = 10 ** (NANO_DECIMALS - decimals)
    down, rest = np.divmod(nano, step)
    up = (2 * rest > step) | ((2 * rest == step) & (down % 2 == 1))
    rounded: Ints = down + up
    return rounded


def exact(values: Floats) -> Floats:
    """Rounded half to even to the four decimals of exact figures, of which points are made: anybody can do so again.

    NaN stays NaN.
    """
    found: Floats = np.where(np.isnan(values), np.nan, scaled(values, EXACT_DECIMALS) / 10**EXACT_DECIMALS)
    return found


@cache
def written(number: int, decimals: int) -> str:
    """A scaled number as text: -4 with one decimal is "-0.4". Never "-0.0"."""
    if decimals == 0:
        return str(number)
    sign = "-" if number < 0 else ""
    whole, rest = divmod(abs(number), 10**decimals)
    return f"{sign}{whole}.{rest:0{decimals}d}"


def figures(values: Floats, decimals: int, known: Flags) -> list[str | None]:
    """The published figure of each value, None where it is not known."""
    pairs = zip(scaled(values, decimals).tolist(), known.tolist(), strict=True)
    return [written(number, decimals) if is_known else None for number, is_known in pairs]
