"""The entries of a Green Button feed, joined into meters by their links.

A meter reading names its reading type by a `related` link; only that one counts, however many the file has.
Interval blocks and usage points are found by `up` and `related` links, which name collections as often as single
resources. What is nested in the same entry belongs together without links.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from challenge.formats.feed import Entry, Feed, Reading, Summary, Texts, number_of
from challenge.quantities.problems import Problem

MAX_METERS = 500


@dataclass(slots=True)
class LinkedMeter:
    """One meter reading of the feed with all that belongs to it, still as the file states it."""

    path: str
    where: str
    service_kind: str = ""
    reading_types: list[Texts] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    blocks: int = 0

    @property
    def has_readings(self) -> bool:
        return bool(self.readings or self.faults)


def linked_meters(feed: Feed) -> tuple[list[LinkedMeter], list[Problem]]:
    """The meters that have readings, and what could not be joined."""
    links = _Links(feed.entries)
    meters = links.meters()
    orphans = links.hand_out_blocks()
    billed = links.billed_meters({id(links.usage_point_of(e)) for e, m in links.pairs if m.has_readings})
    problems = [*links.problems, *_orphans(orphans), *_empty(meters, bool(billed))]
    found = [meter for meter in [*meters, *billed] if meter.has_readings]
    if len(found) > MAX_METERS:
        return [], [Problem("file", f"The file has more than {MAX_METERS} meters. Ask for fewer at a time.")]
    return found, problems


def _orphans(count: int) -> Iterator[Problem]:
    if count:
        what = f"{count} IntervalBlock entries belong to no MeterReading: no link names one. They are left out."
        yield Problem("file", what)


def _empty(meters: list[LinkedMeter], billed: bool) -> Iterator[Problem]:
    if billed:
        return
    for meter in meters:
        if not meter.has_readings:
            missing = "IntervalReading in its interval blocks" if meter.blocks else "IntervalBlock linked to it"
            yield Problem(meter.where, f"This MeterReading has no {missing}, so there is no use to read.")


class _Links:
    """Looks entries up by their own path, and by the paths that others call related."""

    def __init__(self, entries: list[Entry]):
        self.entries = entries
        self.problems: list[Problem] = []
        self.pairs: list[tuple[Entry, LinkedMeter]] = []
        self.reading_types: dict[str, list[Texts]] = {}
        self.usage_points: dict[str, Entry] = {}
        self.usage_points_by_related: dict[str, Entry] = {}
        for entry in entries:
            self.note(entry)

    def note(self, entry: Entry) -> None:
        if entry.reading_types and not entry.meter_readings:
            known = self.reading_types.setdefault(entry.self_path, [])
            known.extend(stated for stated in entry.reading_types if stated not in known)
        if entry.usage_points:
            self.usage_points.setdefault(entry.self_path, entry)
            for path in entry.related:
                self.usage_points_by_related.setdefault(path, entry)

    def meters(self) -> list[LinkedMeter]:
        """One for each meter reading; an entry that comes twice is one meter."""
        by_path: dict[str, LinkedMeter] = {}
        for entry in self.entries:
            if not entry.meter_readings:
                continue
            if entry.meter_readings > 1:
                self.problems.append(Problem("file", "One entry holds several MeterReadings: it is left out."))
                continue
            path = entry.self_path or f"#{len(by_path) + 1}"
            meter = by_path.setdefault(path, LinkedMeter(path, f"meter {len(by_path) + 1}"))
            usage_point = self.usage_point_of(entry)
            meter.service_kind = meter.service_kind or (usage_point.service_kind if usage_point else "")
            self.add_reading_types(meter, entry)
            self.pairs.append((entry, meter))
        return list(by_path.values())

    def add_reading_types(self, meter: LinkedMeter, entry: Entry) -> None:
        paths = _nonempty(*entry.related)
        linked = [stated for path in paths for stated in self.reading_types.get(path, [])]
        for stated in entry.reading_types or linked:
            if stated not in meter.reading_types:
                meter.reading_types.append(stated)

    def usage_point_of(self, entry: Entry) -> Entry | None:
        if entry.usage_points:
            return entry
        for path in _nonempty(_parent(entry.up_path), _parent(_parent(entry.self_path)), entry.up_path):
            if path in self.usage_points:
                return self.usage_points[path]
        for path in _nonempty(entry.self_path, entry.up_path):
            if path in self.usage_points_by_related:
                return self.usage_points_by_related[path]
        return None

    def hand_out_blocks(self) -> int:
        """Gives every interval block to its meter; the answer is how many belong to none."""
        by_path = {entry.self_path: meter for entry, meter in self.pairs if entry.self_path}
        by_related: dict[str, LinkedMeter] = {}
        for entry, meter in self.pairs:
            for path in _nonempty(*entry.related):
                by_related.setdefault(path, meter)
        nested = {id(entry): meter for entry, meter in self.pairs}
        orphans = 0
        for entry in self.entries:
            if not entry.blocks:
                continue
            owner = nested.get(id(entry)) or _owner(entry, by_path, by_related)
            if owner is None:
                orphans += entry.blocks
                continue
            owner.blocks += entry.blocks
            owner.readings.extend(entry.readings)
            owner.faults.extend(entry.faults)
            entry.readings = []
        return orphans

    def billed_meters(self, already_read: set[int]) -> list[LinkedMeter]:
        """Usage points without readings of their own: the bills in their usage summaries."""
        by_point: dict[str, LinkedMeter] = {}
        for entry in self.entries:
            point = self.usage_point_of(entry)
            if not entry.summaries or (point and id(point) in already_read):
                continue
            if not point and any(meter.has_readings for _, meter in self.pairs):
                continue
            path = (point or entry).self_path if point else entry.up_path
            where = f"usage summary {len(by_point) + 1}"
            meter = by_point.setdefault(path, LinkedMeter(f"{path}/UsageSummary", where))
            meter.service_kind = point.service_kind if point else ""
            for summary in entry.summaries:
                _add_summary(meter, summary)
        return list(by_point.values())


def _add_summary(meter: LinkedMeter, summary: Summary) -> None:
    """A usage summary reads as one interval: its billing period, with its own unit and multiplier."""
    stated = {
        name: summary.consumption[name].strip()
        for name in ("uom", "powerOfTenMultiplier")
        if summary.consumption.get(name, "").strip()
    }
    if currency := summary.own.get("currency", "").strip():
        stated["currency"] = currency
    if stated not in meter.reading_types:
        meter.reading_types.append(stated)
    start, duration = (number_of(summary.period.get(name, "")) for name in ("start", "duration"))
    value = number_of(summary.consumption.get("value", ""))
    if not isinstance(start, int) or not isinstance(duration, int):
        meter.faults.append((meter.where, "A usage summary has no billingPeriod with a start and a duration."))
    elif value is None:
        meter.faults.append((meter.where, "A usage summary has no overallConsumptionLastPeriod with a value."))
    else:
        cost = number_of(summary.own.get("billLastPeriod", ""))
        quality = summary.own.get("qualityOfReading", "")
        meter.readings.append(Reading(start, duration, value, cost, quality))


def _owner(block: Entry, by_path: dict[str, LinkedMeter], by_related: dict[str, LinkedMeter]) -> LinkedMeter | None:
    for path in _nonempty(_parent(block.up_path), block.up_path, _parent(_parent(block.self_path))):
        if path in by_path:
            return by_path[path]
    for path in _nonempty(block.self_path, block.up_path, *block.related):
        if path in by_related:
            return by_related[path]
    return None


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _nonempty(*paths: str) -> Iterator[str]:
    return (path for path in paths if path)
