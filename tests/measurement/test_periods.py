"""Periods are half-open spans of local days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.measurement.periods import Period, day_of_epoch, epoch_day, year_before

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def test_the_start_counts_and_the_end_does_not() -> None:
    assert YEAR.days == 365
    assert date(2025, 1, 1) in YEAR
    assert date(2025, 12, 31) in YEAR
    assert date(2026, 1, 1) not in YEAR
    assert YEAR.last_day == date(2025, 12, 31)


@pytest.mark.parametrize("end", [date(2025, 1, 1), date(2024, 12, 31)])
def test_a_period_without_a_day_is_refused(end: date) -> None:
    with pytest.raises(ValueError, match="The end must be after the start"):
        Period(date(2025, 1, 1), end)


def test_it_reads_and_writes_start_and_end() -> None:
    assert Period.parse("2025-01-01:2026-01-01") == YEAR
    assert Period.parse(str(YEAR)) == YEAR


@pytest.mark.parametrize("text", ["2025-01-01", "2025-01-01:", "2025-02-30:2026-01-01", "2026-01-01:2025-01-01"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period.parse(text)


def test_touching_periods_do_not_overlap() -> None:
    before = Period(date(2024, 1, 1), date(2025, 1, 1))
    assert not YEAR.overlaps(before)
    assert YEAR.overlaps(Period(date(2024, 1, 1), date(2025, 1, 2)))
    assert YEAR.covers(Period(date(2025, 3, 1), date(2026, 1, 1)))
    assert not YEAR.covers(Period(date(2025, 3, 1), date(2026, 1, 2)))


def test_what_lies_before_a_day() -> None:
    assert YEAR.until(date(2025, 2, 1)) == Period(date(2025, 1, 1), date(2025, 2, 1))
    assert YEAR.until(date(2030, 1, 1)) == YEAR
    assert YEAR.until(date(2025, 1, 1)) is None


def test_months_are_cut_to_the_period() -> None:
    months = list(Period(date(2024, 12, 15), date(2025, 2, 3)).months())
    assert [str(month) for month in months] == [
        "2024-12-15:2025-01-01",
        "2025-01-01:2025-02-01",
        "2025-02-01:2025-02-03",
    ]


def test_the_year_before_ends_where_the_period_begins() -> None:
    assert year_before(date(2026, 7, 1)) == Period(date(2025, 7, 1), date(2026, 7, 1))
    assert year_before(date(2024, 2, 29)) == Period(date(2023, 3, 1), date(2024, 2, 29))


@given(st.dates())
def test_epoch_days_lead_back(day: date) -> None:
    assert day_of_epoch(epoch_day(day)) == day


def test_the_epoch() -> None:
    assert epoch_day(date(1970, 1, 1)) == 0
    assert epoch_day(date(2025, 1, 1)) == 20089
