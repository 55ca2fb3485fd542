"""How sure points are that several measures make together."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from benchmarks.ranges_of_points import ERRORS, SHAPES, points_apart_by_luck, points_coverage
from challenge.scoring.entries import Entry
from challenge.scoring.ranges import place_ranges, points_errors, published_values, standard_errors
from challenge.scoring.ranges.composite import evened_draws
from challenge.scoring.rules import Rules
from tests.scoring.town import rules

THREE = rules(("energy", 50), ("water", 25), ("waste", 25))
WEIGHTS = (50.0, 25.0, 25.0)


def error_of(
    percents: list[float], errors: list[float], weights: list[float] | None = None, by: Rules = THREE
) -> float:
    found = points_errors(np.array([percents]), np.array([errors]), np.array([weights or WEIGHTS]), by, "seed")
    return float(found[0])


def test_it_works() -> None:
    """Far from clamp and steps it is what a calculator finds (docs/ranges.md, section 4): a good year of trade, 3 % of
    each error, moves all measures together; the rest of each is its own."""
    shared = (5 + 2.5 + 2.5) * 3
    own = np.sqrt((5 * 1.1136) ** 2 + 2 * (2.5 * 1.1136) ** 2)
    assert np.hypot(shared, own) == pytest.approx(30.76, abs=0.01)
    assert error_of([2.0, 3.0, 1.0], [3.2, 3.2, 3.2]) == pytest.approx(30.76, abs=0.01)


def test_an_error_below_the_allowance_is_shared_as_a_whole() -> None:
    assert error_of([2.0, 3.0, 1.0], [1.0, 2.0, 0.5]) == pytest.approx(5 + 5 + 1.25, abs=1e-4)


def test_without_an_allowance_squares_add_up() -> None:
    bare = replace(THREE, allowance_percent=Decimal(0))
    expected = np.sqrt((5 * 1.0) ** 2 + (2.5 * 2.0) ** 2 + (2.5 * 0.5) ** 2)
    assert error_of([2.0, 3.0, 1.0], [1.0, 2.0, 0.5], by=bare) == pytest.approx(expected, abs=1e-4)


def test_far_beyond_the_clamp_points_are_exact() -> None:
    assert error_of([60.0, 60.0, 60.0], [2.0, 2.0, 2.0]) == 0.0


def test_just_beyond_the_clamp_they_are_not() -> None:
    """15 % earns the cap; at 16 most draws do, too, but the truth may well lie below."""
    one = rules(("energy", 100))
    open_end, at_cap = (error_of([percent], [2.0], [100.0], one) for percent in (5.0, 16.0))
    assert open_end == pytest.approx(20.0)
    assert 0.8 * open_end < at_cap <= open_end


def test_near_a_step_points_are_unsure_and_between_steps_they_are_not() -> None:
    measure = replace(
        THREE.measures[0], weight=Decimal(100), steps=((Decimal(5), Decimal(50)), (Decimal(20), Decimal(100)))
    )
    stepped = replace(THREE, measures=(measure,))
    near, between = (error_of([percent], [1.0], [100.0], stepped) for percent in (5.5, 12.0))
    assert 20 < near <= 25.5, "half of the points hang on a coin's toss"
    assert between == 0.0


def test_what_is_left_out_adds_nothing_and_what_is_not_known_leaves_all_unknown() -> None:
    left_out = error_of([2.0, np.nan, np.nan], [1.0, np.nan, np.nan], [100.0, np.nan, np.nan])
    assert left_out == pytest.approx(10.0)
    assert np.isnan(error_of([2.0, 3.0, 1.0], [1.0, np.nan, 1.0]))
    assert error_of([2.0, 3.0, 1.0], [1.0, np.nan, 1.0], [50.0, 0.0, 50.0]) == pytest.approx(10.0)
    assert error_of([np.nan] * 3, [np.nan] * 3, [np.nan] * 3) == 0.0, "scorecards alone are exact"


def test_targets_that_entries_set_themselves_count() -> None:
    measure = replace(THREE.measures[0], weight=Decimal(100), self_set=True)
    own = replace(THREE, measures=(measure,))
    entries = [Entry("a", "all", "a", ()), Entry("b", "all", "b", (), goals={"energy": 20.0})]
    arrays = (np.array([[2.0], [2.0]]), np.ones((2, 1)), np.full((2, 1), 100.0))
    assert points_errors(*arrays, own, "seed", entries).tolist() == pytest.approx([10.0, 5.0])


def test_each_entry_has_its_error_wherever_it_stands() -> None:
    random = np.random.default_rng(2)
    percents, errors = random.normal(8, 8, (1_500, 3)), random.uniform(1, 6, (1_500, 3))
    weights = np.tile(WEIGHTS, (1_500, 1))
    straight = points_errors(percents, errors, weights, THREE, "seed")
    turned = points_errors(percents[::-1], errors[::-1], weights, THREE, "seed")
    assert turned[::-1].tolist() == straight.tolist()
    assert points_errors(percents, errors, weights, THREE, "another").tolist() != straight.tolist()


def test_draws_are_even() -> None:
    draws = evened_draws("seed", 4)
    assert draws.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert draws.T @ draws / len(draws) == pytest.approx(np.eye(4), abs=1e-12)


def test_ranges_by_points_hold_the_truth_at_the_cap() -> None:
    """Thirty businesses, most of them truly close to what earns the cap."""
    random, held, weights = np.random.default_rng(8), 0, np.tile(WEIGHTS, (30, 1))
    for board in range(40):
        truth = random.normal(14, 3, (30, 3))
        year, own = 3 * random.standard_normal((30, 1)), np.sqrt(7) * random.standard_normal((30, 3))
        earned, true = (np.sum(weights * np.clip(p / 10, -1, 1.5), axis=1) for p in (truth + year + own, truth))
        errors = points_errors(truth + year + own, np.full((30, 3), 4.0), weights, THREE, f"board {board}")
        ranges = place_ranges(earned.round(1).tolist(), errors.tolist(), f"board {board}")
        places = 1 + (true[None, :] > true[:, None]).sum(axis=1)
        held += all(found and found[0] <= place <= found[1] for found, place in zip(ranges, places, strict=True))
    assert held >= 36


@pytest.mark.parametrize("shape", SHAPES)
def test_nobody_is_told_apart_by_luck(shape: str) -> None:
    """A short run of `./run bench ranges_of_points` where it is hardest: same days, and the most drift that challenges
    allow for."""
    steady, bare = points_apart_by_luck(shape, "same days", 0.5, 0.03, 40)
    assert steady <= 5
    assert steady <= bare


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("errors", ERRORS)
def test_nine_boards_in_ten_hold_every_true_place(shape: str, errors: str) -> None:
    """Another one, where ranges have least to spare: all truly equal. Chance allows 30 boards 24 at a true 90 %."""
    assert points_coverage(shape, "nobody saved", errors, 30) >= 80


def test_a_standard_error_is_the_half_width_over_1_645() -> None:
    assert standard_errors(np.array([4.9346, np.nan]))[0] == pytest.approx(3.0, abs=1e-4)
    assert np.isnan(standard_errors(np.array([np.nan]))[0])


def test_published_figures_become_numbers() -> None:
    values = published_values(["12.3456", None, "-0.5"])
    assert values[[0, 2]].tolist() == [12.3456, -0.5]
    assert np.isnan(values[1])
