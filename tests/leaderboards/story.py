"""Entries with bills whose saving is known exactly: the same use every day of the baseline, another one since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.businesses.actions import touch_challenges_of_site
from challenge.businesses.models import Business, Entry, EntrySite, Site, SiteResource
from challenge.challenges.actions import touch_display, touch_inputs
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_of, rules_row
from challenge.extensions import db, transaction
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.leaderboards.inputs import BoardInputs, boards_under
from challenge.leaderboards.models import Board, Snapshot
from challenge.leaderboards.stored import rows_in
from challenge.quantities.resources import RESOURCES
from challenge.review.actions import verify_bills
from challenge.review.bills import numbers_in
from challenge.savings.models import Meter, Reading
from challenge.scoring.rows import Row
from challenge.scoring.rules import read_rules

BOARD = "/challenges/riverbend-oh/2026/leaderboard"
TRACKS = [{"key": "all", "name": "Shops", "text": ""}, {"key": "food", "name": "Restaurants", "text": ""}]
TRACKS_APART: list[dict[str, Any]] = [
    {"key": "all", "name": "Shops"},
    {"key": "food", "name": "Restaurants", "own": {"metric": "percent", "metric_of": "electricity"}},
]


def riverbend() -> Challenge:
    """The running challenge of the cast."""
    return db.session.scalars(select(Challenge).filter_by(slug="2026")).one()


def add_entry(name: str, saved: Mapping[str, float], *, usual: float = 100.0, **more: Any) -> str:
    """A business with one site and a meter for each resource that saved so many percent; returns the entry's key.

    Everything else is not used there. `more` are columns of the entry.
    """
    challenge, now = riverbend(), clock.now()
    number = len(db.session.scalars(select(Business.id)).all())
    business = Business(slug=f"business-{number}", name=name, trade="Shop", created_at=now)
    db.session.add(business)
    db.session.flush()
    site = Site(business_id=business.id, name="Shop", street="1 Main Street", city="Riverbend", state="OH")
    site.zip_code, site.time_zone, site.created_at = "43215", "America/New_York", now
    db.session.add(site)
    db.session.flush()
    for resource in RESOURCES:
        state = "own_meter" if resource in saved else "not_used"
        db.session.add(SiteResource(site_id=site.id, resource=resource, state=state))
    for resource, percent in saved.items():
        add_bills(add_meter(site.id, resource), usual, usual * (1 - percent / 100))
    return enter(challenge, business, site, **more)


def enter(challenge: Challenge, business: Business, site: Site, *, key: str = "", **more: Any) -> str:
    """Enter a site in the challenge; approved and listed by name unless told otherwise."""
    columns = {"track": "all", "listing": "name", "state": "approved", "joined_at": clock.now(), **more}
    key = key or f"entry{business.id:011}"
    entry = Entry(public_key=key, challenge_id=challenge.id, business_id=business.id, **columns)
    db.session.add(entry)
    db.session.flush()
    db.session.add(EntrySite(entry_id=entry.id, site_id=site.id, challenge_id=challenge.id))
    touch_inputs([challenge.id])
    return key


def add_meter(site_id: int, resource: str, **more: Any) -> Meter:
    """A meter in the resource's default unit."""
    unit = RESOURCES[resource].default_unit
    meter = Meter(site_id=site_id, resource=resource, name=resource, unit=unit, created_at=clock.now(), **more)
    db.session.add(meter)
    db.session.flush()
    return meter


def add_bills(meter: Meter, before: float, after: float) -> Reading:
    """One bill for the whole baseline and one since then, by use a day; returns the later one."""
    start = riverbend().starts_on
    add_reading(meter, rules_of(riverbend()).baseline.start, start, before)
    return add_reading(meter, start, clock.today("America/New_York"), after)


