"""Each covered day of the reporting period is compared with the same calendar day of the baseline."""

import random
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenge.measurement.periods import Period, day_of_epoch, epoch_day
from challenge.measurement.same_days import Comparison, compare, same_day_in
from challenge.measurement.spread import Readings
from tests.measurement.bills import BASELINE, REPORTING, Bill, bill, readings

FEWER = settings(max_examples=60)


def compared(*bills: Bill, baseline: Period = BASELINE, reporting: Period = REPORTING) -> Comparison:
    return compare(readings(bills), 1, baseline, reporting)


def test_it_works() -> None:
    """By hand: January 2025 used 310 kWh (10 a day), January 2026 used 279 (9 a day). The saving is 10 %."""
    found = compared(bill("2025-01-01", "2025-02-01", 310), bill("2026-01-01", "2026-02-01", 279, 5_580))
    assert found.baseline_use[0] == 310
    assert found.use[0] == 279
    assert found.avoided[0] == 31
    assert found.covered_days[0] == 31
    assert day_of_epoch(int(found.data_through[0])) == date(2026, 1, 31)


def test_bills_that_do_not_follow_the_calendar_are_spread_over_their_days() -> None:
    """By hand: 300 over the 30 days from 12 December to 11 January is 10 a day, of which 10 days lie in January.

    The bill from 11 to 31 January is 20 days of 13. Baseline: 10 x 10 + 20 x 13 = 360 over 30 days.
    Reporting: 15 days of January at 12 a day = 180, against 10 x 10 + 5 x 13 = 165 in the baseline.
    """
    found = compared(
        bill("2024-12-12", "2025-01-11", 300),
        bill("2025-01-11", "2025-01-31", 260),
        bill("2026-01-01", "2026-01-16", 180),
    )
    assert found.baseline_use[0] == pytest.approx(165, rel=1e-12)
    assert found.use[0] == pytest.approx(180, rel=1e-12)
    assert found.covered_days[0] == 15


def test_a_bill_that_straddles_the_edge_counts_with_its_days_inside() -> None:
    """20 days from 22 December to 11 January at 5 a day: 10 of them are in the reporting period."""
    found = compared(bill("2025-01-01", "2025-03-01", 590), bill("2025-12-22", "2026-01-11", 100, 2_000))
    assert found.use[0] == pytest.approx(50)
    assert found.baseline_use[0] == pytest.approx(100)
    assert found.reporting_days[0] == 10
    assert found.cost_cents[0] == pytest.approx(1_000)
    assert found.priced_use[0] == pytest.approx(50)


def test_days_missing_on_either_side_are_left_out_and_counted() -> None:
    """Baseline bills for January and March, reporting bills for January and February: January is compared."""
    found = compared(
        bill("2025-01-01", "2025-02-01", 310),
        bill("2025-03-01", "2025-04-01", 999),
        bill("2026-01-01", "2026-02-01", 62),
        bill("2026-02-01", "2026-03-01", 28),
    )
    assert (found.baseline_use[0], found.use[0]) == (310, 62)
    assert found.covered_days[0] == 31
    assert found.reporting_days[0] == 59
    assert found.baseline_days[0] == 62
    assert found.baseline_days_missing[0] == 28


def test_29_february_is_compared_with_the_mean_of_its_neighbors() -> None:
    """28 February 2023 used 10, 1 March 2023 used 20: 29 February 2024 is compared with 15."""
    found = compared(
        bill("2023-02-28", "2023-03-01", 10),
        bill("2023-03-01", "2023-03-02", 20),
        bill("2024-02-29", "2024-03-01", 12),
        baseline=Period(date(2023, 1, 1), date(2024, 1, 1)),
        reporting=Period(date(2024, 1, 1), date(2025, 1, 1)),
    )
    assert (found.baseline_use[0], found.use[0], found.covered_days[0]) == (15, 12, 1)


def test_29_february_needs_both_neighbors() -> None:
    found = compared(
        bill("2023-02-28", "2023-03-01", 10),
        bill("2024-02-29", "2024-03-01", 12),
        baseline=Period(date(2023, 1, 1), date(2024, 1, 1)),
        reporting=Period(date(2024, 1, 1), date(2025, 1, 1)),
    )
    assert (found.baseline_use[0], found.use[0], found.covered_days[0]) == (0, 0, 0)
    assert found.baseline_days_missing[0] == 1


def test_29_february_of_the_baseline_is_used_by_29_february_only() -> None:
    """A leap-year baseline used 1 a day, 100 on the 29th; the next year has no such day, so 100 never appears."""
    found = compared(
        bill("2024-02-01", "2024-02-29", 28),
        bill("2024-02-29", "2024-03-01", 100),
        bill("2024-03-01", "2024-04-01", 31),
        bill("2025-02-01", "2025-04-01", 59),
        baseline=Period(date(2024, 1, 1), date(2025, 1, 1)),
        reporting=Period(date(2025, 1, 1), date(2026, 1, 1)),
    )
    assert (found.baseline_use[0], found.use[0], found.covered_days[0]) == (59, 59, 59)


