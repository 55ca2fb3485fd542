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

from challenge.measurement import change_points, uncertainty
from challenge.measurement.calendarization import with_estimates_joined
from challenge.measurement.periods import Period, epoch_day, year_before
from challenge.measurement.runs import Runs, joined, left_out_of, no_runs, shared, sums, without
from challenge.measurement.same_days import days_back, prices
from challenge.measurement.spread import MILLION, Floats, Ints, Readings, Spread, sum_per

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
    - `left_out`: days of either period that do not count, by meter, then by start (see `runs.joined`).
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


@dataclass
class _Work:
    """What is filled in, column by column, before it is a Measured."""

    count: int
    plan: Plan
    bills: Readings
    spread: Spread
    numbers: dict[str, Floats]
    whole: dict[str, Ints]
    covered: list[Runs]
    left_out: Runs

    @property
    def baseline(self) -> tuple[int, int]:
        return epoch_day(self.plan.baseline.start), epoch_day(self.plan.baseline.end)

    @property
    def reporting(self) -> tuple[int, int]:
        return epoch_day(self.plan.reporting.start), epoch_day(self.plan.reporting.end)


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
    work = _Work(meter_count, plan, bills, Spread(bills, meter_count), zeros, whole, [], known.left_out)
    stated = (plan.baseline_kind == "surveyed") & ~np.isnan(known.stated_per_day)
    by_weather = (plan.adjustment == "weather") & known.follows_weather & ~stated
    _against_stated(work, stated, known.stated_per_day)
    _against_same_days(work, ~stated & ~by_weather)
    through = _by_weather(work, by_weather, known.station, temperatures)
    _scale(work, known)
    _add_events(work, known.adjustments)
    return _measured(work, through)


def _bills_in(work: _Work, span: tuple[int, int], chosen: NDArray[np.bool_]) -> tuple[Readings, Runs]:
    """The bills of chosen meters that touch a span, and their days inside it, one run for each bill."""
    bills = work.bills.touching(*span)
    bills = bills.take(chosen[bills.meter])
    return bills, Runs(bills.meter, np.maximum(bills.start, span[0]), np.minimum(bills.end, span[1]))


def _days_in(work: _Work, span: tuple[int, int], chosen: NDArray[np.bool_]) -> Runs:
    """Days of a span with a bill that count."""
    return without(_bills_in(work, span, chosen)[1], work.left_out)


def _count(work: _Work, covered: Runs) -> None:
    """Adds the use of covered days."""
    work.covered.append(covered)
    use, _ = work.spread.between(covered.meter, covered.start, covered.end)
    work.numbers["use"] += sums(covered, use, work.count)


def _against_stated(work: _Work, chosen: NDArray[np.bool_], per_day: Floats) -> None:
    covered = joined([_days_in(work, work.reporting, chosen)])
    _count(work, covered)
    days = covered.per_meter(work.count)
    expected = np.where(days > 0, days * np.where(chosen, per_day, 0.0), 0.0)
    work.numbers["adjusted_baseline"] += expected
    work.numbers["baseline_use"] += expected
    work.whole["method"][days > 0] = STATED


def _against_same_days(work: _Work, chosen: NDArray[np.bool_]) -> None:
    """Pairs of calendar months are kept for the band: use and baseline of the covered days of each month."""
    reported = joined([_days_in(work, work.reporting, chosen)])
    before = joined([_days_in(work, work.baseline, chosen)])
    months = [epoch_day(month.start) for month in work.plan.reporting.months()]
    pairs = np.zeros((3, work.count, len(months)))
    years: list[Floats] = [np.zeros(work.count), np.zeros(work.count)]
    for start, end, backs in _comparisons(work.plan):
        place = int(np.searchsorted(months, start, side="right")) - 1
        covered = shared([reported.within(start, end), *(before.moved(back) for back in set(backs))])
        if not len(covered.meter):
            continue
        _count(work, covered)
        answers = [work.spread.between(covered.meter, covered.start - back, covered.end - back)[0] for back in backs]
        expected = sums(covered, np.add.reduce(answers) / len(answers), work.count)
        use = sums(covered, work.spread.between(covered.meter, covered.start, covered.end)[0], work.count)
        pairs[:, :, place] += np.stack([expected, use, covered.per_meter(work.count)])
        work.numbers["adjusted_baseline"] += expected
        work.numbers["baseline_use"] += expected
        for year, back in zip(years, (min(backs), max(backs)), strict=True):
            year += sums(
                covered, work.spread.between(covered.meter, covered.start - back, covered.end - back)[0], work.count
            )
    done = pairs[2].sum(axis=1) > 0
    work.whole["method"][done] = SAME_DAYS
    work.numbers["half_width"] = np.where(done, _scatter(pairs), work.numbers["half_width"])
    if work.plan.baseline_kind == "two_years":
        _estimate_allowance(work, done, years[0], years[1])


