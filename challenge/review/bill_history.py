"""The bills behind one number, as reviewers see them, and what was said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from challenge.accounts.models import User
from challenge.businesses.models import Entry, EntrySite, Site
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.review.bills import of_number
from challenge.review.models import BillReview
from challenge.savings.models import Meter, Reading
from challenge.savings.queries import counts, is_held
from challenge.words import month

MOST_SHOWN, MOST_AT_ONCE, MANY_IN_MONTH = 200, 60, 4


@dataclass(frozen=True, slots=True)
class Bill:
    """A reading that stands, and the name of the file that it came from."""

    reading: Reading
    held: bool
    file: StoredFile | None


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the bills of one meter: those of a month, or of a year (`when`)."""

    key: str
    when: str
    bills: Sequence[Bill]

    @property
    def name(self) -> str:
        """`Electricity meter, March 2026` or `Electricity meter, 2025`."""
        return f"{self.bills[0].reading.meter.name}, {self.when}"


@dataclass(frozen=True, slots=True)
class Bills:
    """The newest bills by meter and date, and how many there are in all."""

    shown: Sequence[Bill]
    count: int

    @property
    def is_long(self) -> bool:
        """Whether there are more than one reads at a time, as of a meter that is read daily."""
        return len(self.shown) > MOST_AT_ONCE

    @property
    def parts(self) -> list[Part]:
        """The same by meter and the month in which they begin, where that has many, else by year."""
        in_month = Counter((one.reading.meter_id, month(one.reading.start_on)) for one in self.shown)
        found: dict[tuple[int, str], list[Bill]] = {}
        for one in self.shown:
            when = month(one.reading.start_on)
            part = when if in_month[one.reading.meter_id, when] > MANY_IN_MONTH else f"{one.reading.start_on.year}"
            found.setdefault((one.reading.meter_id, part), []).append(one)
        return [Part(f"{meter_id}, {part}", part, bills) for (meter_id, part), bills in found.items()]

    def ids_in(self, keys: Collection[str]) -> set[int]:
        """The readings of whole parts, by the keys of these; one that is not there gives an id that no bill has."""
        of = {part.key: {one.reading.id for one in part.bills} for part in self.parts}
        return {reading_id for key in keys for reading_id in of.get(key, {0})}


def bills_of(entry: Entry, resource: str) -> Bills:
    """What counts, and what is held, of the days that the rules look at; the newest first where there are too many."""
    rows = db.session.execute(_bills(entry, resource).order_by(Reading.start_on.desc(), Reading.id.desc())).all()
    files = _files(row[0].file_id for row in rows[:MOST_SHOWN])
    shown = [Bill(reading, bool(held), files.get(reading.file_id)) for reading, held in rows[:MOST_SHOWN]]
    in_order = sorted(shown, key=lambda one: (one.reading.meter_id, one.reading.start_on))
    return Bills(in_order, len(rows))


def readings_among(entry: Entry, resource: str, ids: Collection[int]) -> Sequence[Reading]:
    """Those of these readings that are bills of the number, as `bills_of` tells, by date."""
    statement = _bills(entry, resource).where(Reading.id.in_(ids)).order_by(Reading.start_on, Reading.id)
    return [row[0] for row in db.session.execute(statement)]


def _bills(entry: Entry, resource: str) -> Select[Reading, bool]:
    statement = select(Reading, is_held()).join(Reading.meter).join(Meter.site)
    statement = statement.join(EntrySite, EntrySite.site_id == Site.id)
    statement = statement.options(contains_eager(Reading.meter).contains_eager(Meter.site))
    return statement.where(*of_number(entry.id, resource, rules_of(entry.challenge)), counts() | is_held())


def readings_named_in(said: Iterable[BillReview]) -> dict[int, Reading]:
    """The readings that were asked about or left out, as they were, by id."""
    ids = {reading_id for row in said for reading_id in row.readings}
    statement = select(Reading).join(Reading.meter).options(contains_eager(Reading.meter)).where(Reading.id.in_(ids))
    return {row.id: row for row in db.session.scalars(statement)}


def said_of_bills(entry: Entry, resource: str) -> Sequence[BillReview]:
    """All that was said of one number, the oldest first."""
    statement = select(BillReview).filter_by(entry_id=entry.id, resource=resource).options(joinedload(BillReview.file))
    statement = statement.order_by(BillReview.id)
    return db.session.scalars(statement).all()


def names_in(said: Iterable[BillReview], bills: Bills) -> dict[int, str]:
    """The names of who said something, or entered a bill."""
    ids = {row.author_id for row in said} | {one.reading.author_id for one in bills.shown}
    return {row[0]: row[1] for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def _files(ids: Iterable[int | None]) -> dict[int | None, StoredFile]:
    wanted = {file_id for file_id in ids if file_id is not None}
    return {row.id: row for row in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(wanted)))}
