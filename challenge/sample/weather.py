"""The weather of a sample town: a mild and plausible invention, the same for everybody who has a bill there. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from challenge.measurement.periods import Period
from challenge.sample.chance import Chance
from challenge.scoring.figures import Floats

COLDEST_DAY = 20  # of the year
HEATED_BELOW, COOLED_ABOVE = 60.0, 65.0
PERSISTENCE, DAY_SWING = 0.6, 3.2  # how much of a day's anomaly lasts to the next; its typical size in F


@dataclass(frozen=True)
class Climate:
    """Mean temperature of the year in F, and how far the mean of July lies above it."""

    mean: float
    swing: float


@dataclass(frozen=True)
class Weather:
    """Mean temperatures of the days from `first` on."""

    first: date
    temperatures: Floats

    @cached_property
    def heating_degrees(self) -> Floats:
        return np.maximum(HEATED_BELOW - self.temperatures, 0.0)

    @cached_property
    def cooling_degrees(self) -> Floats:
        return np.maximum(self.temperatures - COOLED_ABOVE, 0.0)

    @cached_property
    def days_of_year(self) -> Floats:
        return np.array([day.timetuple().tm_yday for day in self._days()], dtype=np.float64)

    @cached_property
    def is_weekend(self) -> Floats:
        return np.array([day.weekday() >= 5 for day in self._days()], dtype=np.float64)

    def __len__(self) -> int:
        return len(self.temperatures)

    @property
    def period(self) -> Period:
        return Period(self.first, self.first + timedelta(len(self)))

    def day_number(self, day: date) -> int:
        """The position of a day in the arrays."""
        return (day - self.first).days

    def _days(self) -> list[date]:
        return [self.first + timedelta(number) for number in range(len(self))]


def weather_in(climate: Climate, first: date, last: date, chance: Chance) -> Weather:
    """The days [first, last): the season, and warm and cold spells on top of it."""
    anomaly, found = 0.0, []
    for number in range((last - first).days):
        day = first + timedelta(number)
        anomaly = PERSISTENCE * anomaly + chance.about("day", day).gauss(0, DAY_SWING)
        season = float(season_of(np.array([day.timetuple().tm_yday]))[0])
        found.append(climate.mean - climate.swing * season + anomaly)
    return Weather(first, np.array(found))


def season_of(days_of_year: Floats) -> Floats:
    """1 in the depth of winter, -1 at midsummer."""
    season: Floats = np.cos((days_of_year - COLDEST_DAY) / 365.25 * math.tau)
    return season
