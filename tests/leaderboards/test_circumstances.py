"""What is known of a site beside its bills goes into its result: weather, size, events, figures told, its own power."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.actions import touch_challenges_of_site
from challenge.businesses.models import Entry, Site, SiteDriver
from challenge.extensions import db, transaction
from challenge.leaderboards.queries import private_detail_of
from challenge.savings.models import Meter, NonRoutineAdjustment, Reading, StatedBaseline
from challenge.weather.models import StationDay, WeatherStation
from challenge.weather.queries import day_number
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import (
    add_bills,
    add_entry,
    add_meter,
    add_reading,
    compute,
    reduction_of,
    riverbend,
    row_of,
    set_rules,
)


def site() -> Site:
    """The site of the entry added last."""
    found = db.session.scalars(select(Site).order_by(Site.id.desc())).first()
    assert found is not None
    return found


def days_so_far() -> int:
    return (clock.today("America/New_York") - riverbend().starts_on).days


# --- weather --------------------------------------------------------------------------------------


def season(day: date) -> float:
    """Cold in January, warm in July, and five degrees warmer since the challenge began."""
    away = abs((day.timetuple().tm_yday + 165) % 365 - 182) / 182
    return 30.0 + 45.0 * away + (5.0 if day >= riverbend().starts_on else 0.0)


def add_station(through: date) -> None:
    """A station at the ZIP code of the story's sites, with temperatures through a day."""
    station = WeatherStation(code="STORY", name="Story", latitude=39.98, longitude=-82.98, created_at=clock.now())
    db.session.add(station)
    db.session.flush()
    first = riverbend().starts_on - timedelta(days=800)
    for number in range((through - first).days + 1):
        day = first + timedelta(number)
        row = StationDay(station_id=station.id, on_day=day_number(day), thousandths_f=round(season(day) * 1000))
        row.version = 1
        db.session.add(row)


def heated_shop(saved: float = 0.0) -> str:
    """Daily bills that follow the cold: 10 kWh, and 2 more for each degree below 60, less what was saved since."""
    key = add_entry("Acorn Books", {"electricity": 0}, usual=1.0)
    meter = db.session.scalars(select(Meter).order_by(Meter.id.desc())).first()
    assert meter is not None
    for reading in db.session.scalars(select(Reading).filter_by(meter_id=meter.id)):
        reading.withdrawn = True
    start = riverbend().starts_on
    for number in range(-365, days_so_far()):
        day = start + timedelta(number)
        use = 10 + 2 * max(60 - season(day), 0.0)
        add_reading(meter, day, day + timedelta(1), use * (1 - saved if day >= start else 1))
    return key


@ON_ONE_DATABASE
def test_a_mild_winter_is_nobody_s_saving(context: Flask) -> None:
    """By the same days the shop saves much; at the temperatures there were it saves nothing, and it is surely so."""
    with transaction():
        key = heated_shop()
        add_station(clock.today("America/New_York"))
    compute()
    by_days = float(reduction_of(key) or 0)
    with transaction():
        set_rules(adjustment="weather")
    compute()
    row = row_of(key)
    assert by_days > 5
    assert abs(float(row["reduction_percent"])) < 1
    assert row["resources"]["electricity"]["method"] == "weather"
    assert row["distinguishable"] is False


def test_a_saving_is_found_under_the_weather(context: Flask) -> None:
    with transaction():
        key = heated_shop(saved=0.2)
        add_station(clock.today("America/New_York"))
        set_rules(adjustment="weather")
    compute()
    row = row_of(key)
    assert float(row["reduction_percent"]) == pytest.approx(20, abs=1)
    assert (row["distinguishable"], row["grade"]) == (True, "A")


@ON_ONE_DATABASE
def test_late_temperatures_are_waited_for_and_measured_once_they_are_there(context: Flask) -> None:
    with transaction():
        key = heated_shop()
        add_station(riverbend().starts_on + timedelta(days=20))
        set_rules(adjustment="weather")
    compute()
    row = row_of(key)
    assert (row["place"], row["reason_code"]) == (None, "waiting")
    assert "Temperatures are there through" in row["reason"]


@ON_ONE_DATABASE
def test_without_a_station_in_reach_it_says_so(context: Flask) -> None:
    with transaction():
        key = heated_shop()
        set_rules(adjustment="weather")
    compute()
    assert row_of(key)["reason_code"] == "no_station"


# --- size and activity ----------------------------------------------------------------------------


def say_size(value: int, since: date) -> None:
    columns = {"author_id": 1, "created_at": clock.now(), "reason": "measured", "state": "counted"}
    db.session.add(
        SiteDriver(site_id=site().id, driver="floor_area", from_on=since, value_hundredths=value * 100, **columns)
    )
    db.session.flush()
    touch_challenges_of_site(site().id)


