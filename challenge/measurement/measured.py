"""What meters saved, measured the way a challenge says: the one call between readings and scoring.

    measured = measure(readings, meter_count, plan, circumstances, temperatures)

    avoided   = adjusted baseline - use            over the covered days of the reporting period
    reduction = avoided / adjusted baseline        positive is a saving

The adjusted baseline is what would have been used in the reporting period had nothing changed: the use of the same
calendar days before, or what a model of the baseline expects at the weather of the reporting period; scaled by the
driver; plus non-routine adjustments.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.same_days import compare
from challenge.measurement.spread import Floats, Ints, Readings

NOTHING, SAME_DAYS, WEATHER, STATED = range(4)
METHODS = ("nothing", "same_days", "weather", "stated")
"""How a meter was measured. `stated`: against a surveyed figure. `nothing`: there is no baseline or no reading."""

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
    """

    station: Ints
    follows_weather: NDArray[np.bool_]
    growth: Floats
    stated_per_day: Floats
    adjustments: NonRoutine = field(default_factory=no_adjustments)

    @classmethod
    def usual(cls, meter_count: int) -> "Circumstances":
        """No weather, no driver, nothing stated."""
        return cls(
            station=np.full(meter_count, NO_STATION, np.int64),
            follows_weather=np.zeros(meter_count, bool),
            growth=np.ones(meter_count),
            stated_per_day=np.full(meter_count, np.nan),
        )


@dataclass(frozen=True)
class Runs:
    """Runs of covered days of the reporting period as columns: [start, end) in epoch days, by meter, then by start."""

    meter: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True)
class Measured:
    """One value per meter, in the meter's own unit; days are counts; `data_through` is an epoch day.

    - `method`: a number of METHODS.
    - `adjusted_baseline`, `use`: sums over covered days, adjusted for weather, driver and non-routine events.
      `baseline_use`: what was really used on the baseline days that they are compared with (for a weather model:
      on all baseline days it was fitted on). Never NaN; 0.0 where `covered_days` is 0.
    - `non_routine`: the part of `adjusted_baseline` that non-routine adjustments added.
    - `half_width`: half the width of the 90 % band of `avoided`, from the model or the pairs alone, without the
      year-to-year allowance; NaN where it cannot be told (too few pairs, a stated baseline).
    - `allowance`: the standard deviation of the year-to-year ratio that applies (estimated where two baseline years
      exist). The band of the reduction is that of `half_width` / adjusted baseline, joined in quadrature with
      1.645 x allowance.
    - `covered`: runs of covered days; `covered_days` their number; `reporting_days`, `baseline_days`: days with a
      reading in the period, compared or not; `baseline_bills`: readings in the baseline; `longest_bill` of them, days.
    - `waiting_days`: reporting days with a reading that wait for temperatures; `weather_through`: the last day
      up to which the station's temperatures are complete since the baseline began, -1 without.
    - `data_through`: the last reporting day with a reading, -1 where there is none.
    - `cost_cents`, `priced_use`: cost and use of the reporting bills that state a cost (see `same_days`).
    - The model, NaN or 0 where there is none: `observations`, `parameters` (balance points count), `r_squared`,
      `cv_rmse` (a fraction), `autocorrelation`, `effective_observations` (n'), `heating_balance`, `cooling_balance`
      (F), `fsu_68`, `fsu_90` (fractional savings uncertainty, ASHRAE Guideline 14).
    """

    method: Ints
    baseline_use: Floats
    adjusted_baseline: Floats
    use: Floats
    non_routine: Floats
    half_width: Floats
    allowance: Floats
    covered: Runs
    covered_days: Ints
    reporting_days: Ints
    baseline_days: Ints
    baseline_bills: Ints
    longest_bill: Ints
    waiting_days: Ints
    weather_through: Ints
    data_through: Ints
    cost_cents: Floats
    priced_use: Floats
    observations: Ints
    parameters: Ints
    r_squared: Floats
    cv_rmse: Floats
    autocorrelation: Floats
    effective_observations: Floats
    heating_balance: Floats
    cooling_balance: Floats
    fsu_68: Floats
    fsu_90: Floats

    @property
    def avoided(self) -> Floats:
        return self.adjusted_baseline - self.use

    @property
    def baseline_days_missing(self) -> Ints:
        """Reporting days with a reading that are not compared with anything."""
        return self.reporting_days - self.covered_days

    def covered_before(self, day: int) -> Ints:
        """Covered days of each meter before an epoch day: those that are due."""
        days = np.clip(np.minimum(self.covered.end, day) - self.covered.start, 0, None)
        return np.bincount(self.covered.meter, days, len(self)).astype(np.int64)

    def __len__(self) -> int:
        return len(self.use)


def measure(
    readings: Readings,
    meter_count: int,
    plan: Plan,
    circumstances: Circumstances | None = None,
    temperatures: Temperatures = NO_TEMPERATURES,
) -> Measured:
    """Measure every meter. Meters without readings get zeros, -1 and NaN, never an error."""
    del circumstances, temperatures
    found = compare(readings, meter_count, plan.baseline, plan.reporting)
    unknown, none = np.full(meter_count, np.nan), np.zeros(meter_count, np.int64)
    return Measured(
        method=np.where(found.covered_days > 0, SAME_DAYS, NOTHING),
        baseline_use=found.baseline_use,
        adjusted_baseline=found.baseline_use,
        use=found.use,
        non_routine=np.zeros(meter_count),
        half_width=unknown,
        allowance=np.full(meter_count, plan.allowance),
        covered=Runs(
            np.nonzero(found.covered_days)[0],
            (none + epoch_day(plan.reporting.start))[found.covered_days > 0],
            (epoch_day(plan.reporting.start) + found.covered_days)[found.covered_days > 0],
        ),
        covered_days=found.covered_days,
        reporting_days=found.reporting_days,
        baseline_days=found.baseline_days,
        baseline_bills=none,
        longest_bill=none,
        waiting_days=none,
        weather_through=none - 1,
        data_through=found.data_through,
        cost_cents=found.cost_cents,
        priced_use=found.priced_use,
        observations=none,
        parameters=none,
        r_squared=unknown,
        cv_rmse=unknown,
        autocorrelation=unknown,
        effective_observations=unknown,
        heating_balance=unknown,
        cooling_balance=unknown,
        fsu_68=unknown,
        fsu_90=unknown,
    )
