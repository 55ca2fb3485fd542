"""A meter of a sample place and its bills, as they would be without any story."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from challenge.businesses.models import Site
from challenge.extensions import db
from challenge.sample.billing import SampleBill, billing_days, bills_between, delivery_days
from challenge.sample.chance import Chance
from challenge.sample.contests import Contest
from challenge.sample.weather import season_of
from challenge.savings.models import Meter
from challenge.scoring.figures import Floats

NAMES = {
    "electricity": "Electricity meter",
    "natural_gas": "Gas meter",
    "heating_oil": "Oil tank",
    "propane": "Propane tank",
    "water": "Water meter",
    "waste": "Trash bins",
    "recycling": "Recycling bins",
    "compost": "Compost bins",
}
ROOF_NAME = "Solar power sent to the grid"
TANKS = ("heating_oil", "propane")
UNPRICED = 0.12  # the share of meters for which nobody types what the bill cost


def new_meter(site: Site, resource: str, contest: Contest, chance: Chance, direction: str = "use") -> Meter:
    """A meter in the town's unit."""
    meter = Meter(
        site=site,
        resource=resource,
        name=NAMES[resource] if direction == "use" else ROOF_NAME,
        unit=contest.town.units[resource],
        direction=direction,
        ends_inclusive=chance.about("end dates", resource).random() < 0.3,
        created_at=site.created_at,
    )
    db.session.add(meter)
    db.session.flush()
    return meter


def bills_of_meter(meter: Meter, use: Floats, contest: Contest, chance: Chance) -> list[SampleBill]:
    """Two years and more of bills for what is used each day."""
    first, until, chance = contest.first_bill_on, contest.bills_until, chance.of(meter.resource)
    if meter.resource in TANKS:
        days = _fillings(first, until, use, contest, chance)
    else:
        months = 2 if meter.resource == "water" and chance.about("every second month").random() < 0.3 else 1
        days = billing_days(first, until, months, chance)
    price = None if chance.about("no price").random() < UNPRICED else contest.town.prices[meter.resource]
    return bills_between(days, use, contest.weather, meter.resource, meter.unit, price)


def _fillings(first: date, until: date, use: Floats, contest: Contest, chance: Chance) -> list[date]:
    """Deliveries; when the challenge is over the tank is filled once more, to know what was used."""
    after_end = contest.rules.reporting.end + timedelta(days=chance.about("last filling").randint(3, 20))
    days = delivery_days(first, min(until, after_end - timedelta(days=20)), use, contest.weather, chance)
    return [*days, after_end] if after_end <= until else days


def bills_of_roof(meter: Meter, contest: Contest, chance: Chance) -> list[SampleBill]:
    """What a few solar panels send out, most of it in summer."""
    weather = contest.weather
    sent: Floats = np.maximum(18 - 12 * season_of(weather.days_of_year), 0.0)
    days = billing_days(contest.first_bill_on, contest.bills_until, 1, chance.of("roof"))
    return bills_between(days, sent, weather, "electricity", meter.unit, None)
