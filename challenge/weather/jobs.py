"""Temperatures that come by themselves. The subject is a station, so that one that fails does so alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app

from challenge import clock
from challenge.extensions import db
from challenge.formats.daily_temperatures import TemperatureFile
from challenge.scheduling.queries import failed_since
from challenge.weather.fetching import fetch_temperatures
from challenge.weather.models import WeatherStation
from challenge.weather.queries import FETCHING, all_stations, day_of, known_days, station_subject

GHCN = re.compile(r"[A-Z0-9]{11}", re.ASCII)
LOOK_BACK = timedelta(days=30)  # the service completes and corrects days for some weeks
AT_FIRST = timedelta(days=3 * 365)
PAUSE = timedelta(hours=1)  # before a station that failed is tried again


@dataclass(frozen=True)
class Fetched:
    """What the service says of a station; None: there was no day to ask for."""

    station_id: int
    contents: TemperatureFile | None


def stations_to_fetch() -> list[str]:
    """Stations that the service knows by their code, while fetching is on, but those that failed just now."""
    if not current_app.config["WEATHER_SOURCE_URL"]:
        return []
    waiting = failed_since(FETCHING, clock.now() - PAUSE)
    names = [station_subject(one.id) for one in all_stations() if GHCN.fullmatch(one.code)]
    return [name for name in names if name not in waiting]


def fetch(subject: str, slot: datetime) -> Fetched:
    """Ask for what is new of one station. Writes nothing. Raises FetchFailed."""
    station = db.session.get_one(WeatherStation, int(subject.removeprefix("station:")))
    station_id, code = station.id, station.code
    first, last = days_to_ask(station_id)
    db.session.rollback()  # no transaction stays open while we wait for others
    if first > last:
        return Fetched(station_id, None)
    source = current_app.config["WEATHER_SOURCE_URL"]
    return Fetched(station_id, fetch_temperatures(source, code, first, last))


def days_to_ask(station_id: int) -> tuple[date, date]:
    """From 30 days before the last known day (three years back at the start) to the last day that is over."""
    yesterday = clock.today("Pacific/Pago_Pago") - timedelta(days=1)  # nowhere is it earlier
    last_known = max(known_days(station_id), default=None)
    first = yesterday - AT_FIRST if last_known is None else day_of(last_known) - LOOK_BACK
    return first, yesterday
