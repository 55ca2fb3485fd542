"""Days that do not count are in no sum, whichever period they lie in; figures can be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.measurement.grades import grade_of
from challenge.measurement.measured import Circumstances, Measured, Plan, measure
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.runs import Runs, complete_months, united, without
from tests.measurement.bills import BASELINE, REPORTING, Bill, bill, readings
from tests.measurement.test_measured import WEATHER, monthly, temperatures, usual


def left_out(*spans: tuple[str, str]) -> Runs:
    days = [Period(date.fromisoformat(start), date.fromisoformat(end)) for start, end in spans]
    start, end = ([epoch_day(getattr(one, name)) for one in days] for name in ("start", "end"))
    return united(Runs(np.zeros(len(days), np.int64), np.array(start, np.int64), np.array(end, np.int64)))


def told(bills: list[Bill], days: Runs, plan: Plan | None = None) -> Measured:
    known = replace(Circumstances.usual(1), left_out=days)
    return measure(readings(bills), 1, plan or Plan(BASELINE, REPORTING), known)


YEARS = [
    bill("2025-01-01", "2026-01-01", 3650),
    bill("2026-01-01", "2026-02-01", 310),
    bill("2026-02-01", "2026-03-01", 140),
]


def test_a_day_that_does_not_count_is_in_neither_sum() -> None:
    """January used 10 a day, as before; February 5 a day. Without 8 days of January and 14 of February: 23 and 14."""
    found = told(YEARS, left_out(("2026-01-24", "2026-02-15")))
    assert (found.covered_days[0], found.reporting_days[0]) == (37, 37)
    assert found.use[0] == pytest.approx(23 * 10 + 14 * 5)
    assert found.adjusted_baseline[0] == pytest.approx(370)
    assert found.covered_before(epoch_day(date(2026, 2, 1)))[0] == 23


def test_days_of_the_baseline_take_their_twins_with_them() -> None:
    found = told(YEARS, left_out(("2025-02-01", "2025-02-08")))
    assert (found.covered_days[0], found.baseline_days_missing[0]) == (52, 7)
    assert found.adjusted_baseline[0] == pytest.approx(520)


def test_a_stated_figure_counts_on_the_days_that_are_left() -> None:
    known = replace(
        Circumstances.usual(1), stated_per_day=np.array([10.0]), left_out=left_out(("2026-01-01", "2026-02-01"))
    )
    found = measure(readings(YEARS), 1, Plan(BASELINE, REPORTING, "surveyed"), known)
    assert (found.adjusted_baseline[0], found.use[0]) == (pytest.approx(280), pytest.approx(140))


def test_with_weather_a_touched_bill_of_the_baseline_is_no_part_of_the_model() -> None:
    days = left_out(("2025-07-10", "2025-07-12"), ("2026-01-01", "2026-03-01"))
    found = measure(readings(monthly()), 1, WEATHER, replace(usual(), left_out=days), temperatures())
    assert (found.observations[0], found.covered_days[0]) == (11, 365 - 59)
    assert found.avoided[0] / found.adjusted_baseline[0] == pytest.approx(0.1, abs=1e-6)
    due = epoch_day(date(2026, 4, 1))
    short = "Less than 90 % of the days that are due have been compared."
    assert short in grade_of(found, due, WEATHER).reasons[0]
    assert short not in grade_of(found, due, WEATHER, days).reasons[0]


def test_a_month_is_complete_without_the_days_that_do_not_count() -> None:
    covered = left_out(("2026-01-01", "2026-01-24"), ("2026-02-15", "2026-03-01"))
    spared = left_out(("2026-01-24", "2026-02-15"), ("2026-03-01", "2026-04-01"))
    assert complete_months(covered, 1, REPORTING)[0] == 0
    assert complete_months(covered, 1, REPORTING, spared)[0] == 2, "March, of which nothing is left, is none"


span = st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(1, 9))


def _runs(spans: list[tuple[int, int, int]]) -> Runs:
    meter, start, days = (np.array(column, np.int64) for column in zip(*spans, strict=True))
    return united(Runs(meter, start, start + days))


def _set(runs: Runs) -> set[tuple[int, int]]:
    rows = zip(runs.meter.tolist(), runs.start.tolist(), runs.end.tolist(), strict=True)
    return {(meter, day) for meter, start, end in rows for day in range(start, end)}


@given(st.lists(span, min_size=1, max_size=8), st.lists(span, min_size=1, max_size=8))
def test_days_are_taken_away_one_by_one(kept: list[tuple[int, int, int]], taken: list[tuple[int, int, int]]) -> None:
    runs, away = _runs(kept), _runs(taken)
    found = without(runs, away)
    assert _set(found) == _set(runs) - _set(away)
    assert len(_set(found)) == int(found.days.sum()), "no day twice"


def test_what_is_left_of_a_period() -> None:
    march = Period.parse("2026-03-01:2026-04-01")
    away = [Period.parse("2026-02-20:2026-03-03"), Period.parse("2026-03-10:2026-03-12")]
    assert [str(one) for one in march.without(away)] == ["2026-03-03:2026-03-10", "2026-03-12:2026-04-01"]
    assert march.without([Period.parse("2026-01-01:2027-01-01")]) == []
    assert march.without([Period.parse("2026-05-01:2026-05-02")]) == [march]
