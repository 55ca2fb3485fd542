"""The example of docs/measurement.md, section 12: every number printed there, computed."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.simulation import SEED
from challenge.measurement.grades import grade_of
from challenge.measurement.measured import Circumstances, Measured, Plan, Temperatures, measure
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.spread import Floats
from challenge.measurement.uncertainty import band_of, distinguishable, inflation, likely_inflation, t_quantile
from tests.measurement.bills import bill, readings

DOCUMENT = (Path(__file__).parents[2] / "docs" / "measurement.md").read_text("utf-8")
EXAMPLE = DOCUMENT[DOCUMENT.index("## 12.") : DOCUMENT.index("## 13.")]

BEFORE, NOW = Period.parse("2025-01-01:2025-07-01"), Period.parse("2026-01-01:2026-07-01")
MONTHS = [*BEFORE.months(), *NOW.months()]
BILLS = (253, 221, 182, 122, 65, 57, 198, 200, 141, 106, 57, 52)
FAHRENHEIT = (30, 30, 40, 50, 65, 70, 35, 30, 45, 50, 65, 70)
DAYS = np.array([month.days for month in BEFORE.months()], np.float64)
FIRST = epoch_day(BEFORE.start)


def temperatures() -> Temperatures:
    known = np.full((1, epoch_day(NOW.end) - FIRST), np.nan)
    for month, degrees in zip(MONTHS, FAHRENHEIT, strict=True):
        known[0, epoch_day(month.start) - FIRST : epoch_day(month.end) - FIRST] = degrees
    return Temperatures(FIRST, known)


def example(adjustment: str) -> tuple[Measured, Plan]:
    bills = [bill(str(m.start), str(m.end), use) for m, use in zip(MONTHS, BILLS, strict=True)]
    known = Circumstances(np.zeros(1, np.int64), np.ones(1, bool), np.ones(1), np.full(1, np.nan))
    plan = Plan(BEFORE, NOW, adjustment=adjustment)
    return measure(readings(bills), 1, plan, known, temperatures()), plan


def printed(values: Iterable[float], places: int) -> str:
    """As the document prints a row of numbers."""
    return ", ".join(f"{value:.{places}f}".replace("-", "−") for value in values)


def neighbours(values: Floats) -> float:
    return float((values[1:] * values[:-1]).sum())


def test_the_bills_of_the_document_are_those_measured_here() -> None:
    rows = [line.strip("| ").split(" | ") for line in EXAMPLE.splitlines() if line.startswith("|")][2:8]
    assert [int(row[1]) for row in rows] == DAYS.tolist()
    assert [int(row[column]) for column in (2, 4) for row in rows] == list(BILLS)
    assert [int(row[column]) for column in (3, 5) for row in rows] == list(FAHRENHEIT)


def test_same_days() -> None:
    found, plan = example("none")
    assert (found.adjusted_baseline[0], found.use[0], found.avoided[0]) == (900, 754, pytest.approx(146))
    percent, points = 100 * found.avoided / 900, band_of(found.adjusted_baseline, found.half_width, found.allowance)
    model = 100 * found.half_width[0] / 900
    assert f"146 ÷ 900 = **{percent[0]:.2f} %**" in EXAMPLE
    assert f"= {found.half_width[0]:.2f} therms, {model:.2f} % of 900" in EXAMPLE
    assert f"√({model:.2f}² + (1.645 × 3)²) = **{points[0]:.2f} points**" in EXAMPLE
    assert f"{percent[0]:.2f} ± {points[0]:.2f}: distinguishable. Grade C." in EXAMPLE
    assert distinguishable(percent, points)[0]
    assert grade_of(found, None, plan).letters == ["C"]


def test_same_days_step_by_step() -> None:
    before, now = np.array(BILLS[:6], np.float64), np.array(BILLS[6:], np.float64)
    ratio = now.sum() / before.sum()
    away = now - ratio * before
    squares = float((away**2).sum())
    rho = neighbours(away) / squares
    growth = float(inflation(np.array([0.09]), np.array([6.0]))[0])
    grown = growth * 5 / (6 - growth)
    assert f"r = 754 ÷ 900 = {ratio:.5f}. Scatter e = bill 2026 − r × bill 2025: {printed(away, 3)}." in EXAMPLE
    assert f"Σe² = {squares:.3f}. Neighbours: Σ e_i e_(i−1) = {printed([neighbours(away)], 3)}" in EXAMPLE
    assert f"so ρ = {printed([rho], 3)}." in EXAMPLE
    assert (rho + 2 / 12 + 0.5 / 6) / 0.25 < 0.09
    assert f"= {growth:.5f}; g = {growth:.5f} × 5 ÷ (6 − {growth:.5f}) = {grown:.5f}." in EXAMPLE
    assert likely_inflation(np.array([rho]), np.array([6]), np.array([2]), np.array([6]))[0] == pytest.approx(grown)
    half = t_quantile(5) * np.sqrt(6 * squares / 5 * grown)
    assert f"t(5) = {t_quantile(5):.4f}" in EXAMPLE
    assert example("none")[0].half_width[0] == pytest.approx(half)


def test_weather() -> None:
    found, plan = example("weather")
    assert (found.parameters[0], found.heating_balance[0]) == (3, 60.0)
    assert (found.adjusted_baseline[0], found.use[0]) == (pytest.approx(838), 754)
    percent = 100 * found.avoided / found.adjusted_baseline
    points = band_of(found.adjusted_baseline, found.half_width, found.allowance)
    model = 100 * found.half_width[0] / 838
    assert f"84 ÷ 838 = **{percent[0]:.2f} %**" in EXAMPLE
    assert f"= {found.half_width[0]:.2f} therms, {model:.2f} % of 838" in EXAMPLE
    assert f"√({model:.2f}² + {1.645 * 3:.3f}²) = **{points[0]:.2f} points**" in EXAMPLE
    assert f"{percent[0]:.2f} ± {points[0]:.2f}: distinguishable. Grade B" in EXAMPLE
    assert distinguishable(percent, points)[0]
    graded = grade_of(found, None, plan)
    assert (graded.letters, len(graded.reasons[0])) == (["B"], 4)
    assert f"R² = {found.r_squared[0]:.3f}, CV(RMSE) = {found.cv_rmse[0]:.4f}" in EXAMPLE
    assert f"FSU at 90 %: {found.fsu_90[0]:.3f} (t(3) = {t_quantile(3):.3f}, M = {181 / (365.25 / 12):.3f}" in EXAMPLE


def test_weather_step_by_step() -> None:
    before, now = np.array(BILLS[:6], np.float64), np.array(BILLS[6:], np.float64)
    cold, colder = (np.maximum(60.0 - np.array(part), 0) for part in (FAHRENHEIT[:6], FAHRENHEIT[6:]))
    residuals = before - (2 + 0.2 * cold) * DAYS
    expected = (2 + 0.2 * colder) * DAYS
    assert residuals == pytest.approx([5, -3, -4, 2, 3, -3])
    assert [residuals.sum(), residuals @ cold, residuals[:4].sum()] == pytest.approx([0, 0, 0])
    assert printed(expected, 0) in EXAMPLE
    ratio = now.sum() / expected.sum()
    around = now - ratio * expected
    assert f"r = 754 ÷ 838 = {ratio:.5f}: {printed(around, 3)}." in EXAMPLE
    one, two = residuals / np.sqrt(DAYS), around / np.sqrt(DAYS)
    squares = one @ one + two @ two
    assert f"{one @ one:.4f} (2025) and {two @ two:.4f} (2026)" in EXAMPLE
    assert f"s² = {squares:.4f} ÷ 8 = {squares / 8:.5f}" in EXAMPLE
    both = neighbours(one) + neighbours(two)
    assert f"Σ = {printed([neighbours(one)], 4)} and {printed([neighbours(two)], 4)}" in EXAMPLE
    assert f"ρ = {printed([both], 4)} ÷ {squares:.4f} = {printed([both / squares], 3)}" in EXAMPLE
    rows = np.stack([np.ones(6), cold])
    normal, sums = (rows * DAYS) @ rows.T, np.array([DAYS.sum(), colder @ DAYS])
    assert (normal.ravel().tolist(), sums.tolist()) == ([181, 2690, 2690, 68500], [181, 2380])
    known = float(sums @ np.linalg.inv(normal) @ sums)
    assert f"= {known:.2f}. With D = 181: {known + 181:.2f}." in EXAMPLE
    growth = likely_inflation(np.array([both / squares]), np.array([12]), np.array([4]), np.array([6]))[0]
    half = t_quantile(8) * np.sqrt(squares / 8 * growth * (known + 181))
    assert f"t(8) = {t_quantile(8):.4f}" in EXAMPLE
    assert f"{squares / 8:.5f} × {growth:.5f} × {known + 181:.2f}" in EXAMPLE
    assert example("weather")[0].half_width[0] == pytest.approx(half)


def test_the_simulation_of_the_document_is_the_one_that_runs() -> None:
    assert f"Seed {SEED}," in DOCUMENT
