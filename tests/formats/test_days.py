"""Readings become local days of the site: exact sums, 23- and 25-hour days, whole days only."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from challenge.formats.contents import FileContents, FileMeter
from challenge.formats.files import read_file
from tests.formats.feeds import (
    DAY,
    HOUR,
    ZONE,
    at,
    block,
    blocks,
    element,
    entry,
    feed,
    hours,
    meter_file,
    meter_reading,
    reading,
    reading_type,
    usage_point,
)

MARCH_1 = at("2025-03-01")


def read(readings: list[str], zone: str = ZONE) -> FileContents:
    return read_file(meter_file(readings), "use.xml", zone)


def only_meter(readings: list[str], zone: str = ZONE) -> FileMeter:
    (meter,) = read(readings, zone).meters
    return meter


def refusal(readings: list[str]) -> str:
    """Why the only meter of the file cannot be used."""
    contents = read(readings)
    (meter,) = contents.meters
    assert (contents.usable, meter.usable, meter.bills) == (False, False, ())
    return meter.problems[0].what


# -- days


@pytest.mark.parametrize("year, count", [(2025, 8760), (2024, 8784)])
def test_a_year_of_hours_is_every_day_once(year: int, count: int) -> None:
    readings = [reading(at(f"{year}-01-01") + HOUR * hour, 100) for hour in range(count)]
    meter = only_meter(readings)
    assert (meter.readings, meter.total, meter.gaps) == (count, 100 * count, 0)
    starts = [bill.start_on for bill in meter.bills]
    assert starts == [date(year, 1, 1) + timedelta(days=day) for day in range(count // 24)]
    assert sum(bill.quantity for bill in meter.bills) == meter.total
    odd = {bill.start_on.isoformat(): bill.quantity // 100 for bill in meter.bills if bill.quantity != 2400}
    assert odd == ({"2025-03-09": 23, "2025-11-02": 25} if year == 2025 else {"2024-03-10": 23, "2024-11-03": 25})


def test_days_are_those_of_the_site_whatever_the_file_says_of_time_zones() -> None:
    liar = entry("LocalTimeParameters/1", "<e:LocalTimeParameters><e:dstOffset>7200</e:dstOffset>"
                 "<e:tzOffset>18000</e:tzOffset></e:LocalTimeParameters>")  # fmt: skip
    entries = [liar, usage_point(), meter_reading(), entry("ReadingType/1", reading_type())]
    data = feed(*entries, *blocks(block(hours("2025-01-10", 24))))
    in_new_york, in_denver = (read_file(data, "use.xml", zone).meters[0] for zone in (ZONE, "America/Denver"))
    assert [bill.start_on for bill in in_new_york.bills] == [date(2025, 1, 10)]
    assert in_denver.bills == ()
    assert in_denver.total == in_new_york.total


def test_clocks_that_change_at_midnight() -> None:
    """In Havana midnight of 9 March 2025 does not exist: the day begins at one o'clock and has 23 hours."""
    first = at("2025-03-08", "America/Havana")
    meter = only_meter([reading(first + HOUR * hour, 10) for hour in range(24 + 23 + 24)], "America/Havana")
    assert [bill.quantity for bill in meter.bills] == [240, 230, 240]


def test_a_day_covered_in_part_is_left_out_and_said() -> None:
    readings = [reading(MARCH_1 + 18 * HOUR + HOUR * hour, 10) for hour in range(6 + 24 + 5)]
    meter = only_meter(readings)
    assert [bill.start_on for bill in meter.bills] == [date(2025, 3, 2)]
    assert (meter.readings, meter.total) == (35, 350)
    assert meter.notes == ("Left out, as the file covers only a part of it: 2025-03-01, 2025-03-03.",)


def test_less_than_a_day_counts_but_stores_nothing() -> None:
    contents = read(hours("2025-01-10", 3))
    assert contents.usable
    assert (contents.meters[0].readings, contents.meters[0].bills) == (3, ())
    assert "no whole day" in contents.meters[0].problems[0].what


def test_a_day_with_a_gap_is_left_out_and_the_gap_counted() -> None:
    readings = [reading(MARCH_1 + HOUR * hour, 10) for hour in range(96) if hour not in (30, 31, 50)]
    meter = only_meter(readings)
    assert meter.gaps == 2
    assert [bill.start_on for bill in meter.bills] == [date(2025, 3, 1), date(2025, 3, 4)]
    assert "readings are missing: 2 (2025-03-02, 2025-03-03)" in meter.problems[0].what


def test_readings_over_midnight_are_split_by_time_and_the_sum_stays() -> None:
    readings = [reading(MARCH_1 - 20 * 60 + HOUR * hour, 100, cost=1000) for hour in range(50)]
    meter = only_meter(readings)
    assert [bill.quantity for bill in meter.bills] == [2400, 2400]
    assert [bill.cost for bill in meter.bills] == [Decimal("0.24"), Decimal("0.24")]
    assert "cross midnight, split by time: 3." in " ".join(meter.notes)


