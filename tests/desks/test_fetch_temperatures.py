"""Temperatures that come by themselves, from a real server: whole or not at all, and each station alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.schedule import JOBS, TEMPERATURES
from challenge.scheduling.models import Run
from challenge.scheduling.ticks import tick
from challenge.weather.actions import add_station
from challenge.weather.fetching import MOST_BYTES, FetchFailed, fetch_temperatures
from challenge.weather.models import StationDay
from challenge.weather.queries import history_of, known_days, through_of, version_of
from tests.leaderboards.story import set_rules
from tests.page import Visitor
from tests.weather.service import HEAD, Asked, Service, noaa, weather_service

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
CODE = "USW00014821"
FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with weather_service() as found:
        yield found


@pytest.fixture
def station(context: Flask, service: Service, at: Callable[[int], None]) -> int:
    """A station, and fetching is on."""
    context.config["WEATHER_SOURCE_URL"] = service.url
    return add(CODE)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the clock, in minutes after noon of March 5."""

    def set_clock(minutes: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=minutes))

    set_clock(0)
    return set_clock


def add(code: str) -> int:
    with transaction():
        return add_station(code=code, name=code.title(), latitude=39.99, longitude=-82.88).id


def runs() -> list[tuple[str, bool, str | None]]:
    """What came of each attempt: subject, changed, error."""
    found = db.session.scalars(select(Run).filter_by(job="temperatures").order_by(Run.id))
    return [(run.subject, run.changed, run.error) for run in found]


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(StationDay)) or 0


def inputs() -> int:
    return db.session.scalar(select(func.sum(Challenge.inputs_version))) or 0


def fetch_now() -> None:
    assert tick([TEMPERATURES], "ada")


def test_it_works(station: int, service: Service) -> None:
    """Three years to yesterday; the boards will be computed anew."""
    with transaction():
        set_rules(adjustment="weather")
    before = inputs()
    fetch_now()
    assert runs() == [(f"station:{station}", True, None)]
    (asked,) = service.asked
    assert asked == {
        "dataset": "daily-summaries",
        "stations": CODE,
        "format": "csv",
        "units": "standard",
        "startDate": "2023-03-05",
        "endDate": "2026-03-04",
        "includeStationName": "1",
        "includeStationLocation": "1",
    }
    assert through_of([station]) == {station: date(2026, 3, 4)}
    assert set(known_days(station).values()) == {40_000}
    assert inputs() > before


def test_once_a_day(station: int, service: Service, at: Callable[[int], None]) -> None:
    for minutes in (0, 1, 600):
        at(minutes)
        fetch_now()
    assert len(service.asked) == 1


def test_nothing_new_changes_nothing(station: int, service: Service, at: Callable[[int], None]) -> None:
    """The service is late: it has no day more than yesterday."""
    fetch_now()
    before, versions, boards = rows(), version_of([station]), inputs()
    service.answer = lambda asked: (200, noaa({**asked, "endDate": "2026-03-04"}))
    at(24 * 60)
    fetch_now()
    assert service.asked[1]["startDate"] == "2026-02-02"
    assert service.asked[1]["endDate"] == "2026-03-05"
    assert (rows(), version_of([station]), inputs()) == (before, versions, boards)
    assert runs()[1] == (f"station:{station}", False, None)


def test_a_corrected_day_is_a_new_version(station: int, service: Service, at: Callable[[int], None]) -> None:
    fetch_now()
    corrected = date(2026, 3, 1)
    service.answer = lambda asked: (200, noaa(asked, {corrected: 70}))
    at(24 * 60)
    fetch_now()
    assert [one[1:] for one in history_of(station) if one[0] == corrected] == [(40_000, 2), (50_000, 3)]
    assert through_of([station]) == {station: date(2026, 3, 5)}


