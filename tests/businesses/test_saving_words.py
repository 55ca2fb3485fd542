"""What a business saved so far, in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from challenge.desks.saving_words import saving_sentence


def detail(dollars: float | None = 212.4, **avoided: float) -> dict[str, Any]:
    """Private details of a row, as they are stored."""
    units = {"electricity": "kWh", "natural_gas": "therm"}
    resources = {key: {"unit": units[key], "avoided": value, "covered_days": 90} for key, value in avoided.items()}
    return {"resources": resources, "dollars_saved": dollars}


def test_it_works() -> None:
    assert saving_sentence("8.2", detail(electricity=1240.4, natural_gas=83.25)) == (
        "You used 8.2 % less energy than on the same days of the baseline: "
        "1,240 kWh less electricity and 83.2 therms less natural gas. "
        "That saved about $212, an estimate from the prices on your bills."
    )


def test_more_is_said_as_plainly() -> None:
    assert saving_sentence("-3.0", detail(dollars=-40.0, electricity=-300.0)) == (
        "You used 3.0 % more energy than on the same days of the baseline: 300 kWh more electricity. "
        "That cost about $40, an estimate from the prices on your bills."
    )


@pytest.mark.parametrize("dollars", [None, 0.4, -0.4])
def test_money_that_is_not_known_is_left_out(dollars: float | None) -> None:
    sentence = saving_sentence(None, detail(dollars=dollars, electricity=5.0))
    assert sentence == "Compared with the same days of the baseline you used 5.0 kWh less electricity."


def test_nothing_compared_is_nothing_said() -> None:
    assert saving_sentence(None, None) is None
    assert saving_sentence("8.2", {"resources": {}, "dollars_saved": None}) is None
    empty = {"resources": {"electricity": {"unit": "kWh", "avoided": None, "covered_days": 0}}, "dollars_saved": None}
    assert saving_sentence(None, empty) is None
