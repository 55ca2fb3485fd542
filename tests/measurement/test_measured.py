"""What meters saved, each way of measuring; figures can be checked by hand."""

from datetime import date, timedelta

import numpy as np
import pytest

from challenge.measurement.grades import grade_of
from challenge.measurement.measured import METHODS, NO_STATION, Circumstances, NonRoutine, Plan, Temperatures, measure
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.same_days import compare
from challenge.measurement.solar import net_use
from challenge.measurement.spread import Readings
from challenge.measurement.uncertainty import band_of, distinguishable, t_quantile
from tests.measurement.bills import BASELINE, REPORTING, Bill, bill, readings

FIRST = epoch_day(date(2025, 1, 1))
FAHRENHEIT = 55 - 25 * np.cos(2 * np.pi * np.arange(730) / 365)
WEATHER = Plan(BASELINE, REPORTING, adjustment="weather")


def monthly(factor: float = 0.9, meter: int = 0) -> list[Bill]:
    """10 a day and 1 for each degree below 60, bill by bill; the second year times the factor."""
    bills = []
    for month in Period(BASELINE.start, REPORTING.end).months():
        at = epoch_day(month.start) - FIRST
        cold = np.maximum(60 - FAHRENHEIT[at : at + month.days], 0).sum()
        use = (10 * month.days + cold) * (1 if month.start < REPORTING.start else factor)
        bills.append(bill(month.start.isoformat(), month.end.isoformat(), float(use), meter=meter))
    return bills


def usual(weather: bool = True, growth: float = 1.0, stated: float = np.nan) -> Circumstances:
    station = np.array([0 if weather else NO_STATION])
    return Circumstances(station, np.array([weather]), np.array([growth]), np.array([stated]))


def temperatures(days: int = 730) -> Temperatures:
    return Temperatures(FIRST, FAHRENHEIT[None, :days])


def test_a_heated_place_is_compared_with_what_its_model_expects() -> None:
    found = measure(readings(monthly()), 1, WEATHER, usual(), temperatures())
    assert METHODS[found.method[0]] == "weather"
    assert found.avoided[0] / found.adjusted_baseline[0] == pytest.approx(0.1, abs=1e-6)
    assert (found.parameters[0], found.heating_balance[0]) == (3, 60.0)
    assert found.covered_days[0] == 365
    assert grade_of(found, None, WEATHER).letters == ["A"]


def test_late_weather_waits_and_a_bill_waits_as_a_whole() -> None:
    found = measure(readings(monthly()), 1, WEATHER, usual(), temperatures(365 + 45))
    assert (found.covered_days[0], found.waiting_days[0]) == (31, 334)
    assert found.weather_through[0] == FIRST + 365 + 44
    assert METHODS[found.method[0]] == "weather"


def test_without_a_station_everything_waits() -> None:
    none = Circumstances(np.array([NO_STATION]), np.array([True]), np.ones(1), np.full(1, np.nan))
    found = measure(readings(monthly()), 1, WEATHER, none, temperatures())
    assert (METHODS[found.method[0]], found.covered_days[0], found.waiting_days[0]) == ("nothing", 0, 365)
    assert grade_of(found, None, WEATHER).reasons == [["Waiting for the temperatures of the days that are measured."]]


def test_same_days_say_what_compare_says() -> None:
    bills = [bill("2025-01-10", "2025-05-01", 500.5), bill("2025-05-03", "2025-12-20", 777), *monthly(0.7, meter=1)]
    bills += [bill("2026-01-05", "2026-04-11", 400), bill("2026-04-20", "2026-11-01", 100.25)]
    plan = Plan(BASELINE, REPORTING)
    found, known = measure(readings(bills), 2, plan), compare(readings(bills), 2, BASELINE, REPORTING)
    assert found.use == pytest.approx(known.use)
    assert found.adjusted_baseline == pytest.approx(known.baseline_use)
    for name in ("covered_days", "reporting_days", "baseline_days", "data_through"):
        assert getattr(found, name).tolist() == getattr(known, name).tolist()
    assert grade_of(found, None, plan).letters == ["C", "C"]
    assert found.covered_before(epoch_day(date(2026, 1, 15))).tolist() == [5, 14]


def test_five_pairs_tell_no_band_and_six_do() -> None:
    for months, told in ((5, False), (6, True)):
        plan = Plan(BASELINE, Period(date(2026, 1, 1), date(2026, months + 1, 1)))
        assert bool(np.isfinite(measure(readings(monthly()), 1, plan).half_width[0])) is told


def test_rates_are_compared_not_totals() -> None:
    """42,000 kWh in 504 hours against 24,600 kWh in 336 hours is 12.14 % less."""
    plan = Plan(BASELINE, Period(date(2026, 1, 1), date(2026, 1, 15)), "surveyed")
    stated = usual(weather=False, stated=42_000 / 21)
    found = measure(readings([bill("2026-01-01", "2026-01-15", 24_600)]), 1, plan, stated)
    assert 100 * found.avoided[0] / found.adjusted_baseline[0] == pytest.approx(12.142857)
    assert METHODS[found.method[0]] == "stated"
    assert grade_of(found, None, plan).letters == ["D"]


