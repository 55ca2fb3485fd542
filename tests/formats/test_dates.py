"""Dates as spreadsheets write them mean one day, or are asked, or are refused."""

from __future__ import annotations

from datetime import date

import pytest

from challenge.formats.dates import written_date

JANUARY_5 = date(2025, 1, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("2025-01-05", "2025/1/5", "1/5/2025", "01/05/2025", "1/5/25", "1-5-2025", "Jan 5, 2025", "January 5 2025"),
        *("5-Jan-2025", "5-Jan-25", "05 enero 2025", "2025-01-05 00:00", "2025-01-05T00:00:00Z", "1/5/2025 12:00 AM"),
        *("45662", "45662.0", "2025-01-05T00:00:00-06:00"),
    ],
)
def test_it_works(text: str) -> None:
    assert written_date(text).day("month_first") == JANUARY_5


def test_only_numbers_with_the_year_last_depend_on_the_order() -> None:
    assert written_date("1/5/2025").day("day_first") == date(2025, 5, 1)
    assert written_date("2025-01-05").day("day_first") == JANUARY_5
    assert written_date("5-Jan-2025").day("day_first") == JANUARY_5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "145678",
        "45678.5",
        "2025-01",
        "1/5",
        "1.5.2025",
        "2025-01-05 13:30",
        "tomorrow",
        "5-Foo-2025",
        "١/٥/٢٠٢٥",
        "1/5-2025",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="could not read the date"):
        written_date(text)


@pytest.mark.parametrize("text", ["2025-02-30", "13/1/2025", "0/5/2025", "2025-00-10", "Feb 29, 2025"])
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no such date"):
        written_date(text).day("month_first")


@pytest.mark.parametrize("text", ["1/5/1925", "2150-01-05", "0001-01-01"])
def test_years_far_away_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not between 1990 and 2099"):
        written_date(text).day("month_first")