@ON_ONE_DATABASE
def test_use_for_each_square_foot(context: Flask) -> None:
    """By hand: a shop a quarter larger that uses a tenth more uses 12 % less for each square foot."""
    with transaction():
        key = add_entry("Acorn Books", {"electricity": -10})
        say_size(1000, riverbend().starts_on - timedelta(days=1000))
        say_size(1250, riverbend().starts_on)
        set_rules(adjustment="driver", driver="floor_area")
    compute()
    assert reduction_of(key) == "12.0"


@ON_ONE_DATABASE
def test_a_size_that_nobody_told_keeps_an_entry_out(context: Flask) -> None:
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 10})
        set_rules(adjustment="driver", driver="rooms")
    compute()
    assert row_of(key)["reason"] == "Electricity: rooms is not stated for both periods yet."


# --- events ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "percent"), [("accepted", "25.0"), ("proposed", "10.0"), ("rejected", "10.0")])
def test_an_accepted_adjustment_counts(context: Flask, state: str, percent: str) -> None:
    """By hand: 90 a day instead of 100; with 20 a day more expected, 90 of 120."""
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 10})
        columns = {"author_id": 1, "created_at": clock.now(), "unit": "kWh", "reason": "a second oven"}
        row = NonRoutineAdjustment(site_id=site().id, resource="electricity", category="equipment", **columns)
        row.start_on, row.end_on, row.per_day_millionths, row.state = riverbend().starts_on, None, 20_000_000, state
        db.session.add(row)
        touch_challenges_of_site(site().id)
    compute()
    assert reduction_of(key) == percent
    told = row_of(key)["adjustments"]
    expected = [{"resource": "electricity", "category": "equipment", "effect_points": "15.0"}]
    assert told == (expected if state == "accepted" else [])


# --- figures without bills ------------------------------------------------------------------------


def test_a_surveyed_figure_counts_where_the_rules_take_it(context: Flask) -> None:
    """36,500 kWh in 365 days is 100 a day; 80 a day since is 20 % less, stated and not measured."""
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 20}, usual=1000)
        meter = db.session.scalars(select(Meter).order_by(Meter.id.desc())).first()
        assert meter is not None
        for reading in db.session.scalars(select(Reading).filter_by(meter_id=meter.id)):
            reading.quantity_millionths = 80_000_000 * (reading.end_on - reading.start_on).days
        start = date(riverbend().starts_on.year - 1, 1, 1)
        columns = {"author_id": 1, "created_at": clock.now(), "source": "landlord's letter", "state": "accepted"}
        figure = StatedBaseline(site_id=site().id, resource="electricity", unit="kWh", **columns)
        figure.start_on, figure.end_on, figure.amount_millionths = start, start + timedelta(365), 36_500_000_000
        db.session.add(figure)
        set_rules(baseline_kind="surveyed")
        touch_challenges_of_site(site().id)
    compute()
    row = row_of(key)
    assert (row["reduction_percent"], row["grade"], row["resources"]["electricity"]["method"]) == (
        "20.0",
        "D",
        "stated",
    )
    assert row["uncertainty_points"] is None


# --- power of one's own ---------------------------------------------------------------------------


def test_panels_that_are_metered_are_added_and_what_is_sent_out_taken_away(context: Flask) -> None:
    """By hand: before the panels 100 came in; now 60 come in, 50 are made, 20 go out: 90 are used, 10 % less."""
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 40})
        start, today = riverbend().starts_on, clock.today("America/New_York")
        site().generates_since = start
        for direction, per_day in (("generation", 50), ("export", 20)):
            meter = add_meter(site().id, "electricity", direction=direction)
            add_reading(meter, start, today, per_day)
    compute()
    assert reduction_of(key) == "10.0"
    entry = db.session.scalars(select(Entry).filter_by(public_key=key)).one()
    detail = private_detail_of(entry)
    assert detail is not None
    assert detail["resources"]["electricity"]["use"] == pytest.approx(90 * days_so_far())


def test_a_net_meter_alone_tells_no_use(context: Flask) -> None:
    with transaction():
        key = add_entry("Acorn Books", {"water": 5})
        add_bills(add_meter(site().id, "electricity", direction="net"), 10, -10)
        set_rules(measures=[{"key": "water", "weight": "100"}])
    compute()
    assert row_of(key)["place"] == 1, "other resources stay"


@ON_ONE_DATABASE
def test_panels_without_a_meter_are_named(context: Flask) -> None:
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 50})
        site().generates_since = riverbend().starts_on
        touch_challenges_of_site(site().id)
    compute()
    assert "on-site generation is not metered" in str(row_of(key)["reason"])