@pytest.mark.parametrize(
    "status,body,why",
    [
        (500, b"no", "answered with 500"),
        (404, b"no", "answered with 404"),
        (200, b"", "cannot be read"),
        (200, b"<html><p>Down for maintenance</p></html>", "cannot be read"),
        (200, b"\x00\xff\xfe" * 99, "cannot be read"),
        (200, HEAD.encode(), "no days"),
        (200, HEAD.encode() + b'"X","x","1","1","1","2026-03-01","0","50","30"\n', "not about station"),
        (200, HEAD.encode() + f'"{CODE}","x","1","1","1","2026-03-09","0","50","30"\n'.encode(), "not asked for"),
        (200, HEAD.encode() + f'"{CODE}","x","1","1","1","2026-03-01","0","hot","30"\n'.encode(), "not a temperature"),
        (200, b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_a_bad_answer_saves_nothing(station: int, service: Service, status: int, body: bytes, why: str) -> None:
    before = inputs()
    service.answer = lambda asked: (status, body)
    fetch_now()
    ((_, changed, error),) = runs()
    assert not changed
    assert why in (error or "")
    assert rows() == 0
    assert inputs() == before


def test_a_station_that_fails_is_tried_again_after_an_hour(
    station: int, service: Service, at: Callable[[int], None]
) -> None:
    service.answer = lambda asked: (503, b"")
    for minutes in (0, 1, 59):
        at(minutes)
        fetch_now()
    assert len(runs()) == 1
    service.answer = lambda asked: (200, noaa(asked))
    at(61)
    fetch_now()
    assert [changed for _, changed, _ in runs()] == [False, True]


def test_a_station_fails_alone(station: int, service: Service) -> None:
    other = add("USW00014822")

    def answer(asked: Asked) -> tuple[int, bytes]:
        return (500, b"") if asked["stations"] == CODE else (200, noaa(asked))

    service.answer = answer
    fetch_now()
    assert [(subject, changed) for subject, changed, _ in runs()] == [
        (f"station:{station}", False),
        (f"station:{other}", True),
    ]
    assert known_days(station) == {}


def test_codes_of_ones_own_are_not_asked_for(station: int, service: Service) -> None:
    for code in ("TOWN", "USW0001482", "USW-0014820"):
        add(code)
    fetch_now()
    assert [asked["stations"] for asked in service.asked] == [CODE]


def test_off_by_default(context: Flask) -> None:
    assert context.config["WEATHER_SOURCE_URL"] == ""
    assert TEMPERATURES in JOBS
    add(CODE)
    fetch_now()
    assert runs() == []


def test_silence_ends(service: Service) -> None:
    service.sleeps = 1.0
    with pytest.raises(FetchFailed, match="too long"):
        fetch_temperatures(service.url, CODE, FIRST, LAST, seconds=0.2)


def test_half_an_answer_is_none(service: Service) -> None:
    """It could be cut at the end of a line, and look whole."""
    service.length = 1_000_000
    with pytest.raises(FetchFailed, match="broke off"):
        fetch_temperatures(service.url, CODE, FIRST, LAST)


def test_nobody_there(service: Service) -> None:
    with pytest.raises(FetchFailed, match="cannot be reached"):
        fetch_temperatures("http://127.0.0.1:1/data", CODE, FIRST, LAST)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/data", "data:text/plain,x"])
def test_it_is_not_led_astray(service: Service, location: str) -> None:
    service.location, service.answer = location, lambda asked: (302, b"")
    with pytest.raises(FetchFailed):
        fetch_temperatures(service.url, CODE, FIRST, LAST)


def test_staff_see_whether_it_is_on(app: Flask, grace: Visitor) -> None:
    assert "Temperatures are not fetched" in grace.get("/staff/weather").text()


def test_staff_see_when_it_ran_and_what_failed(app: Flask, service: Service, grace: Visitor) -> None:
    app.config["WEATHER_SOURCE_URL"] = service.url
    assert "for the first time when the scheduler runs" in grace.get("/staff/weather").text()
    service.answer = lambda asked: (500, b"")
    with app.app_context():
        add(CODE)
        fetch_now()
    shown = grace.get("/staff/weather").text()
    assert "once a day from 127.0.0.1, last on" in shown
    assert "The service answered with 500." in shown
