"""Readings of an interval meter -> one array for each local month and length of reading."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from zoneinfo import ZoneInfo

import numpy as np

from challenge.formats.days import day_at, is_estimated, midnight
from challenge.formats.feed import Number, Reading
from challenge.formats.intervals import STEPS, Flags, Intervals, Ints, canonical, whole_numbers


def by_month(readings: Sequence[Reading], unit: str, exponent: int, zone: ZoneInfo) -> tuple[Intervals, ...]:
    """`readings` sorted by start, without overlaps, their values times ten to the `exponent` in `unit`.

    Kept are readings of the usual lengths (a minute to an hour); days and bills are readings by themselves. What
    has more digits than 64 bits hold is left out.
    """
    return tuple(_by_month(readings, unit, exponent, zone))


def _by_month(readings: Sequence[Reading], unit: str, exponent: int, zone: ZoneInfo) -> Iterator[Intervals]:
    lengths = set(map(itemgetter(1), readings))
    for step in sorted(lengths.intersection(STEPS)):
        of_step = readings if len(lengths) == 1 else [reading for reading in readings if reading.duration == step]
        decimals = _decimals(of_step)
        values = whole_numbers(map(_exact, map(itemgetter(2), of_step)), decimals)
        if values is None:
            continue
        starts = np.fromiter(map(itemgetter(0), of_step), dtype=np.int64, count=len(of_step))
        flags = _estimated(of_step)
        for month, first, end in _months(starts, zone):
            part = Intervals(
                month, step, unit, exponent - decimals, starts[first:end], values[first:end], flags[first:end]
            )
            yield canonical(part)


def _estimated(readings: Sequence[Reading]) -> Flags:
    if not any(map(itemgetter(4), readings)):
        return np.zeros(len(readings), dtype=bool)
    return np.fromiter(map(is_estimated, readings), dtype=bool, count=len(readings))


def _decimals(readings: Sequence[Reading]) -> int:
    """How many decimals the values have at most."""
    return max((_places(reading.value) for reading in readings if not isinstance(reading.value, int)), default=0)


def _places(value: Decimal | int) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _exact(value: Number) -> Fraction | int:
    return value if isinstance(value, int) else Fraction(value)


def by_day(starts: Ints, zone: ZoneInfo) -> Iterator[tuple[date, int, int]]:
    """The local days in which readings start, each with the slice of them."""
    at = 0
    while at < len(starts):
        day = day_at(int(starts[at]), zone)
        end = _first_from(starts, day + timedelta(days=1), zone)
        yield day, at, end
        at = end


def _months(starts: Ints, zone: ZoneInfo) -> Iterator[tuple[date, int, int]]:
    """The local months in which readings start, each with the slice of them."""
    at = 0
    while at < len(starts):
        month = day_at(int(starts[at]), zone).replace(day=1)
        end = _first_from(starts, next_month(month), zone)
        yield month, at, end
        at = end


def _first_from(starts: Ints, day: date, zone: ZoneInfo) -> int:
    """The index of the first reading that starts on this local day or later."""
    return int(np.searchsorted(starts, midnight(day, zone), side="left"))


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
