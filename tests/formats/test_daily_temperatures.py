"""Daily temperatures are read exactly, and nothing is guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.formats.daily_temperatures import TemperatureFile, read_temperatures

NOAA = (
    '"STATION","NAME","LATITUDE","LONGITUDE","ELEVATION","DATE","TAVG","TAVG_ATTRIBUTES","TMAX","TMIN"\n'
    '"USW00000001","RIVERBEND AIRPORT, OH US","40.01","-82.9","247.2","2026-01-01","   31","H,,S","38","22"\n'
    '"USW00000001","RIVERBEND AIRPORT, OH US","40.01","-82.9","247.2","2026-01-02","","","41","28"\n'
    '"USW00000001","RIVERBEND AIRPORT, OH US","40.01","-82.9","247.2","2026-01-03","","","41",""\n'
    '"USW00000002","HILL, OH US","40.5","-82.1","300","2026-01-01","29","H,,S","35","20"\n'
)


def read(text: str, unit: str = "", order: str = "") -> TemperatureFile:
    return read_temperatures(text.encode(), unit, order)


def days(text: str, unit: str = "", order: str = "") -> dict[date, int]:
    found = read(text, unit, order)
    assert found.usable, found.problems
    return found.stations[0].days


def test_noaa_daily_summaries() -> None:
    """Several stations, empty means, blanks inside of the quotes."""
    found = read(NOAA, "F")
    first, second = found.stations
    assert first.days == {date(2026, 1, 1): 31_000, date(2026, 1, 2): 34_500}
    assert (first.code, first.name, first.point) == ("USW00000001", "RIVERBEND AIRPORT, OH US", (40.01, -82.9))
    assert second.days == {date(2026, 1, 1): 29_000}
    assert found.without == 1


def test_its_unit_is_asked() -> None:
    """NOAA's file does not name it."""
    found = read(NOAA)
    assert found.asks_unit
    assert not found.usable
    assert not found.stations


@pytest.mark.parametrize(
    ("header", "value", "thousandths"),
    [
        ("date,mean temperature (F)", "61.5", 61_500),
        ("Date,Temp °C", "10", 50_000),
        ("fecha;temperatura media (C)", "12,5", 54_500),
        ("dt,tempF", "-3", -3_000),
        ("Día\tPromedio en grados Fahrenheit", "70", 70_000),
    ],
)
def test_the_header_names_the_unit(header: str, value: str, thousandths: int) -> None:
    delimiter = next(mark for mark in ",;\t" if mark in header)
    assert days(f"{header}\n2026-01-01{delimiter}{value}\n") == {date(2026, 1, 1): thousandths}


def test_tenths_of_celsius() -> None:
    assert days("date,tavg\n2026-01-01,-15\n", "tenths_c") == {date(2026, 1, 1): 29_300}


def test_two_answers_about_the_unit() -> None:
    assert not read("date,mean (F)\n2026-01-01,50\n", "C").usable


def test_the_order_of_dates_is_asked_where_it_matters() -> None:
    text = "date,mean (F)\n13/01/2026,50\n02/01/2026,51\n"
    assert read(text).asks_date_order
    assert days(text, order="day_first") == {date(2026, 1, 13): 50_000, date(2026, 1, 2): 51_000}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("date,mean (F)\n2026-01-01,50\n2026-01-01,51\n", "line 3"),
        ("date,mean (F)\n2026-01-01,141\n", "line 2"),
        ("date,mean (F)\n2026-01-01,-91\n", "line 2"),
        ("date,mean (C)\n2026-01-01,61\n", "line 2"),
        ("date,mean (F)\n2026-02-30,50\n", "line 2"),
        ("date,mean (F)\n2026-01-01,NaN\n", "line 2"),
        ("date,mean (F)\n2026-01-01,1e1\n", "line 2"),
        ("date,mean (F)\n2026-01-01,٣٤\n", "line 2"),
        ("date,mean (F)\n2026-01-01,=1+1\n", "line 2"),
        ("date,tmax (F),tmin (F)\n2026-01-01,20,30\n", "line 2"),
        ("date,mean (F),average (C)\n2026-01-01,20,30\n", "line 1"),
        ("date,tmax (F),tmin (C)\n2026-01-01,20,30\n", "line 1"),
        ("station,date,mean (F)\n<b>,2026-01-01,50\n", "line 2"),
        ("date,mean (F)\n", "file"),
        ("date,mean (F)\n2026-01-01,\n", "file"),
        ("", "file"),
        ("day of the year,kWh\n1,2\n", "file"),
        ("date,mean (F)\n2026-01-01,50\0\n", "file"),
        ('date,mean (F)\n"2026-01-01,50\n', "line 2"),
    ],
)
def test_refused(text: str, where: str) -> None:
    found = read(text)
    assert not found.usable
    assert found.problems[0].where == where


def test_a_file_that_is_wrong_all_over_says_so_briefly() -> None:
    found = read("date,mean (F)\n" + "2026-01-01,hot\n" * 1000)
    assert len(found.problems) == 21


def test_too_large() -> None:
    assert not read("date,mean (F)\n" + "x" * (5 * 1024 * 1024 + 1)).usable


@given(st.lists(st.integers(-900, 1400), min_size=1, max_size=40))
def test_what_was_written_is_read(tenths: list[int]) -> None:
    """In Fahrenheit to the last digit, whatever the order of the rows."""
    first = date(2025, 1, 1)
    rows = {first + timedelta(number): value for number, value in enumerate(tenths)}
    text = "date,mean (F)\n" + "".join(f"{day},{value / 10}\n" for day, value in reversed(rows.items()))
    assert days(text) == {day: value * 100 for day, value in rows.items()}


@given(st.integers(-677, 600))
def test_celsius_is_exact(tenths: int) -> None:
    text = f"date,mean (C)\n2026-01-01,{tenths / 10}\n"
    assert days(text) == {date(2026, 1, 1): tenths * 180 + 32_000}


@given(st.binary(max_size=400), st.sampled_from(["", "F", "C", "tenths_c"]))
def test_any_bytes_are_answered(data: bytes, unit: str) -> None:
    read_temperatures(data, unit)


@given(st.integers(0, len(NOAA) - 1), st.sampled_from('",;\n\0é9-x '))
def test_a_changed_character_is_answered(at: int, mark: str) -> None:
    """Whatever is still taken lies within what is possible."""
    found = read(NOAA[:at] + mark + NOAA[at + 1 :], "F")
    assert all(-90_000 <= value <= 140_000 for one in found.stations for value in one.days.values())
    assert found.usable or found.problems or found.asks_date_order
