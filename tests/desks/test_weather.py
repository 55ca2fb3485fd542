"""Temperatures come in through the pages: a file is looked at, then saved, and boards are computed anew."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select

from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.weather.actions import add_station
from challenge.weather.models import StationDay, WeatherStation
from tests.leaderboards.story import set_rules
from tests.page import Page, Visitor

HEAD = "STATION,NAME,LATITUDE,LONGITUDE,DATE,TAVG\n"
NOAA = HEAD + "".join(f'USW1,"RIVERBEND, OH US",39.99,-82.88,2026-01-0{day},{30 + day}\n' for day in (1, 2, 3))


def send(person: Visitor, text: str, **fields: str) -> Page:
    """Upload a file; the answer is its preview, or the form with what is wrong."""
    sent = {"unit": "", "station": "", "date_order": "", **fields, "file": (io.BytesIO(text.encode()), "days.csv")}
    return person.post("/weather/upload", sent, content_type="multipart/form-data")


def save(person: Visitor, preview: Page) -> Page:
    """Press the button of a preview."""
    address = preview.response.request.path
    return person.post(address, {"seen": preview.values()["seen"]}, page=address)


@pytest.fixture
def station(app: Flask) -> None:
    """A station that network staff brought in."""
    with app.app_context(), transaction():
        add_station(code="USW1", name="Riverbend", latitude=39.99, longitude=-82.88)


def version() -> int:
    return db.session.scalars(select(Challenge.inputs_version).order_by(Challenge.id)).first() or 0


def test_it_works(app: Flask, carmen: Visitor, station: None) -> None:
    """A coordinator uploads what she downloaded; the board will be computed anew."""
    with app.app_context():
        with transaction():
            set_rules(adjustment="weather")
        before = version()
    preview = send(carmen, NOAA, unit="F")
    assert "3 new days and 0 changed ones" in preview.text()
    saved = save(carmen, preview)
    assert saved.heading() == "Weather in City of Riverbend"
    with app.app_context():
        assert db.session.scalars(select(StationDay.thousandths_f).order_by(StationDay.id)).all() == [
            31_000,
            32_000,
            33_000,
        ]
        assert version() > before


def test_the_unit_is_asked(carmen: Visitor) -> None:
    found = send(carmen, NOAA)
    assert found.status == 422
    assert "does not name its unit" in found.errors()["unit"]


def test_the_station_is_asked(carmen: Visitor) -> None:
    found = send(carmen, "date,mean (F)\n2026-01-01,30\n")
    assert "names no station" in found.errors()["station"]


def test_a_broken_file_names_the_line(carmen: Visitor) -> None:
    found = send(carmen, NOAA + "USW1,x,39.99,-82.88,2026-01-09,hot\n", unit="F")
    assert found.status == 422
    assert "Line 5" in found.text()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=1+1", "\u202eevil"])
def test_names_are_text(grace: Visitor, name: str) -> None:
    preview = send(grace, HEAD + f'USW9,"{name}",39.99,-82.88,2026-01-01,30\n', unit="F")
    assert preview.status == 200
    assert "<script>alert" not in preview.html


def test_a_known_day_is_changed_by_staff_only(carmen: Visitor, grace: Visitor, station: None) -> None:
    save(carmen, send(carmen, NOAA, unit="F"))
    changed = NOAA.replace(",31\n", ",20\n")
    refused = save(carmen, send(carmen, changed, unit="F"))
    assert refused.status == 422
    assert "network staff" in refused.text()
    assert "Weather stations" in save(grace, send(grace, changed, unit="F")).heading()


def test_the_file_of_days_shows_what_was_there_before(carmen: Visitor, grace: Visitor, station: None) -> None:
    save(carmen, send(carmen, NOAA, unit="F"))
    save(grace, send(grace, NOAA.replace(",31\n", ",20\n"), unit="F"))
    lines = carmen.get("/weather/stations/1/days.csv").html.splitlines()
    assert lines[:3] == ["date,mean temperature (F),since version", "2026-01-01,31.000,2", "2026-01-01,20.000,3"]


def test_a_station_is_added_and_chosen(app: Flask, grace: Visitor, carmen: Visitor) -> None:
    fields = {"code": "FAR", "name": "Far away", "latitude": "33.4", "longitude": "-112.1"}
    assert "Far away" in grace.post("/staff/weather/stations/new", fields).text()
    with app.app_context():
        station = str(db.session.scalars(select(WeatherStation.id)).one())
    shown = carmen.post("/cities/riverbend-oh/weather", {"station": station})
    assert "Far away (FAR)" in shown.text()


def test_another_citys_coordinator_sees_no_file_of_mine(carmen: Visitor, nadia: Visitor, station: None) -> None:
    preview = send(carmen, NOAA, unit="F")
    assert nadia.get(preview.response.request.path).status == 404


def test_a_coordinator_brings_no_new_station(app: Flask, carmen: Visitor) -> None:
    """It could become the nearest one of another city's sites."""
    refused = send(carmen, NOAA, unit="F")
    assert refused.status == 422
    assert "staff" in refused.text()
    with app.app_context():
        assert db.session.scalars(select(WeatherStation.id)).all() == []
