"""What is kept of a meter's intervals: the newest version of each month, and the days that two files make whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import aliased, undefer

from challenge.extensions import db
from challenge.formats.contents import Bill, FileMeter
from challenge.formats.days import local_days
from challenge.formats.feed import Reading as FileReading
from challenge.formats.intervals import Intervals, merged, pack, unpack
from challenge.formats.months import by_day
from challenge.savings.models import IntervalMonth, Meter

ESTIMATED = "8"  # one of the qualities that mean so


def newest_months(meter_id: int, months: Iterable[date] | None = None) -> list[IntervalMonth]:
    """The rows that nothing supersedes, by month and length of interval; with their arrays if months are asked for."""
    newer = aliased(IntervalMonth)
    statement = (
        select(IntervalMonth)
        .outerjoin(newer, newer.supersedes_id == IntervalMonth.id)
        .where(IntervalMonth.meter_id == meter_id, newer.id.is_(None))
        .order_by(IntervalMonth.month, IntervalMonth.step_seconds)
    )
    if months is not None:
        statement = statement.where(IntervalMonth.month.in_(list(months))).options(undefer(IntervalMonth.packed))
    return list(db.session.scalars(statement))


def intervals_of(row: IntervalMonth) -> Intervals:
    """What is packed in a row."""
    return unpack(row.packed, month=row.month, step=row.step_seconds, unit=row.unit, exponent=row.exponent)


def facts_of(intervals: Intervals) -> dict[str, Any]:
    """The columns that follow from the intervals themselves."""
    return {
        "month": intervals.month,
        "step_seconds": intervals.step,
        "start_at": datetime.fromtimestamp(int(intervals.starts[0]), UTC),
        "end_at": datetime.fromtimestamp(int(intervals.starts[-1]) + intervals.step, UTC),
        "count": len(intervals.starts),
        "unit": intervals.unit,
        "exponent": intervals.exponent,
        "packed": pack(intervals),
        "sha256": intervals.hash,
    }


def kept_and_new(meter_id: int, fresh: Sequence[Intervals]) -> Iterator[tuple[IntervalMonth | None, Intervals]]:
    """For each month of a file the row that is kept of it, and what the two are together."""
    months = {intervals.month for intervals in fresh}
    kept = {(row.month, row.step_seconds): row for row in newest_months(meter_id, months)}
    for intervals in fresh:
        row = kept.get((intervals.month, intervals.step))
        yield row, merged(intervals_of(row), intervals) if row else intervals


# -- days that are whole only together with an earlier file


def completed_days(meter: Meter, file_meter: FileMeter) -> list[Bill]:
    """The days that this file covers in part, and together with what is kept of the meter wholly.

    The file's intervals stand where both have one. Costs are not kept with intervals, so such a day has none.
    """
    if meter.id is None or not file_meter.intervals:
        return []
    zone = ZoneInfo(meter.site.time_zone)
    partial = _partial_days(file_meter, zone)
    months = {day.replace(day=1) for day in partial}
    fresh = [intervals for intervals in file_meter.intervals if intervals.month in months]
    found: dict[date, Bill] = {}
    for row, together in kept_and_new(meter.id, fresh) if fresh else ():
        if row is not None:
            found |= {bill.start_on: bill for bill in _whole_days(together, partial, zone)}
    return [found[day] for day in sorted(found)]


def _partial_days(file_meter: FileMeter, zone: ZoneInfo) -> set[date]:
    """The days in which intervals of a file start, but for those that it covers wholly."""
    whole = {
        bill.start_on + timedelta(n) for bill in file_meter.bills for n in range((bill.end_on - bill.start_on).days)
    }
    return {day for intervals in file_meter.intervals for day, _, _ in by_day(intervals.starts, zone)} - whole


def _whole_days(intervals: Intervals, wanted: set[date], zone: ZoneInfo) -> Iterator[Bill]:
    for day, first, end in by_day(intervals.starts, zone):
        if day not in wanted:
            continue
        readings = list(_readings(intervals, max(first - 1, 0), end))  # the one before may reach into the day
        for span in local_days(readings, zone).spans:
            if span.start_on == day:
                quantity = Decimal(span.value).scaleb(intervals.exponent)
                yield Bill(day, span.end_on, quantity, intervals.unit, None, span.estimated, f"{day}")


def _readings(intervals: Intervals, first: int, end: int) -> Iterator[FileReading]:
    columns = (intervals.starts, intervals.values, intervals.estimated)
    for start, value, estimated in zip(*(column[first:end].tolist() for column in columns), strict=True):
        yield FileReading(start, intervals.step, value, None, ESTIMATED if estimated else "")
