"""Meters against the same calendar days before. The months are pairs: how they scatter tells how sure a saving is."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from challenge.measurement import uncertainty
from challenge.measurement.allowance import estimate_allowance
from challenge.measurement.periods import Period, epoch_day, year_before
from challenge.measurement.plan import Plan
from challenge.measurement.runs import joined, shared, sums
from challenge.measurement.same_days import days_back
from challenge.measurement.spread import Floats
from challenge.measurement.work import SAME_DAYS, Work, count_use, days_in

LEAST_PAIRS = 6


def measure_same_days(work: Work, chosen: NDArray[np.bool_]) -> None:
    """Pairs of calendar months are kept for the band: use and baseline of the covered days of each month."""
    reported = joined([days_in(work, work.reporting, chosen)])
    before = joined([days_in(work, work.baseline, chosen)])
    months = [epoch_day(month.start) for month in work.plan.reporting.months()]
    pairs = np.zeros((3, work.count, len(months)))
    years: list[Floats] = [np.zeros(work.count), np.zeros(work.count)]
    for start, end, backs in _comparisons(work.plan):
        place = int(np.searchsorted(months, start, side="right")) - 1
        months_before = (before.moved(back).within(start, end) for back in set(backs))
        covered = shared([reported.within(start, end), *months_before])
        if not len(covered.meter):
            continue
        use = count_use(work, covered)
        answers = {
            back: work.spread.between(covered.meter, covered.start - back, covered.end - back)[0] for back in set(backs)
        }
        expected = sums(covered, np.add.reduce([answers[back] for back in backs]) / len(backs), work.count)
        pairs[:, :, place] += np.stack([expected, use, covered.per_meter(work.count)])
        work.numbers["adjusted_baseline"] += expected
        work.numbers["baseline_use"] += expected
        for year, back in zip(years, (min(backs), max(backs)), strict=True):
            year += sums(covered, answers[back], work.count)
    done = pairs[2].sum(axis=1) > 0
    work.whole["method"][done] = SAME_DAYS
    work.numbers["half_width"] = np.where(done, _scatter(pairs), work.numbers["half_width"])
    if work.plan.baseline_kind == "two_years":
        estimate_allowance(work, done, years[0], years[1])


@lru_cache(maxsize=64)
def _comparisons(plan: Plan) -> Sequence[tuple[int, int, tuple[int, ...]]]:
    """Runs of reporting days within a calendar month, with the distances to the baseline days each is compared with.

    They are the same for every meter that is measured by a plan, and take longer than measuring one.
    """
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
