"""How often the 90 % band holds the truth: made-up meters with a known saving, seeded.

Use per day = 20 + 1.0 x max(60 - T, 0) + 1.2 x max(T - 66, 0), with temperatures of a year's sine and AR(1) weather
of its own each year. Noise is added to each value: normal, AR(1) with 0, 0.3 or 0.5 from one value to the next (bills
from bill to bill, days from day to day), over baseline and reporting period in one sequence. Its standard deviation is
8 % of the mean bill for bills; for days, 8 % of the mean day times sqrt(30.4), so that independent noise adds up to 8 %
of a month. The reporting year is multiplied by a year-to-year ratio with a standard deviation of 0, 3 or 5 %. The true
saving is 10 %. The band is that of `measure()`, with an allowance equal to the drift, 5 % with an allowance of 3 %.

The yardstick is the median half-width over that of the same model with known balance points, sigma, rho and drift:
generalised least squares, normal quantile. Same days are simulated without weather dependence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from benchmarks import Result
from challenge.measurement.measured import Circumstances, Plan, Temperatures, measure
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.spread import Floats, Ints, Readings
from challenge.measurement.uncertainty import NORMAL_90, band_of

BASELINE, REPORTING = Period(date(2023, 1, 1), date(2024, 1, 1)), Period(date(2024, 1, 1), date(2025, 1, 1))
NOISE, SAVING, SEED, METERS = 0.08, 0.10, 20260101, 1_500
LEAST, MOST, WIDEST = 88.0, 95.0, 1.3


@dataclass(frozen=True)
class Cell:
    kind: str
    rho: float
    drift: float
    coverage: float
    ratio: float
    ratio_to_all_known: float


def results() -> list[Result]:
    found: list[Result] = []
    for cell in cells(METERS):
        name = f"coverage, {cell.kind}, rho {cell.rho:g}, drift {100 * cell.drift:g} %"
        inside = LEAST <= cell.coverage <= MOST or cell.drift > 0.03
        found.append(Result(name=name, value=cell.coverage, goal=90.0, holds=inside, baseline=cell.ratio_to_all_known))
        width = f"half-width over the known model's, {cell.kind}, rho {cell.rho:g}, drift {100 * cell.drift:g} %"
        narrow = cell.ratio <= WIDEST
        found.append(Result(name=width, value=cell.ratio, goal=WIDEST, holds=narrow, baseline=1.0))
    return found


def cells(meters: int) -> list[Cell]:
    return [
        simulated(kind, rho, drift, meters if kind != "days" else max(meters // 3, 1))
        for kind in ("bills", "days", "same days")
        for rho in (0.0, 0.3, 0.5)
        for drift in (0.0, 0.03, 0.05)
    ]


def simulated(kind: str, rho: float, drift: float, meters: int) -> Cell:
    random = np.random.default_rng([SEED, round(rho * 10), round(drift * 100), len(kind)])
    first, days = epoch_day(BASELINE.start), BASELINE.days + REPORTING.days
    fahrenheit = weather(random, days)
    start, length = spans(kind)
    shape = design(fahrenheit, start - first, length, kind)
    level = shape @ np.array([20.0, 1.0, 1.2])
    before = start < epoch_day(REPORTING.start)
    sigma = NOISE * level[before].mean() * (np.sqrt(30.4) if kind == "days" else 1.0)
    change = np.where(before, 1.0, (1 - SAVING) * (1 + drift * random.standard_normal((meters, 1))))
    use = level * change + sigma * ar1(random, rho, (meters, len(start)))
    plan = Plan(BASELINE, REPORTING, "fixed", "none" if kind == "same days" else "weather", min(drift, 0.03))
    known = Circumstances.usual(meters)
    if kind != "same days":
        known = Circumstances(known.station + 1, ~known.follows_weather, known.growth, known.stated_per_day)
    found = measure(as_readings(use, start, length), meters, plan, known, Temperatures(first, fahrenheit[None, :]))
    truth = level[~before].sum() - (level[~before].sum() * (1 - SAVING))
    points = band_of(found.adjusted_baseline, found.half_width, found.allowance)
    held = np.abs(found.avoided - truth) <= points / 100 * found.adjusted_baseline
    extra = NORMAL_90 * min(drift, 0.03) * level[~before].sum()
    oracle, noise_only = known_half_widths(shape, before, sigma, rho)
    width = np.median(points / 100 * found.adjusted_baseline)
    return Cell(
        kind, rho, drift, 100 * float(held.mean()), float(width / np.hypot(oracle, extra)),
        float(width / np.hypot(noise_only, extra)),
    )  # fmt: skip


def weather(random: np.random.Generator, days: int) -> Floats:
    season = 52 - 26 * np.cos(2 * np.pi * (np.arange(days) - 20) / 365.25)
    return np.asarray(season + 7 * ar1(random, 0.7, (1, days))[0])


def ar1(random: np.random.Generator, rho: float, shape: tuple[int, int]) -> Floats:
    """Noise of variance 1, each value rho times the one before plus something new."""
    new = random.standard_normal(shape)
    for at in range(1, shape[1]):
        new[:, at] = rho * new[:, at - 1] + np.sqrt(1 - rho**2) * new[:, at]
    return new


def spans(kind: str) -> tuple[Ints, Ints]:
    whole = Period(BASELINE.start, REPORTING.end)
    if kind == "days":
        start = np.arange(epoch_day(whole.start), epoch_day(whole.end))
        return start, np.ones(len(start), np.int64)
    months = list(whole.months())
    return np.array([epoch_day(m.start) for m in months]), np.array([m.days for m in months])


def design(fahrenheit: Floats, start: Ints, length: Ints, kind: str) -> Floats:
    """Sums over each span of 1 and of heating and cooling degrees; without weather for same days."""
    heat, cool = np.maximum(60 - fahrenheit, 0), np.maximum(fahrenheit - 66, 0)
    ends = [np.add.reduceat(one, start) for one in (np.ones(len(heat)), heat, cool)]
    shape = np.stack(ends, axis=1)
    if kind == "same days":
        shape[:, 1:] = 0
    return np.asarray(shape)


def as_readings(use: Floats, start: Ints, length: Ints) -> Readings:
    meters, many = use.shape
    meter = np.repeat(np.arange(meters), many)
    end = np.tile(start + length, meters)
    return Readings(meter, np.tile(start, meters), end, np.rint(use.ravel() * 1e6).astype(np.int64))


def known_half_widths(shape: Floats, before: np.ndarray, sigma: float, rho: float) -> tuple[float, float]:
    """Half-widths of the sum when balance points, sigma and rho are known; and when the coefficients are, too."""
    many = len(shape)
    covariance = sigma**2 * rho ** np.abs(np.subtract.outer(np.arange(many), np.arange(many))) if rho else (
        sigma**2 * np.eye(many)
    )  # fmt: skip
    used = shape[:, shape.any(axis=0)]
    x, after = used[before], used[~before].sum(axis=0)
    inverse = np.linalg.inv(covariance[np.ix_(before, before)])
    weights = after @ np.linalg.inv(x.T @ inverse @ x) @ x.T @ inverse
    combined = np.concatenate((weights, -np.ones((~before).sum())))
    alone = covariance[np.ix_(~before, ~before)].sum()
    return NORMAL_90 * float(np.sqrt(combined @ covariance @ combined)), NORMAL_90 * float(np.sqrt(alone))
