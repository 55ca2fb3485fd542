"""Reduction by comparing each covered day with the same calendar day of the baseline.

    reduction = 1 - use / baseline use          positive is a saving

Both sums run over the covered days: the days of the reporting period that a reading covers and whose calendar
day in the baseline period a reading covers too. A day missing on either side is left out of both and counted.

The same calendar day is the same month and day in the latest year in which it lies in the baseline period. It may
serve twice when the reporting period is longer than a year. 29 February is compared with 29 February; if the
baseline has none, with the mean of what 28 February and 1 March are compared with, and only if both are covered.

No weather and no change of trade is taken out: that is what "unadjusted" on the board means.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from challenge.measurement.periods import Period, day_of_epoch, epoch_day
from challenge.measurement.spread import MILLION, Floats, Ints, Readings, Spread, sum_per


@dataclass(frozen=True)
class Comparison:
    """One value per meter, in the meter's own unit; days are counts, `data_through` is an epoch day.

    - `baseline_use`, `use`: the sums over covered days. Never NaN; both 0.0 where `covered_days` is 0.
    - `covered_due_days`: covered days before `due_until`, of the `due_days` that all meters share.
    - `reporting_days`, `baseline_days`: days with a reading in the period, matched or not.
    - `baseline_days_missing`: reporting days with a reading whose calendar day in the baseline has none.
    - `data_through`: the last reporting day with a reading, -1 where there is none.
    - `cost_cents`, `priced_use`: cost and use of the reporting bills that state a cost, each with its share of
      days inside the period. Their ratio is the average price.
    """

    baseline_use: Floats
    use: Floats
    covered_days: Ints
    covered_due_days: Ints
    due_days: int
    reporting_days: Ints
    baseline_days: Ints
    data_through: Ints
    cost_cents: Floats
    priced_use: Floats

    @property
    def baseline_days_missing(self) -> Ints:
        return self.reporting_days - self.covered_days

    @property
    def avoided(self) -> Floats:
        return self.baseline_use - self.use

    def __len__(self) -> int:
        return len(self.use)


def compare(
    readings: Readings, meter_count: int, baseline: Period, reporting: Period, due_until: date | None = None
) -> Comparison:
    """Compare every meter's use in `reporting` with its use on the same calendar days of `baseline`.

    `due_until` is the first day that is not due yet (bills come late); None means the whole reporting period is due.
    Meters without readings get zeros and -1.
    """
    due_end = reporting.end if due_until is None else max(reporting.start, min(reporting.end, due_until))
    known = Spread(readings.touching(epoch_day(baseline.start), epoch_day(baseline.end)), meter_count)
    bills = readings.sorted.touching(epoch_day(reporting.start), epoch_day(reporting.end))
    inside = _days_inside(bills, reporting)
    cost_cents, priced_use = prices(bills, inside, meter_count)
    tally = _Tally(meter_count)
    for run in _runs(baseline, reporting, due_end):
        tally.add(run, bills, known, is_due=run.start < epoch_day(due_end))
    return Comparison(
        baseline_use=tally.baseline_use,
        use=tally.use,
        covered_days=tally.covered_days,
        covered_due_days=tally.covered_due_days,
        due_days=(due_end - reporting.start).days,
        baseline_days=_days_in(baseline, known, meter_count),
        reporting_days=sum_per(bills.meter, inside, meter_count).astype(np.int64),
        data_through=_last_day(bills, reporting, meter_count),
        cost_cents=cost_cents,
        priced_use=priced_use,
    )


@dataclass(frozen=True)
class _Run:
    """Reporting days [start, end) that are all compared with the day as many days back, for each of `back`.

    One number as a rule; two for a 29 February without a counterpart.
    """

    start: int
    end: int
    back: tuple[int, ...]


def _runs(baseline: Period, reporting: Period, due_end: date) -> list[_Run]:
    """The reporting period cut into runs of days with the same distance to their baseline day."""
    runs: list[_Run] = []
    for number in range(reporting.days):
        day = reporting.start + timedelta(number)
        back = _days_back(day, baseline)
        if not back:
            continue
        at = epoch_day(day)
        if runs and runs[-1].back == back and runs[-1].end == at and day != due_end:
            runs[-1] = _Run(runs[-1].start, at + 1, back)
        else:
            runs.append(_Run(at, at + 1, back))
    return runs


def days_back(at: int, baseline: Period) -> tuple[int, ...]:
    """How many days before an epoch day its counterparts in the baseline lie; none where it is not compared."""
    return _days_back(day_of_epoch(at), baseline)


def _days_back(day: date, baseline: Period) -> tuple[int, ...]:
    same = same_day_in(day, baseline)
    if same is not None:
        return ((day - same).days,)
    if (day.month, day.day) != (2, 29):
        return ()
    around = [same_day_in(day + timedelta(step), baseline) for step in (-1, 1)]
    found = tuple((day - other).days for other in around if other is not None)
    return found if len(found) == 2 else ()


def same_day_in(day: date, baseline: Period) -> date | None:
    """The same month and day in the latest year in which it lies in the baseline, or None."""
    for year in range(baseline.last_day.year, baseline.start.year - 1, -1):
        try:
            same = day.replace(year=year)
        except ValueError:
            continue
        if same in baseline:
            return same
    return None


class _Tally:
    """Sums per meter over the runs."""

    def __init__(self, meter_count: int):
        self._count = meter_count
        self.baseline_use = np.zeros(meter_count)
        self.use = np.zeros(meter_count)
        self.covered_days = np.zeros(meter_count, np.int64)
        self.covered_due_days = np.zeros(meter_count, np.int64)

    def add(self, run: _Run, bills: Readings, known: Spread, *, is_due: bool) -> None:
        """Within one bill every day has the same use, so only the number of its covered days matters."""
        bills = bills.touching(run.start, run.end)
        start, end = np.maximum(bills.start, run.start), np.minimum(bills.end, run.end)
        answers = [known.between(bills.meter, start - back, end - back) for back in run.back]
        covered = np.minimum.reduce([days for _, days in answers])
        mean = np.add.reduce([use for use, _ in answers]) / len(answers)
        baseline_use = mean if len(answers) == 1 else np.where(covered == 0, 0.0, mean)
        use = bills.millionths * (covered / (bills.end - bills.start)) / MILLION
        self.baseline_use += sum_per(bills.meter, baseline_use, self._count)
        self.use += sum_per(bills.meter, use, self._count)
        days = sum_per(bills.meter, covered, self._count).astype(np.int64)
        self.covered_days += days
        self.covered_due_days += days if is_due else 0


def _days_in(period: Period, known: Spread, meter_count: int) -> Ints:
    meters = np.arange(meter_count, dtype=np.int64)
    start = np.full(meter_count, epoch_day(period.start), np.int64)
    return known.between(meters, start, start + period.days)[1]


def _days_inside(bills: Readings, period: Period) -> Ints:
    return np.minimum(bills.end, epoch_day(period.end)) - np.maximum(bills.start, epoch_day(period.start))


def _last_day(bills: Readings, period: Period, meter_count: int) -> Ints:
    through = np.full(meter_count, -1, np.int64)
    np.maximum.at(through, bills.meter, np.minimum(bills.end, epoch_day(period.end)) - 1)
    return through


def prices(bills: Readings, inside: Ints, meter_count: int) -> tuple[Floats, Floats]:
    """Cost in cents and use of the bills that state a cost, each with its share of days inside."""
    if bills.cost_cents is None:
        return np.zeros(meter_count), np.zeros(meter_count)
    stated = ~np.isnan(bills.cost_cents)
    share = np.where(stated, inside / (bills.end - bills.start), 0.0)
    cost = sum_per(bills.meter, np.where(stated, bills.cost_cents, 0.0) * share, meter_count)
    return cost, sum_per(bills.meter, bills.millionths * share / MILLION, meter_count)
