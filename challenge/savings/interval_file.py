"""The intervals of a meter for its page and to take home: a line that says what there is, and a CSV file of all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from challenge.extensions import db
from challenge.formats.intervals import Intervals
from challenge.savings.intervals import intervals_of, newest_months
from challenge.savings.models import IntervalMonth, Meter
from challenge.words import short_day

HEADS = ("start", "seconds", "amount", "unit", "estimated")


@dataclass(frozen=True, slots=True)
class Span:
    """What is kept of one length of interval: the local days of the first and the last one, and how many."""

    step: int
    first: date
    last: date
    count: int

    @property
    def pace(self) -> str:
        return "hourly" if self.step == 3600 else f"every {self.step // 60} minutes" if self.step > 60 else "by minute"

    @property
    def days(self) -> str:
        """`Jan 1 to Mar 31, 2026`: the year stands once if it is one."""
        if self.first == self.last:
            return short_day(self.last)
        year = f", {self.first.year}"
        start = short_day(self.first)
        return f"{start.removesuffix(year) if self.first.year == self.last.year else start} to {short_day(self.last)}"


def spans_of(meter: Meter) -> list[Span]:
    """What is kept of a meter's intervals, the finest first. The arrays themselves are not read."""
    newer, row = aliased(IntervalMonth), IntervalMonth
    facts = db.session.execute(
        select(row.step_seconds, func.min(row.start_at), func.max(row.end_at), func.sum(row.count))
        .outerjoin(newer, newer.supersedes_id == row.id)
        .where(row.meter_id == meter.id, newer.id.is_(None))
        .group_by(row.step_seconds)
        .order_by(row.step_seconds)
    )
    zone = ZoneInfo(meter.site.time_zone)
    return [_span(step, start, end, count, zone) for step, start, end, count in facts]


def _span(step: int, start: datetime, end: datetime, count: int, zone: ZoneInfo) -> Span:
    last = end - timedelta(seconds=1)
    return Span(step, start.astimezone(zone).date(), last.astimezone(zone).date(), count)


def csv_of_intervals(meter: Meter) -> bytes:
    """Every interval that stands, month by month, in the unit of the file it came in and with the local offset."""
    text, zone = io.StringIO(), ZoneInfo(meter.site.time_zone)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADS)
    for month in sorted({row.month for row in newest_months(meter.id)}):
        for row in newest_months(meter.id, [month]):
            writer.writerows(_lines(intervals_of(row), zone))
            db.session.expunge(row)  # so that years of minutes are not all in memory twice
    return text.getvalue().encode()


def _lines(intervals: Intervals, zone: ZoneInfo) -> Iterator[tuple[str, int, str, str, str]]:
    columns = (intervals.starts, intervals.values, intervals.estimated)
    for start, value, estimated in zip(*(column.tolist() for column in columns), strict=True):
        amount = Decimal(value).scaleb(intervals.exponent)
        local = datetime.fromtimestamp(start, zone).isoformat()
        yield local, intervals.step, f"{amount:f}", intervals.unit, "yes" if estimated else ""
