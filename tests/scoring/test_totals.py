"""Totals of the challenge give no single business away."""

import json
import math
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.scoring.rows import Contribution
from challenge.scoring.suppression import may_be_told, significant
from challenge.scoring.total_bands import NOT_KNOWN, Band, summed
from challenge.scoring.totals import (
    TOTALS,
    PublishedTotals,
    decide_totals,
    read_totals,
)

MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)


def kwh(*amounts: float) -> list[Contribution]:
    """One business for each amount; a kilowatt-hour costs 20 cents and makes half a kilogram."""
    return [
        Contribution(f"b{number}", {"electricity": (amount, amount / 5, amount / 2)})
        for number, amount in enumerate(amounts)
    ]


def published(contributions: list[Contribution], on: date = MONDAY) -> PublishedTotals:
    totals = decide_totals(None, contributions, on).totals
    assert totals is not None
    return totals


def test_it_works() -> None:
    decision = decide_totals(None, kwh(1000, 2000, 3000, 4000, 5432), MONDAY)
    assert (decision.changed, decision.why) == (True, "updated")
    assert decision.totals is not None
    assert decision.totals.values == {
        "kwh": "15400",
        "gallons": None,
        "pounds": None,
        "dollars": "3090",
        "kg_co2e": "7720",
    }
    assert decision.totals.contributors == 5


def test_four_businesses_are_too_few() -> None:
    decision = decide_totals(None, kwh(1000, 1000, 1000, 1000), MONDAY)
    assert (decision.totals, decision.changed, decision.why) == (None, False, "held_back")


def test_nobody_makes_up_more_than_half() -> None:
    assert decide_totals(None, kwh(100, 100, 100, 100, 401), MONDAY).totals is None
    assert published(kwh(100, 100, 100, 100, 400)).values["kwh"] == "800"


def test_half_is_measured_against_the_total_with_its_increases() -> None:
    """500 saved and 300 used more make 200: the saver of 150 is above half of that."""
    assert not may_be_told([150, 150, 100, 100, -150, -150])


def test_a_resource_with_few_contributors_is_not_in_the_dollars_either() -> None:
    """Otherwise dollars less electricity would tell what the one business with gas avoided."""
    bakery = Contribution("bakery", {"natural_gas": (500, 700, 2655)})
    assert published([*kwh(10, 10, 10, 10, 10), bakery]).values == published(kwh(10, 10, 10, 10, 10)).values


def test_who_shows_its_own_hides_nobody() -> None:
    """Five of whom four can be read on a board: their total less those four is the bill of the fifth."""
    open_ones = [replace(one, shows=number < 4) for number, one in enumerate(kwh(*[100] * 5))]
    assert decide_totals(None, open_ones, MONDAY).totals is None
    assert published([*open_ones, *kwh(*[100] * 9)[5:]]).values["kwh"] == "900"


# --- when they change -------------------------------------------------------------------------------


def test_totals_change_once_a_day_at_most() -> None:
    before = published(kwh(*[100] * 6))
    decision = decide_totals(before, kwh(*[200] * 6), MONDAY)
    assert (decision.totals, decision.changed, decision.why) == (before, False, "today_already")
    assert decide_totals(before, kwh(*[200] * 6), TUESDAY).why == "updated"


def test_one_new_bill_does_not_move_the_totals() -> None:
    """The difference between the two totals would be that bill."""
    before = published(kwh(*[100] * 10))
    decision = decide_totals(before, kwh(*[100] * 9, 150), TUESDAY)
    assert (decision.totals, decision.changed, decision.why) == (before, False, "held_back")


def test_changes_wait_until_five_came_together() -> None:
    before = published(kwh(*[100] * 10))
    four = decide_totals(before, kwh(*[200] * 4, *[100] * 6), TUESDAY)
    five = decide_totals(four.totals, kwh(*[200] * 5, *[100] * 5), TUESDAY)
    assert four.totals is before
    assert five.totals is not None
    assert five.totals.values["kwh"] == "1500"
    assert five.totals.on == TUESDAY


