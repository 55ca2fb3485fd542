"""Readings nobody would wish for: measure() answers, warns of nothing, and is NaN only where its contract says so."""

import warnings
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.measurement.grades import grade_of
from challenge.measurement.measured import NO_STATION, NO_TEMPERATURES, Circumstances, Plan, Temperatures, measure
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.spread import Readings
from challenge.measurement.uncertainty import band_of, distinguishable
from tests.measurement.bills import BASELINE, REPORTING, Bill, bill, readings

FIRST = epoch_day(BASELINE.start)
BOTH = Period(BASELINE.start, REPORTING.end)
DAYS = BASELINE.days + REPORTING.days
SEASONS = 55 - 25 * np.cos(2 * np.pi * np.arange(DAYS) / 365)
ALWAYS = (
    "baseline_use", "adjusted_baseline", "use", "non_routine", "allowance", "cost_cents", "priced_use",
)  # fmt: skip
COUNTS = ("covered_days", "reporting_days", "baseline_days", "baseline_bills", "longest_bill", "waiting_days")


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def months(units: float, period: Period = BOTH) -> list[Bill]:
    return [bill(one.start.isoformat(), one.end.isoformat(), units * one.days) for one in period.months()]


BILLS: dict[str, list[Bill]] = {
    "none": [],
    "one bill": [bill("2025-01-01", "2025-02-01", 310)],
    "one bill over both years": [bill("2025-01-01", "2027-01-01", 7_300)],
    "a bill a year": [bill("2025-01-01", "2026-01-01", 3_650), bill("2026-01-01", "2027-01-01", 3_000)],
    "two days": [bill("2025-07-01", "2025-07-02", 9), bill("2026-07-01", "2026-07-02", 8)],
    "all zeros": months(0),
    "the same each day": months(10),
    "negative": months(-4),
    "a sum of zero": [bill("2025-01-01", "2025-07-01", 500), bill("2025-07-01", "2026-01-01", -500), *months(1)[12:]],
    "every other month": months(10)[::2],
    "only the baseline": months(10, BASELINE),
    "only the reporting period": months(10, REPORTING),
    "huge": months(3e9),
    "tiny": months(0.000001),
    "huge and tiny": [*months(3e9, BASELINE), *months(0.000001, REPORTING)],
}
KNOWN = {
    "seasons": Temperatures(FIRST, SEASONS[None, :]),
    "always 60": Temperatures(FIRST, np.full((1, DAYS), 60.0)),
    "always far too hot": Temperatures(FIRST, np.full((1, DAYS), 120.0)),
    "unknown": Temperatures(FIRST, np.full((1, DAYS), np.nan)),
    "with holes": Temperatures(FIRST, np.where(np.arange(DAYS) % 50 == 7, np.nan, SEASONS)[None, :]),
    "no stations": NO_TEMPERATURES,
}


def is_sound(bills: Readings, plan: Plan, known: Circumstances, temperatures: Temperatures) -> None:
    found = measure(bills, 1, plan, known, temperatures)
    for name in ALWAYS:
        assert np.isfinite(getattr(found, name)).all(), name
    for name in COUNTS:
        assert (getattr(found, name) >= 0).all(), name
    if not found.covered_days[0]:
        assert (found.use[0], found.adjusted_baseline[0], found.baseline_use[0]) == (0, 0, 0)
    assert not (found.half_width < 0).any()
    points = band_of(found.adjusted_baseline, found.half_width, found.allowance)
    assert not np.isinf(points).any()
    assert not distinguishable(np.zeros(1), points)[0]
    graded = grade_of(found, None, plan)
    assert graded.letters[0] in {"", "A", "B", "C", "D"}
    assert graded.letters[0] == "A" or graded.reasons[0]


def circumstances(station: int = 0, stated: float = np.nan, growth: float = 1.0) -> Circumstances:
    return Circumstances(np.array([station]), np.array([True]), np.array([growth]), np.array([stated]))


@pytest.mark.parametrize("bills", BILLS)
@pytest.mark.parametrize("adjustment", ["none", "weather", "driver"])
@pytest.mark.parametrize("kind", ["fixed", "two_years", "surveyed"])
def test_poor_bills_are_measured(bills: str, adjustment: str, kind: str) -> None:
    baseline = Period(date(2024, 1, 1), BASELINE.end) if kind == "two_years" else BASELINE
    plan = Plan(baseline, REPORTING, kind, adjustment)
    for temperatures in KNOWN.values():
        is_sound(readings(BILLS[bills]), plan, circumstances(stated=12.0), temperatures)
        is_sound(readings(BILLS[bills]), plan, circumstances(station=NO_STATION, growth=np.nan), temperatures)


def test_equal_temperatures_leave_the_mean() -> None:
    found = measure(readings(months(10)), 1, Plan(BASELINE, REPORTING, adjustment="weather"), circumstances(),
                    KNOWN["always 60"])  # fmt: skip
    assert (found.parameters[0], found.adjusted_baseline[0]) == (1, pytest.approx(3_650))
    assert found.avoided[0] == pytest.approx(0, abs=1e-6)


def test_a_baseline_of_zero_has_no_band() -> None:
    found = measure(readings(BILLS["all zeros"]), 1, Plan(BASELINE, REPORTING))
    assert np.isnan(band_of(found.adjusted_baseline, found.half_width, found.allowance)).all()


def test_one_bill_in_the_baseline_tells_no_band() -> None:
    found = measure(readings(BILLS["a bill a year"]), 1, Plan(BASELINE, REPORTING, adjustment="weather"),
                    circumstances(), KNOWN["seasons"])  # fmt: skip
    assert found.adjusted_baseline[0] == pytest.approx(3_650)
    assert np.isnan(found.half_width[0])


def test_no_meters_are_measured_as_none() -> None:
    found = measure(readings([]), 0, Plan(BASELINE, REPORTING))
    assert len(found) == 0


SPANS = st.lists(
    st.tuples(st.integers(1, 90), st.one_of(st.just(0), st.integers(-(10**7), 10**15)), st.booleans()),
    min_size=1, max_size=24,
)  # fmt: skip


@given(SPANS, st.sampled_from(["none", "weather", "driver"]), st.sampled_from(sorted(KNOWN)))
def test_whatever_bills_say_there_is_an_answer(spans: list[tuple[int, int, bool]], adjustment: str, known: str) -> None:
    bills, day = list[Bill](), BASELINE.start - timedelta(20)
    for length, amount, is_gap in spans:
        if not is_gap:
            bills.append((0, day, day + timedelta(length), amount, None))
        day += timedelta(length)
    plan = Plan(BASELINE, REPORTING, adjustment=adjustment)
    is_sound(readings(bills), plan, circumstances(), KNOWN[known])
