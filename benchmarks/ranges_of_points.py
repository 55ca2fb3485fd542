"""Ranges by points that several measures make: whether anybody is told apart by luck, and whether they hold the truth.

*Nobody saved anything*, as in `ranges`: challenges of 50 businesses, each with two or three measures from bills of its
own. The drift of a year moves all measures of a business together, noise moves each by itself. With three measures one
business in five has nothing of the third, so its weight goes to the others. Points are made as the rules say, through
limits or steps, rounded as they are published, and ranged as boards are. The baseline is the same without `steadied`.

*Coverage.* Boards whose true percents are known, so that true points and true places are: in how many do all ranges
hold at once? The errors are those that percents are drawn with, three points of them together for all measures of a
business; the baseline is the promised 90 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import numpy as np

from benchmarks import Result
from benchmarks.ranges import (
    APART,
    BOARDS,
    BUSINESSES,
    CHALLENGES,
    COVERED,
    DRIFT,
    KINDS,
    SEED,
    any_apart,
    by_chance,
    drawn_years,
    nothing_saved,
)
from benchmarks.simulation import ALLOWED, BASELINE, REPORTING
from challenge.scoring.figures import Floats, scaled
from challenge.scoring.points import points_of, shares_of, weights_of
from challenge.scoring.ranges import place_ranges, points_errors, steadied
from challenge.scoring.rules import Rules, WeightedMeasure

STEPS = ((Decimal(3), Decimal(40)), (Decimal(8), Decimal(100)))
SHAPES: dict[str, tuple[tuple[int, ...], tuple[tuple[Decimal, Decimal], ...]]] = {
    "two measures": ((60, 40), ()),
    "three measures": ((50, 25, 25), ()),
    "three measures in steps": ((50, 25, 25), STEPS),
}
"""Weights, and steps where the rules have any; the target is 10 %, a share goes from -1 to 1.5."""

RHOS = (0.0, 0.5)
WITHOUT_THIRD = 0.2
DECIMALS = 1
_AT_ONCE = 20

Truth = Callable[[np.random.Generator, int], Floats]
TRUTHS: dict[str, Truth] = {
    "nobody saved": lambda random, many: np.zeros((BUSINESSES, many)),
    "all alike": lambda random, many: np.tile(random.normal(6, 6, (1, many)), (BUSINESSES, 1)),
    "most near the limit": lambda random, many: random.normal(14, 3, (BUSINESSES, many)),
    "ten groups of equals": lambda random, many: random.normal(3, 8, (10, many)).repeat(BUSINESSES // 10, axis=0),
}
"""True percents, a row per business."""

ERRORS = {"errors of 3": (3.0, 3.0), "errors of 3 to 6": (3.0, 6.0)}


def results() -> list[Result]:
    return list(_results())


def _results() -> Iterator[Result]:
    for shape in SHAPES:
        for kind, rho in ((kind, rho) for kind in KINDS for rho in RHOS):
            told, bare = points_apart_by_luck(shape, kind, rho, DRIFT, CHALLENGES)
            name = (
                f"told apart by luck by points, % of challenges, {shape}, {kind}, rho {rho:g}, drift {100 * DRIFT:g} %"
            )
            yield Result(name=name, value=told, goal=APART, holds=told <= APART, baseline=bare)
    for shape, truth, errors in ((shape, truth, errors) for shape in SHAPES for truth in TRUTHS for errors in ERRORS):
        covered = points_coverage(shape, truth, errors, BOARDS)
        name = f"boards of which all ranges by points hold, %, {shape}, {truth}, {errors}"
        enough = covered >= COVERED - by_chance(BOARDS)
        yield Result(name=name, value=covered, goal=COVERED, holds=enough, baseline=COVERED)


def rules_of(shape: str) -> Rules:
    weights, steps = SHAPES[shape]
    keys = ("energy", "water", "waste")
    measures = (
        WeightedMeasure(key, Decimal(one), Decimal(10), steps=steps) for key, one in zip(keys, weights, strict=False)
    )
    return Rules(BASELINE, REPORTING, tuple(measures), decimals=DECIMALS)


def points_apart_by_luck(shape: str, kind: str, rho: float, drift: float, challenges: int) -> tuple[float, float]:
    """The percentage of challenges in which a range is not the whole field; and the same without `steadied`."""
    random = np.random.default_rng([SEED, list(SHAPES).index(shape), KINDS.index(kind), round(rho * 10)])
    rules, told, bare = rules_of(shape), 0, 0
    for first in range(0, challenges, _AT_ONCE):
        years = drawn_years(random, drift, min(_AT_ONCE, challenges - first))
        measured = [nothing_saved(random, kind, rho, years) for _ in rules.measures]
        percents, errors = (np.stack(tables, axis=2) for tables in zip(*measured, strict=True))
        if len(rules.measures) > 2:
            percents[:, :, 2] = np.where(random.random(percents.shape[:2]) < WITHOUT_THIRD, np.nan, percents[:, :, 2])
        for number, (percent, error) in enumerate(zip(percents, errors, strict=True), first):
            seed = f"challenge {number}"
            points, of_points = points_and_errors(percent, error, rules, seed)
            told += any_apart(points, steadied(of_points), seed)
            bare += any_apart(points, of_points, seed)
    return 100 * told / challenges, 100 * bare / challenges


def points_and_errors(percents: Floats, errors: Floats, rules: Rules, seed: str) -> tuple[Floats, Floats]:
    """As they are published."""
    shares = shares_of(percents, rules)
    _, total = points_of(shares, rules)
    of_points = points_errors(percents, errors, weights_of(shares, rules), rules, seed)
    return scaled(total, DECIMALS) / 10**DECIMALS, of_points


def points_coverage(shape: str, truth: str, errors: str, boards: int) -> float:
    """The percentage of boards of which every range holds the true place: 1 + how many truly have more points."""
    random = np.random.default_rng(
        [SEED, list(SHAPES).index(shape), list(TRUTHS).index(truth), list(ERRORS).index(errors)]
    )
    rules, (least, most), held = rules_of(shape), ERRORS[errors], 0
    many, allowed = len(rules.measures), 100 * ALLOWED
    for number in range(boards):
        true = TRUTHS[truth](random, many)
        error = random.uniform(least, most, true.shape).round(4)
        together = np.minimum(error, allowed)
        year, own = random.standard_normal((BUSINESSES, 1)), random.standard_normal(true.shape)
        percents = (true + together * year + np.sqrt(error**2 - together**2) * own).round(4)
        points, of_points = points_and_errors(percents, error, rules, f"board {number}")
        true_points = scaled(points_of(shares_of(true, rules), rules)[1], 6)
        places = 1 + (true_points[None, :] > true_points[:, None]).sum(axis=1)
        found = place_ranges(points.tolist(), steadied(of_points).tolist(), f"board {number}")
        held += all(one and one[0] <= place <= one[1] for one, place in zip(found, places, strict=True))
    return 100 * held / boards
