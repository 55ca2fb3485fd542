"""What use depends on, weighted by days."""

from datetime import date

import pytest

from challenge.measurement.drivers import growth_of, time_weighted
from challenge.measurement.periods import Period

YEAR_25 = Period(date(2025, 1, 1), date(2026, 1, 1))
YEAR_26 = Period(date(2026, 1, 1), date(2027, 1, 1))
GROWN = [(date(1990, 1, 1), 100.0), (date(2026, 7, 2), 150.0)]  # 182 days of 365 at 100, 183 at 150


def test_it_works() -> None:
    assert time_weighted(GROWN, YEAR_25) == 100
    assert time_weighted(GROWN, YEAR_26) == pytest.approx((182 * 100 + 183 * 150) / 365)
    assert growth_of(GROWN, YEAR_25, YEAR_26) == pytest.approx(1.2506849)


def test_unknown_for_a_part_is_unknown() -> None:
    assert time_weighted([], YEAR_25) is None
    assert time_weighted([(date(2025, 2, 1), 5.0)], YEAR_25) is None
    assert growth_of([(date(2025, 2, 1), 5.0)], YEAR_25, YEAR_26) is None


def test_nothing_to_divide_by_is_no_growth() -> None:
    assert growth_of([(date(1990, 1, 1), 0.0)], YEAR_25, YEAR_26) is None
    assert growth_of([(date(1990, 1, 1), 4.0), (date(2026, 1, 1), 0.0)], YEAR_25, YEAR_26) is None


def test_what_comes_later_changes_nothing() -> None:
    assert time_weighted([*GROWN, (date(2027, 1, 1), 900.0)], YEAR_25) == 100