def test_joining_and_leaving_are_changes_too() -> None:
    before = published(kwh(*[100] * 10))
    assert decide_totals(before, kwh(*[100] * 6), TUESDAY).why == "held_back"
    assert decide_totals(before, kwh(*[100] * 5), TUESDAY).why == "held_back"
    assert decide_totals(before, kwh(*[100] * 14), TUESDAY).why == "held_back"
    assert decide_totals(before, kwh(*[100] * 15), TUESDAY).why == "updated"


def test_when_too_few_are_left_the_old_totals_stay() -> None:
    before = published(kwh(*[100] * 6))
    assert decide_totals(before, kwh(*[100] * 4), TUESDAY).totals is before


def test_each_resource_waits_for_five_changes_of_its_own() -> None:
    """Ten new electricity bills and one of water: the water total keeps still."""
    before = published(both(power=100, water=[50] * 10))
    after = decide_totals(before, both(power=90, water=[50] * 9 + [70]), TUESDAY).totals
    assert after is not None
    assert (before.values["kwh"], after.values["kwh"]) == ("1000", "900")
    assert before.values["gallons"] == after.values["gallons"] == "500"
    assert after.values["dollars"] == "900"


def both(power: float, water: list[float]) -> list[Contribution]:
    return [
        Contribution(f"b{number}", {"electricity": (power, power, power), "water": (gallons, 0, 0)})
        for number, gallons in enumerate(water)
    ]


def test_a_giant_who_joins_does_not_take_the_old_totals_away() -> None:
    before = published(kwh(*[100] * 10))
    decision = decide_totals(before, kwh(*[200] * 10, 10_000), TUESDAY)
    assert (decision.totals, decision.why) == (before, "held_back")


def test_nothing_new_changes_nothing() -> None:
    before = published(kwh(*[100] * 6))
    decision = decide_totals(before, kwh(*[100] * 6), TUESDAY)
    assert (decision.totals, decision.changed, decision.why) == (before, False, "same")


def test_stored_totals_read_back() -> None:
    before = published(kwh(1, 2, 3, 4, 5.5))
    assert read_totals(json.loads(json.dumps(before.document()))) == before
    assert decide_totals(read_totals(before.document()), kwh(1, 2, 3, 4, 5.5), TUESDAY).why == "same"


AMOUNTS = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(-1000, 1000).map(float), max_size=10)


@given(st.lists(AMOUNTS, min_size=1, max_size=12))
def test_no_two_totals_ever_differ_by_fewer_than_five_businesses(days: list[dict[str, float]]) -> None:
    shown: PublishedTotals | None = None
    for number, amounts in enumerate(days):
        contributions = [Contribution(name, {"electricity": (own, own, own)}) for name, own in amounts.items()]
        decision = decide_totals(shown, contributions, date.fromordinal(MONDAY.toordinal() + number))
        before = dict(shown.basis.get("electricity", {})) if shown else {}
        if decision.totals is None:
            assert not decision.changed
            continue
        now = dict(decision.totals.basis.get("electricity", {}))
        changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        assert len(changed) >= 5 if decision.changed else not changed
        assert decision.totals.values.keys() == set(TOTALS)
        if decision.totals.values["kwh"] is not None:
            assert len(now) >= 5
        shown = decision.totals


# --- rounding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12345.6, "12300"),
        (0.0123456, "0.0123"),
        (-99.96, "-100"),
        (999.6, "1000"),
        (0, "0"),
        (12.35, "12.4"),
        (12.25, "12.2"),
        (1e12, "1000000000000"),
    ],
)
def test_three_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


@given(st.floats(1, 1e12))
def test_rounding_moves_a_total_by_half_a_percent_at_most(value: float) -> None:
    assert abs(Fraction(significant(value)) - Fraction(value)) <= Fraction(value) / 200 + Fraction(1, 10**6)


def sure(*widths: float, allowance: float = 0.0) -> list[Contribution]:
    """One business of 100 kWh for each half-width; a kilowatt-hour costs 20 cents."""
    found = []
    for number, one in enumerate(widths):
        square = NOT_KNOWN if math.isnan(one) else one**2
        spread = (square, allowance, square / 25 if square > 0 else square, allowance / 5, 0.0, 0.0)
        spreads = {"electricity": spread}
        found.append(Contribution(f"b{number}", {"electricity": (100.0, 20.0, 0.0)}, spreads=spreads))
    return found