def test_a_baseline_day_may_serve_twice_in_a_longer_run() -> None:
    """Thirteen months: January 2025 is the counterpart of January 2026 and of January 2027."""
    found = compared(
        bill("2025-01-01", "2025-02-01", 310),
        bill("2026-01-01", "2026-02-01", 300),
        bill("2027-01-01", "2027-02-01", 200),
        reporting=Period(date(2026, 1, 1), date(2027, 2, 1)),
    )
    assert (found.baseline_use[0], found.use[0], found.covered_days[0]) == (620, 500, 62)


def test_a_day_the_baseline_period_does_not_hold_has_no_counterpart() -> None:
    """A baseline of the spring months only: nothing else of the year is compared."""
    spring = Period(date(2025, 3, 1), date(2025, 6, 1))
    found = compared(bill("2025-01-01", "2026-01-01", 365), bill("2026-01-01", "2027-01-01", 365), baseline=spring)
    assert found.covered_days[0] == 92
    assert found.baseline_days_missing[0] == 365 - 92


@pytest.mark.parametrize(
    ("day", "baseline", "same"),
    [
        ("2026-03-05", "2025-01-01:2026-01-01", "2025-03-05"),
        ("2026-03-05", "2024-07-01:2025-07-01", "2025-03-05"),
        ("2026-08-05", "2024-07-01:2025-07-01", "2024-08-05"),
        ("2026-03-05", "2023-01-01:2025-01-01", "2024-03-05"),
        ("2028-02-29", "2024-01-01:2025-01-01", "2024-02-29"),
        ("2028-02-29", "2025-01-01:2026-01-01", None),
        ("2026-03-05", "2025-06-01:2025-09-01", None),
    ],
)
def test_the_same_day_is_the_latest_that_lies_in_the_baseline(day: str, baseline: str, same: str | None) -> None:
    found = same_day_in(date.fromisoformat(day), Period.parse(baseline))
    assert found == (date.fromisoformat(same) if same else None)


def test_only_days_before_the_due_day_count_as_due() -> None:
    found = compare(
        readings([bill("2025-01-01", "2026-01-01", 365), bill("2026-01-11", "2026-03-01", 49)]),
        1,
        BASELINE,
        REPORTING,
        due_until=date(2026, 2, 1),
    )
    assert found.due_days == 31
    assert found.covered_due_days[0] == 21
    assert found.covered_days[0] == 49


@pytest.mark.parametrize(("due_until", "due_days"), [("2020-01-01", 0), ("2026-01-01", 0), ("2030-01-01", 365)])
def test_due_days_stay_within_the_reporting_period(due_until: str, due_days: int) -> None:
    found = compare(readings([]), 1, BASELINE, REPORTING, date.fromisoformat(due_until))
    assert found.due_days == due_days


def test_meters_without_readings_get_zeros() -> None:
    found = compare(readings([bill("2025-01-01", "2026-01-01", 365, meter=1)]), 3, BASELINE, REPORTING)
    assert len(found) == 3
    assert found.baseline_use.tolist() == found.use.tolist() == [0, 0, 0]
    assert found.baseline_days.tolist() == [0, 365, 0]
    assert found.data_through.tolist() == [-1, -1, -1]


def test_bills_without_a_cost_are_left_out_of_the_price() -> None:
    found = compared(
        bill("2025-01-01", "2026-01-01", 365),
        bill("2026-01-01", "2026-02-01", 100, 1_500),
        bill("2026-02-01", "2026-03-01", 900, None),
    )
    assert (found.cost_cents[0], found.priced_use[0]) == (1_500, 100)


def test_a_reading_without_a_day_is_an_error() -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        readings([bill("2025-01-01", "2025-01-01", 1)])


def test_amounts_as_large_as_the_store_allows_keep_their_sign() -> None:
    """Twelve digits before the point, twelve bills of them: more millionths than 64 bits hold."""
    largest = 999_999_999_999
    months = [
        bill(f"2025-{month:02}-01", f"{2025 + month // 12}-{month % 12 + 1:02}-01", largest) for month in range(1, 13)
    ]
    found = compared(*months, bill("2026-01-01", "2027-01-01", largest))
    assert found.baseline_use[0] == pytest.approx(12 * largest)
    assert found.use[0] == pytest.approx(largest)


# --- the same, the slow and obvious way ---------------------------------------------------------------------------


def slow(bills: list[Bill], meter: int, baseline: Period, reporting: Period) -> tuple[Fraction, Fraction, int, int]:
    """Baseline use, use, covered days and reporting days of one meter, day by day in exact fractions."""
    per_day = {
        start + timedelta(number): Fraction(millionths, (end - start).days * 1_000_000)
        for own, start, end, millionths, _ in bills
        if own == meter
        for number in range((end - start).days)
    }
    days = [baseline.start + timedelta(number) for number in range(baseline.days)]
    latest = {(day.month, day.day): day for day in days}
    baseline_use = use = Fraction(0)
    covered = known = 0
    for number in range(reporting.days):
        day = reporting.start + timedelta(number)
        if day not in per_day:
            continue
        known += 1
        others = slow_counterparts(day, latest)
        if others and all(other in per_day for other in others):
            baseline_use += sum((per_day[other] for other in others), Fraction(0)) / len(others)
            use += per_day[day]
            covered += 1
    return baseline_use, use, covered, known


