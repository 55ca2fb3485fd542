"""What a challenge's standings are made from, read at once: entries, sites, meters, and every reading that counts.

Readings come as the driver's own tuples straight into arrays: a row object for each would cost ten times as much.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from challenge import clock
from challenge.businesses.models import Entry, EntrySite, Site, SiteResource
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_in, rules_row
from challenge.extensions import db
from challenge.measurement.spread import Readings
from challenge.quantities.factors import region_of
from challenge.savings.models import Meter, Reading
from challenge.savings.queries import counts, counts_of_many
from challenge.scoring import entries as scoring
from challenge.scoring.rules import Rules

Query = Select[*tuple[Any, ...]]

NO_COST = -1
COLUMNS = np.dtype([("packed", "i8"), ("millionths", "i8"), ("cost_cents", "i8")])
DAY_BITS = 16  # days since 1970 until 2149
DAY_MASK = (1 << DAY_BITS) - 1


@dataclass(frozen=True)
class Inputs:
    """All that counts in a challenge, as the database held it at `as_of`; the versions tell if that still holds."""

    challenge_id: int
    time_zone: str
    as_of: datetime
    inputs_version: int
    rules_version: int
    rules: Rules
    entries: list[scoring.Entry]
    meters: scoring.Meters
    readings: Readings


def inputs_of(challenge: Challenge) -> Inputs:
    """Read everything, in one read transaction."""
    as_of = clock.now()
    stored_rules = rules_row(challenge)
    sites = _sites(challenge.id)
    entries = _entries(challenge.id, sites)
    ids, meters = _meters(challenge.id, sites)
    closes = challenge.submission_closes_at
    return Inputs(
        challenge_id=challenge.id,
        time_zone=challenge.time_zone,
        as_of=as_of,
        inputs_version=challenge.inputs_version,
        rules_version=stored_rules.version,
        rules=rules_in(stored_rules),
        entries=entries,
        meters=meters,
        readings=_readings(challenge.id, ids, closes if closes <= as_of else None),
    )


@dataclass(frozen=True)
class _Site:
    """A site that counts: the position of its entry, its own position in that entry, and where its grid is."""

    entry: int
    position: int
    region: str


def _sites(challenge_id: int) -> dict[int, _Site]:
    """Every site of an approved entry, by its id. Entries are in the order of their ids."""
    statement = (
        select(Entry.id, EntrySite.site_id, Site.zip_code)
        .outerjoin(EntrySite, EntrySite.entry_id == Entry.id)
        .outerjoin(Site, Site.id == EntrySite.site_id)
        .where(*_approved(challenge_id))
        .order_by(Entry.id, EntrySite.site_id)
    )
    found: dict[int, _Site] = {}
    last, entry, position = None, -1, 0
    for entry_id, site_id, zip_code in _tuples(statement):
        entry, position = (entry, position + 1) if entry_id == last else (entry + 1, 0)
        last = entry_id
        if site_id is not None:
            found[site_id] = _Site(entry, position, _region(zip_code))
    return found


def _entries(challenge_id: int, sites: dict[int, _Site]) -> list[scoring.Entry]:
    stated: defaultdict[int, dict[str, str]] = defaultdict(dict)
    resources = select(SiteResource.site_id, SiteResource.resource, SiteResource.state)
    for site_id, resource, state in _tuples(_at_sites(resources, SiteResource.site_id, challenge_id)):
        stated[site_id][resource] = state
    of_entry: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for site_id, site in sites.items():
        of_entry[site.entry].append(stated[site_id])
    entries = select(Entry.public_key, Entry.track, Entry.business_id).where(*_approved(challenge_id))
    return [
        scoring.Entry(key, track, str(business_id), tuple(of_entry[number]))
        for number, (key, track, business_id) in enumerate(_tuples(entries.order_by(Entry.id)))
    ]


def _meters(challenge_id: int, sites: dict[int, _Site]) -> tuple[NDArray[np.int64], scoring.Meters]:
    """The ids of the meters that count, and their columns. What a site sends out is no use of its own."""
    statement = select(Meter.id, Meter.site_id, Meter.resource, Meter.unit).where(Meter.direction == "use")
    rows = _tuples(_at_sites(statement, Meter.site_id, challenge_id).order_by(Meter.id))
    at = [sites[row[1]] for row in rows]
    return np.array([row[0] for row in rows], np.int64), scoring.Meters(
        entry=[site.entry for site in at],
        site=[site.position for site in at],
        resource=[row[2] for row in rows],
        unit=[row[3] for row in rows],
        region=[site.region for site in at],
    )


def _readings(challenge_id: int, meter_ids: NDArray[np.int64], received_before: datetime | None) -> Readings:
    """The readings of these meters that count; `meter` becomes the position in `meter_ids`."""
    size = int(meter_ids.max(initial=0)) + 1
    position = np.full(size + 1, -1, np.int64)  # the last place is for meters with larger numbers: not ours
    position[meter_ids] = np.arange(len(meter_ids))
    rows = np.fromiter(_cursor(_readings_asked(challenge_id, len(meter_ids), received_before)), COLUMNS)
    meter = position[np.minimum(rows["packed"] >> 2 * DAY_BITS, size)]
    rows, meter = rows[meter >= 0], meter[meter >= 0]
    return Readings(
        meter=meter,
        start=(rows["packed"] >> DAY_BITS) & DAY_MASK,
        end=rows["packed"] & DAY_MASK,
        millionths=rows["millionths"],
        cost_cents=np.where(rows["cost_cents"] == NO_COST, np.nan, rows["cost_cents"]),
    )


def _readings_asked(challenge_id: int, meter_count: int, received_before: datetime | None) -> Query:
    """Where most meters of the database are ours, reading it all in its own order beats following an index."""
    columns = (
        packed(Reading.meter_id, Reading.start_on, Reading.end_on),
        Reading.quantity_millionths,
        func.coalesce(Reading.cost_cents, NO_COST),
    )
    if meter_count * 2 > (db.session.scalar(select(func.count()).select_from(Meter)) or 0):
        return select(*columns).where(counts_of_many(received_before))
    ours = _at_sites(select(Meter.id), Meter.site_id, challenge_id)
    return select(*columns).where(counts(received_before), Reading.meter_id.in_(ours))


def _at_sites(statement: Query, site_id: SQLColumnExpression[int], challenge_id: int) -> Query:
    """The statement, for sites of approved entries only."""
    at = statement.join(EntrySite, EntrySite.site_id == site_id).join(Entry, Entry.id == EntrySite.entry_id)
    return at.where(*_approved(challenge_id))


def _approved(challenge_id: int) -> tuple[ColumnElement[bool], ...]:
    return Entry.challenge_id == challenge_id, Entry.state == "approved"


def _tuples(statement: Query) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = _cursor(statement).fetchall()
    return found


def _cursor(statement: Query) -> Any:
    """The driver's own cursor: its rows pass through no type of ours, so select plain numbers and texts."""
    return db.session.connection().execute(statement).cursor


@cache
def _region(zip_code: str) -> str:
    return region_of(zip_code)


class packed(FunctionElement[int]):
    """A meter's id and two dates, as days since 1970, in one whole number: fewer objects pass through the driver."""

    type = BigInteger()
    inherit_cache = True


@compiles(packed, "sqlite")
def _sqlite_packed(element: Any, compiler: Any, **more: Any) -> str:
    meter, start, end = (compiler.process(clause, **more) for clause in element.clauses)
    # julianday() counts from 2440587.5 days before 1970; all sums here are exact in a double.
    days = f"julianday({start}) * {1 << DAY_BITS} + julianday({end}) - {2440587.5 * ((1 << DAY_BITS) + 1)}"
    return f"({meter} << {2 * DAY_BITS}) + CAST({days} AS INTEGER)"


@compiles(packed, "postgresql")
def _postgresql_packed(element: Any, compiler: Any, **more: Any) -> str:
    meter, start, end = (compiler.process(clause, **more) for clause in element.clauses)
    first, last = (f"({day} - DATE '1970-01-01')::bigint" for day in (start, end))
    return f"({meter}::bigint << {2 * DAY_BITS}) + ({first} << {DAY_BITS}) + {last}"
