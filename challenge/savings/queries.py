"""Meters and readings, found; and the one definition of what counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from challenge.extensions import db
from challenge.measurement.periods import Period
from challenge.quantities.numbers import MILLION
from challenge.savings.deadlines import OPEN, Deadline
from challenge.savings.models import AskedReading, Hold, Meter, Reading

FEWEST_FOR_USUAL = 3


def stands(deadline: Deadline = OPEN) -> ColumnElement[bool]:
    """A reading that nothing supersedes and that was not taken out; held ones stand too.

    With a deadline: as things stood then. What came later changes nothing.
    """
    newer = aliased(Reading)
    superseded = select(newer.id).where(newer.supersedes_id == Reading.id)
    if deadline.is_open:
        return and_(~Reading.withdrawn, ~exists(superseded))
    in_time = superseded.where(deadline.allows(newer))
    return and_(~Reading.withdrawn, deadline.allows(Reading), ~exists(in_time))


def counts(deadline: Deadline = OPEN) -> ColumnElement[bool]:
    """A reading that counts: it stands, and no open hold and no rejection lies on it. The only definition.

    For a challenge pass its entry's deadline: bills and corrections that came later do not count there.
    """
    refused = select(Hold.id).where(Hold.reading_id == Reading.id, _not_accepted()).correlate(Reading)
    return and_(stands(deadline), ~exists(refused))


def counts_of_many(deadline: Deadline = OPEN) -> ColumnElement[bool]:
    """The same as `counts`, quicker where nearly all readings are asked about: what does not count is gathered once."""
    newer = aliased(Reading)
    superseded = select(newer.supersedes_id).where(newer.supersedes_id.is_not(None))
    refused = select(Hold.reading_id).where(_not_accepted())
    if deadline.is_open:
        return and_(~Reading.withdrawn, Reading.id.not_in(superseded), Reading.id.not_in(refused))
    superseded = superseded.where(deadline.allows(newer))
    return and_(~Reading.withdrawn, deadline.allows(Reading), Reading.id.not_in(superseded), Reading.id.not_in(refused))


def is_held() -> ColumnElement[bool]:
    """A reading that stands and waits for the coordinator."""
    held = select(Hold.id).where(Hold.reading_id == Reading.id, Hold.decision.is_(None)).correlate(Reading)
    return and_(stands(), exists(held))


def takes_its_days() -> ColumnElement[bool]:
    """A reading that stands and was not rejected: no other bill of its meter may share a day with it."""
    rejected = select(Hold.id).where(Hold.reading_id == Reading.id, Hold.decision == "reject").correlate(Reading)
    return and_(stands(), ~exists(rejected))


def _not_accepted() -> ColumnElement[bool]:
    return or_(Hold.decision.is_(None), Hold.decision == "reject")


def counting_readings(meter: Meter, deadline: Deadline = OPEN) -> Sequence[Reading]:
    """The readings of a meter that count (for a deadline), by date."""
    statement = select(Reading).where(Reading.meter_id == meter.id, counts(deadline))
    return db.session.scalars(statement.order_by(Reading.start_on)).all()


def logged_readings(meter: Meter) -> Sequence[Reading]:
    """What is logged for a meter, held bills included, by date."""
    statement = select(Reading).where(Reading.meter_id == meter.id, takes_its_days())
    return db.session.scalars(statement.order_by(Reading.start_on)).all()


def meters_of(site_id: int) -> Sequence[Meter]:
    """The meters of a site, in the order in which they were added."""
    return db.session.scalars(select(Meter).filter_by(site_id=site_id).order_by(Meter.id)).all()


def per_day(reading: Reading) -> float:
    """Use a day, in the meter's unit."""
    return reading.quantity_millionths / MILLION / (reading.end_on - reading.start_on).days


def usual_per_day(meter: Meter) -> float | None:
    """The median of what the counting readings used a day; None while there are fewer than three."""
    known = [per_day(reading) for reading in counting_readings(meter)]
    return median(known) if len(known) >= FEWEST_FOR_USUAL else None


def is_superseded(reading: Reading) -> bool:
    """Whether a newer version takes this one's place."""
    return db.session.scalar(select(Reading.id).filter_by(supersedes_id=reading.id)) is not None


def hold_on(reading: Reading) -> Hold | None:
    """The hold on a reading, open or decided."""
    return db.session.scalar(select(Hold).filter_by(reading_id=reading.id))


def is_asked_about(reading: Reading) -> bool:
    """Whether a question about it is open: from the coordinator, who holds it, or from a reviewer."""
    held = hold_on(reading)
    if held is not None and held.decision is None and held.question:
        return True
    asked = select(AskedReading.id).where(AskedReading.reading_id == reading.id, AskedReading.closed_at.is_(None))
    return db.session.scalar(asked.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which days are logged: from `first` on, `through` the last, and the gaps between."""

    first: date | None
    through: date | None
    gaps: tuple[Period, ...]
    logged: tuple[Period, ...]

    def missing_in(self, wanted: Period) -> list[Period]:
        """The days of a period that no bill covers."""
        found, at = [], wanted.start
        for period in self.logged:
            if period.end <= at:
                continue
            if period.start >= wanted.end:
                break
            if period.start > at:
                found.append(Period(at, period.start))
            at = period.end
        return [*found, Period(at, wanted.end)] if at < wanted.end else found


def coverage_of(meter: Meter) -> Coverage:
    """The days for which a meter has a bill, held ones included."""
    spans = _joined(Period(reading.start_on, reading.end_on) for reading in logged_readings(meter))
    gaps = tuple(Period(before.end, after.start) for before, after in pairwise(spans))
    if not spans:
        return Coverage(None, None, (), ())
    return Coverage(spans[0].start, spans[-1].last_day, gaps, tuple(spans))


def _joined(periods: Iterable[Period]) -> list[Period]:
    """Periods that touch become one; they are sorted by start."""
    spans: list[Period] = []
    for period in periods:
        if spans and period.start <= spans[-1].end:
            spans[-1] = Period(spans[-1].start, max(spans[-1].end, period.end))
        else:
            spans.append(period)
    return spans


def last_reading(meter: Meter) -> Reading | None:
    """The latest bill of a meter."""
    statement = select(Reading).where(Reading.meter_id == meter.id, takes_its_days())
    return db.session.scalar(statement.order_by(Reading.end_on.desc()).limit(1))


def gap_before(meter: Meter, start_on: date) -> Period | None:
    """The days without a bill between the bill before and a new one that starts on this day."""
    statement = select(func.max(Reading.end_on)).where(Reading.meter_id == meter.id, takes_its_days())
    before = db.session.scalar(statement.where(Reading.end_on <= start_on))
    return Period(before, start_on) if before and before < start_on else None


def a_year_before(meter: Meter, start_on: date) -> Reading | None:
    """The bill over the same weeks of the year before: the one that holds the day two weeks after its start."""
    day = start_on - timedelta(days=365 - 14)
    statement = select(Reading).where(Reading.meter_id == meter.id, counts())
    return db.session.scalar(statement.where(Reading.start_on <= day, Reading.end_on > day).limit(1))