def test_a_split_that_does_not_divide_loses_nothing() -> None:
    readings = [reading(MARCH_1 - 7 * HOUR, 100, 21 * HOUR), reading(MARCH_1 + 14 * HOUR, 1, 10 * HOUR)]
    (bill,) = only_meter(readings).bills
    assert bill.quantity == Decimal("67.666667")


def test_daily_readings_are_days_through_changes_of_the_clock() -> None:
    """As utilities write them: every day 24 hours long in standard time."""
    meter = only_meter([reading(at("2025-03-01") + DAY * day, day, DAY) for day in range(31)])
    assert [bill.start_on.day for bill in meter.bills] == list(range(1, 32))
    assert (meter.interval, meter.gaps, meter.overlaps) == (True, 0, 0)


@pytest.mark.parametrize("zone", ["America/Denver", "UTC", "America/Halifax", "Pacific/Honolulu"])
def test_daily_readings_of_a_utility_in_another_zone_are_still_its_days(zone: str) -> None:
    meter = only_meter([reading(at("2025-01-01") + DAY * day, day, DAY) for day in range(31)], zone)
    assert [(bill.start_on, bill.quantity) for bill in meter.bills] == [
        (date(2025, 1, 1) + timedelta(days=day), day) for day in range(31)
    ]


def test_bills_go_from_the_midnight_nearest_their_start() -> None:
    """Periods of fixed length, though a clock change lies between; the stated intervalLength is not asked."""
    months = [(at("2025-02-15"), 28 * DAY), (at("2025-03-15") + HOUR, 31 * DAY - HOUR), (at("2025-04-15"), 30 * DAY)]
    meter = only_meter([reading(start, 5, duration) for start, duration in months])
    assert [(str(bill.start_on), str(bill.end_on)) for bill in meter.bills] == [
        ("2025-02-15", "2025-03-15"),
        ("2025-03-15", "2025-04-15"),
        ("2025-04-15", "2025-05-15"),
    ]
    assert (meter.interval, meter.gaps, meter.overlaps) == (False, 0, 0)


@pytest.mark.parametrize("length", [3600, 86_400, 2_592_000, "", None])
def test_each_reading_lasts_as_long_as_it_says_whatever_the_file_says_of_all(length: object) -> None:
    """Monthly files state an intervalLength of an hour or a day, and blocks an interval that is not theirs."""
    months = [(at("2025-01-01"), 31 * DAY), (at("2025-02-01"), 28 * DAY)]
    readings = [reading(start, 5, duration) for start, duration in months]
    lie = element("interval", element("duration", length or 900) + element("start", at("2024-06-01")))
    data = meter_file(readings, intervalLength=length).replace(b"<e:IntervalBlock>", f"<e:IntervalBlock>{lie}".encode())
    (meter,) = read_file(data, "use.xml", ZONE).meters
    assert [(str(bill.start_on), str(bill.end_on)) for bill in meter.bills] == [
        ("2025-01-01", "2025-02-01"),
        ("2025-02-01", "2025-03-01"),
    ]
    assert (meter.interval, meter.total, meter.gaps) == (False, 10, 0)


def test_a_missing_month_is_a_gap() -> None:
    meter = only_meter([reading(at("2025-01-01"), 5, 31 * DAY), reading(at("2025-03-01"), 5, 31 * DAY)])
    assert meter.gaps == 1
    assert "Gaps between the readings: 1." in meter.problems[0].what


def test_quantities_finer_than_a_millionth_are_rounded_in_days_and_exact_in_the_total() -> None:
    data = meter_file([reading(MARCH_1, 1234567, 30 * DAY)], powerOfTenMultiplier=-9)
    (meter,) = read_file(data, "use.xml", ZONE).meters
    assert meter.total == Decimal("0.001234567")
    assert meter.bills[0].quantity == Decimal("0.001235")


# -- order and repetition


def test_blocks_out_of_order_are_sorted() -> None:
    readings = hours("2025-01-10", 48)
    assert only_meter(readings[30:] + readings[:30][::-1]).bills == only_meter(readings).bills


def test_a_block_that_comes_twice_is_counted_once_and_said() -> None:
    readings = hours("2025-01-10", 24)
    entries = [usage_point(), meter_reading(), entry("ReadingType/1", reading_type())]
    (meter,) = read_file(feed(*entries, *blocks(block(readings), block(readings))), "use.xml", ZONE).meters
    assert (meter.usable, meter.readings, meter.total, meter.overlaps) == (True, 24, 24276, 0)
    assert "counted once: 24." in meter.problems[0].what


