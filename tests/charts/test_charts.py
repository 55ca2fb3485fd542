"""What a chart promises: zero is always in it, round steps, honest gaps, names that do not meet."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.charts import line_chart, nice_ticks, number_text

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
BASELINE = [900.0, 850, 800, 700, 650, 800, 950, 990, 800, 700, 760, 880]


def a_chart(now: list[float | None], **more: object):
    return line_chart(MONTHS, now, BASELINE, unit="kWh", **more)


def test_it_works() -> None:
    chart = a_chart([830.0, 790, 740, 650, 610, None, None, None, None, None, None, None])
    assert [tick.text for tick in chart.ticks] == ["0", "200", "400", "600", "800", "1,000 kWh"]
    assert chart.now_path.count("L") == 4
    assert chart.baseline_path.count("L") == 11
    assert chart.dot is not None
    assert chart.dot.x == pytest.approx(37.32, abs=0.01)
    assert chart.rows[0].now == "830"
    assert chart.rows[11].now == "–"


def test_zero_is_in_the_picture_even_when_all_numbers_are_large() -> None:
    chart = a_chart([10_000.0] * 12)
    assert [tick.zero for tick in chart.ticks].count(True) == 1


def test_a_month_without_a_number_breaks_the_line() -> None:
    chart = a_chart([800.0, None, 780, 760, None, 640, None, None, None, None, None, None])
    assert chart.now_path.count("M") == 3


def test_days_stand_as_far_apart_as_they_are() -> None:
    """A day and nine: the line's middle point lies at a tenth. The ends bear their year, and stay in the picture."""
    days = [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 30)]
    chart = line_chart(days, [1.0, 2.0, 3.0], [None] * 3, unit="points")
    first, second, last = (float(x) for x in re.findall(r"[ML]([\d.]+) ", chart.now_path))
    assert (second - first) / (last - first) == pytest.approx(0.1, abs=0.001)
    assert [row.label for row in chart.rows] == ["Nov 20, 2026", "Nov 21, 2026", "Nov 30, 2026"]
    assert [(mark.text, mark.x, mark.anchor) for mark in chart.marks] == [
        ("Nov 20, 2026", 0.0, "start"),
        ("Nov 30, 2026", 100.0, "end"),
    ]


def test_larger_numbers_stand_higher() -> None:
    chart = line_chart(["a", "b"], [10.0, 20.0], [None, None], unit="kWh")
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", chart.now_path)]
    assert heights[0] > heights[1]


def test_the_names_stand_on_the_far_sides_of_their_lines() -> None:
    saved = {label.line: label.y for label in a_chart([700.0] * 11 + [860.0]).labels}
    wasted = {label.line: label.y for label in a_chart([700.0] * 11 + [900.0]).labels}
    assert saved["now"] > saved["baseline"]
    assert wasted["now"] < wasted["baseline"]


def test_a_name_stands_clear_of_its_line() -> None:
    """Also where the line was higher a month or two before its end: the name covers that stretch."""
    label = next(one for one in a_chart([700.0] * 11 + [600.0]).labels if one.line == "baseline")
    falling = line_chart(MONTHS, [None] * 12, [900.0] * 11 + [300.0], unit="kWh").labels[0]
    assert label.anchor == falling.anchor == "end"
    top = float(re.findall(r"[ML][\d.]+ ([\d.]+)", a_chart([700.0] * 12).baseline_path)[-4])
    assert label.y < top
    flat = line_chart(MONTHS, [None] * 12, [900.0] * 12, unit="kWh").labels[0]
    assert falling.y == flat.y


def test_the_band_is_drawn_where_it_is_known() -> None:
    chart = a_chart([800.0] * 12, band=[(700.0, 900.0)] * 3 + [None] * 9)
    assert chart.band_path.count("Z") == 1
    assert chart.rows[0].band == "700 to 900"
    assert chart.rows[5].band == "–"


def test_nothing_at_all_is_still_a_picture() -> None:
    chart = line_chart(MONTHS, [None] * 12, [None] * 12, unit="kWh")
    assert chart.now_path == ""
    assert chart.dot is None
    assert chart.labels == []


def test_series_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        line_chart(MONTHS, [1.0], BASELINE, unit="kWh")


@given(st.lists(st.floats(-1e9, 1e9), max_size=30))
def test_ticks_hold_every_value_and_zero(values: list[float]) -> None:
    ticks = nice_ticks(values)
    slack = (ticks[-1] - ticks[0]) * 1e-6
    assert 0 in ticks
    assert ticks[0] - slack <= min([0.0, *values])
    assert ticks[-1] + slack >= max([0.0, *values])
    assert 2 <= len(ticks) <= 9


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (12345.6, "12,346"), (45.67, "45.7"), (4.567, "4.57"), (-3, "−3"), (0.0, "0")]
)
def test_numbers_are_written_as_precisely_as_they_matter(value: float | None, text: str) -> None:
    assert number_text(value) == text
