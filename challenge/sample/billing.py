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
from challenge.sample.usage import BASE_UNITS, FUEL_UNIT
from challenge.sample.weather import Weather
from challenge.scoring.figures import Floats

DECIMALS = {"kWh": 0, "therm": 1, "ccf": 1, "kgal": 1, "gal": 1, "lb": 0, "yd3": 1}


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


def billing_days(first: date, last: date, months: int, random: Random) -> list[date]:
    """The days on which a meter is read: every so many months, about the same day, none after `last`."""
    day, month = random.randint(2, 27), first.year * 12 + first.month - 2
    found: list[date] = []
    while True:
        year, number = divmod(month, 12)
        read = date(year, number + 1, day) + timedelta(random.choice((-2, -1, 0, 0, 0, 1, 2)))
        if read > last:
            return found
        found.append(read)
        month += months


def delivery_days(first: date, last: date, random: Random) -> list[date]:
    """Days on which a tank is filled: seldom in summer."""
    found = [first - timedelta(random.randint(0, 25))]
    while True:
        pause = random.randint(80, 110) if 4 <= found[-1].month <= 8 else random.randint(32, 50)
        if found[-1] + timedelta(pause) > last:
            return found
        found.append(found[-1] + timedelta(pause))


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