def test_the_same_hour_with_another_value_is_an_overlap() -> None:
    assert "overlap earlier ones, so the use is unclear: 1." in refusal(
        [*hours("2025-01-10", 24), reading(at("2025-01-10 05:00"), 77)]
    )


def test_overlapping_intervals_are_counted_and_refused() -> None:
    late = at("2025-01-10 12:30")
    readings = [*hours("2025-01-10", 24), reading(late, 5), reading(late + 6 * HOUR, 5)]
    assert "overlap" in refusal(readings)
    assert read(readings).meters[0].overlaps == 4


def test_readings_within_a_longer_one_all_overlap() -> None:
    readings = [reading(MARCH_1, 9, 6 * HOUR), *(reading(MARCH_1 + HOUR * hour, 5) for hour in (1, 3, 6))]
    assert read(readings).meters[0].overlaps == 2


def test_a_bill_over_days_that_hours_cover_as_well_is_an_overlap() -> None:
    refusal([*hours("2025-01-10", 24), reading(at("2025-01-01"), 500, 31 * DAY)])


def test_all_starts_identical_is_refused() -> None:
    assert "start at the same time" in refusal([reading(MARCH_1, value) for value in (5, 6, 7)])
    assert "start at the same time" in refusal([reading(MARCH_1, 5)] * 24)


# -- times that cannot be


@pytest.mark.parametrize(
    "duration, why",
    [(0, "lasts 0 seconds"), (-3600, "lasts -3600"), (1, "a minute or longer"), (400 * DAY, "400 days")],
)
def test_durations_that_cannot_be(duration: int, why: str) -> None:
    assert why in refusal([reading(MARCH_1, 5, duration)])


def test_one_second_data_is_refused_with_its_reason() -> None:
    readings = [reading(MARCH_1 + second, 1 + second % 7, 1) for second in range(2000)]
    assert "intervals of a minute or longer" in refusal(readings)


def test_more_readings_than_the_ceiling_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("challenge.formats.feed.MAX_READINGS", 47)
    contents = read(hours("2025-01-10", 48))
    assert (contents.usable, contents.meters) == (False, ())
    assert "more than 47 readings" in contents.problems[0].what


def test_milliseconds_are_refused() -> None:
    assert "milliseconds" in refusal([reading(1000 * (MARCH_1 + HOUR * hour), 5) for hour in range(24)])


@pytest.mark.parametrize("start", [0, -5, 1000 * MARCH_1, 4_200_000_000])
def test_a_start_outside_our_times_is_refused(start: int) -> None:
    assert "not a time between 1990 and 2100" in refusal([reading(MARCH_1, 5), reading(start, 5)])


def test_a_whole_second_may_be_written_with_a_fraction() -> None:
    assert only_meter([reading(f"{MARCH_1}.0", 5, f"{30 * DAY}.00")]).total == 5


@pytest.mark.parametrize(
    "parts, why",
    [
        ({"start": None}, "has no start"),
        ({"duration": None}, "has no duration"),
        ({"value": None}, "has no value"),
        ({"value": ""}, "has no value"),
        ({"value": "1_000"}, '"1_000"'),
        ({"value": "٥"}, '"٥"'),
        ({"value": "NaN"}, '"NaN"'),
        ({"value": "1e3"}, '"1e3"'),
        ({"value": "9" * 5000}, "is not a number"),
        ({"start": f"{MARCH_1}.5"}, "start"),
        ({"start": "2025-03-01"}, "start"),
        ({"cost": "dear"}, "cost"),
    ],
)
def test_a_reading_that_cannot_be_read_refuses_its_meter(parts: dict[str, object], why: str) -> None:
    usual: dict[str, object] = {"start": MARCH_1, "value": 5, "duration": HOUR, "cost": 5}
    readings = [reading(MARCH_1 + DAY + HOUR * hour, 5) for hour in range(24)]
    assert why in refusal([*readings, reading(**{**usual, **parts})])


def test_two_values_in_one_reading_are_no_value() -> None:
    twice = reading(MARCH_1, 5).replace("<e:value>5</e:value>", "<e:value>5</e:value><e:value>6</e:value>")
    assert '"5 6"' in refusal([twice])


def test_a_reading_within_a_reading_refuses_the_file() -> None:
    inner = reading(MARCH_1, 5)
    nested = reading(MARCH_1, 6).replace("</e:IntervalReading>", f"{inner}</e:IntervalReading>")
    assert "within a reading" in read([nested]).problems[0].what


def test_values_may_have_decimals() -> None:
    assert only_meter([reading(MARCH_1, "12.25", 30 * DAY)]).total == Decimal("12.25")


def test_the_line_of_a_fault_is_named() -> None:
    (meter,) = read([*hours("2025-01-10", 3), reading(MARCH_1, None)]).meters
    assert meter.problems[0].where == "line 19"
