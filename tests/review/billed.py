"""Five shops with bills, and what a reviewer presses on the page of one number."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge.businesses.models import Entry, EntrySite
from challenge.extensions import db
from challenge.review.bills import Number, numbers_in
from challenge.savings.models import Meter, Reading
from tests.leaderboards.story import add_reading, compute, riverbend, row_of
from tests.page import Page, Visitor


def page_of(app: Flask, key: str) -> str:
    """Where a shop's bills of electricity are looked at."""
    with app.app_context():
        entry = db.session.scalars(select(Entry).filter_by(public_key=key)).one()
        return f"/entries/{entry.id}/bills/electricity"


def press(person: Visitor, page: str, button: str, **fields: Any) -> Page:
    """Press a button on the page of a number, which names the bills that it shows."""
    bills = person.get(page).values().get("bills", "")
    return person.post(page, {"bills": bills, button: "1", **fields}, page=page)


def states(app: Flask, key: str) -> tuple[str, str, str]:
    """Of the number, of its measure, and of the row, on the board that is computed now."""
    with app.app_context():
        compute()
        row = row_of(key)
        return row["resources"]["electricity"]["state"], row["measures"]["energy"]["state"], row["state"]


def meter_of(key: str) -> Meter:
    """The shop's meter."""
    sites = select(EntrySite.site_id).join(Entry, Entry.id == EntrySite.entry_id).where(Entry.public_key == key)
    return db.session.scalars(select(Meter).where(Meter.site_id.in_(sites))).one()


def another_bill(key: str) -> None:
    """One more day."""
    add_reading(meter_of(key), date(2025, 12, 30), date(2025, 12, 31), 100.0)


def bills_of(key: str) -> list[Reading]:
    """The readings of the shop's meter, the oldest first."""
    statement = select(Reading).filter_by(meter_id=meter_of(key).id).order_by(Reading.start_on, Reading.id)
    return list(db.session.scalars(statement))


def number_of(key: str) -> Number:
    """The shop's electricity as reviewers see it."""
    entry = db.session.scalars(select(Entry).filter_by(public_key=key)).one()
    return next(one for one in numbers_in(riverbend(), [entry.id]) if one.resource == "electricity")
