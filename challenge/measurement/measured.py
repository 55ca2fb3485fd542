"""What meters saved, measured the way a challenge says: the one call between readings and scoring.

    measured = measure(readings, meter_count, plan, circumstances, temperatures)

    avoided   = adjusted baseline - use            over the covered days of the reporting period
    reduction = avoided / adjusted baseline        positive is a saving

The adjusted baseline is what would have been used in the reporting period had nothing changed: the use of the same
calendar days before, or what a model of the baseline expects at the weather of the reporting period; scaled by the
driver; plus non-routine adjustments.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.by_weather import measure_by_weather
from challenge.measurement.calendarization import with_estimates_joined
from challenge.measurement.monthly_pairs import measure_same_days
from challenge.measurement.plan import (
    NO_STATION,
    NO_TEMPERATURES,
    Circumstances,
    NonRoutine,
    Plan,
    Temperatures,
    no_adjustments,
)
from challenge.measurement.runs import Runs, joined, without
from challenge.measurement.same_days import prices
from challenge.measurement.spread import Floats, Ints, Readings, Spread, sum_per
from challenge.measurement.work import METHODS, NOTHING, SAME_DAYS, STATED, WEATHER, Work, bills_in, count_use, days_in

__all__ = [
    "METHODS",
    "NOTHING",
    "NO_STATION",
    "NO_TEMPERATURES",
    "SAME_DAYS",
    "STATED",
    "WEATHER",
    "Circumstances",
    "Measured",
    "NonRoutine",
    "Plan",
    "Temperatures",
    "measure",
    "no_adjustments",
]


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


_ZERO = ("baseline_use", "adjusted_baseline", "use", "non_routine")
_UNKNOWN = (
    "half_width r_squared cv_rmse autocorrelation effective_observations heating_balance cooling_balance fsu_68 fsu_90"
).split()
_COUNTS = ("method", "observations", "parameters", "waiting_days")


def measure(
    readings: Readings,
    meter_count: int,
    plan: Plan,
    circumstances: Circumstances | None = None,
    temperatures: Temperatures = NO_TEMPERATURES,
) -> Measured:
    """Measure every meter. Meters without readings get zeros, -1 and NaN, never an error."""
    known = circumstances or Circumstances.usual(meter_count)
    bills = with_estimates_joined(readings)
    zeros = {name: np.zeros(meter_count) for name in _ZERO} | {name: np.full(meter_count, np.nan) for name in _UNKNOWN}
    zeros["allowance"] = np.full(meter_count, plan.allowance)
    whole = {name: np.zeros(meter_count, np.int64) for name in _COUNTS}
    work = Work(meter_count, plan, bills, Spread(bills, meter_count), zeros, whole, [], known.left_out)
    stated = (plan.baseline_kind == "surveyed") & ~np.isnan(known.stated_per_day)
    by_weather = (plan.adjustment == "weather") & known.follows_weather & ~stated
    _measure_stated(work, stated, known.stated_per_day)
    measure_same_days(work, ~stated & ~by_weather)
    through = measure_by_weather(work, by_weather, known.station, temperatures)
    _scale(work, known)
    _add_events(work, known.adjustments)
    return _measured(work, through)


def _measure_stated(work: Work, chosen: NDArray[np.bool_], per_day: Floats) -> None:
    if not chosen.any():
        return
    covered = joined([days_in(work, work.reporting, chosen)])
    count_use(work, covered)
    days = covered.per_meter(work.count)
    expected = np.where(days > 0, days * np.where(chosen, per_day, 0.0), 0.0)
    work.numbers["adjusted_baseline"] += expected
    work.numbers["baseline_use"] += expected
    work.whole["method"][days > 0] = STATED


def _scale(work: Work, known: Circumstances) -> None:
    """The driver: what would have been used grows with it, and so does what is not known about it."""
    if work.plan.adjustment == "driver":
        measured = np.isin(work.whole["method"], (SAME_DAYS, STATED))
        growth = np.where(measured & np.isfinite(known.growth), known.growth, 1.0)
        work.numbers["adjusted_baseline"] *= growth
        work.numbers["half_width"] *= np.maximum(growth, 0.0)


def _add_events(work: Work, events: NonRoutine) -> None:
    if not len(events.meter) or not work.covered:
        return
    covered = joined(work.covered)
    as_readings = Readings(covered.meter, covered.start, covered.end, np.zeros(len(covered.meter), np.int64))
    _, days = Spread(as_readings, work.count).between(events.meter, events.start, np.maximum(events.start, events.end))
    work.numbers["non_routine"] = sum_per(events.meter, days * events.per_day, work.count)
    work.numbers["adjusted_baseline"] = work.numbers["adjusted_baseline"] + work.numbers["non_routine"]


def _measured(work: Work, through: Ints) -> Measured:
    everyone = np.ones(work.count, bool)
    bills, billed = bills_in(work, work.reporting, everyone)
    reported = without(billed, work.left_out)
    _, before = bills_in(work, work.baseline, everyone)
    covered = joined(work.covered)
    cost_cents, priced_use = prices(bills, billed.days, work.count)
    longest, last = np.zeros(work.count, np.int64), np.full(work.count, -1, np.int64)
    np.maximum.at(longest, before.meter, before.days)
    last[reported.meter] = reported.end - 1  # the last bill of each meter stays
    return Measured(
        covered=covered,
        covered_days=covered.per_meter(work.count),
        reporting_days=reported.per_meter(work.count),
        baseline_days=before.per_meter(work.count),
        baseline_bills=np.bincount(before.meter, minlength=work.count).astype(np.int64),
        longest_bill=longest,
        weather_through=through,
        data_through=last,
        cost_cents=cost_cents,
        priced_use=priced_use,
        **work.whole,  # type: ignore[arg-type]  # arrays by the names of the fields
        **work.numbers,  # type: ignore[arg-type]  # arrays by the names of the fields
    )