def _comparisons(plan: Plan) -> list[tuple[int, int, tuple[int, ...]]]:
    """Runs of reporting days within a calendar month, with the distances to the baseline days each is compared with."""
    found: list[tuple[int, int, tuple[int, ...]]] = []
    spans = [plan.baseline]
    if plan.baseline_kind == "two_years" and plan.baseline.days > 366:
        later = year_before(plan.baseline.end)
        spans = [later, Period(plan.baseline.start, later.start)]
    for month in plan.reporting.months():
        for at in range(epoch_day(month.start), epoch_day(month.end)):
            each = [days_back(at, span) for span in spans]
            if not all(each):
                continue
            longest = max(len(back) for back in each)
            backs = tuple(back for one in each for back in one * (longest // len(one)))
            if found and found[-1][1:] == (at, backs) and at != epoch_day(month.start):
                found[-1] = (found[-1][0], at + 1, backs)
            else:
                found.append((at, at + 1, backs))
    return found


def _scatter(pairs: Floats) -> Floats:
    """Half the 90 % band of the sum of savings, from how the ratios of months scatter around that of all months.

    The scatter of a month is use - ratio x baseline: the deviation of its ratio, weighted by what it stands for.
    NaN with fewer than LEAST_PAIRS months of which both sides are above zero.
    """
    expected, use, days = pairs
    paired = (days > 0) & (expected > 0) & (use >= 0)
    count = paired.sum(axis=1)
    expected, use = np.where(paired, expected, 0.0), np.where(paired, use, 0.0)
    base = expected.sum(axis=1)
    ratio = np.divide(use.sum(axis=1), base, out=np.zeros(len(base)), where=base > 0)
    away = use - ratio[:, None] * expected
    rho = uncertainty.autocorrelation(*uncertainty.lagged(away[paired], np.nonzero(paired)[0], len(base)))
    degrees = np.maximum(count - 1, 1)
    variance = (away**2).sum(axis=1) / degrees * count
    variance *= uncertainty.likely_inflation(rho, count, np.full(len(count), 2), count)
    half = uncertainty.t_quantiles(degrees) * np.sqrt(variance)
    return np.where(count >= LEAST_PAIRS, half, np.nan)


LEAST_PAIRS = 6
_PRIOR_YEARS = 3


def _estimate_allowance(work: _Work, chosen: NDArray[np.bool_], one: Floats, other: Floats) -> None:
    """One ratio of two years says little: it counts as one year beside _PRIOR_YEARS of the challenge's allowance."""
    stands = chosen & (one > 0) & (other > 0) & (work.plan.allowance > 0)
    ratio = np.divide(one, other, out=np.ones(work.count), where=stands)
    usual = work.plan.allowance
    found = np.sqrt((_PRIOR_YEARS * usual**2 + (ratio - 1) ** 2 / 2) / (_PRIOR_YEARS + 1))
    work.numbers["allowance"] = np.where(stands, np.minimum(found, 1.0), work.numbers["allowance"])


def _by_weather(work: _Work, chosen: NDArray[np.bool_], station: Ints, temperatures: Temperatures) -> Ints:
    """Fits and applies the models, some meters of one station at a time. Returns `weather_through`."""
    through = np.full(work.count, -1, np.int64)
    reported = _days_in(work, work.reporting, chosen)
    days = reported.per_meter(work.count)
    for number in np.unique(station[chosen]):
        if 0 <= number < len(temperatures.fahrenheit):
            degree_days = change_points.DegreeDays(temperatures.first, temperatures.fahrenheit[number])
            own = chosen & (station == number)
            through[own] = _through(temperatures.first, temperatures.fahrenheit[number], work.baseline[0])
            _at_station(work, own, degree_days)
    counted = joined(work.covered).per_meter(work.count) if work.covered else np.zeros(work.count, np.int64)
    waiting = np.where(chosen & (work.whole["waiting_days"] == 0) & (counted == 0) & (through < 0), days, 0)
    work.whole["waiting_days"] += waiting
    return through


def _through(first: int, fahrenheit: Floats, since: int) -> int:
    """The last day up to which temperatures are complete from `since` on, or -1."""
    known = ~np.isnan(fahrenheit[max(since - first, 0) :])
    if since < first or not len(known) or not known[0]:
        return -1
    return since + (len(known) if known.all() else int(known.argmin())) - 1


_TOGETHER = 64


def _at_station(work: _Work, chosen: NDArray[np.bool_], degree_days: change_points.DegreeDays) -> None:
    bills, inside = _bills_in(work, work.baseline, chosen)
    share = inside.days / (bills.end - bills.start)
    stands = degree_days.complete(inside.start, inside.end) & (left_out_of(inside, work.left_out) == 0)
    meter, start, days = inside.meter[stands], inside.start[stands], inside.days[stands]
    use = (bills.millionths * share / MILLION)[stands]
    reported = _days_in(work, work.reporting, chosen)
    told = degree_days.complete(reported.start, reported.end)
    work.whole["waiting_days"] += sum_per(reported.meter, np.where(told, 0, reported.days), work.count).astype(np.int64)
    reported = Runs(reported.meter[told], reported.start[told], reported.end[told])
    size = np.bincount(meter, minlength=work.count)
    fitted = np.flatnonzero(size > 0)
    fitted = fitted[np.argsort(size[fitted], kind="stable")]
    first = np.concatenate(([0], np.cumsum(size)))
    for at in range(0, len(fitted), _TOGETHER):
        meters = fitted[at : at + _TOGETHER]
        place = np.arange(size[meters].max())[None, :]
        present = place < size[meters][:, None]
        where = np.where(present, first[meters][:, None] + place, 0)
        seen = change_points.Observations(
            np.where(present, start[where], degree_days.first), np.where(present, days[where], 0),
            np.where(present, use[where], 0.0),
        )  # fmt: skip
        _apply(work, meters, seen, reported, degree_days)


def _apply(
    work: _Work, meters: Ints, seen: change_points.Observations, reported: Runs, degree_days: change_points.DegreeDays
) -> None:
    models = change_points.fit(seen, degree_days)
    number = np.full(work.count, -1, np.int64)
    number[meters] = np.arange(len(meters))
    own = number[reported.meter] >= 0
    runs = Runs(reported.meter[own], reported.start[own], reported.end[own])
    row = number[runs.meter]
    sums_of = change_points.features(degree_days, runs.start, runs.days, models.heating_at[row], models.cooling_at[row])
    at = np.stack([np.bincount(row, sums_of[:, column], len(meters)) for column in range(3)], axis=1)
    expected = (at * models.coefficients).sum(axis=1)
    days = at[:, 0]
    variance, degrees, grown = _noise(work, models, runs, row, sums_of)
    variance = variance * grown * (np.einsum("mi,mij,mj->m", at, models.inverse, at) + days)
    half = uncertainty.t_quantiles(degrees) * np.sqrt(np.maximum(variance, 0.0))
    covered = joined([runs])
    _count(work, covered)
    some = days > 0
    work.whole["method"][meters[some]] = WEATHER
    work.whole["observations"][meters], work.whole["parameters"][meters] = models.observations, models.parameters
    numbers = work.numbers
    numbers["adjusted_baseline"][meters] = np.where(some, expected, 0.0)
    numbers["baseline_use"][meters] = np.where(some, seen.use.sum(axis=1), 0.0)
    numbers["half_width"][meters] = np.where(some, half, np.nan)
    numbers["r_squared"][meters], numbers["cv_rmse"][meters] = models.r_squared, models.cv_rmse
    numbers["autocorrelation"][meters] = models.autocorrelation
    effective = uncertainty.effective_observations(models.observations, models.autocorrelation)
    numbers["effective_observations"][meters] = effective
    for name, place in (("heating_balance", models.heating_at), ("cooling_balance", models.cooling_at)):
        numbers[name][meters] = np.where(place >= 0, change_points.BALANCES[np.maximum(place, 0)], np.nan)
    use = numbers["use"][meters]
    fraction = np.divide(expected - use, expected, out=np.zeros(len(meters)), where=expected > 0)
    daily = seen.days.max(axis=1) == 1
    values = np.bincount(row, minlength=len(meters)).astype(np.float64)
    for name, confidence in (("fsu_68", 0.68), ("fsu_90", 0.9)):
        numbers[name][meters] = uncertainty.fractional_uncertainty(
            fraction, models.cv_rmse, models.observations, effective, models.observations - models.parameters, values,
            days / (365.25 / 12), daily, confidence,
        )  # fmt: skip
    if work.plan.baseline_kind == "two_years" and work.plan.baseline.days > 366:
        _compare_years(work, meters, seen, models, degree_days)


def _noise(
    work: _Work, models: change_points.Models, runs: Runs, row: Ints, sums_of: Floats
) -> tuple[Floats, Ints, Floats]:
    """The variance of one day, its degrees of freedom, and its inflation by autocorrelation, from both periods.

    The residuals of the reporting period are those around its own total: expected use times a ratio. They leave
    m - 1 degrees of freedom beside the n - p of the baseline; with n <= p nothing is known.
    """
    count = len(models.variance)
    use, _ = work.spread.between(runs.meter, runs.start, runs.end)
    expected = (sums_of * models.coefficients[row]).sum(axis=1)
    total, values = np.bincount(row, expected, count), np.bincount(row, minlength=count)
    ratio = np.divide(np.bincount(row, use, count), total, out=np.ones(count), where=total > 0)
    products, squares = uncertainty.lagged((use - ratio[row] * expected) / np.sqrt(runs.days), row, count)
    degrees = models.observations - models.parameters
    pooled = degrees + np.maximum(values - 1, 0)
    variance = (models.squares + squares) / np.maximum(pooled, 1)
    rho = uncertainty.autocorrelation(models.products + products, models.squares + squares)
    grown = uncertainty.likely_inflation(rho, models.observations + values, models.parameters + 1, models.observations)
    return np.where(degrees > 0, variance, np.nan), np.where(degrees > 0, pooled, 0), grown


def _compare_years(
    work: _Work, meters: Ints, seen: change_points.Observations, models: change_points.Models,
    degree_days: change_points.DegreeDays,
) -> None:  # fmt: skip
    """The allowance from how use against what the model expects differs between the two baseline years."""
    at = (models.heating_at[:, None], models.cooling_at[:, None])
    expected = np.einsum(
        "mni,mi->mn", change_points.features(degree_days, seen.start, seen.days, *at), models.coefficients
    )
    later = seen.start >= epoch_day(year_before(work.plan.baseline.end).start)
    ratios = []
    for year in (later, ~later):
        wanted = np.where(year & seen.present, expected, 0.0).sum(axis=1)
        used = np.where(year, seen.use, 0.0).sum(axis=1)
        one = np.zeros(work.count)
        one[meters] = np.divide(used, wanted, out=np.zeros(len(meters)), where=wanted > 0)
        ratios.append(one)
    chosen = np.zeros(work.count, bool)
    chosen[meters] = True
    _estimate_allowance(work, chosen, *ratios)


def _scale(work: _Work, known: Circumstances) -> None:
    """The driver: what would have been used grows with it, and so does what is not known about it."""
    if work.plan.adjustment == "driver":
        measured = np.isin(work.whole["method"], (SAME_DAYS, STATED))
        growth = np.where(measured & np.isfinite(known.growth), known.growth, 1.0)
        work.numbers["adjusted_baseline"] *= growth
        work.numbers["half_width"] *= np.maximum(growth, 0.0)


def _add_events(work: _Work, events: NonRoutine) -> None:
    covered = joined(work.covered) if work.covered else no_runs()
    if not len(events.meter) or not len(covered.meter):
        return
    as_readings = Readings(covered.meter, covered.start, covered.end, np.zeros(len(covered.meter), np.int64))
    _, days = Spread(as_readings, work.count).between(events.meter, events.start, np.maximum(events.start, events.end))
    work.numbers["non_routine"] = sum_per(events.meter, days * events.per_day, work.count)
    work.numbers["adjusted_baseline"] = work.numbers["adjusted_baseline"] + work.numbers["non_routine"]


def _measured(work: _Work, through: Ints) -> Measured:
    everyone = np.ones(work.count, bool)
    bills, billed = _bills_in(work, work.reporting, everyone)
    _, before = _bills_in(work, work.baseline, everyone)
    reported = without(billed, work.left_out)
    covered = joined(work.covered) if work.covered else no_runs()
    cost_cents, priced_use = prices(bills, billed.days, work.count)
    longest, last = np.zeros(work.count, np.int64), np.full(work.count, -1, np.int64)
    np.maximum.at(longest, before.meter, before.days)
    np.maximum.at(last, reported.meter, reported.end - 1)
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