def test_how_sure_a_total_is() -> None:
    """For a calculator: six half-widths of 30 make 73; a shared allowance of 10 more each, sqrt(900 + 16.45^2) = 34."""
    assert published(sure(*[30.0] * 6)).bands == {
        "kwh": {"give_or_take": "73", "means": "about"},
        "dollars": {"give_or_take": "15", "means": "about"},
    }
    assert published(sure(*[30.0] * 6, allowance=10)).bands["kwh"]["give_or_take"] == "84"


def test_a_good_year_moves_all_resources_of_a_business() -> None:
    """Dollars from electricity and water: allowances of a business add up, then businesses in quadrature."""
    both = [
        Contribution(
            f"b{number}",
            {"electricity": (100.0, 20.0, 0.0), "water": (500.0, 5.0, 0.0)},
            spreads={"electricity": (1.0, 0.0, 0.0, 3.0, 0.0, 0.0), "water": (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)},
        )
        for number in range(9)
    ]
    assert published(both).bands["dollars"]["give_or_take"] == "20", "3 x 1.645 x (3 + 1)"


def test_what_nobody_knows_makes_it_at_least() -> None:
    told = published(sure(*[30.0] * 6, math.nan))
    assert told.values["kwh"] == "700"
    assert told.bands["kwh"] == {"give_or_take": "73", "means": "at_least"}
    assert published(sure(*[30.0] * 4, math.nan, math.nan)).bands == {}, "four known ones hide nobody"


def test_of_a_band_that_is_mostly_one_business_a_bound_is_told() -> None:
    """Truly it is 116; 90 of that are one business's."""
    told = published(sure(30, 30, 30, 30, 30, 30, 90))
    assert told.bands["kwh"] == {"give_or_take": "200", "means": "at_most"}
    assert published(sure(30, 30, 30, 30, 30, 30, 90, math.nan)).bands == {}, "neither a bound nor a least value"


@pytest.mark.parametrize(("width", "bound"), [(499, "500"), (501, "1000"), (0.3, "0.5"), (19.9, "20")])
def test_bounds_are_few(width: float, bound: str) -> None:
    assert published(sure(*[0.0001] * 6, width)).bands["kwh"]["give_or_take"] == bound


def test_of_totals_that_are_added_up() -> None:
    """Errors of two cities are independent: 3 and 4 make 5. A bound stays one; with a least value it says nothing."""
    three, four = Band(give_or_take="3000", means="about"), Band(give_or_take="4000", means="about")
    assert summed([three, four]) == {"give_or_take": "5000", "means": "about"}
    assert summed([three, {**four, "means": "at_most"}]) == {"give_or_take": "5000", "means": "at_most"}
    assert summed([{**three, "means": "at_least"}, {**four, "means": "at_most"}]) is None


def test_a_band_follows_five_that_are_new() -> None:
    """All amounts are new on Tuesday, and four of the errors: the total changes, and says nothing of its band."""
    first = published(sure(*[30.0] * 9))
    amounts = [replace(one, amounts={"electricity": (110.0, 22.0, 0.0)}) for one in sure(*[31.0] * 4, *[30.0] * 5)]
    second = published_after(first, amounts, TUESDAY)
    assert (second.values["kwh"], second.bands) == ("990", {})
    wednesday = date(2026, 6, 3)
    amounts = [replace(one, amounts={"electricity": (120.0, 24.0, 0.0)}) for one in sure(*[32.0] * 5, *[30.0] * 4)]
    assert published_after(second, amounts, wednesday).bands["kwh"]["give_or_take"] == "93"
    assert read_totals(json.loads(json.dumps(second.document()))) == second


def published_after(before: PublishedTotals, contributions: list[Contribution], on: date) -> PublishedTotals:
    totals = decide_totals(before, contributions, on).totals
    assert totals is not None
    return totals
