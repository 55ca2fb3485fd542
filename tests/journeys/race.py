"""What happened in the Energy Reduction Race between its set-up and its last day: buildings, bills and weather.

Whoever runs this lives after the race (CLOCK_SHIFT_SECONDS); each row says when it came.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select

from challenge.accounts.models import User
from challenge.businesses.models import Business, BusinessPerson, Site, SiteResource
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.quantities.resources import RESOURCES
from challenge.sample.cast import CAST
from challenge.weather.actions import add_station
from challenge.weather.models import StationDay
from challenge.weather.queries import day_number
from tests.leaderboards.story import add_meter, add_reading, enter

START, END = date(2014, 10, 1), date(2015, 10, 1)
JOINED = datetime(2014, 10, 28, 15, tzinfo=UTC)
BEFORE = datetime(2014, 12, 10, 15, tzinfo=UTC)
IN_TIME = datetime(2015, 11, 20, 15, tzinfo=UTC)
TOO_LATE = datetime(2015, 12, 1, 6, tzinfo=UTC)  # an hour after the close, which is midnight in Riverbend


@dataclass(frozen=True)
class Building:
    """`kwh` and `therms` are what an average day used in the year before; `saved` is the share saved since."""

    name: str
    sqft: int
    saved: float
    kwh: float
    therms: float
    months_of_gas: int = 12


@dataclass(frozen=True)
class Firm:
    """One owner with its buildings; `run_by` of the cast signs in for it."""

    name: str
    buildings: tuple[Building, ...]
    run_by: str = ""


FIRMS = (
    Firm(
        "Kestrel Holdings",
        (Building("Kestrel Tower", 400_000, 0.08, 14_000, 500), Building("Kestrel Row", 60_000, 0.16, 2_400, 90)),
        run_by="victor",
    ),
    Firm("Loom Building", (Building("Loom Building", 90_000, 0.11, 900, 30),), run_by="rosa"),
    Firm("Guildhall", (Building("Guildhall", 75_000, 0.09, 2_500, 80),)),
    Firm("Old Foundry", (Building("Old Foundry", 120_000, 0.06, 5_000, 150),)),
    Firm("Harbor Depot", (Building("Harbor Depot", 70_000, 0.2, 2_600, 85, months_of_gas=11),)),
    Firm("Corner Cannery", (Building("Corner Cannery", 40_000, 0.25, 1_500, 50),)),
)


def run_the_race() -> None:
    """Everybody joins, a year goes by, and bills come in; the depot's last gas bill an hour too late."""
    challenge = db.session.scalars(select(Challenge).filter_by(slug="race")).one()
    with transaction():
        _temperatures()
        for firm in FIRMS:
            business = _business(firm)
            for building in firm.buildings:
                site = _site(business, building)
                named = {"listing": "name"} if building.name == firm.name else {"listing": "pseudonym"}
                columns = {**named, "pseudonym": building.name, "joined_at": JOINED, "decided_at": JOINED}
                enter(challenge, business, site, key=_key(building), **columns)
                _bills(site, building)


def _key(building: Building) -> str:
    return building.name.lower().replace(" ", "")


def _business(firm: Firm) -> Business:
    slug = firm.name.lower().replace(" ", "-")
    business = Business(slug=slug, name=firm.name, trade="Real estate", created_at=JOINED)
    db.session.add(business)
    db.session.flush()
    if firm.run_by:
        user = db.session.scalars(select(User).filter_by(email=CAST[firm.run_by].email)).one()
        db.session.add(BusinessPerson(user_id=user.id, business_id=business.id, role="owner"))
    return business


def _site(business: Business, building: Building) -> Site:
    site = Site(business_id=business.id, name=building.name, street="1 Market Street", city="Riverbend", state="OH")
    site.zip_code, site.time_zone, site.created_at = "43215", "America/New_York", JOINED
    site.floor_area_sqft, site.employees = building.sqft, 50
    db.session.add(site)
    db.session.flush()
    for resource in RESOURCES:
        state = "own_meter" if resource in ("electricity", "natural_gas") else "not_used"
        db.session.add(SiteResource(site_id=site.id, resource=resource, state=state))
    return site


def _bills(site: Site, building: Building) -> None:
    """A bill a month of both fuels, in the year before and in the year of the race."""
    meters = {name: add_meter(site.id, name) for name in ("electricity", "natural_gas")}
    for number, (first, end) in enumerate(_months()):
        kept = 1 - building.saved if first >= START else 1
        late = number - 12 >= building.months_of_gas
        for name, usual in (("electricity", building.kwh), ("natural_gas", building.therms)):
            use = sum(usual * _share(name, first + timedelta(days=n)) for n in range((end - first).days))
            at = BEFORE if first < START else TOO_LATE if late and name == "natural_gas" else IN_TIME
            columns = {"received_at": at, "saved_at": at}
            add_reading(meters[name], first, end, use * kept / (end - first).days, **columns)


def _months() -> Iterator[tuple[date, date]]:
    first = START.replace(year=START.year - 1)
    while first < END:
        end = (first + timedelta(days=32)).replace(day=1)
        yield first, end
        first = end


def _temperature(day: date) -> float:
    """In F: cold in January, hot in July, and the year of the race colder than the one before."""
    turn = math.cos(2 * math.pi * (day.timetuple().tm_yday - 20) / 365.25)
    colder = 3 if day >= START else 0
    return round(53 - colder - 24 * turn + 4 * math.sin(day.toordinal()), 1)


def _share(resource: str, day: date) -> float:
    """Of an average day's use: lights and coolers, or boilers, and what no weather explains."""
    degrees = _temperature(day)
    if resource == "electricity":
        return 0.9 + 0.015 * max(0.0, degrees - 62) + 0.01 * math.sin(day.month * 2.4)
    return 0.3 + 0.05 * max(0.0, 60 - degrees) + 0.01 * math.sin(day.month * 1.7)


def _temperatures() -> None:
    """Of a station in the town, from the year before to the last day."""
    station = add_station(code="TOWN", name="Riverbend", latitude=39.99, longitude=-82.88)
    station.version = 2
    db.session.flush()
    first = START.replace(year=START.year - 1)
    days = [first + timedelta(days=n) for n in range((END - first).days)]
    rows = [{"on_day": day_number(day), "thousandths_f": round(_temperature(day) * 1000)} for day in days]
    db.session.execute(insert(StationDay), [{**row, "station_id": station.id, "version": 2} for row in rows])
