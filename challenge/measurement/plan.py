"""How a challenge measures, and what is known about its meters beside their readings."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.periods import Period
from challenge.measurement.runs import Runs, no_runs
from challenge.measurement.spread import Floats, Ints

NO_STATION = -1


@dataclass(frozen=True, slots=True)
class Plan:
    """How a challenge measures; the same for all of its meters.

    `baseline_kind` is `fixed` (also for the twelve months before), `two_years` (the mean of two years: `baseline` spans
    both), or `surveyed` (a stated figure, where a meter has one). `adjustment` is `none`, `weather` or `driver`.
    `allowance` is the standard deviation of the ratio between two years in which nothing was changed on purpose.
    """

    baseline: Period
    reporting: Period
    baseline_kind: str = "fixed"
    adjustment: str = "none"
    allowance: float = 0.03


@dataclass(frozen=True)
class Temperatures:
    """Daily mean outdoor temperatures in degrees F: a row per station, a column per day from epoch day `first` on.

    NaN where a day is not known (yet).
    """

    first: int
    fahrenheit: Floats

    @property
    def end(self) -> int:
        """The first epoch day after the last column."""
        return self.first + int(self.fahrenheit.shape[1])


NO_TEMPERATURES = Temperatures(0, np.zeros((0, 0)))


@dataclass(frozen=True)
class NonRoutine:
    """Non-routine adjustments as columns: `per_day` is added to the adjusted baseline of a meter on each covered day
    of [start, end), in the meter's unit; negative where less would have been used."""

    meter: Ints
    start: Ints
    end: Ints
    per_day: Floats


def no_adjustments() -> NonRoutine:
    none = np.zeros(0, np.int64)
    return NonRoutine(none, none, none, np.zeros(0))


@dataclass(frozen=True)
class Circumstances:
    """What is known about each meter beside its readings; one value per meter.

    - `station`: the row of its station in Temperatures, NO_STATION where weather does not apply (water, waste).
      A meter to which it applies but which has no station, or whose station has no temperatures, waits for weather.
    - `follows_weather`: whether weather applies to it at all.
    - `growth`: driver of the reporting period / driver of the baseline, time-weighted; 1 where nothing changed.
    - `stated_per_day`: a surveyed baseline, in units a day; NaN without one.
    - `adjustments`: non-routine adjustments.
    - `left_out`: days of either period that do not count, by meter, then by start, without overlap (see `runs.united`).
    """

    station: Ints
    follows_weather: NDArray[np.bool_]
    growth: Floats
    stated_per_day: Floats
    adjustments: NonRoutine = field(default_factory=no_adjustments)
    left_out: Runs = field(default_factory=no_runs)

    @classmethod
    def usual(cls, meter_count: int) -> "Circumstances":
        """No weather, no driver, nothing stated."""
        return cls(
            station=np.full(meter_count, NO_STATION, np.int64),
            follows_weather=np.zeros(meter_count, bool),
            growth=np.ones(meter_count),
            stated_per_day=np.full(meter_count, np.nan),
        )