def slow_counterparts(day: date, latest: dict[tuple[int, int], date]) -> list[date]:
    if (day.month, day.day) in latest:
        return [latest[day.month, day.day]]
    if (day.month, day.day) == (2, 29) and (2, 28) in latest and (3, 1) in latest:
        return [latest[2, 28], latest[3, 1]]
    return []


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Bill], Period, Period]:
    """Three meters with bills of odd lengths and gaps, and periods of odd lengths around leap days."""
    first = draw(st.dates(date(2022, 6, 1), date(2024, 6, 1)))
    baseline = Period(first, first + timedelta(draw(st.sampled_from([90, 365, 366, 500, 731]))))
    begin = baseline.end + timedelta(draw(st.integers(0, 400)))
    reporting = Period(begin, begin + timedelta(draw(st.sampled_from([1, 40, 365, 366, 400]))))
    bills: list[Bill] = []
    for meter in range(3):
        day = baseline.start - timedelta(draw(st.integers(0, 40)))
        rng = random.Random(draw(st.integers(0, 10**6)))
        while day < reporting.end + timedelta(20):
            end = day + timedelta(rng.choice([1, 1, 7, 28, 30, 31, 35, 62, 92]))
            bills.append((meter, day, end, rng.randrange(-(10**9), 10**12), None))
            day = end + timedelta(rng.choice([0, 0, 0, 0, 1, 20]))
    draw(st.randoms(use_true_random=False)).shuffle(bills)
    return bills, baseline, reporting


@FEWER
@given(cases())
def test_it_agrees_with_the_slow_and_obvious_way(case: tuple[list[Bill], Period, Period]) -> None:
    bills, baseline, reporting = case
    found = compare(readings(bills), 3, baseline, reporting)
    for meter in range(3):
        baseline_use, use, covered, known = slow(bills, meter, baseline, reporting)
        assert found.covered_days[meter] == covered
        assert found.reporting_days[meter] == known
        assert found.baseline_use[meter] == pytest.approx(float(baseline_use), rel=1e-9, abs=1e-6)
        assert found.use[meter] == pytest.approx(float(use), rel=1e-9, abs=1e-6)


@FEWER
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_readings_changes_nothing(
    case: tuple[list[Bill], Period, Period], chance: random.Random
) -> None:
    bills, baseline, reporting = case
    one = compare(readings(bills), 3, baseline, reporting)
    shuffled = chance.sample(bills, len(bills))
    other = compare(readings(shuffled), 3, baseline, reporting)
    assert np.array_equal(one.baseline_use, other.baseline_use)
    assert np.array_equal(one.use, other.use)


@FEWER
@given(cases())
def test_other_meters_change_nothing(case: tuple[list[Bill], Period, Period]) -> None:
    bills, baseline, reporting = case
    together = compare(readings(bills), 3, baseline, reporting)
    alone = compare(readings([one for one in bills if one[0] == 1]), 3, baseline, reporting)
    assert together.baseline_use[1] == pytest.approx(alone.baseline_use[1], rel=1e-12, nan_ok=True)
    assert together.use[1] == pytest.approx(alone.use[1], rel=1e-12, nan_ok=True)


@FEWER
@given(cases(), st.integers(0, 10**6))
def test_splitting_a_bill_evenly_changes_nothing(case: tuple[list[Bill], Period, Period], which: int) -> None:
    bills, baseline, reporting = case
    meter, start, end, millionths, _ = bills[which % len(bills)]
    days = (end - start).days
    millionths -= millionths % days
    rest = [one for number, one in enumerate(bills) if number != which % len(bills)]
    whole = compare(readings([*rest, (meter, start, end, millionths, None)]), 3, baseline, reporting)
    parts: list[Bill] = [
        (meter, start + timedelta(number), start + timedelta(number + 1), millionths // days, None)
        for number in range(days)
    ]
    split = compare(readings([*rest, *parts]), 3, baseline, reporting)
    assert split.covered_days.tolist() == whole.covered_days.tolist()
    assert split.use == pytest.approx(whole.use, rel=1e-9, abs=1e-6)
    assert split.baseline_use == pytest.approx(whole.baseline_use, rel=1e-9, abs=1e-6)


@FEWER
@given(st.integers(1, 400), st.integers(-(10**6), 10**12))
def test_the_same_use_in_both_periods_is_no_saving(days: int, daily: int) -> None:
    """One reading a day, both years alike, no leap day between: baseline use and use are equal."""
    start = epoch_day(date(2025, 1, 1)) + np.arange(730, dtype=np.int64)
    meter = np.zeros(730, np.int64)
    every_day = Readings(meter, start, start + 1, np.full(730, daily, np.int64))
    reporting = Period(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days))
    found = compare(every_day, 1, BASELINE, reporting)
    assert found.covered_days[0] == min(days, 365)
    assert found.avoided[0] == pytest.approx(0, abs=1e-3)