def add_reading(meter: Meter, start: date, end: date, per_day: float, **more: Any) -> Reading:
    """A bill, by use a day; ten cents a unit."""
    amount = per_day * (end - start).days
    columns = {"source": "typed", "author_id": 1, "received_at": clock.now(), "reason": "", **more}
    reading = Reading(meter_id=meter.id, start_on=start, end_on=end, **columns)
    reading.quantity_millionths, reading.cost_cents = round(amount * 1_000_000), round(max(amount, 0) * 10)
    db.session.add(reading)
    db.session.flush()
    touch_challenges_of_site(meter.site_id)
    return reading


def set_rules(**changes: Any) -> None:
    """A new version of the challenge's rules."""
    row = rules_row(riverbend())
    rules, problems = read_rules({**row.document, **changes})
    assert rules is not None, problems
    newer = ChallengeRules(challenge_id=row.challenge_id, version=row.version + 1, document=rules.document())
    newer.hash, newer.created_at = rules.hash, clock.now()
    db.session.add(newer)


def compute() -> Snapshot | None:
    """Compute and show now, as the job does; the new snapshot, or None when nothing changed."""
    db.session.rollback()
    computed = compute_standings(riverbend().id, clock.now().isoformat())
    with transaction():
        changed = store_standings(computed)
    return shown_snapshot() if changed else None


def shown_snapshot() -> Snapshot:
    """The snapshot that the board shows."""
    statement = select(Snapshot).join(Board, Board.snapshot_id == Snapshot.id)
    return db.session.scalars(statement.where(Board.challenge_id == riverbend().id)).one()


def row_of(key: str) -> Row:
    """The entry's row in the snapshot that is shown."""
    ((row, _),) = rows_in(shown_snapshot().id, where=(Entry.public_key == key,))
    return row


def reduction_of(key: str) -> str | None:
    return row_of(key)["reduction_percent"]


def boards_now(*, anew: bool = False) -> list[BoardInputs]:
    """What the standings of Riverbend would be made from now."""
    db.session.rollback()
    return boards_under(riverbend(), rules_of(riverbend()), clock.now(), anew=anew)


def change_entry(key: str, **columns: Any) -> None:
    """Change an entry as its deeds do, telling that the display changed."""
    with transaction():
        entry = db.session.scalars(select(Entry).filter_by(public_key=key)).one()
        for name, value in columns.items():
            setattr(entry, name, value)
        touch_display([entry.challenge_id])


def five_shops() -> list[str]:
    """Five entries that save 12, 8, 8, 3 and -4 percent of their electricity. The cast's two have no bills."""
    with transaction():
        percents = {"Acorn Books": 12, "Birch Cafe": 8, "Cedar Gym": 8, "Dogwood Hotel": 3, "Elm Garage": -4}
        return [add_entry(name, {"electricity": percent}) for name, percent in percents.items()]


def shops(app: Flask) -> list[str]:
    """The five shops, computed."""
    with app.app_context():
        keys = five_shops()
        compute()
    return keys


def yesterday() -> datetime:
    """A day ago."""
    return datetime.now(UTC) - timedelta(days=1)


def verify_all_bills(entry_ids: Collection[int] | None = None) -> None:
    """The coordinator compares the bills of everybody, or of these entries, with what the utility sent."""
    carmen = db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()
    with transaction():
        for one in numbers_in(riverbend(), entry_ids):
            entry = db.session.get_one(Entry, one.entry_id)
            verify_bills(entry, one.resource, by=carmen, seen="utility", bills=one.bills)


def correct(reading: Reading, millionths: int, **more: object) -> Reading:
    """Supersede a reading."""
    columns = {"received_at": reading.received_at, **more}
    newer = Reading(meter_id=reading.meter_id, start_on=reading.start_on, end_on=reading.end_on, **columns)
    newer.quantity_millionths, newer.cost_cents, newer.reason = millionths, reading.cost_cents, "misread"
    newer.source, newer.author_id, newer.supersedes_id = "correction", 1, reading.id
    db.session.add(newer)
    db.session.flush()
    touch_challenges_of_site(db.session.get_one(Meter, reading.meter_id).site_id)
    return newer


def last_reading() -> Reading:
    """The one saved last."""
    return db.session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
