"""A weather station for each sample town, with the temperatures its bills were invented from."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import insert, select

from challenge.businesses.models import Entry, EntrySite, Site
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.sample.contests import Contest
from challenge.weather.actions import add_station
from challenge.weather.distances import point_of_zip
from challenge.weather.models import StationDay
from challenge.weather.queries import day_number


def settle_stations(contests: list[Contest]) -> None:
    """Called once the firms have moved in: a station stands where most of the town's sites are."""
    for contest in contests:
        _settle(contest)


def _settle(contest: Contest) -> None:
    town, weather = contest.town, contest.weather
    point = point_of_zip(_usual_zip(contest.challenge.member_id))
    if point is None:
        raise LookupError(f"nobody knows where {town.slug} is")
    code, name = f"SAMPLE-{town.slug.upper()}", f"{town.city} sample station"
    station = add_station(code=code, name=name, latitude=point[0], longitude=point[1])
    station.version, station.created_at = 2, contest.challenge.created_at
    first = day_number(weather.first)
    values = (weather.temperatures * 1000).round().astype(int).tolist()
    days = [
        {"station_id": station.id, "on_day": first + number, "thousandths_f": value, "version": 2}
        for number, value in enumerate(values)
    ]
    db.session.execute(insert(StationDay), days)


def _usual_zip(member_id: int) -> str:
    """The ZIP code of most sites that take part there; of equals the lowest."""
    statement = (
        select(Site.id, Site.zip_code)
        .join(EntrySite, EntrySite.site_id == Site.id)
        .join(Entry, Entry.id == EntrySite.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Challenge.member_id == member_id)
        .distinct()
    )
    found: Counter[str] = Counter(row.zip_code for row in db.session.execute(statement))
    return min(found, key=lambda zip_code: (-found[zip_code], zip_code))
