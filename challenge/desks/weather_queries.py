"""Weather stations beside the sites and challenges that wait for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, select

from challenge.businesses.models import Entry, EntrySite, Site
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of, rules_of, takes_bills_still
from challenge.extensions import db
from challenge.network.models import Member
from challenge.scheduling.queries import last_runs
from challenge.scoring.rules import WEATHER, rules_of_track
from challenge.weather.models import WeatherStation
from challenge.weather.queries import (
    FETCHING,
    all_stations,
    gaps_of,
    kept_stations,
    nearest_stations,
    station_for,
    station_subject,
    stations_of,
    through_of,
)


@dataclass(frozen=True)
class StationRow:
    """A station, the last day up to which its temperatures are complete, its gaps, and how many sites use it."""

    station: WeatherStation
    through: date | None
    gaps: list[tuple[date, date]]
    sites: int


def station_rows() -> list[StationRow]:
    """Every station, with the number of sites to which it is the nearest."""
    zips = db.session.scalars(select(Site.zip_code)).all()
    return _rows(Counter(station_for(zip_code) for zip_code in zips), only_used=False)


@dataclass(frozen=True)
class CityWeather:
    """The stations a city's sites use, the sites that have none in reach, and the day from which on days count."""

    rows: list[StationRow]
    without: int
    since: date | None = None

    @property
    def through(self) -> date | None:
        """The last day that all its stations have; None where one has nothing."""
        days = [row.through for row in self.rows]
        return min((day for day in days if day is not None), default=None) if all(days) else None


@dataclass(frozen=True)
class FailedStation:
    """A station whose temperatures could not be fetched the last time."""

    station: WeatherStation
    at: datetime
    why: str


@dataclass(frozen=True)
class Fetching:
    """Whether temperatures are fetched, from which host, when that was tried last, and what failed then."""

    host: str
    last: datetime | None
    failed: list[FailedStation]


def fetching_now() -> Fetching | None:
    """None while fetching is off."""
    source = current_app.config["WEATHER_SOURCE_URL"]
    if not source:
        return None
    runs = last_runs(FETCHING)
    tried = [(one, runs[station_subject(one.id)]) for one in all_stations() if station_subject(one.id) in runs]
    failed = [FailedStation(one, run.ended_at, run.error.partition(": ")[2]) for one, run in tried if run.error]
    return Fetching(urlsplit(source).hostname or "", max((run.ended_at for _, run in tried), default=None), failed)


def weather_of_city(member: Member) -> CityWeather:
    """The stations of all sites that entered a challenge of this city, from its running challenge's baseline on."""
    return _weather_of(member.id, _needed_since(member), Challenge.member_id == member.id)


def weather_of_challenge(challenge: Challenge) -> CityWeather | None:
    """The stations of the sites that take part, counted from the baseline on; None where weather is not asked for."""
    since = _since(challenge)
    if since is None:
        return None
    taking_part = Challenge.id == challenge.id, Entry.state == "approved"
    return _weather_of(challenge.member_id, since, *taking_part)


def challenges_on_weather() -> list[int]:
    """The challenges whose results may change with temperatures: the public ones that take the weather out."""
    published = db.session.scalars(select(Challenge).where(Challenge.state.in_(PUBLIC)).order_by(Challenge.id))
    return [challenge.id for challenge in published if _since(challenge) is not None]


def _since(challenge: Challenge) -> date | None:
    """The first day of which any of its tracks needs temperatures; None where none takes the weather out."""
    rules = rules_of(challenge)
    own = [rules_of_track(rules, first) for first in rules.boards]
    return min((one.baseline.start for one in own if one.adjustment == WEATHER), default=None)


def stations_to_change(member: Member, station_id: int | None) -> dict[int, dict[int, int]]:
    """By challenge, the sites that are measured with another station than this choice gives them.

    `station_id` None: the nearest to each site that has temperatures from the baseline on. Only challenges whose
    bills still come in: what is settled stays.
    """
    published = db.session.scalars(
        select(Challenge).where(Challenge.member_id == member.id, Challenge.state.in_(PUBLIC))
    )
    found = {}
    for challenge in published:
        if not takes_bills_still(challenge):
            continue
        kept = kept_stations(challenge.id)
        wanted = _wanted(kept, station_id, _since(challenge) or rules_of(challenge).baseline.start)
        changes = {site: at for site, at in wanted.items() if kept[site] != at}
        if changes:
            found[challenge.id] = changes
    return found


def _wanted(site_ids: Iterable[int], station_id: int | None, since: date) -> dict[int, int]:
    if station_id is not None:
        return dict.fromkeys(site_ids, station_id)
    zips = db.session.execute(select(Site.id, Site.zip_code).where(Site.id.in_(list(site_ids))))
    of_site = {row.id: row.zip_code for row in zips}
    nearest = nearest_stations(of_site.values(), since)
    return {site_id: nearest[zip_code] for site_id, zip_code in of_site.items() if zip_code in nearest}


def _needed_since(member: Member) -> date | None:
    """The first day of the baselines of challenges that ask for weather and whose bills still come in."""
    published = db.session.scalars(
        select(Challenge).where(Challenge.member_id == member.id, Challenge.state.in_(PUBLIC))
    )
    now = [_since(one) for one in published if phase_of(one) != "upcoming" and takes_bills_still(one)]
    return min((since for since in now if since is not None), default=None)


def _weather_of(member_id: int, since: date | None, *which: ColumnElement[bool]) -> CityWeather:
    statement = (
        select(Challenge.id, Site.id, Site.zip_code)
        .join(EntrySite, EntrySite.site_id == Site.id)
        .join(Entry, Entry.id == EntrySite.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(*which)
        .distinct()
    )
    rows = [(challenge_id, site_id, zip_code) for challenge_id, site_id, zip_code in db.session.execute(statement)]
    kept = {challenge_id: kept_stations(challenge_id) for challenge_id in {row[0] for row in rows}}
    nearest = stations_of((row[2] for row in rows), member_id, since)
    pairs = {(site, kept[one].get(site) or nearest.get(zip_code)) for one, site, zip_code in rows}
    used = Counter(station for _, station in pairs if station is not None)
    without = sum(station is None for _, station in pairs)
    return CityWeather(_rows(used, only_used=True, since=since), without, since)


def _rows(used: Counter[int] | Counter[int | None], *, only_used: bool, since: date | None = None) -> list[StationRow]:
    stations = [one for one in all_stations() if used[one.id] or not only_used]
    through = through_of((one.id for one in stations), since)
    return [StationRow(one, through[one.id], gaps_of(one.id), used[one.id]) for one in stations]
