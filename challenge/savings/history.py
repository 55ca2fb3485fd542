"""What a meter's page lists: its bills with their versions, newest first; days of interval files by month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from challenge.accounts.models import User
from challenge.extensions import db
from challenge.savings.models import Hold, Meter, Reading

FEWEST_DAYS_TO_GROUP = 4


@dataclass(frozen=True, slots=True)
class Version:
    """A reading as it was saved, by whom, and the hold on it if there was one."""

    reading: Reading
    author: str
    hold: Hold | None
    saved_on: date

    @property
    def state(self) -> str:
        """counted, held or rejected; withdrawn when it says that nothing takes the old one's place."""
        if self.reading.withdrawn:
            return "withdrawn"
        if self.hold is None or self.hold.decision == "accept":
            return "counted"
        return "held" if self.hold.decision is None else "rejected"


@dataclass(frozen=True, slots=True)
class Line:
    """One bill: the version that stands, and the older ones, newest first."""

    now: Version
    older: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The days of interval files in one month."""

    first: date
    lines: tuple[Line, ...]

    @property
    def millionths(self) -> int:
        return sum(line.now.reading.quantity_millionths for line in self.lines if line.now.state == "counted")

    @property
    def cents(self) -> int | None:
        known = [line.now.reading.cost_cents for line in self.lines if line.now.state == "counted"]
        stated = [cents for cents in known if cents is not None]
        return sum(stated) if stated else None

    @property
    def estimated(self) -> int:
        return sum(line.now.reading.estimated for line in self.lines)

    @property
    def replaced(self) -> int:
        return sum(bool(line.older) for line in self.lines)

    @property
    def held(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.now.state == "held")


@dataclass(frozen=True, slots=True)
class History:
    """Bills, months of days, and bills that were taken out."""

    bills: tuple[Line, ...]
    months: tuple[Month, ...]
    taken_out: tuple[Line, ...]


def history_of(meter: Meter) -> History:
    """Every reading of a meter, also those that count no longer."""
    lines = _lines(_versions(meter))
    taken_out = tuple(line for line in lines if line.now.state == "withdrawn")
    standing = [line for line in lines if line.now.state != "withdrawn"]
    days = [line for line in standing if _is_day(line.now.reading)]
    if len(days) < FEWEST_DAYS_TO_GROUP:
        days = []
    grouped = {id(line) for line in days}
    bills = tuple(line for line in standing if id(line) not in grouped)
    return History(bills, _months(days), taken_out)


def _versions(meter: Meter) -> list[Version]:
    statement = (
        select(Reading, User.name, Hold)
        .join(User, User.id == Reading.author_id)
        .outerjoin(Hold, Hold.reading_id == Reading.id)
        .where(Reading.meter_id == meter.id)
        .order_by(Reading.start_on.desc(), Reading.id.desc())
    )
    zone = ZoneInfo(meter.site.time_zone)
    return [Version(*row, row[0].saved_at.astimezone(zone).date()) for row in db.session.execute(statement)]


def _lines(versions: Sequence[Version]) -> list[Line]:
    by_id = {version.reading.id: version for version in versions}
    superseded = {version.reading.supersedes_id for version in versions}
    newest = [version for version in versions if version.reading.id not in superseded]
    return [Line(version, tuple(_older(version, by_id))) for version in newest]


def _older(version: Version, by_id: dict[int, Version]) -> Iterable[Version]:
    while version.reading.supersedes_id is not None:
        version = by_id[version.reading.supersedes_id]
        yield version


def _is_day(reading: Reading) -> bool:
    return (reading.end_on - reading.start_on).days == 1


def _months(days: Iterable[Line]) -> tuple[Month, ...]:
    months: dict[date, list[Line]] = {}
    for line in days:
        months.setdefault(line.now.reading.start_on.replace(day=1), []).append(line)
    return tuple(Month(first, tuple(lines)) for first, lines in months.items())
