"""Stations, found; their temperatures, read at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import func, select

from challenge.extensions import db
from challenge.measurement.measured import Temperatures
from challenge.measurement.spread import Ints
from challenge.weather.distances import kilometers, point_of_zip
from challenge.weather.models import ChallengeStation, CityStation, StationDay, WeatherStation

MOST_KILOMETERS = 100
"""A station farther away says too little about the weather at a site."""

FETCHING = "temperatures"
"""The job that fetches them."""

EPOCH = date(1970, 1, 1)
ROWS = np.dtype([("station", "i8"), ("day", "i8"), ("thousandths", "i8")])


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    return EPOCH + timedelta(int(number))


def all_stations() -> Sequence[WeatherStation]:
    """Every station, by name."""
    return db.session.scalars(select(WeatherStation).order_by(WeatherStation.name, WeatherStation.id)).all()


def station_by_code(code: str) -> WeatherStation | None:
    return db.session.scalar(select(WeatherStation).filter_by(code=code))


def station_subject(station_id: int) -> str:
    """How a job names a station."""
    return f"station:{station_id}"


def station_for(zip_code: str) -> int | None:
    """The id of the station nearest to a ZIP code, within MOST_KILOMETERS; of equals the older one."""
    return _nearest(zip_code, _points())


def chosen_station(member_id: int) -> int | None:
    """The station a city chose for all of its sites; None: the nearest of each."""
    return db.session.scalar(select(CityStation.station_id).filter_by(member_id=member_id))


def stations_of(zip_codes: Iterable[str], member_id: int, since: date | None = None) -> dict[str, int]:
    """The station of each ZIP code in a challenge of this city; those without a station in reach are left out.

    With `since`, stations with temperatures from that day on come first: a nearer one that is new takes over no site.
    """
    zip_codes, chosen = set(zip_codes), chosen_station(member_id)
    if chosen is not None:
        return dict.fromkeys(zip_codes, chosen)
    return nearest_stations(zip_codes, since)


def nearest_stations(zip_codes: Iterable[str], since: date | None = None) -> dict[str, int]:
    """The same, whatever the city chose."""
    points = _points()
    ready = points if since is None else {station: points[station] for station in _reaching_back_to(since)}
    found = {zip_code: _nearest(zip_code, ready) or _nearest(zip_code, points) for zip_code in set(zip_codes)}
    return {zip_code: station for zip_code, station in found.items() if station is not None}


def kept_stations(challenge_id: int) -> dict[int, int]:
    """The station each site is measured with in a challenge, as kept: the newest row counts."""
    columns = ChallengeStation.site_id, ChallengeStation.station_id
    statement = select(*columns).filter_by(challenge_id=challenge_id).order_by(ChallengeStation.id)
    return {row.site_id: row.station_id for row in db.session.execute(statement)}


@dataclass(frozen=True, slots=True)
class StationChange:
    """Sites of a challenge were given another station: which, how many, when and why."""

    station: str
    sites: int
    at: datetime
    reason: str


def station_changes(challenge_id: int) -> list[StationChange]:
    """Every change of stations during a challenge, the newest first, as the public reads it."""
    kept = ChallengeStation
    statement = (
        select(WeatherStation.name, func.count(), kept.kept_at, kept.reason)
        .join(WeatherStation, WeatherStation.id == kept.station_id)
        .where(kept.challenge_id == challenge_id, kept.reason != "")
        .group_by(WeatherStation.name, kept.kept_at, kept.reason)
        .order_by(kept.kept_at.desc(), WeatherStation.name)
    )
    return [StationChange(*row) for row in db.session.execute(statement)]


def ready_stations(since: date) -> frozenset[int]:
    """Stations with temperatures from a day on."""
    return frozenset(_reaching_back_to(since))


def version_of(station_ids: Iterable[int]) -> dict[int, int]:
    """The version of each station's temperatures."""
    statement = select(WeatherStation.id, WeatherStation.version).where(WeatherStation.id.in_(set(station_ids)))
    return {row.id: row.version for row in db.session.execute(statement)}


