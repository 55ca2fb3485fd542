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


def row(percent: str | None, band: str | None = None, beyond: bool | None = None) -> dict[str, Any]:
    """What a public row says of it."""
    return {"reduction_percent": percent, "uncertainty_points": band, "distinguishable": beyond}


def test_it_works() -> None:
    assert saving_sentence(row("8.2"), detail(electricity=1240.4, natural_gas=83.25), "none") == (
        "You used 8.2\N{NO-BREAK SPACE}% less energy than on the same days of the baseline: "
        "1,240 kWh less electricity and 83.2 therms less natural gas. "
        "That saved about $212, an estimate from the prices on your bills. Your bills are not checked yet."
    )


def test_more_is_said_as_plainly() -> None:
    assert saving_sentence(row("-3.0"), detail(dollars=-40.0, electricity=-300.0), "none") == (
        "You used 3.0\N{NO-BREAK SPACE}% more energy than on the same days of the baseline: 300 kWh more electricity. "
        "That cost about $40, an estimate from the prices on your bills. Your bills are not checked yet."
    )


@pytest.mark.parametrize("dollars", [None, 0.4, -0.4])
def test_money_that_is_not_known_is_left_out(dollars: float | None) -> None:
    sentence = saving_sentence(row(None), detail(dollars=dollars, electricity=5.0), "none")
    assert sentence == (
        "Compared with the same days of the baseline you used 5.0 kWh less electricity. Your bills are not checked yet."
    )


@pytest.mark.parametrize(
    ("band", "beyond", "said"),
    [
        ("3.4", True, "weather, give or take 3: "),
        ("12.1", False, "weather, give or take 12, so it can still be chance: "),
    ],
)
def test_it_says_how_sure_it_is(band: str, beyond: bool, said: str) -> None:
    sentence = saving_sentence(row("8.2", band, beyond), detail(electricity=5.0), "weather")
    assert sentence is not None
    assert f"expected at this year's {said}" in sentence


def test_money_says_where_its_price_is_from() -> None:
    told = detail(dollars=40.0, electricity=300.0) | {"dollars_band": 12.0}
    told["resources"]["electricity"]["price_from"] = "state"
    sentence = saving_sentence(row("8.2"), told, "none")
    assert "about $40, give or take $12, an estimate from your state's average prices." in str(sentence)


def test_nothing_compared_is_nothing_said() -> None:
    assert saving_sentence(row(None), None, "none") is None
    assert saving_sentence(row("8.2"), {"resources": {}, "dollars_saved": None}, "none") is None
    empty = {"resources": {"electricity": {"unit": "kWh", "avoided": None, "covered_days": 0}}, "dollars_saved": None}
    assert saving_sentence(row(None), empty, "none") is None
