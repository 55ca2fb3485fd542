"""Intervals as arrays: exact, the same however a file writes them, and about two bytes each when packed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from challenge.formats.days import local_days
from challenge.formats.feed import Reading
from challenge.formats.files import read_file
from challenge.formats.intervals import Intervals, canonical, merged, pack, unpack
from challenge.formats.months import by_month
from tests.formats.feeds import HOUR, ZONE, at, meter_file, reading

MONTH = date(2025, 3, 1)
FIRST = at("2025-03-01")


def intervals(values: list[int], starts: list[int] | None = None, exponent: int = 0, unit: str = "Wh") -> Intervals:
    places = starts if starts is not None else [FIRST + HOUR * number for number in range(len(values))]
    flags = np.array([number % 7 == 3 for number in range(len(values))])
    return Intervals(MONTH, HOUR, unit, exponent, np.array(places), np.array(values), flags)


def again(one: Intervals) -> Intervals:
    return unpack(pack(one), month=one.month, step=one.step, unit=one.unit, exponent=one.exponent)


def shop(step: int, count: int) -> list[int]:
    """Watt-hours of a shop: more by day than by night, and never twice the same."""
    chance = random.Random(7)
    hours = [number * step // HOUR % 24 for number in range(count)]
    return [round((6000 if 8 <= hour < 19 else 2000) * step / HOUR * chance.gauss(1, 0.15)) for hour in hours]


def test_it_works() -> None:
    (march, april) = by_month(
        [Reading(FIRST + HOUR * n, HOUR, n, None, "") for n in range(800)], "Wh", 0, ZoneInfo(ZONE)
    )
    assert (march.month, len(march.starts), april.month, len(april.starts)) == (MONTH, 743, date(2025, 4, 1), 57)
    assert again(march).hash == march.hash


@pytest.mark.parametrize("step, count", [(3600, 744), (900, 2976)])
def test_a_reading_takes_about_two_bytes(step: int, count: int) -> None:
    month = replace(intervals(shop(step, count)), step=step, starts=FIRST + step * np.arange(count))
    assert len(pack(month)) / count < 2


def test_gaps_negatives_and_large_numbers_come_back_as_they_were() -> None:
    chance = random.Random(3)
    starts = sorted(chance.sample(range(FIRST, FIRST + 700 * HOUR, HOUR), 300))
    month = intervals([chance.randrange(-(10**17), 10**17) for _ in starts], starts)
    back = again(month)
    for name in ("starts", "values", "estimated"):
        assert getattr(back, name).tolist() == getattr(month, name).tolist()


def test_the_multiplier_of_a_file_changes_nothing() -> None:
    assert intervals([1200, 3400], exponent=-3).hash == intervals([12, 34], exponent=-1).hash
    assert canonical(intervals([0, 0], exponent=-9)).exponent == 0


def test_the_newer_stands_where_both_have_time() -> None:
    """Also where its readings start at another minute: no time is counted twice."""
    old = intervals([1, 2, 3, 4])
    late = [FIRST + HOUR + 600, FIRST + 2 * HOUR + 600]
    both = merged(old, intervals([50, 60], late, exponent=-1))
    assert both.starts.tolist() == [FIRST, *late]
    assert [value * 10**both.exponent for value in both.values.tolist()] == [1, 5, 6]


@pytest.mark.parametrize("exponent, value", [(-18, 5), (12, 9)])
def test_numbers_that_no_word_of_64_bits_holds_together_are_rounded_at_the_far_end(exponent: int, value: int) -> None:
    both = merged(intervals([value], exponent=exponent), intervals([9 * 10**12], [FIRST + HOUR]))
    assert both.values[-1] * 10.0**both.exponent == pytest.approx(9e12)


def test_fractions_are_whole_numbers_of_a_smaller_unit() -> None:
    data = meter_file([reading(FIRST + HOUR * hour, f"{hour}.25") for hour in range(24)], powerOfTenMultiplier=3)
    (meter,) = read_file(data, "use.xml", ZONE).meters
    (march,) = meter.intervals
    assert march.values.tolist() == [hour * 100 + 25 for hour in range(24)]
    assert march.exponent == 1


def test_days_and_odd_lengths_are_no_intervals_and_a_refused_meter_has_none() -> None:
    for readings in (
        [reading(FIRST, 5, 86_400)],
        [reading(FIRST, 5, 777)],
        [reading(FIRST, -5), reading(FIRST + HOUR, 5)],
    ):
        assert read_file(meter_file(readings), "use.xml", ZONE).meters[0].intervals == ()


def test_clocks_that_fall_back_over_midnight() -> None:
    """In St. John's 1 November 2009 began, and a minute later it was the evening before again."""
    zone = ZoneInfo("America/St_Johns")
    first = at("2009-10-31", "America/St_Johns")
    readings = [Reading(first + 900 * number, 900, 5, None, "") for number in range(96 + 100)]
    assert [(span.start_on, span.value) for span in local_days(readings, zone).spans] == [
        (date(2009, 10, 31), 480),
        (date(2009, 11, 1), 500),
    ]
    assert [len(month.starts) for month in by_month(readings, "Wh", 0, zone)] == [96, 100]
