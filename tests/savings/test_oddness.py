"""What looks wrong although it can be true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from challenge.quantities.resources import RESOURCES
from challenge.savings.oddness import KnownUse, Use, surely_wrong, why_odd

ELECTRICITY, GAS, WATER = (RESOURCES[key] for key in ("electricity", "natural_gas", "water"))


def use(per_day: float, start: date = date(2024, 1, 1), days: int = 30) -> Use:
    """A bill of some days."""
    return Use(start, start + timedelta(days), per_day)


def months(*per_day: float, start: date = date(2023, 1, 1)) -> list[Use]:
    """Bills of 30 days, one after the other."""
    return [use(one, start + timedelta(30 * number)) for number, one in enumerate(per_day)]


def why(new: Use, known: list[Use], area: int | None = None) -> str:
    """Why a bill of electricity is odd."""
    return why_odd(new, KnownUse(known), "kWh", ELECTRICITY, area)


def test_the_usual_is_not_odd() -> None:
    assert why(use(33), months(30, 31, 29)) == ""


@pytest.mark.parametrize("per_day, odd", [(300, ""), (301, "about 10 times"), (3, ""), (2.9, "less than a tenth")])
def test_ten_times_and_a_tenth_are_the_limits(per_day: float, odd: str) -> None:
    found = why(use(per_day), months(30, 30, 30))
    assert odd in found
    assert bool(found) == bool(odd)


def test_two_bills_do_not_make_a_usual() -> None:
    assert why(use(3000), months(30, 30)) == ""


def test_one_odd_bill_does_not_move_the_usual() -> None:
    assert "times the usual" in why(use(3000), months(30, 30, 30, 9000))


def test_zero_is_odd() -> None:
    assert why(use(0), []) == "This bill says that nothing was used."
    assert why(use(0), months(30, 30, 30)) == "This bill says that nothing was used."


def test_summers_near_zero_are_usual_for_gas_that_heats() -> None:
    """The same days of the year before were like it."""
    year = months(20, 18, 12, 5, 1, 0.2, 0, 0.2, 1, 6, 14, 19)
    for number, last in enumerate(year):
        same = Use(last.start + timedelta(365), last.end + timedelta(365), last.per_day)
        assert why_odd(same, KnownUse(year), "therm", GAS, 2000) == "", number


def test_a_high_summer_is_odd_all_the_same() -> None:
    year = months(20, 18, 12, 5, 1, 0.2, 0.1, 0.2, 1, 6, 14, 19)
    july = use(90, date(2024, 7, 1))
    assert "times the usual" in why_odd(july, KnownUse(year), "therm", GAS, 2000)


def test_a_closed_day_is_not_odd_and_a_high_one_is() -> None:
    days = [use(30, date(2024, 1, 1) + timedelta(number), 1) for number in range(30)]
    assert why(use(0, date(2024, 3, 3), 1), days) == ""
    assert "about 20 times" in why(use(600, date(2024, 3, 3), 1), days)


def test_a_first_bill_is_judged_by_the_size_of_the_place() -> None:
    assert why(use(30), [], 1900) == ""
    assert "1,900 square feet" in why(use(30_000), [], 1900)
    assert why(use(30_000), [], None) == ""
    assert "square feet" in why_odd(use(1e6), KnownUse([]), "gal", WATER, 1900)


def test_a_volume_of_gas_is_not_judged_by_size() -> None:
    assert why_odd(use(1e6), KnownUse([]), "ccf", GAS, 1900) == ""


@pytest.mark.parametrize("times, found", [(1000, 1000), (99, None), (1, None), (0.001, 0.001), (0, None)])
def test_a_file_beyond_belief(times: float, found: float | None) -> None:
    known = months(30, 30, 30)
    answer = surely_wrong([use(30 * times)] * 5, known)
    assert answer == (pytest.approx(found) if found else None)