def test_the_baseline_grows_with_the_driver() -> None:
    found = measure(readings(monthly(1.2)), 1, Plan(BASELINE, REPORTING, adjustment="driver"), usual(False, 1.5))
    assert found.avoided[0] / found.adjusted_baseline[0] == pytest.approx(0.2, abs=1e-6)


def test_non_routine_adjustments_count_on_covered_days() -> None:
    event = NonRoutine(np.zeros(1, np.int64), np.array([FIRST + 360]), np.array([FIRST + 375]), np.array([2.0]))
    known = Circumstances(np.array([-1]), np.array([False]), np.ones(1), np.full(1, np.nan), event)
    found = measure(readings(monthly(1.0)), 1, Plan(BASELINE, REPORTING), known)
    assert found.non_routine[0] == 20.0
    assert found.avoided[0] == pytest.approx(20.0, abs=1e-4)


def test_two_years_count_as_their_mean() -> None:
    plan = Plan(Period(date(2024, 1, 1), date(2026, 1, 1)), REPORTING, "two_years")
    years = [
        bill(f"{year}-01-01", f"{year + 1}-01-01", use) for year, use in ((2024, 3660), (2025, 7300), (2026, 3650))
    ]
    found = measure(readings(years), 1, plan)
    assert found.adjusted_baseline[0] == pytest.approx(365 * 15)
    assert found.allowance[0] > 0.03
    assert found.covered_days[0] == 365


def test_an_estimate_is_joined_with_the_next_actual_bill() -> None:
    bills = readings([bill("2025-01-01", "2025-02-01", 620), bill("2025-02-01", "2025-03-01", 0), *monthly()[12:]])
    estimated = np.zeros(len(bills), bool)
    estimated[0] = True
    marked = Readings(bills.meter, bills.start, bills.end, bills.millionths, None, estimated)
    january = Plan(BASELINE, Period(date(2026, 1, 1), date(2026, 2, 1)))
    assert measure(marked, 1, january).adjusted_baseline[0] == pytest.approx(620 * 31 / 59)


@pytest.mark.parametrize("adjustment", ["none", "weather", "driver"])
@pytest.mark.parametrize("use", [0.0, -5.0, 1e12])
@pytest.mark.parametrize("bills", [[], [("2025-01-01", "2025-01-03")], [("2025-01-01", "2026-12-31")]])
def test_poor_readings_are_measured_without_a_warning(
    adjustment: str, use: float, bills: list[tuple[str, str]]
) -> None:
    for flat in (temperatures(), Temperatures(FIRST, np.full((1, 730), 60.0)), temperatures(0)):
        plan = Plan(BASELINE, REPORTING, adjustment=adjustment)
        found = measure(readings([bill(a, b, use) for a, b in bills]), 1, plan, usual(), flat)
        for name in ("use", "adjusted_baseline", "baseline_use", "non_routine", "allowance"):
            assert np.isfinite(getattr(found, name)).all()
        points = band_of(found.adjusted_baseline, found.half_width, found.allowance)
        assert not distinguishable(np.zeros(1), points)[0]
        grade_of(found, FIRST, plan)


def test_meters_do_not_depend_on_their_neighbours() -> None:
    many = [*monthly(0.8), *monthly(0.9, meter=1)]
    known = Circumstances(np.zeros(2, np.int64), np.ones(2, bool), np.ones(2), np.full(2, np.nan))
    both = measure(readings(many[::-1]), 2, WEATHER, known, temperatures())
    alone = measure(readings(monthly(0.8)), 1, WEATHER, usual(), temperatures())
    assert both.adjusted_baseline[0] == pytest.approx(alone.adjusted_baseline[0])
    assert both.avoided / both.adjusted_baseline == pytest.approx([0.2, 0.1], abs=1e-6)


@pytest.mark.parametrize(
    ("degrees", "told"), [(1, 6.314), (2, 2.920), (5, 2.015), (9, 1.833), (10, 1.812), (30, 1.697), (120, 1.658)]
)
def test_students_t_is_that_of_the_tables(degrees: int, told: float) -> None:
    assert t_quantile(degrees) == pytest.approx(told, abs=0.0005)


def test_solar_adds_what_was_made_and_takes_off_what_was_sent_out() -> None:
    imported = readings([bill("2025-01-01", "2025-02-01", 310)])
    made = readings([bill("2025-01-01", "2025-01-11", 100), bill("2025-01-11", "2025-02-01", 21)])
    sent = readings([bill("2025-01-06", "2025-02-01", 26)])
    found = net_use(imported, made, sent, 1)
    assert found.start.tolist() == [FIRST + 5, FIRST + 10]
    assert (found.millionths / 1e6).tolist() == pytest.approx([5 * (10 + 10 - 1), 21 * (10 + 1 - 1)])
    assert timedelta(int(found.end[-1] - found.start[0])) == timedelta(26)
