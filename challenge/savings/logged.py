"""What is logged at the meters that new bills go to: asked once for all of them, however many a file has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from challenge.extensions import db
from challenge.formats.contents import Bill
from challenge.quantities.numbers import MILLION
from challenge.savings.models import Hold, Meter, Reading
from challenge.savings.oddness import Use
from challenge.savings.queries import counts

Days = tuple[date, date]  # [start, end)

_AT_ONCE = 500  # meters in one question; a database takes only so many numbers


@dataclass(frozen=True, slots=True)
class Logged:
    """A reading around the new bills: whether it takes its days, or is an older, withdrawn or rejected version."""

    reading: Reading
    takes_days: bool

    @property
    def days(self) -> Days:
        return self.reading.start_on, self.reading.end_on


@dataclass(frozen=True, slots=True)
class LoggedAt:
    """Of one meter: what is logged around the new bills, by start, and the use that counts, by the reading's id."""

    around: list[Logged]
    counting: dict[int, Use]


def logged_at(meters: Sequence[tuple[Meter, Sequence[Bill]]]) -> list[LoggedAt]:
    """What is logged at each of these meters, in their order; nothing at one that is not made yet."""
    found = {meter.id: LoggedAt([], {}) for meter, _ in meters if meter.id is not None}
    days = [day for _, bills in meters for bill in bills for day in (bill.start_on, bill.end_on)]
    if days:
        for ids in _portions(sorted(found)):
            _find_around(ids, min(days), max(days), found)
            _find_counting(ids, found)
    return [found.get(meter.id) or LoggedAt([], {}) for meter, _ in meters]


def _portions(ids: list[int]) -> Iterator[list[int]]:
    for at in range(0, len(ids), _AT_ONCE):
        yield ids[at : at + _AT_ONCE]


_NEWER = aliased(Reading)
_AROUND = (
    select(Reading, _NEWER.supersedes_id, Hold.decision)
    .outerjoin(_NEWER, _NEWER.supersedes_id == Reading.id)
    .outerjoin(Hold, Hold.reading_id == Reading.id)
    .order_by(Reading.start_on, Reading.id)
)
_COUNTING = select(Reading.meter_id, Reading.id, Reading.start_on, Reading.end_on, Reading.quantity_millionths).where(
    counts()
)


def _find_around(ids: Iterable[int], start: date, end: date, found: dict[int, LoggedAt]) -> None:
    statement = _AROUND.where(Reading.meter_id.in_(ids), Reading.start_on < end, Reading.end_on > start)
    for reading, superseded, decision in db.session.execute(statement):
        if not reading.withdrawn:
            found[reading.meter_id].around.append(Logged(reading, superseded is None and decision != "reject"))


def _find_counting(ids: Iterable[int], found: dict[int, LoggedAt]) -> None:
    for meter_id, reading_id, start, end, quantity in db.session.execute(_COUNTING.where(Reading.meter_id.in_(ids))):
        found[meter_id].counting[reading_id] = Use(start, end, quantity / MILLION / (end - start).days)
