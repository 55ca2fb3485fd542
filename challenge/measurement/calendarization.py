"""Bills as they come, made into readings that do not overlap, and readings made into days and calendar months."""

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.spread import Floats, Ints, Readings, Spread


def half_open(readings: Readings) -> Readings:
    """The same readings, when their source writes the last day that counts instead of the day after."""
    return Readings(
        readings.meter, readings.start, readings.end + 1, readings.millionths, readings.cost_cents, readings.estimated
    )


def summed_by_start(readings: Readings) -> Readings:
    """Several deliveries of one meter with the same dates become one with the sum of both."""
    bills = readings.take(np.lexsort((readings.end, readings.start, readings.meter)))
    if not len(bills):
        return bills
    same = (np.diff(bills.meter) == 0) & (np.diff(bills.start) == 0) & (np.diff(bills.end) == 0)
    return _joined(bills, np.concatenate(([True], ~same)))


def without_one_day_overlaps(readings: Readings) -> tuple[Readings, NDArray[np.bool_]]:
    """The day that two bills share belongs to the later one: the earlier bill loses it, and keeps its amount.

    Also whether each bill (by meter, then by start) shares more than that with the next, which is an error; such
    bills are left as they are.
    """
    bills = readings.sorted
    shared = np.zeros(len(bills), np.int64)
    if len(bills) > 1:
        same = bills.meter[1:] == bills.meter[:-1]
        shared[:-1] = np.where(same, np.maximum(bills.end[:-1] - bills.start[1:], 0), 0)
    loses = (shared == 1) & (bills.end - bills.start > 1)
    end = bills.end - loses
    cleaned = Readings(bills.meter, bills.start, end, bills.millionths, bills.cost_cents, bills.estimated)
    return cleaned, (shared > 0) & ~loses


def with_estimates_joined(readings: Readings) -> Readings:
    """An estimated bill and what follows it directly, up to the next actual bill, become one reading.

    The actual reading corrects the estimate: only their sum is known. An estimate after which nothing comes counts as
    it is.
    """
    bills = readings.sorted
    if bills.estimated is None or not bool(bills.estimated.any()):
        return bills
    follows = (bills.meter[1:] == bills.meter[:-1]) & (bills.start[1:] == bills.end[:-1]) & bills.estimated[:-1]
    return _joined(bills, np.concatenate(([True], ~follows)))


def _joined(bills: Readings, begins: NDArray[np.bool_]) -> Readings:
    """Each run of bills that starts where `begins` as one reading; estimated if its last bill is."""
    first = np.flatnonzero(begins)
    last = np.concatenate((first[1:], [len(bills)])) - 1
    cost = None if bills.cost_cents is None else np.add.reduceat(bills.cost_cents, first)
    estimated = None if bills.estimated is None else bills.estimated[last]
    amount = np.add.reduceat(bills.millionths, first)
    return Readings(bills.meter[first], bills.start[first], bills.end[last], amount, cost, estimated)


def by_day(readings: Readings, meter_count: int, period: Period) -> tuple[Floats, NDArray[np.bool_]]:
    """Use of each meter on each day of the period, and whether it is known; shape (meters, days)."""
    starts = np.arange(epoch_day(period.start), epoch_day(period.end), dtype=np.int64)
    use, days = _grid(readings, meter_count, starts, starts + 1)
    return use, days > 0


def by_month(readings: Readings, meter_count: int, period: Period) -> tuple[Floats, Ints]:
    """Use of each meter in each calendar month of the period, and how many of its days are known; (meters, months)."""
    months = list(period.months())
    starts = np.array([epoch_day(month.start) for month in months], np.int64)
    return _grid(readings, meter_count, starts, np.array([epoch_day(month.end) for month in months], np.int64))


def _grid(readings: Readings, meter_count: int, start: Ints, end: Ints) -> tuple[Floats, Ints]:
    meter = np.repeat(np.arange(meter_count, dtype=np.int64), len(start))
    use, days = Spread(readings, meter_count).between(meter, np.tile(start, meter_count), np.tile(end, meter_count))
    return use.reshape(meter_count, -1), days.reshape(meter_count, -1)
