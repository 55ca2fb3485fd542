"""Points: weight x clamp(reduction / target, low, high), and the weights of what is left out go to the others."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.scoring.points import points_of, shares_of, weights_of
from challenge.scoring.rules import Rules
from tests.scoring.town import rules

NONE = float("nan")
THREE = rules(("electricity", 40), ("water", 40), ("waste", 20))


def total(*percents: float, by: Rules = THREE) -> float:
    return float(points_of(shares_of(np.array([percents]), by), by)[1][0])


def test_it_works() -> None:
    """By hand: 40 x 5/10 + 40 x 10/10 + 20 x -2/10 = 20 + 40 - 4 = 56."""
    each, points = points_of(shares_of(np.array([[5.0, 10.0, -2.0]]), THREE), THREE)
    assert each.tolist() == [[20, 40, -4]]
    assert points.tolist() == [56]


def test_the_target_earns_the_whole_weight_and_no_more_than_one_and_a_half() -> None:
    assert total(10, 10, 10) == 100
    assert total(15, 15, 15) == 150
    assert total(90, 90, 90) == 150


def test_an_increase_costs_at_most_the_weight() -> None:
    assert total(-5, 0, 0) == -20
    assert total(-10, -50, -900) == -100


def test_what_is_left_out_hands_its_weight_on_in_proportion() -> None:
    """Without waste the weights 40 and 40 become 50 and 50."""
    assert weights_of(np.array([[1.0, 1.0, NONE]]), THREE).tolist()[0][:2] == [50, 50]
    assert total(10, 0, NONE) == 50
    assert total(NONE, NONE, 10) == 100


def test_nothing_measured_is_not_zero_points() -> None:
    assert np.isnan(total(NONE, NONE, NONE))


PERCENT = st.none() | st.floats(-1000, 99)


@given(st.lists(st.tuples(PERCENT, PERCENT, PERCENT), min_size=1, max_size=20))
def test_it_agrees_with_the_rule_in_decimals(entries: list[tuple[float | None, float | None, float | None]]) -> None:
    reductions = np.array([[NONE if one is None else one for one in row] for row in entries])
    _, totals = points_of(shares_of(reductions, THREE), THREE)
    for row, points in zip(entries, totals.tolist(), strict=True):
        expected = decimal_points(row)
        if expected is None:
            assert np.isnan(points)
        else:
            assert points == pytest.approx(float(expected), abs=1e-6)


def decimal_points(row: tuple[float | None, ...]) -> Decimal | None:
    counted = [
        (measure, Decimal(repr(percent)))
        for measure, percent in zip(THREE.measures, row, strict=True)
        if percent is not None
    ]
    whole = sum(measure.weight for measure, _ in counted)
    if not counted:
        return None
    ratios = [(one.weight * 100 / whole, percent / one.target_percent) for one, percent in counted]
    return sum((weight * min(max(ratio, Decimal(-1)), Decimal("1.5")) for weight, ratio in ratios), Decimal(0))


@given(st.floats(-200, 99), st.floats(0, 50))
def test_saving_more_never_scores_less(percent: float, more: float) -> None:
    assert total(percent + more, 3, 3) >= total(percent, 3, 3) - 1e-9
