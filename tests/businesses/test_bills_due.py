"""Which bills are due, in words."""

from __future__ import annotations

from datetime import date

import pytest

from challenge.desks.bills_due import due_now, missing_before
from challenge.measurement.periods import Period
from challenge.savings.queries import Coverage

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


def covered(*spans: tuple[date, date]) -> Coverage:
    """Bills over these half-open spans."""
    logged = tuple(Period(*span) for span in spans)
    return Coverage(logged[0].start, logged[-1].last_day, (), logged)


@pytest.mark.parametrize(
    "through_end, today, words",
    [
        (date(2026, 10, 1), date(2026, 11, 5), "October 2026 is due"),
        (date(2026, 8, 1), date(2026, 11, 5), "August 2026 to October 2026 are due"),
        (date(2026, 9, 18), date(2026, 11, 5), "the bills since Sep 18, 2026 are due"),
        (date(2026, 12, 1), date(2027, 6, 1), "December 2026 is due"),
    ],
)
def test_it_works(through_end: date, today: date, words: str) -> None:
    due = due_now(covered((date(2026, 1, 1), through_end)), [YEAR], today)
    assert due is not None
    assert due.what == words


@pytest.mark.parametrize(
    "through_end, today",
    [
        (date(2026, 10, 1), date(2026, 10, 31)),  # the next bill has not come yet
        (date(2027, 1, 1), date(2027, 6, 1)),  # the challenge is over, and all is here
        (date(2027, 3, 1), date(2027, 6, 1)),
    ],
)
def test_nobody_is_asked_too_early_or_for_too_much(through_end: date, today: date) -> None:
    assert due_now(covered((date(2026, 1, 1), through_end)), [YEAR], today) is None


def test_without_a_bill_nothing_is_due_yet() -> None:
    assert due_now(Coverage(None, None, (), ()), [YEAR], date(2026, 11, 5)) is None
    assert missing_before(Coverage(None, None, (), ()), YEAR) is None


def test_days_without_a_bill_are_counted() -> None:
    bills = covered((date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 3, 1), date(2026, 4, 1)))
    gap = missing_before(bills, YEAR)
    assert gap is not None
    assert gap.what == "28 days have no bill, the first is Feb 1, 2026"
    assert missing_before(covered((date(2025, 12, 1), date(2026, 4, 1))), YEAR) is None


def test_a_year_before_that_begins_late_has_a_gap() -> None:
    gap = missing_before(covered((date(2026, 1, 2), date(2027, 2, 1))), YEAR)
    assert gap is not None
    assert gap.what == "1 day has no bill, the first is Jan 1, 2026"
