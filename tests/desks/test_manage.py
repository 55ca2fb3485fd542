"""The coordinator's page of one challenge: who joined, who logged what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from challenge import clock
from challenge.accounts.models import User
from challenge.extensions import db, transaction
from challenge.sample.cast import CAST
from challenge.savings.models import Hold, Meter
from tests.leaderboards.story import add_reading, compute, five_shops, riverbend
from tests.page import Visitor

MANAGE = "/cities/riverbend-oh/challenges/2026"


def row_of(carmen: Visitor, business: str) -> str:
    """What the page says of one business."""
    rows = [" ".join(row.text.split()) for row in carmen.get(MANAGE).all("tr")]
    return next(row for row in rows if row.startswith(business))


def log(*, held: str | None = None, decision: str | None = None) -> None:
    """A bill of the bakery's electricity for the first month of the challenge, held if there is something odd."""
    with transaction():
        start = riverbend().starts_on
        reading = add_reading(db.session.get_one(Meter, 1), start, start + timedelta(days=31), 40)
        if held:
            db.session.add(Hold(reading_id=reading.id, why=held, opened_at=clock.now(), decision=decision))


def test_it_works(app: Flask, carmen: Visitor) -> None:
    """Each resource with a meter of its own, and how far its bills go."""
    assert "Electricity: nothing yet; Natural gas: nothing yet" in row_of(carmen, "Rosa's Bakery")
    with app.app_context():
        log()
        last = riverbend().starts_on + timedelta(days=30)
    assert f"Electricity: {last:%b} {last.day}, {last.year}; Natural gas: nothing yet" in row_of(
        carmen, "Rosa's Bakery"
    )
    assert "Electricity: nothing yet" in row_of(carmen, "Hale's Diner")


def test_a_held_bill_is_counted_in_its_row(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        log(held="Ten times the usual.")
    assert "1 held" in row_of(carmen, "Rosa's Bakery")
    assert "held" not in row_of(carmen, "Hale's Diner")


def test_a_rejected_bill_is_neither_held_nor_logged(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        log(held="Ten times the usual.", decision="reject")
    row = row_of(carmen, "Rosa's Bakery")
    assert "held" not in row
    assert "Electricity: nothing yet" in row


def test_an_address_that_nobody_confirmed_is_told(app: Flask, carmen: Visitor) -> None:
    """Of an owner: a bookkeeper's address does not stand in for it."""
    with app.app_context(), transaction():
        owner = db.session.scalars(select(User).filter_by(email=CAST["rosa"].email)).one()
        owner.confirmed_at = None
    assert "address not confirmed" in row_of(carmen, "Rosa's Bakery")
    assert "address not confirmed" not in row_of(carmen, "Hale's Diner")


def test_more_entries_ask_the_database_no_more_often(app: Flask, carmen: Visitor) -> None:
    """Sixty businesses would otherwise be three hundred questions."""
    with app.app_context():
        compute()
    few = statements(app, carmen)
    with app.app_context():
        five_shops()
        compute()
    assert statements(app, carmen) == few


def statements(app: Flask, carmen: Visitor) -> int:
    """How many questions to the database one look at the page takes."""
    asked: list[str] = []

    def count(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engines["reader"]
    event.listen(engine, "before_cursor_execute", count)
    carmen.get(MANAGE)
    event.remove(engine, "before_cursor_execute", count)
    return len(asked)
