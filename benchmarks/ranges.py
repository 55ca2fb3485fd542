"""Ranges of places: what 10,000 of them cost, whether they hold the truth, and whether anybody is told apart by luck.

*Nobody saved anything.* Challenges of 50 businesses whose use differs from year to year only by chance, measured from
bills as in `simulation` (its shapes, its noise, one weather for each city): how often is anybody told apart from
anybody? Noise is 4 to 12 % of a bill, different for each business, and follows itself from bill to bill with 0, 0.3 or
0.5; the year-to-year drift has a standard deviation of 0 or 3 %. Every challenge allows for 3 %, as rules do unless
they say otherwise.

*Coverage.* Fields with true figures that are known, some of them equal: how often do all ranges of a board hold at once?
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks import Result
from benchmarks.simulation import ALLOWED, BASELINE, REPORTING, ar1, as_readings, design, spans, weather
from challenge.measurement.measured import Circumstances, Measured, Plan, Temperatures, measure
from challenge.measurement.periods import epoch_day
from challenge.measurement.spread import Floats, Readings
from challenge.measurement.uncertainty import band_of
from challenge.scoring.ranges import ERROR_DECIMALS, place_ranges, standard_errors

BUSINESSES, CHALLENGES, SEED = 50, 1_000, 20_270_311
KINDS, RHOS, DRIFTS = ("bills", "same days"), (0.0, 0.3, 0.5), (0.0, 0.03)
APART, SECONDS, COVERED = 5.0, 1.0, 90.0
ENTRIES, BOARDS = 10_000, 500
_AT_ONCE = 20


def apart_by_luck(kind: str, rho: float, drift: float, challenges: int, level: float = 0.9) -> tuple[float, float]:
    """The percentage of challenges in which a range is not everything, and the share of single bands that miss 0."""
    random = np.random.default_rng([SEED, KINDS.index(kind), round(rho * 10), round(drift * 100)])
    told, missed = 0, 0.0
    for first in range(0, challenges, _AT_ONCE):
        percents, errors = nothing_saved(random, kind, rho, drift, min(_AT_ONCE, challenges - first))
        for number, (percent, error) in enumerate(zip(percents, errors, strict=True), first):
            ranges = place_ranges(percent.tolist(), error.tolist(), f"challenge {number}", level)
            told += any(found != (1, BUSINESSES) for found in ranges)
        missed += float((np.abs(percents) > 1.645 * errors).mean() * len(percents))
    return 100 * told / challenges, 100 * missed / challenges


def nothing_saved(
    random: np.random.Generator, kind: str, rho: float, drift: float, challenges: int
) -> tuple[Floats, Floats]:
    """Percent and standard error of each business, as published; a row per challenge."""
    first, days = epoch_day(BASELINE.start), BASELINE.days + REPORTING.days
    start, length = spans(kind)
    weathers = np.stack([weather(random, days) for _ in range(challenges)])
    shapes = np.stack([design(fahrenheit, start - first, kind) for fahrenheit in weathers])
    mix = random.uniform(0.5, 1.5, (challenges, BUSINESSES, 3)) * np.array([20.0, 1.0, 1.2])
    level = np.einsum("csk,cbk->cbs", shapes, mix)
    before = start < epoch_day(REPORTING.start)
    change = np.where(before, 1.0, 1 + drift * random.standard_normal((challenges, BUSINESSES, 1)))
    sigma = random.uniform(0.04, 0.12, (challenges, BUSINESSES, 1)) * level[:, :, before].mean(axis=2, keepdims=True)
    noise = ar1(random, rho, (challenges * BUSINESSES, len(start))).reshape(level.shape)
    use = np.maximum(level * change + sigma * noise, 0)
    readings = as_readings(use.reshape(-1, len(start)), start, length)
    stations = np.repeat(np.arange(challenges), BUSINESSES)
    found = banded(kind, readings, Temperatures(first, weathers), stations)
    percents = 100 * found.avoided / found.adjusted_baseline
    errors = standard_errors(band_of(found.adjusted_baseline, found.half_width, found.allowance))
    return percents.round(4).reshape(challenges, -1), errors.round(ERROR_DECIMALS).reshape(challenges, -1)


def banded(kind: str, readings: Readings, temperatures: Temperatures, stations: "np.ndarray") -> Measured:
    plan = Plan(BASELINE, REPORTING, "fixed", "none" if kind == "same days" else "weather", ALLOWED)
    usual = Circumstances.usual(len(stations))
    if kind != "same days":
        usual = Circumstances(stations, ~usual.follows_weather, usual.growth, usual.stated_per_day)
    return measure(readings, len(stations), plan, usual, temperatures)
