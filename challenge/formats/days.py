"""Readings of a meter, put into the local days of its site.

Readings shorter than a day are summed per local day, which has 23 or 25 hours where clocks change. A reading that
crosses midnight is split by time, exactly in sum. Daily readings and bills go from the midnight nearest their
start to the midnight nearest their end, since utilities cut days and bills in standard time, or a few hours off.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from challenge.formats.espi import ESTIMATED_QUALITIES
from challenge.formats.feed import Number, Reading

HOUR = 3600
SHORTEST_DAY = 23 * HOUR
_MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Span:
    """Raw use over local days [start_on, end_on). `cost` None: at least one reading came without."""

    start_on: date
    end_on: date
    value: Number
    cost: Number | None
    estimated: bool


@dataclass(slots=True)
class LocalDays:
    """`spans` in order of time; `partial` are days that the readings do not cover; `gaps` and `overlaps` are counts."""

    spans: list[Span] = field(default_factory=list)
    partial: list[date] = field(default_factory=list)
    gaps: int = 0
    overlaps: int = 0
    split: int = 0


def is_estimated(reading: Reading) -> bool:
    return bool(reading.quality) and not ESTIMATED_QUALITIES.isdisjoint(reading.quality.split())


def local_days(readings: Sequence[Reading], zone: ZoneInfo) -> LocalDays:
    """`readings` sorted by start, each of at least a second. Overlaps are counted; the sums are then no use."""
    days = LocalDays()
    short = [reading for reading in readings if reading.duration < SHORTEST_DAY]
    days.gaps, days.overlaps = _seams((start, start + duration) for start, duration, *_ in short)
    for day in _days_of(short, zone):
        _file(day, days)
    bills = [_bill(reading, zone) for reading in readings if reading.duration >= SHORTEST_DAY]
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


def day_at(instant: int, zone: ZoneInfo) -> date:
    """The local day that this instant lies in.

    Where clocks fell back over midnight (St. John's in 2009), what comes again belongs to the day that had begun.
    """
    day = datetime.fromtimestamp(instant, zone).date()
    tomorrow = day + timedelta(days=1)
    return tomorrow if instant >= midnight(tomorrow, zone) else day


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


@dataclass(frozen=True, slots=True)
class _Day:
    """The readings of one local day, cut at midnight. `split`: the last of them goes on in the next day."""

    day: date
    seconds: int
    readings: list[Reading]
    split: bool


def _days_of(readings: list[Reading], zone: ZoneInfo) -> Iterator[_Day]:
    starts = [reading.start for reading in readings]
    at, rest = 0, None
    tomorrow, ends = date.min, 0
    while rest or at < len(readings):
        day = day_at((rest or readings[at]).start, zone)
        begins = ends if day == tomorrow else midnight(day, zone)
        tomorrow = day + timedelta(days=1)
        ends = midnight(tomorrow, zone)
        upto = bisect_left(starts, ends, at)
        todays = [rest, *readings[at:upto]] if rest else readings[at:upto]
        at, rest = upto, None
        if todays[-1].start + todays[-1].duration > ends:
            todays[-1], rest = _cut(todays[-1], ends)
        yield _Day(day, ends - begins, todays, rest is not None)


def _file(day: _Day, days: LocalDays) -> None:
    _, durations, values, costs, qualities = zip(*day.readings, strict=True)
    days.split += day.split
    if sum(durations) != day.seconds:
        days.partial.append(day.day)
        return
    cost = None if None in costs else sum(costs)
    estimated = any(qualities) and any(map(is_estimated, day.readings))
    days.spans.append(Span(day.day, day.day + timedelta(days=1), sum(values), cost, estimated))


def _cut(reading: Reading, instant: int) -> tuple[Reading, Reading]:
    """Shares a reading out by time; what rounding leaves goes to the later part, so that the sum stays."""
    start, duration, value, cost, quality = reading
    seconds = instant - start
    value_part = _share(value, seconds, duration)
    cost_part = None if cost is None else _share(cost, seconds, duration)
    cost_rest = None if cost is None or cost_part is None else cost - cost_part
    return (
        Reading(start, seconds, value_part, cost_part, quality),
        Reading(instant, duration - seconds, value - value_part, cost_rest, quality),
    )


def _share(amount: Number, part: int, whole: int) -> Decimal:
    return (Decimal(amount) * part / whole).quantize(_MILLIONTH)
