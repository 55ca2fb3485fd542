"""From daily use to bills as a utility writes them: billing days, units, prices, estimates and gaps. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import numpy as np

from challenge.quantities.factors import multiplier
from challenge.quantities.numbers import MILLION
from challenge.sample.chance import Chance
from challenge.sample.usage import BASE_UNITS, FUEL_UNIT
from challenge.sample.weather import Weather
from challenge.scoring.figures import Floats

DECIMALS = {"kWh": 0, "therm": 1, "ccf": 1, "kgal": 1, "gal": 1, "lb": 0, "yd3": 1}
FILLINGS_A_YEAR = 10


@dataclass(frozen=True)
class Price:
    """What a utility asks: dollars a unit and dollars a month."""

    unit: float
    month: float


@dataclass(frozen=True)
class SampleBill:
    """One bill. `quantity` in millionths of the meter's unit."""

    start: date
    end: date
    quantity: int
    cents: int | None
    estimated: bool = False

    def times(self, factor: int) -> SampleBill:
        """A bill of that many times the use and the cost."""
        cents = None if self.cents is None else self.cents * factor
        return replace(self, quantity=self.quantity * factor, cents=cents)


def billing_days(first: date, last: date, months: int, chance: Chance) -> list[date]:
    """The days on which a meter is read: every so many months, about the same day, none after `last`."""
    day, month, found = chance.about("billing day").randint(2, 27), first.year * 12 + first.month - 2, []
    month -= month % months
    while (read := _reading_day(month, day, chance)) <= last:
        found.append(read)
        month += months
    return found


def _reading_day(month: int, day: int, chance: Chance) -> date:
    """`month` counts from year 0. The reader comes a day or two early or late."""
    near = chance.about("month", month).choice((-2, -1, 0, 0, 0, 1, 2))
    return date(month // 12, month % 12 + 1, day) + timedelta(near)


def delivery_days(first: date, last: date, use: Floats, weather: Weather, chance: Chance) -> list[date]:
    """Days on which a tank is filled: when about a tenth of a year's use has gone, so seldom in summer."""
    dice = chance.about("tank")
    a_filling = float(use.mean()) * 365 / FILLINGS_A_YEAR
    found, missing, wanted = [first], 0.0, a_filling * dice.uniform(0.5, 1)
    for number in range(weather.day_number(first), weather.day_number(last)):
        missing += float(use[number])
        if missing >= wanted:
            found.append(weather.first + timedelta(number + 1))
            missing, wanted = 0.0, a_filling * dice.uniform(0.85, 1.15)
    return found


def bills_between(
    days: Sequence[date], use: Floats, weather: Weather, resource: str, unit: str, price: Price | None
) -> list[SampleBill]:
    """One bill between each two days, for what was used in between."""
    sums = np.concatenate([[0.0], np.cumsum(use)])
    size = float(multiplier(resource, BASE_UNITS.get(resource, FUEL_UNIT), unit))
    found = []
    for start, end in pairwise(days):
        amount = float(sums[weather.day_number(end)] - sums[weather.day_number(start)]) * size
        found.append(_bill(start, end, amount, unit, price))
    return found


def _bill(start: date, end: date, amount: float, unit: str, price: Price | None) -> SampleBill:
    written = round(amount, DECIMALS[unit])
    cents = None
    if price is not None:
        cents = round(100 * (price.unit * written + price.month * max(1, round((end - start).days / 30.4))))
    return SampleBill(start, end, round(written * MILLION), cents)


def with_estimates(bills: Sequence[SampleBill], at: Sequence[int], random: Random) -> list[SampleBill]:
    """Nobody read the meter at these positions: the bill is a guess, and the next one makes up for it."""
    found = list(bills)
    for number in at:
        if number + 1 >= len(found):
            continue
        guess, then = found[number], found[number + 1]
        off = round(guess.quantity * random.uniform(-0.15, 0.15) / MILLION) * MILLION
        if then.quantity > 2 * abs(off):
            found[number] = replace(guess, quantity=guess.quantity + off, estimated=True)
            found[number + 1] = replace(then, quantity=then.quantity - off)
    return found
