"""Which days count: runs of days that several sets of readings share, by meter."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.spread import Floats, Ints, Readings, Spread, sum_per

_DAYS = 1 << 24
_SHIFT = 1 << 22  # Keeps days before 1970 above zero.


@dataclass(frozen=True)
class Runs:
    """Runs of covered days of the reporting period as columns: [start, end) in epoch days, by meter, then by start."""

    meter: Ints
    start: Ints
    end: Ints

    @property
    def days(self) -> Ints:
        return self.end - self.start

    def per_meter(self, meter_count: int) -> Ints:
        return sum_per(self.meter, self.days, meter_count).astype(np.int64)

    def within(self, start: Ints | int, end: Ints | int) -> "Runs":
        """The parts inside [start, end), which may differ from run to run."""
        first, last = np.maximum(self.start, start), np.minimum(self.end, end)
        kept = first < last
        return Runs(self.meter[kept], first[kept], last[kept])

    def moved(self, days: int) -> "Runs":
        return Runs(self.meter, self.start + days, self.end + days)


def no_runs() -> Runs:
    none = np.zeros(0, np.int64)
    return Runs(none, none, none)


def shared(sets: list[Runs]) -> Runs:
    """The days that every set holds. Runs of one set do not overlap; runs that touch are joined."""
    meter = np.concatenate([one.meter for one in sets])
    at = np.concatenate([*(one.start for one in sets), *(one.end for one in sets)])
    if not len(meter):
        return no_runs()
    key = np.tile(meter, 2) * _DAYS + at + _SHIFT
    order = np.argsort(key, kind="stable")  # the sets come sorted: merging them is quick
    key, step = key[order], np.where(order < len(meter), 1, -1)
    places = np.flatnonzero(np.concatenate((key[1:] != key[:-1], [True])))  # the last of those at one place
    depth = np.cumsum(step)[places]
    inside = np.concatenate(([False], depth >= len(sets), [False]))
    begins, ends = np.flatnonzero(inside[1:] & ~inside[:-1]), np.flatnonzero(~inside[1:] & inside[:-1])
    begin, end = key[places[begins]], key[places[ends]]
    return Runs(begin // _DAYS, begin % _DAYS - _SHIFT, end % _DAYS - _SHIFT)


def joined(sets: list[Runs]) -> Runs:
    """All runs of sets that do not overlap, by meter, then by start; runs that touch are joined."""
    if not sum(len(one.meter) for one in sets):
        return no_runs()
    meter, start, end = (np.concatenate([getattr(one, name) for one in sets]) for name in ("meter", "start", "end"))
    order = np.argsort(meter * _DAYS + start + _SHIFT, kind="stable")
    meter, start, end = meter[order], start[order], end[order]
    apart = (meter[1:] != meter[:-1]) | (start[1:] != end[:-1])
    first = np.flatnonzero(np.concatenate(([True], apart)))
    return Runs(meter[first], start[first], end[np.append(first[1:], len(meter)) - 1])


def united(runs: Runs) -> Runs:
    """The days of runs that may overlap, by meter, then by start; runs that touch are joined."""
    return shared([runs])


def complete_months(runs: Runs, meter_count: int, period: Period, left_out: Runs | None = None) -> Ints:
    """How many calendar months of the period each meter covers: all of a month's days but one at most, since bills
    that meet may leave one out and a 29th of February has no counterpart. Parts of months at the ends do not count.
    A day of `left_out` is not missed; of a month that is left out wholly there is nothing to count."""
    found = np.zeros(meter_count, np.int64)
    first = period.start.replace(day=1)
    while first < period.end:
        last = (first + timedelta(days=32)).replace(day=1)
        if first >= period.start and last <= period.end:
            month = epoch_day(first), epoch_day(last)
            inside = runs.within(*month).per_meter(meter_count)
            spared = left_out.within(*month).per_meter(meter_count) if left_out is not None else 0
            found += (inside > 0) & (inside + spared >= (last - first).days - 1)
        first = last
    return found


def without(runs: Runs, left_out: Runs) -> Runs:
    """The runs without some days: each is cut where these begin and end, so that a bill stays one run or its parts.

    `left_out` are by meter, then by start, and do not overlap (see `united`).
    """
    if not len(left_out.meter) or not len(runs.meter):
        return runs
    starts, ends = (left_out.meter * _DAYS + at + _SHIFT for at in (left_out.start, left_out.end))
    first = np.searchsorted(ends, runs.meter * _DAYS + runs.start + _SHIFT, side="right")
    count = np.searchsorted(starts, runs.meter * _DAYS + runs.end + _SHIFT, side="left") - first
    run = np.repeat(np.arange(len(runs.meter)), count + 1)
    part = np.arange(len(run)) - np.repeat(np.cumsum(count + 1) - count - 1, count + 1)
    at = first[run] + part
    begin = np.where(part == 0, runs.start[run], left_out.end[np.maximum(at - 1, 0)])
    end = np.where(part == count[run], runs.end[run], left_out.start[np.minimum(at, len(starts) - 1)])
    kept = begin < end
    return Runs(runs.meter[run][kept], begin[kept], end[kept])


def left_out_of(runs: Runs, left_out: Runs) -> Ints:
    """How many days of each run are left out."""
    if not len(left_out.meter):
        return np.zeros(len(runs.meter), np.int64)
    as_bills = Readings(left_out.meter, left_out.start, left_out.end, np.zeros(len(left_out.meter), np.int64))
    return Spread(as_bills, 1 + int(left_out.meter.max())).between(runs.meter, runs.start, runs.end)[1]


def sums(runs: Runs, values: Floats, meter_count: int) -> Floats:
    return sum_per(runs.meter, values, meter_count)
