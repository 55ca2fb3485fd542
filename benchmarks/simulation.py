"""How often the 90 % band holds the truth: made-up meters with a known saving, seeded.

Use per day = 20 + 1.0 x max(60 - T, 0) + 1.2 x max(T - 66, 0), with temperatures of a year's sine and AR(1) weather
of its own each year, drawn anew for each of PLACES places. Noise is added to each value: normal, AR(1) with 0, 0.3 or
0.5 from one value to the next (bills from bill to bill, days from day to day), over baseline and reporting period in
one sequence. Its standard deviation is 8 % of the mean bill for bills; for days, 8 % of the mean day times sqrt(30.4),
so that independent noise adds up to 8 % of a month. The reporting year is multiplied by a year-to-year ratio with a
standard deviation of 0, 3 or 5 %. The true saving is 10 %. The band is that of `measure()`, with an allowance equal to
the drift, 5 % with an allowance of 3 %.

The yardstick is the median of half-width over that of the same model with known balance points, sigma, rho and drift:
generalised least squares, normal quantile. `ratio_to_all_known` is that over a model whose coefficients are known, too:
noise of the reporting year alone. Same days are simulated without weather dependence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from benchmarks import Result
from challenge.measurement.measured import Circumstances, Measured, Plan, Temperatures, measure
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.spread import Floats, Ints, Readings
from challenge.measurement.uncertainty import NORMAL_90, band_of

BASELINE, REPORTING = Period(date(2023, 1, 1), date(2024, 1, 1)), Period(date(2024, 1, 1), date(2025, 1, 1))
NOISE, SAVING, SEED, ALLOWED = 0.08, 0.10, 20_270_119, 0.03
KINDS, RHOS, DRIFTS = ("bills", "same days", "days"), (0.0, 0.3, 0.5), (0.0, 0.03, 0.05)
PLACES = 40
METERS = {"bills": 250, "same days": 250, "days": 25}
"""Meters in each place."""
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
    """The baseline of a coverage is the half-width over that of the model that knows everything."""
    found: list[Result] = []
    for cell in cells():
        name = f"coverage, {cell.kind}, rho {cell.rho:g}, drift {100 * cell.drift:g} %"
        inside = LEAST <= cell.coverage <= MOST or cell.drift > ALLOWED
        found.append(Result(name=name, value=cell.coverage, goal=90.0, holds=inside, baseline=cell.ratio_to_all_known))
        width = f"half-width over the known model's, {cell.kind}, rho {cell.rho:g}, drift {100 * cell.drift:g} %"
        narrow = cell.ratio <= WIDEST
        found.append(Result(name=width, value=cell.ratio, goal=WIDEST, holds=narrow, baseline=1.0))
    return found


def cells() -> list[Cell]:
    return [simulated(kind, rho, drift) for kind in KINDS for rho in RHOS for drift in DRIFTS]


def simulated(kind: str, rho: float, drift: float, places: int = PLACES) -> Cell:
    seed = [SEED, KINDS.index(kind), round(rho * 10), round(drift * 100)]
    random = np.random.default_rng(seed)
    each = [at_a_place(random, kind, rho, drift) for _ in range(places)]
    held, ratio, to_all_known = (np.concatenate(values) for values in zip(*each, strict=True))
    return Cell(kind, rho, drift, 100 * float(held.mean()), float(np.median(ratio)), float(np.median(to_all_known)))


def at_a_place(random: np.random.Generator, kind: str, rho: float, drift: float) -> tuple[Floats, Floats, Floats]:
    """Per meter of one weather: 1.0 where the band holds the truth, and its half-width over both yardsticks."""
    meters = METERS[kind]
    first, days = epoch_day(BASELINE.start), BASELINE.days + REPORTING.days
    fahrenheit = weather(random, days)
    start, length = spans(kind)
    shape = design(fahrenheit, start - first, kind)
    level = shape @ np.array([20.0, 1.0, 1.2])
    before = start < epoch_day(REPORTING.start)
    sigma = NOISE * level[before].mean() * (np.sqrt(30.4) if kind == "days" else 1.0)
    change = np.where(before, 1.0, (1 - SAVING) * (1 + drift * random.standard_normal((meters, 1))))
    use = level * change + sigma * ar1(random, rho, (meters, len(start)))
    found = banded(kind, as_readings(use, start, length), Temperatures(first, fahrenheit[None, :]), drift)
    half = band_of(found.adjusted_baseline, found.half_width, found.allowance) / 100 * found.adjusted_baseline
    total = level[~before].sum()
    held = np.abs(found.avoided - SAVING * total) <= half
    extra = NORMAL_90 * min(drift, ALLOWED) * total
    fitted, known = known_half_widths(shape, before, sigma, rho)
    return held.astype(np.float64), half / np.hypot(fitted, extra), half / np.hypot(known, extra)


def banded(kind: str, readings: Readings, temperatures: Temperatures, drift: float) -> Measured:
    meters = METERS[kind]
    plan = Plan(BASELINE, REPORTING, "fixed", "none" if kind == "same days" else "weather", min(drift, ALLOWED))
    usual = Circumstances.usual(meters)
    if kind != "same days":
        usual = Circumstances(usual.station + 1, ~usual.follows_weather, usual.growth, usual.stated_per_day)
    return measure(readings, meters, plan, usual, temperatures)


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


def design(fahrenheit: Floats, start: Ints, kind: str) -> Floats:
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
    covariance = correlation(len(shape), rho)
    used = shape[:, shape.any(axis=0)]
    x, after = used[before], used[~before].sum(axis=0)
    inverse = inverse_correlation(int(before.sum()), rho)
    weights = after @ np.linalg.inv(x.T @ inverse @ x) @ x.T @ inverse
    combined = np.concatenate((weights, -np.ones((~before).sum())))
    alone = covariance[np.ix_(~before, ~before)].sum()
    width = NORMAL_90 * sigma
    return width * float(np.sqrt(combined @ covariance @ combined)), width * float(np.sqrt(alone))


@lru_cache
def correlation(many: int, rho: float) -> Floats:
    """Of AR(1) noise, between any two of so many values."""
    return np.asarray(rho ** np.abs(np.subtract.outer(np.arange(many), np.arange(many))), np.float64)


@lru_cache
def inverse_correlation(many: int, rho: float) -> Floats:
    return np.asarray(np.linalg.inv(correlation(many, rho)))
