"""Ranges of places: what 10,000 of them cost, whether they hold the truth, and whether anybody is told apart by luck.

*Nobody saved anything.* Challenges of 50 businesses whose use differs from year to year only by chance, measured from
bills as in `simulation` (its shapes, its noise, one weather for each city): in how many is anybody told apart from
anybody? Noise is 4 to 12 % of a bill, different for each business, and follows itself from bill to bill with 0, 0.3 or
0.5; the drift from year to year has a standard deviation of 3 %, the largest that every challenge allows for unless its
rules say otherwise. The baseline is the same without `steadied`.

*Coverage.* Boards whose true figures are known, some or all of them equal: in how many do all ranges hold at once?
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from benchmarks import Result
from benchmarks.simulation import ALLOWED, BASELINE, REPORTING, ar1, as_readings, design, spans, weather
from challenge.measurement.measured import Circumstances, Measured, Plan, Temperatures, measure
from challenge.measurement.periods import epoch_day
from challenge.measurement.spread import Floats, Ints, Readings
from challenge.measurement.uncertainty import band_of
from challenge.scoring.ranges import ERROR_DECIMALS, place_ranges, points_errors, standard_errors, steadied
from challenge.scoring.rules import Rules, WeightedMeasure

BUSINESSES, CHALLENGES, BOARDS, ENTRIES, SEED = 50, 1_000, 1_000, 10_000, 20_270_311
KINDS, RHOS, DRIFT = ("bills", "same days"), (0.0, 0.3, 0.5), 0.03
FIELDS = {
    "all equal, same errors": (1, 3.0, 3.0),
    "all equal, errors of 1 to 5": (1, 1.0, 5.0),
    "ten groups of equals, errors of 1 to 5": (10, 1.0, 5.0),
    "all different, same errors": (BUSINESSES, 3.0, 3.0),
}
"""Of how many different true figures the field is made, smallest and largest error."""

APART, SECONDS, COVERED = 5.0, 1.0, 90.0
MEASURES = (("energy", 50), ("water", 25), ("waste", 25))
_AT_ONCE = 20


def results() -> list[Result]:
    found = list(costs())
    for kind, rho in ((kind, rho) for kind in KINDS for rho in RHOS):
        name = f"told apart by luck, % of challenges, {kind}, rho {rho:g}, drift {100 * DRIFT:g} %"
        told, bare = apart_by_luck(kind, rho, DRIFT, CHALLENGES)
        found.append(Result(name=name, value=told, goal=APART, holds=told <= APART, baseline=bare))
    for field in FIELDS:
        covered = coverage(field, BOARDS)
        enough = covered >= COVERED - by_chance(BOARDS)
        name = f"boards of which all ranges hold, %, {field}"
        found.append(Result(name=name, value=covered, goal=COVERED, holds=enough, baseline=COVERED))
    return found


def by_chance(boards: int) -> float:
    """By how much a simulated 90 % may fall short of the true one: two standard errors."""
    return 200 * float(np.sqrt(0.9 * 0.1 / boards))


def costs() -> Iterator[Result]:
    """CPU seconds of a large board, each error different. The baseline is the largest board that is drawn, 500."""
    random = np.random.default_rng(SEED)
    percents, errors = random.normal(5, 6, (ENTRIES, 3)).round(4), random.uniform(2, 9, (ENTRIES, 3)).round(4)
    drawn = seconds_of_percents(percents[:500], errors[:500])
    for name, spent in (
        ("ranges of 10,000 entries by percents, s of CPU", seconds_of_percents(percents, errors)),
        ("ranges of 10,000 entries by points of three measures, s of CPU", seconds_of_points(percents, errors)),
    ):
        yield Result(name=name, value=spent, goal=SECONDS, holds=spent <= SECONDS, baseline=drawn)


def seconds_of_percents(percents: Floats, errors: Floats) -> float:
    began = time.process_time()
    place_ranges(percents[:, 0].tolist(), steadied(errors[:, 0]).tolist(), "cost")
    return time.process_time() - began


def seconds_of_points(percents: Floats, errors: Floats) -> float:
    rules = three_measures()
    weights = np.tile([50.0, 25.0, 25.0], (len(percents), 1))
    points = (weights * np.clip(percents / 10, -1, 1.5)).sum(axis=1).round(1)
    began = time.process_time()
    place_ranges(points.tolist(), points_errors(percents, errors, weights, rules, "cost").tolist(), "cost")
    return time.process_time() - began


def three_measures() -> Rules:
    measures = tuple(WeightedMeasure(key, Decimal(weight), Decimal(10)) for key, weight in MEASURES)
    return Rules(BASELINE, REPORTING, measures)


def apart_by_luck(kind: str, rho: float, drift: float, challenges: int) -> tuple[float, float]:
    """The percentage of challenges in which a range is not the whole field; and the same without `steadied`."""
    random = np.random.default_rng([SEED, KINDS.index(kind), round(rho * 10), round(drift * 100)])
    told, bare = 0, 0
    for first in range(0, challenges, _AT_ONCE):
        years = drawn_years(random, drift, min(_AT_ONCE, challenges - first))
        percents, errors = nothing_saved(random, kind, rho, years)
        for number, (percent, error) in enumerate(zip(percents, errors, strict=True), first):
            told += any_apart(percent, steadied(error), f"challenge {number}")
            bare += any_apart(percent, error, f"challenge {number}")
    return 100 * told / challenges, 100 * bare / challenges


def any_apart(percents: Floats, errors: Floats, seed: str) -> bool:
    return any(found != (1, len(percents)) for found in place_ranges(percents.tolist(), errors.tolist(), seed))


def coverage(field: str, boards: int) -> float:
    """The percentage of boards of which every range holds the true place: 1 + how many are truly better."""
    random = np.random.default_rng([SEED, list(FIELDS).index(field)])
    groups, least, most = FIELDS[field]
    held = 0
    for number in range(boards):
        truth = random.normal(0, 8, groups).repeat(BUSINESSES // groups)
        errors = random.uniform(least, most, BUSINESSES)
        estimates = truth + errors * random.standard_normal(BUSINESSES)
        places = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
        ranges = place_ranges(estimates.tolist(), errors.tolist(), f"board {number}")
        held += all(found and found[0] <= place <= found[1] for found, place in zip(ranges, places, strict=True))
    return 100 * held / boards


def drawn_years(random: np.random.Generator, drift: float, challenges: int) -> Floats:
    """By how much a year of trade changes the use of each business."""
    return drift * random.standard_normal((challenges, BUSINESSES, 1))


def nothing_saved(random: np.random.Generator, kind: str, rho: float, years: Floats) -> tuple[Floats, Floats]:
    """Percent and standard error of each business, as published; a row per challenge, as in `years`."""
    challenges = len(years)
    first, days = epoch_day(BASELINE.start), BASELINE.days + REPORTING.days
    start, length = spans(kind)
    weathers = np.stack([weather(random, days) for _ in range(challenges)])
    shapes = np.stack([design(fahrenheit, start - first, kind) for fahrenheit in weathers])
    mix = random.uniform(0.5, 1.5, (challenges, BUSINESSES, 3)) * np.array([20.0, 1.0, 1.2])
    level = np.einsum("csk,cbk->cbs", shapes, mix)
    before = start < epoch_day(REPORTING.start)
    change = np.where(before, 1.0, 1 + years)
    sigma = random.uniform(0.04, 0.12, (challenges, BUSINESSES, 1)) * level[:, :, before].mean(axis=2, keepdims=True)
    noise = ar1(random, rho, (challenges * BUSINESSES, len(start))).reshape(level.shape)
    use = np.maximum(level * change + sigma * noise, 0)
    readings = as_readings(use.reshape(-1, len(start)), start, length)
    stations = np.repeat(np.arange(challenges), BUSINESSES)
    found = banded(kind, readings, Temperatures(first, weathers), stations)
    percents = 100 * found.avoided / found.adjusted_baseline
    errors = standard_errors(band_of(found.adjusted_baseline, found.half_width, found.allowance))
    return percents.round(4).reshape(challenges, -1), errors.round(ERROR_DECIMALS).reshape(challenges, -1)


def banded(kind: str, readings: Readings, temperatures: Temperatures, stations: Ints) -> Measured:
    plan = Plan(BASELINE, REPORTING, "fixed", "none" if kind == "same days" else "weather", ALLOWED)
    usual = Circumstances.usual(len(stations))
    if kind != "same days":
        usual = Circumstances(stations, ~usual.follows_weather, usual.growth, usual.stated_per_day)
    return measure(readings, len(stations), plan, usual, temperatures)
