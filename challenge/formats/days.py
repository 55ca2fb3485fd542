"""Readings of a meter, put into the local days of its site.

Readings shorter than a day are summed per local day, which has 23 or 25 hours where clocks change. A reading that
crosses midnight is split by time, exactly in sum. Daily readings and bills go from the midnight nearest their
start to the midnight nearest their end, since utilities cut days and bills in standard time, or a few hours off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from challenge.formats.espi import ESTIMATED_QUALITIES
from challenge.formats.feed import Number, Reading

HOUR = 3600
SHORTEST_DAY = 23 * HOUR
_MILLIONTH = Decimal("0.000001")


@dataclass(slots=True)
class Span:
    """Raw use over local days [start_on, end_on). `cost` None: at least one reading came without."""

    start_on: date
    end_on: date
    value: Number = 0
    cost: Number | None = 0
    estimated: bool = False

    def add(self, value: Number, cost: Number | None, estimated: bool) -> None:
        self.value += value
        self.cost = None if self.cost is None or cost is None else self.cost + cost
        self.estimated = self.estimated or estimated


@dataclass(slots=True)
class LocalDays:
    """`spans` in order of time; `partial` are days that the readings do not cover; `gaps` and `overlaps` are counts."""

    spans: list[Span] = field(default_factory=list)
    partial: list[date] = field(default_factory=list)
    gaps: int = 0
    overlaps: int = 0
    split: int = 0


def is_short(reading: Reading) -> bool:
    """Belongs to a day, rather than being one or more days itself."""
    return reading.duration < SHORTEST_DAY


def is_estimated(reading: Reading) -> bool:
    return bool(reading.quality) and not ESTIMATED_QUALITIES.isdisjoint(reading.quality.split())


def local_days(readings: Sequence[Reading], zone: ZoneInfo) -> LocalDays:
    """`readings` sorted by start, each of at least a second. Overlaps are counted; the sums are then no use."""
    days = LocalDays()
    short = [reading for reading in readings if is_short(reading)]
    days.gaps, days.overlaps = _seams((r.start, r.start + r.duration) for r in short)
    _DaySums(days, zone).add_all(short)
    bills = [_bill(reading, zone) for reading in readings if not is_short(reading)]
    gaps, overlaps = _seams((b.start_on.toordinal(), b.end_on.toordinal()) for b in bills)
    days.gaps += gaps
    days.overlaps += overlaps
    if bills and days.spans:
        days.overlaps += _crossings(days.spans, bills)
    days.spans = sorted([*days.spans, *bills], key=lambda span: span.start_on)
    return days


def midnight(day: date, zone: ZoneInfo) -> int:
    """The instant (epoch seconds) at which a local day begins, also where clocks change at midnight."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def nearest_midnight(instant: int, zone: ZoneInfo) -> date:
    """The local day that begins nearest to this instant."""
    return (datetime.fromtimestamp(instant, zone) + timedelta(hours=12)).date()


def _bill(reading: Reading, zone: ZoneInfo) -> Span:
    start_on = nearest_midnight(reading.start, zone)
    end_on = nearest_midnight(reading.start + reading.duration, zone)
    return Span(start_on, end_on, reading.value, reading.cost, is_estimated(reading))


def _seams(spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """How many gaps and overlaps lie between spans sorted by their start."""
    gaps = overlaps = 0
    reached: int | None = None
    for start, end in spans:
        if reached is not None and start > reached:
            gaps += 1
        elif reached is not None and start < reached:
            overlaps += 1
        reached = end if reached is None else max(reached, end)
    return gaps, overlaps


def _crossings(days: list[Span], bills: list[Span]) -> int:
    """How many bills cover a day that short readings cover as well."""
    covered = {day.start_on for day in days}
    return sum(
        any(bill.start_on + timedelta(days=n) in covered for n in range((bill.end_on - bill.start_on).days))
        for bill in bills
    )


class _DaySums:
    """Sums short readings into the day they fall into, and files a day when the next begins."""

    def __init__(self, days: LocalDays, zone: ZoneInfo):
        self.days = days
        self.zone = zone
        self.begins = self.ends = self.covered = 0
        self.span: Span | None = None

    def add_all(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            if reading.start >= self.ends:
                self.open_day(reading.start)
            if reading.start + reading.duration > self.ends:
                self.add_split(reading)
            else:
                self.add_part(reading.duration, reading.value, reading.cost, is_estimated(reading))
        self.close_day()

    def open_day(self, instant: int) -> None:
        self.close_day()
        day = datetime.fromtimestamp(instant, self.zone).date()
        self.begins, self.ends = midnight(day, self.zone), midnight(day + timedelta(days=1), self.zone)
        self.covered, self.span = 0, Span(day, day + timedelta(days=1))

    def close_day(self) -> None:
        if self.span is None:
            return
        if self.covered == self.ends - self.begins:
            self.days.spans.append(self.span)
        else:
            self.days.partial.append(self.span.start_on)
        self.span = None

    def add_split(self, reading: Reading) -> None:
        """Shares out a reading over midnight by time; what rounding leaves goes to the last day."""
        self.days.split += 1
        start, end, estimated = reading.start, reading.start + reading.duration, is_estimated(reading)
        value, cost = reading.value, reading.cost
        while end > self.ends:
            seconds = self.ends - start
            value_part = _share(value, seconds, end - start)
            cost_part = None if cost is None else _share(cost, seconds, end - start)
            self.add_part(seconds, value_part, cost_part, estimated)
            value -= value_part
            cost = None if cost is None or cost_part is None else cost - cost_part
            start = self.ends
            self.open_day(start)
        self.add_part(end - start, value, cost, estimated)

    def add_part(self, seconds: int, value: Number, cost: Number | None, estimated: bool) -> None:
        if self.span is not None:
            self.span.add(value, cost, estimated)
            self.covered += seconds


def _share(amount: Number, part: int, whole: int) -> Decimal:
    return (Decimal(amount) * part / whole).quantize(_MILLIONTH)
