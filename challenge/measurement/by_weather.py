"""Meters against what a model of their baseline expects at the weather of the reporting period."""

import numpy as np
from numpy.typing import NDArray

from challenge.measurement import change_points, uncertainty
from challenge.measurement.allowance import estimate_allowance
from challenge.measurement.periods import epoch_day, year_before
from challenge.measurement.plan import Temperatures
from challenge.measurement.runs import Runs, joined, left_out_of
from challenge.measurement.spread import MILLION, Floats, Ints, sum_per
from challenge.measurement.work import WEATHER, Work, bills_in, count_use, days_in


def measure_by_weather(work: Work, chosen: NDArray[np.bool_], station: Ints, temperatures: Temperatures) -> Ints:
    """Fits and applies the models, some meters of one station at a time. Returns `weather_through`."""
    through = np.full(work.count, -1, np.int64)
    if not chosen.any():
        return through
    reported = days_in(work, work.reporting, chosen)
    days = reported.per_meter(work.count)
    for number in np.unique(station[chosen]):
        if 0 <= number < len(temperatures.fahrenheit):
            degree_days = change_points.DegreeDays(temperatures.first, temperatures.fahrenheit[number])
            own = chosen & (station == number)
            through[own] = _through(temperatures.first, temperatures.fahrenheit[number], work.baseline[0])
            _at_station(work, own, degree_days)
    counted = sum((one.per_meter(work.count) for one in work.covered), np.zeros(work.count, np.int64))
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


def _at_station(work: Work, chosen: NDArray[np.bool_], degree_days: change_points.DegreeDays) -> None:
    bills, inside = bills_in(work, work.baseline, chosen)
    share = inside.days / (bills.end - bills.start)
    stands = degree_days.complete(inside.start, inside.end) & (left_out_of(inside, work.left_out) == 0)
    meter, start, days = inside.meter[stands], inside.start[stands], inside.days[stands]
    use = (bills.millionths * share / MILLION)[stands]
    reported = days_in(work, work.reporting, chosen)
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
    work: Work, meters: Ints, seen: change_points.Observations, reported: Runs, degree_days: change_points.DegreeDays
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
    count_use(work, covered)
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
    work: Work, models: change_points.Models, runs: Runs, row: Ints, sums_of: Floats
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
    work: Work, meters: Ints, seen: change_points.Observations, models: change_points.Models,
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
    estimate_allowance(work, chosen, *ratios)
