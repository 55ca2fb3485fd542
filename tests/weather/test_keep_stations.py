"""The station a site is measured with in a challenge stays: nobody's new station moves a board."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import EntrySite
from challenge.desks.weather_queries import weather_of_challenge, weather_of_city
from challenge.extensions import db, transaction
from challenge.weather.models import ChallengeStation, StationDay, WeatherStation
from challenge.weather.queries import day_number, kept_stations
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import compute, reduction_of, riverbend, set_rules
from tests.leaderboards.test_circumstances import add_station, heated_shop, site
from tests.page import Visitor

CITY = "/cities/riverbend-oh/weather"


def add_nearer_station() -> int:
    """At the very door of the sites, and much warmer since the challenge began."""
    station = WeatherStation(code="NEARER", name="Nearer", latitude=39.97, longitude=-83.0, created_at=clock.now())
    db.session.add(station)
    db.session.flush()
    first, today = riverbend().starts_on - timedelta(days=800), clock.today("America/New_York")
    for number in range((today - first).days + 1):
        day = first + timedelta(number)
        warm = 90_000 if day >= riverbend().starts_on else 30_000 + 100 * (number % 365)
        db.session.add(StationDay(station_id=station.id, on_day=day_number(day), thousandths_f=warm, version=1))
    return station.id


@pytest.fixture
def measured(context: Flask) -> str:
    """A heated shop that was measured once with the station of the story."""
    with transaction():
        key = heated_shop(saved=0.2)
        add_station(clock.today("America/New_York"))
        set_rules(adjustment="weather")
    compute()
    return key


def test_it_works(measured: str) -> None:
    """A nearer station with all temperatures comes: site and board stay where they were."""
    before, station = reduction_of(measured), kept_stations(1)[site().id]
    with transaction():
        add_nearer_station()
    compute()
    assert (reduction_of(measured), kept_stations(1)[site().id]) == (before, station)
    assert len(db.session.scalars(select(ChallengeStation).filter_by(site_id=site().id)).all()) == 1


@ON_ONE_DATABASE
def test_a_station_without_temperatures_is_not_kept(context: Flask) -> None:
    """Nothing was measured with it, so a better one may still take its place."""
    with transaction():
        heated_shop()
        station = WeatherStation(code="BARE", name="Bare", latitude=39.98, longitude=-82.98, created_at=clock.now())
        db.session.add(station)
        set_rules(adjustment="weather")
    compute()
    assert kept_stations(1) == {}


@ON_ONE_DATABASE
def test_a_change_needs_a_reason_that_the_public_reads(measured: str, carmen: Visitor, visitor: Visitor) -> None:
    with transaction():
        nearer = add_nearer_station()
    before = reduction_of(measured)
    refused = carmen.post(CITY, {"station": str(nearer)}, page=CITY)
    assert refused.status == 422
    assert "Write the reason" in refused.errors()["reason"]
    assert kept_stations(1)[site().id] != nearer
    words = "The airport's thermometer is broken."
    assert carmen.post(CITY, {"station": str(nearer), "reason": words}, page=CITY).status == 200
    assert kept_stations(1)[site().id] == nearer
    compute()
    assert reduction_of(measured) != before
    text = visitor.get("/challenges/riverbend-oh/2026/rules").text()
    assert words in text
    assert "Nearer" in text


@ON_ONE_DATABASE
def test_choosing_the_same_needs_no_reason(measured: str, carmen: Visitor) -> None:
    own = kept_stations(1)[site().id]
    assert carmen.post(CITY, {"station": str(own)}, page=CITY).status == 200
    assert kept_stations(1)[site().id] == own


def end_the_period(*, closed: bool) -> None:
    """The challenge's days are over; its bills come in for another month, or no more."""
    challenge = riverbend()
    challenge.state = "grace"
    challenge.submission_closes_at = clock.now() + timedelta(days=-1 if closed else 30)


@ON_ONE_DATABASE
def test_it_can_be_changed_while_bills_come_in(measured: str, carmen: Visitor) -> None:
    """The last bills of a challenge come weeks after its last day."""
    with transaction():
        nearer = add_nearer_station()
        end_the_period(closed=False)
    words = "The airport's thermometer is broken."
    assert carmen.post(CITY, {"station": str(nearer), "reason": words}, page=CITY).status == 200
    assert kept_stations(1)[site().id] == nearer


@ON_ONE_DATABASE
def test_what_is_settled_stays(measured: str, carmen: Visitor) -> None:
    """Once no bill counts any more the choice is for challenges to come, and needs no reason."""
    own = kept_stations(1)[site().id]
    with transaction():
        nearer = add_nearer_station()
        end_the_period(closed=True)
    assert carmen.post(CITY, {"station": str(nearer)}, page=CITY).status == 200
    assert kept_stations(1)[site().id] == own


@ON_ONE_DATABASE
def test_the_weather_pages_count_the_stations_that_are_kept(measured: str) -> None:
    """Not the nearest ones: what a board waits for is what it is measured with."""
    own = kept_stations(1)[site().id]
    with transaction():
        nearer = add_nearer_station()
    challenge = riverbend()
    for weather in (weather_of_city(challenge.member), weather_of_challenge(challenge)):
        assert weather is not None
        sites = {row.station.id: row.sites for row in weather.rows}
        assert sites[own] >= 1
        assert sum(sites.values()) == len({one.site_id for one in db.session.scalars(select(EntrySite))})
        others = sites.get(nearer, 0)
        assert others == len(
            [one for one in db.session.scalars(select(EntrySite)) if one.site_id not in kept_stations(1)]
        )
