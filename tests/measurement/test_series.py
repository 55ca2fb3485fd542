"""Use by month and by day, for charts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.measurement.periods import Period
from challenge.measurement.series import monthly_series
from tests.measurement.bills import Bill, bill, readings

QUARTER = Period(date(2025, 1, 1), date(2025, 4, 1))


def test_a_bill_over_two_months_is_shared_by_its_days() -> None:
    """60 days from 17 January to 18 March at 2 a day: 15, 28 and 17 days."""
    months = monthly_series(readings([bill("2025-01-17", "2025-03-18", 120)]), QUARTER)
    assert [(one.days, one.use) for one in months] == [(15, 30), (28, 56), (17, 34)]
    assert [one.use_per_day for one in months] == [2, 2, 2]
    assert [one.days_missing for one in months] == [16, 0, 14]


def test_a_month_without_a_reading_has_no_figure() -> None:
    months = monthly_series(readings([bill("2025-01-01", "2025-02-01", 31)]), QUARTER)
    assert [one.use_per_day for one in months] == [1, None, None]


def test_only_the_meter_asked_for_counts() -> None:
    bills = readings([bill("2025-01-01", "2025-02-01", 31), bill("2025-01-01", "2025-02-01", 310, meter=1)])
    assert monthly_series(bills, QUARTER, meter=1)[0].use_per_day == 10


def test_without_readings_nothing_is_known() -> None:
    assert [one.use_per_day for one in monthly_series(readings([]), QUARTER)] == [None, None, None]


@given(st.lists(st.tuples(st.integers(1, 70), st.integers(0, 10**10), st.booleans()), min_size=1, max_size=30))
def test_the_months_add_up_to_the_bills(parts: list[tuple[int, int, bool]]) -> None:
    day, bills = date(2025, 1, 1), list[Bill]()
    for length, millionths, is_gap in parts:
        if not is_gap:
            bills.append((0, day, day + timedelta(length), millionths, None))
        day += timedelta(length)
    months = monthly_series(readings(bills), Period(date(2025, 1, 1), day))
    assert sum(month.use for month in months) == pytest.approx(sum(one[3] for one in bills) / 1e6, abs=1e-6)
    assert sum(month.days for month in months) == sum((one[2] - one[1]).days for one in bills)
