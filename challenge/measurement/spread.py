"""Bills spread evenly over their days: how much of a meter's use lies between two days.

A bill is a number of days [start, end) and an amount. Spread evenly, a meter's use is a piecewise linear function
of time, flat in the gaps. It is kept as running totals over all meters at once, so that a question about a
million spans is a binary search each, not a table of days.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MILLION = 1_000_000.0

_DAYS_PER_METER = 1 << 24  # Keys are meter * this + day: room for 45,000 years each.
_SAFE_SUM = 2.0**61


@dataclass(frozen=True)
class Readings:
    """Bills of many meters as flat arrays of one length, in any order.

    `meter` is a number from 0; `start` and `end` are epoch days (see `periods.epoch_day`), half-open;
    `millionths` is the amount in millionths of the meter's own unit; `cost_cents` is NaN where the bill has no cost;
    `estimated` marks bills that the utility estimated (None: none is).
    Readings of one meter do not overlap (the ledger sees to that); they may leave gaps.
    Raises ValueError if the lengths differ or a reading has no day.
    """

    meter: Ints
    start: Ints
    end: Ints
    millionths: Ints
    cost_cents: Floats | None = None
    estimated: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        lengths = {len(self.meter), len(self.start), len(self.end), len(self.millionths)}
        lengths |= {len(column) for column in (self.cost_cents, self.estimated) if column is not None}
        if len(lengths) != 1:
            raise ValueError("All arrays of readings must have the same length.")
        if len(self.meter) and bool((self.end <= self.start).any()):
            raise ValueError("A reading must end after it starts.")

    def __len__(self) -> int:
        return len(self.meter)

    @cached_property
    def sorted(self) -> "Readings":
        """The same readings by meter, then by start."""
        key = self.key
        if bool((key[1:] >= key[:-1]).all()):
            return self
        return self.take(np.argsort(key, kind="stable"))

    @property
    def key(self) -> Ints:
        return self.meter * _DAYS_PER_METER + self.start

    def take(self, which: NDArray[np.bool_] | Ints) -> "Readings":
        cost = None if self.cost_cents is None else self.cost_cents[which]
        estimated = None if self.estimated is None else self.estimated[which]
        return Readings(self.meter[which], self.start[which], self.end[which], self.millionths[which], cost, estimated)

    def touching(self, start: int, end: int) -> "Readings":
        """Those with at least one day in [start, end)."""
        return self.take((self.start < end) & (self.end > start))


class Spread:
    """Answers how much was used, and on how many days that is known, in any span of any meter."""

    def __init__(self, readings: Readings, meter_count: int):
        self._bills = readings.sorted
        self._key = self._bills.key
        self._length = self._bills.end - self._bills.start
        size = sum_per(self._bills.meter, np.abs(self._bills.millionths.astype(np.float64)), meter_count)
        # Sums are exact in 64-bit integers, even where the total over all meters wraps around. A single meter
        # beyond that range (over two million million units) loses its last digits instead of its sign.
        self._shift = np.where(size > _SAFE_SUM, 20, 0).astype(np.int64)
        self._amount = self._bills.millionths >> self._shift[self._bills.meter]
        self._amount_before = np.concatenate(([0], np.cumsum(self._amount)))
        self._days_before = np.concatenate(([0], np.cumsum(self._length)))

    def between(self, meter: Ints, start: Ints, end: Ints) -> tuple[Floats, Ints]:
        """For each span: the use in units of the meter, and the number of days with a reading."""
        if not len(self._key):
            return np.zeros(len(meter)), np.zeros(len(meter), np.int64)
        bill_a, into_a = self._position(meter, start)
        bill_b, into_b = self._position(meter, end)
        whole = (self._amount_before[bill_b] - self._amount_before[bill_a]).astype(float)
        use = whole + self._part(bill_b, into_b) - self._part(bill_a, into_a)
        days = self._days_before[bill_b] + into_b - self._days_before[bill_a] - into_a
        return use * 2.0 ** self._shift[meter] / MILLION, days

    def _position(self, meter: Ints, day: Ints) -> tuple[Ints, Ints]:
        """The last bill that starts on or before the day, and how many of its days lie before it.

        Where that bill is another meter's, all of its days lie before: the totals up to here are what is wanted.
        """
        key = meter * _DAYS_PER_METER + day
        bill = np.searchsorted(self._key, key, side="right") - 1
        first = np.maximum(bill, 0)
        into = np.where(bill < 0, 0, np.minimum(key - self._key[first], self._length[first]))
        return first, into

    def _part(self, bill: Ints, into: Ints) -> Floats:
        part: Floats = np.multiply(self._amount[bill], into / self._length[bill], dtype=np.float64)
        return part


def sum_per(meter: Ints, values: Floats | Ints, meter_count: int) -> Floats:
    """The sum of the values of each meter."""
    return np.bincount(meter, values, meter_count).astype(np.float64, copy=False)
