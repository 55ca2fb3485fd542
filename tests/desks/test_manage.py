"""The coordinator's page of one challenge: who joined, who logged what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from challenge import clock
from challenge.accounts.models import User
from challenge.challenges.queries import rules_of
from challenge.extensions import db, transaction
from challenge.sample.cast import CAST
from challenge.savings.models import Hold, Meter
from challenge.weather.models import StationDay, WeatherStation
from challenge.weather.queries import day_number
from tests.leaderboards.story import add_reading, compute, five_shops, riverbend, set_rules
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
    assert "Electricity nothing yet, Natural gas nothing yet" in row_of(carmen, "Rosa's Bakery")
    with app.app_context():
        log()
        last = riverbend().starts_on + timedelta(days=30)
    assert f"Electricity {last:%b} {last.day}, {last.year}, Natural gas nothing yet" in row_of(carmen, "Rosa's Bakery")
    assert "Electricity nothing yet" in row_of(carmen, "Hale's Diner")


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
    assert "Electricity nothing yet" in row


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


def add_temperatures(days: list[date]) -> None:
    """A station at the sites of the cast, with a temperature on these days."""
    with transaction():
        place = {"latitude": 39.98, "longitude": -82.98}
        station = WeatherStation(code="NEAR", name="Near", version=1, created_at=clock.now(), **place)
        db.session.add(station)
        db.session.flush()
        for day in days:
            row = {"on_day": day_number(day), "thousandths_f": 50_000, "version": 1}
            db.session.add(StationDay(station_id=station.id, **row))


def weather_rules() -> date:
    """Let the running challenge ask for weather; returns the first day of its baseline."""
    with transaction():
        set_rules(adjustment="weather")
    return rules_of(riverbend()).baseline.start


def test_weather_is_told_where_it_is_asked_for(app: Flask, carmen: Visitor) -> None:
    """Days before the baseline do not count, nor do those after a gap."""
    assert "Temperatures" not in carmen.get(MANAGE).text()
    with app.app_context():
        start = weather_rules()
        add_temperatures([start + timedelta(days=number) for number in (-9, 0, 1, 2, 4)])
    through = start + timedelta(days=2)
    assert f"Temperatures are there through {through:%B} {through.day}, {through.year}." in carmen.get(MANAGE).text()
    city = carmen.get("/cities/riverbend-oh/weather").text()
    assert f"through {through:%b} {through.day}, {through.year}, from {start:%b} {start.day}, {start.year} on" in city


def test_weather_that_begins_after_the_baseline_is_missing(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        start = weather_rules()
        add_temperatures([start + timedelta(days=number) for number in (1, 2)])
    assert f"Temperatures are missing from {start:%B} {start.day}, {start.year} on" in carmen.get(MANAGE).text()
    assert f"none of {start:%b} {start.day}, {start.year}" in carmen.get("/cities/riverbend-oh/weather").text()


def test_no_station_is_told(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        weather_rules()
    assert "No site has a weather station yet." in carmen.get(MANAGE).text()
