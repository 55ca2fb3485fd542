"""Weather stations beside the sites and challenges that wait for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from challenge.businesses.models import Entry, EntrySite, Site
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.network.models import Member
from challenge.scoring.rules import WEATHER
from challenge.weather.models import WeatherStation
from challenge.weather.queries import all_stations, gaps_of, station_for, stations_of, through_of


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
    """The stations a city's sites use, and the sites that have none in reach."""

    rows: list[StationRow]
    without: int

    @property
    def through(self) -> date | None:
        """The last day that all its stations have; None where one has nothing."""
        days = [row.through for row in self.rows]
        return min((day for day in days if day is not None), default=None) if all(days) else None


def weather_of_city(member: Member) -> CityWeather:
    """The stations of all sites that entered a challenge of this city."""
    statement = (
        select(Site.id, Site.zip_code)
        .join(EntrySite, EntrySite.site_id == Site.id)
        .join(Entry, Entry.id == EntrySite.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Challenge.member_id == member.id)
        .distinct()
    )
    zips = [row.zip_code for row in db.session.execute(statement)]
    found = stations_of(zips, member.id)
    used = Counter(found[zip_code] for zip_code in zips if zip_code in found)
    return CityWeather(_rows(used, only_used=True), sum(zip_code not in found for zip_code in zips))


def challenges_on_weather() -> list[int]:
    """The challenges whose results may change with temperatures: the published ones that take the weather out."""
    published = db.session.scalars(select(Challenge).filter_by(state="published").order_by(Challenge.id))
    return [challenge.id for challenge in published if rules_of(challenge).adjustment == WEATHER]


def _rows(used: Counter[int] | Counter[int | None], *, only_used: bool) -> list[StationRow]:
    stations = [one for one in all_stations() if used[one.id] or not only_used]
    through = through_of(one.id for one in stations)
    return [StationRow(one, through[one.id], gaps_of(one.id), used[one.id]) for one in stations]
