"""Published figures are the same text on every machine."""

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.scoring.figures import figures, scaled, written


@pytest.mark.parametrize(
    ("value", "text"),
    [(7.25, "7.2"), (7.35, "7.4"), (7.75, "7.8"), (-7.25, "-7.2"), (-0.04, "0.0"), (-0.06, "-0.1"), (100.0, "100.0")],
)
def test_half_to_even(value: float, text: str) -> None:
    assert figures(np.array([value]), 1, np.array([True])) == [text]


def test_what_processors_disagree_about_does_not_show() -> None:
    """7.25 less or more the last bits of a float is 7.25."""
    values = np.array([7.25 - 1e-12, 7.25, 7.25 + 1e-12])
    assert figures(values, 1, np.array([True, True, True])) == ["7.2", "7.2", "7.2"]


def test_what_is_not_known_has_no_figure() -> None:
    assert figures(np.array([np.nan, 1.0]), 1, np.array([False, True])) == [None, "1.0"]


@pytest.mark.parametrize(
    ("number", "decimals", "text"), [(-4, 1, "-0.4"), (0, 2, "0.00"), (7, 0, "7"), (1234, 3, "1.234")]
)
def test_writing(number: int, decimals: int, text: str) -> None:
    assert written(number, decimals) == text


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_it_agrees_with_decimal_arithmetic(value: float, decimals: int) -> None:
    exact = Decimal(int(np.rint(value * 1e9))).scaleb(-9)
    expected = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    number = int(scaled(np.array([value]), decimals)[0])
    assert Decimal(number).scaleb(-decimals) == expected
    assert Decimal(written(number, decimals)) == expected