def temperatures_of(station_ids: Sequence[int], start: date, end: date) -> Temperatures:
    """Mean temperatures of the days [start, end): a row per station in the order given, NaN where not known."""
    first, width = day_number(start), max((end - start).days, 0)
    fahrenheit = np.full((len(station_ids), width), np.nan)
    rows = _days(station_ids, first, first + width)
    for position, station in enumerate(station_ids):
        own = rows[rows["station"] == station]
        fahrenheit[position, own["day"] - first] = own["thousandths"] / 1000
    return Temperatures(first, fahrenheit)


def known_days(station_id: int) -> dict[int, int]:
    """What counts today: thousandths of a degree F by days since 1970, in order."""
    rows = _days([station_id])
    return dict(sorted(zip(rows["day"].tolist(), rows["thousandths"].tolist(), strict=True)))


def through_of(station_ids: Iterable[int], since: date | None = None) -> dict[int, date | None]:
    """The last day up to which no day is missing, counted from `since` (default: from the station's first day on).

    None: there are no temperatures, or that of `since` is missing.
    """
    ids = sorted(set(station_ids))
    rows = _days(ids, None if since is None else day_number(since))
    return {station: _complete_through(rows["day"][rows["station"] == station], since) for station in ids}


def gaps_of(station_id: int) -> list[tuple[date, date]]:
    """Runs of missing days between a station's first day and its last, as (first, last) missing."""
    days = np.unique(_days([station_id])["day"])
    holes = np.flatnonzero(np.diff(days) > 1)
    return [(day_of(days[at] + 1), day_of(days[at + 1] - 1)) for at in holes]


def history_of(station_id: int) -> list[tuple[date, int, int]]:
    """Every temperature that ever counted: day, thousandths of a degree F, version from which on; oldest day first."""
    columns = StationDay.on_day, StationDay.thousandths_f, StationDay.version
    statement = select(*columns).filter_by(station_id=station_id).order_by(StationDay.on_day, StationDay.id)
    return [(day_of(day), thousandths, version) for day, thousandths, version in db.session.execute(statement)]


def _complete_through(days: Ints, since: date | None) -> date | None:
    days = np.unique(days)
    if not len(days) or (since is not None and days[0] != day_number(since)):
        return None
    steps = days - days[0] == np.arange(len(days))
    return day_of(days[np.count_nonzero(steps) - 1])


def _days(station_ids: Iterable[int], first: int | None = None, end: int | None = None) -> np.ndarray[Any, Any]:
    """Rows of StationDay in the order they were added: written into an array one after another, the newest stays."""
    columns = StationDay.station_id, StationDay.on_day, StationDay.thousandths_f
    statement = select(*columns).where(StationDay.station_id.in_(set(station_ids))).order_by(StationDay.id)
    if first is not None:
        statement = statement.where(StationDay.on_day >= first)
    if end is not None:
        statement = statement.where(StationDay.on_day < end)
    cursor: Any = db.session.connection().execute(statement).cursor
    return np.fromiter(cursor, ROWS)


def _reaching_back_to(since: date) -> Sequence[int]:
    """Stations with temperatures on or before a day, and on or after it."""
    first, last = func.min(StationDay.on_day), func.max(StationDay.on_day)
    statement = select(StationDay.station_id).group_by(StationDay.station_id)
    return db.session.scalars(statement.having(first <= day_number(since), last >= day_number(since))).all()


def _points() -> Mapping[int, tuple[float, float]]:
    columns = WeatherStation.id, WeatherStation.latitude, WeatherStation.longitude
    found = db.session.execute(select(*columns).order_by(WeatherStation.id))
    return {station: (latitude, longitude) for station, latitude, longitude in found}


def _nearest(zip_code: str, points: Mapping[int, tuple[float, float]]) -> int | None:
    here = point_of_zip(zip_code)
    if here is None or not points:
        return None
    distance, station = min((kilometers(here, point), station) for station, point in points.items())
    return station if distance <= MOST_KILOMETERS else None
