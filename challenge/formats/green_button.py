"""Green Button files (ESPI Atom feeds) -> meters with daily sums or bills.

A machine wrote the file, so one reading that cannot be right refuses its whole meter; other meters stay usable.
Times are epoch seconds; days are formed in the site's zone, and what the file says of time zones is not used.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from challenge.formats.contents import (
    GREEN_BUTTON,
    Bill,
    FileContents,
    FileMeter,
    Question,
    refused,
)
from challenge.formats.days import LocalDays, Span, is_estimated, local_days
from challenge.formats.espi import ATOM, COST_EXPONENT, CUSTOMER, ESPI
from challenge.formats.feed import Feed, Number, Reading, Unreadable, read_feed
from challenge.formats.linked import LinkedMeter, linked_meters
from challenge.formats.months import by_month
from challenge.formats.reading_types import ASK_UTILITY, Stated, stated_by
from challenge.quantities.problems import Problem
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import ENERGY, UNITS, VOLUME

_EARLIEST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())
_LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
_MILLISECONDS = 10**11  # as seconds this would be the year 5138
_DAY = 24 * 3600
_LONGEST_DAY = 25 * 3600
SHORTEST_READING = 60
LONGEST_READING = 370 * _DAY  # a bill for a year
LARGEST_QUANTITY = 9 * 10**12  # what a stored reading can hold
_MILLIONTH = Decimal("0.000001")
_REGISTER_SHOWS_AFTER = 48

PARTS = ("UsagePoint", "MeterReading", "ReadingType", "IntervalBlock")
_DIRECTIONS = {"use": "use", "export": "sent to the grid", "net": "net of import and export", "total": "total flow"}


def read_green_button(data: bytes, zone: ZoneInfo, answers: Mapping[str, str]) -> FileContents:
    """`answers` may hold `unit`, for meters whose unit the file leaves out. Never raises for bad data."""
    try:
        feed = read_feed(data)
    except Unreadable as problem:
        return refused(GREEN_BUTTON, problem.where, problem.what)
    if feed.root not in (f"{ATOM} feed", f"{ATOM} entry"):
        return refused(GREEN_BUTTON, "file", _not_a_feed(feed.root))
    linked, problems = linked_meters(feed)
    meters = tuple(_judge(meter, number, zone, answers) for number, meter in enumerate(linked, start=1))
    if not meters:
        problems = [*_what_is_missing(feed), *problems]
    questions = tuple(_questions(meters))
    usable = not questions and any(meter.usable for meter in meters)
    problems += [Problem(question.name, question.text) for question in questions]
    return FileContents(GREEN_BUTTON, meters, tuple(problems), usable, questions=questions)


def _not_a_feed(root: str) -> str:
    namespace, _, name = root.rpartition(" ")
    if name not in ("feed", "entry"):
        return f"This XML is not a Green Button file: it starts with <{name[:40]}> and not with an Atom feed."
    place = f"in the namespace {namespace[:80]}" if namespace else "in no namespace"
    return f"This is not a Green Button file: its {name} is {place}, not in {ATOM}."


def _what_is_missing(feed: Feed) -> Iterator[Problem]:
    """Names the parts that a file without a single meter lacks."""
    strangers = [name for name in sorted(feed.names) if name.rpartition(" ")[2] in PARTS]
    foreign = [name for name in strangers if not name.startswith(f"{ESPI} ")]
    missing = [part for part in PARTS if f"{ESPI} {part}" not in feed.names]
    if foreign:
        namespace, _, part = foreign[0].rpartition(" ")
        place = f"in the namespace {namespace[:80]}" if namespace else "in no namespace"
        yield Problem("file", f"{part} is {place}. Green Button data is in the namespace {ESPI}.")
    elif any(name.startswith(f"{CUSTOMER} ") for name in feed.names) and len(missing) == len(PARTS):
        yield Problem("file", "This file describes the customer, not the use. Download the usage data.")
    elif missing:
        yield Problem("file", f"The file holds no readings. Missing: {', '.join(missing)}. {ASK_UTILITY}")
    else:
        yield Problem("file", f"No IntervalReading in the file could be linked to a MeterReading. {ASK_UTILITY}")


def _questions(meters: tuple[FileMeter, ...]) -> Iterator[Question]:
    for meter in meters:
        if meter.unit is None and meter.usable:
            keys = RESOURCES[meter.resource].units if meter.resource else tuple(UNITS)
            choices = tuple((key, UNITS[key].label) for key in keys if UNITS[key].dimension in (ENERGY, VOLUME))
            yield Question("unit", "The file does not say the unit. Which unit are its readings in?", choices)
            return


@dataclass(slots=True)
class _Findings:
    """What is said about one meter: refusals make it unusable, problems are odd, notes are plain facts."""

    where: str
    refusals: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, what: str) -> None:
        self.refusals.append(Problem(self.where, what))

    def say(self, what: str) -> None:
        self.problems.append(Problem(self.where, what))


def _judge(linked: LinkedMeter, number: int, zone: ZoneInfo, answers: Mapping[str, str]) -> FileMeter:
    findings = _Findings(f"meter {number}")
    stated = stated_by(linked.reading_types, linked.service_kind, answers.get("unit"))
    for refusal in stated.refusals:
        findings.refuse(refusal)
    if not stated.refusals and stated.resource is None:
        findings.say("The file does not say what this meter counts. Choose the meter that it belongs to.")
    findings.refusals += _faults(linked)
    readings = _in_order(linked.readings, findings)
    days = _days(readings, stated, zone, findings)
    return _meter(linked, number, stated, readings, days, zone, findings)


def _faults(linked: LinkedMeter) -> list[Problem]:
    """The first fault with its line, and how many more there are."""
    if not linked.faults:
        return []
    where, what = linked.faults[0]
    more = len(linked.faults) - 1
    return [Problem(where, f"{what} More like it in this meter: {more}." if more else what)]


def _in_order(readings: list[Reading], findings: _Findings) -> list[Reading]:
    """Sorted by time, each reading once."""
    ordered = sorted(readings, key=lambda reading: (reading.start, reading.duration))
    once = list(dict.fromkeys(ordered))
    if len(once) < len(ordered):
        count = len(ordered) - len(once)
        findings.say(f"Readings that come twice, exactly alike, are counted once: {count}.")
    if len(ordered) > 2 and len(once) > 0 and once[0].start == once[-1].start:
        findings.refuse(f"All {len(ordered)} readings start at the same time. {ASK_UTILITY}")
    return once


def _days(readings: list[Reading], stated: Stated, zone: ZoneInfo, findings: _Findings) -> LocalDays:
    for check in _TIME_CHECKS:
        if what := check(readings):
            findings.refuse(what)
            return LocalDays()
    if what := _negative(readings, stated) or _register(readings, zone):
        findings.refuse(what)
    days = local_days(readings, zone)
    if days.overlaps:
        findings.refuse(f"Readings overlap earlier ones, so the use is unclear: {days.overlaps}. {ASK_UTILITY}")
    elif any(span.end_on <= span.start_on for span in days.spans):
        findings.refuse("A daily reading runs from noon to noon: no local day is its own. Check the time zone.")
    return days


# -- checks of the readings of one meter, sorted by time: a sentence, or "" when all is well


def _wrong_times(readings: list[Reading]) -> str:
    if readings and all(reading.start > _MILLISECONDS for reading in readings):
        return f"The times are in milliseconds; the standard wants seconds. {ASK_UTILITY}"
    for reading in readings:
        if not _EARLIEST <= reading.start < _LATEST:
            return f'The start "{reading.start}" of a reading is not a time between 1990 and 2100. {ASK_UTILITY}'
    return ""


def _wrong_durations(readings: list[Reading]) -> str:
    for reading in readings:
        if reading.duration <= 0:
            return f"A reading lasts {reading.duration} seconds: a reading needs a length. {ASK_UTILITY}"
        if reading.duration < SHORTEST_READING:
            return f"A reading lasts {reading.duration} seconds. Ask for intervals of a minute or longer."
        if reading.duration > LONGEST_READING:
            days = reading.duration // _DAY
            return f"A reading lasts {days} days. One reading can be a year at most. {ASK_UTILITY}"
    return ""


_TIME_CHECKS: tuple[Callable[[list[Reading]], str], ...] = (_wrong_times, _wrong_durations)


def _negative(readings: list[Reading], stated: Stated) -> str:
    if stated.direction == "net":
        return ""
    count = sum(reading.value < 0 for reading in readings)
    return f"Readings are below zero, which use cannot be: {count}. {ASK_UTILITY}" if count else ""


def _register(readings: list[Reading], zone: ZoneInfo) -> str:
    """Use goes up and down; a dial only goes up, but for a reset."""
    steps = list(pairwise(readings))
    falls = [later for earlier, later in steps if later.value < earlier.value]
    rises = sum(later.value > earlier.value for earlier, later in steps)
    long_enough = len(readings) >= _REGISTER_SHOWS_AFTER
    if not long_enough or len(falls) > len(steps) // 50 or rises < len(steps) // 4:
        return ""
    reset = f" and falls back on {_day(falls[0].start, zone)} (a reset or a new meter)" if falls else ""
    return (
        f"The readings look like a dial: every one is larger than the one before{reset}. They are not the use of "
        "each interval. Ask your utility for interval data, or type the bills."
    )


# -- the meter


def _meter(
    linked: LinkedMeter,
    number: int,
    stated: Stated,
    readings: list[Reading],
    days: LocalDays,
    zone: ZoneInfo,
    findings: _Findings,
) -> FileMeter:
    timed = not any(check(readings) for check in _TIME_CHECKS)
    bills = _bills(days, stated, readings, findings)
    usable = not findings.refusals
    if usable:
        _tell_days(days, stated, readings, findings)
    interval = any(reading.duration <= _LONGEST_DAY for reading in readings)
    return FileMeter(
        key=_key(linked.path),
        name=_name(number, stated, interval),
        resource=stated.resource,
        unit=stated.unit,
        direction=stated.direction,
        interval=interval,
        bills=bills if usable else (),
        readings=len(readings) + len(linked.faults),
        total=_scaled(sum(reading.value for reading in readings), stated.multiplier),
        start=_instant(readings[0].start, zone) if timed and readings else None,
        end=_instant(max(r.start + r.duration for r in readings), zone) if timed and readings else None,
        gaps=days.gaps,
        overlaps=days.overlaps,
        estimated=sum(is_estimated(reading) for reading in readings),
        problems=(*findings.refusals, *findings.problems),
        notes=tuple(findings.notes),
        usable=usable,
        intervals=by_month(readings, stated.unit, stated.multiplier, zone) if usable and stated.unit else (),
    )


def _bills(days: LocalDays, stated: Stated, readings: list[Reading], findings: _Findings) -> tuple[Bill, ...]:
    costs = any(reading.cost for reading in readings)
    if costs and not stated.in_dollars:
        findings.notes.append("The costs are not in US dollars and are left out.")
    with_cost = costs and stated.in_dollars
    bills = tuple(_bill(span, stated, with_cost, findings.where) for span in days.spans)
    if any(abs(bill.quantity) > LARGEST_QUANTITY for bill in bills):
        findings.refuse(f"The use is larger than any meter counts: check the multiplier. {ASK_UTILITY}")
    return bills


def _bill(span: Span, stated: Stated, with_cost: bool, where: str) -> Bill:
    quantity = _to_the_millionth(_scaled(span.value, stated.multiplier))
    cost = None
    if with_cost and span.cost is not None:
        cost = _to_the_millionth(_scaled(span.cost, COST_EXPONENT))
    return Bill(span.start_on, span.end_on, quantity, stated.unit or "", cost, span.estimated, where)


def _tell_days(days: LocalDays, stated: Stated, readings: list[Reading], findings: _Findings) -> None:
    """What the days leave out, and why."""
    first, last = (days.spans[0].start_on, days.spans[-1].end_on) if days.spans else (date.max, date.min)
    inside = [day for day in days.partial if first < day < last]
    edges = [day for day in days.partial if day not in inside]
    if edges and not days.spans:
        findings.say("The file covers no whole day of your time zone, so there is nothing to store yet.")
    elif edges:
        findings.notes.append(f"Left out, as the file covers only a part of it: {_list(edges)}.")
    if inside:
        findings.say(f"Days left out because some of their readings are missing: {len(inside)} ({_list(inside)}).")
    elif days.gaps:
        findings.say(f"Gaps between the readings: {days.gaps}. Days without readings are not counted.")
    if days.split:
        findings.notes.append(f"Readings that cross midnight, split by time: {days.split}.")


def _list(dates: list[date]) -> str:
    shown = ", ".join(day.isoformat() for day in dates[:3])
    return f"{shown} and {len(dates) - 3} more" if len(dates) > 3 else shown


def _key(path: str) -> str:
    """Stable for the meter, without telling the customer's numbers that links contain."""
    return hashlib.sha256(path.encode()).hexdigest()[:16]


def _name(number: int, stated: Stated, interval: bool) -> str:
    """Made by us: the titles of a feed are names and addresses."""
    resource = RESOURCES[stated.resource].name if stated.resource else "Not named"
    kind = "interval readings" if interval else "bills"
    return f"Meter {number}: {resource}, {_DIRECTIONS[stated.direction]} ({kind})"


def _scaled(number: Number, exponent: int) -> Decimal:
    """Times ten to the exponent, exactly, and written out (9567000, not 9.567E+6)."""
    return Decimal(number * 10**exponent) if exponent >= 0 else Decimal(number).scaleb(exponent)


def _to_the_millionth(amount: Decimal) -> Decimal:
    exponent = amount.as_tuple().exponent
    return amount.quantize(_MILLIONTH) if isinstance(exponent, int) and exponent < -6 else amount


def _instant(epoch: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(epoch, zone)


def _day(epoch: int, zone: ZoneInfo) -> str:
    return _instant(epoch, zone).date().isoformat()
