"""How sure a figure is, how good its data are, and what keeps a resource from being compared at all."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from challenge.measurement.measured import WEATHER
from challenge.measurement.periods import epoch_day
from challenge.scoring.bands import Error, band_points
from challenge.scoring.entries import OWN_METER, Adjustment
from challenge.scoring.rules import Gates
from tests.scoring.town import REPORTING, Town, rules

OWN_WATER = {"water": OWN_METER}
OWN_POWER = {"electricity": OWN_METER}
OWN_BOTH = {"electricity": OWN_METER, "natural_gas": OWN_METER}
ENERGY = rules(("energy", 100))
BY_WEATHER = replace(ENERGY, adjustment="weather")


def test_it_works() -> None:
    """By hand: 40 of 1,000 is 4 points; the allowance of 3 % is 4.93 points; together the root of 40.35, 6.4."""
    row = Town().entry("a", OWN_WATER).meter("water", 1000, 930, half_width=40).row()
    water = row["resources"]["water"]
    assert (water["reduction_percent"], water["uncertainty_points"], water["distinguishable"]) == ("7.0", "6.4", True)
    assert row["measures"]["water"]["uncertainty_points"] == "6.4"


def test_a_saving_within_its_band_cannot_be_told_from_chance() -> None:
    row = Town().entry("a", OWN_WATER).meter("water", 1000, 950, half_width=40).row()
    assert row["resources"]["water"]["distinguishable"] is False
    assert row["place"] == 1, "it is ranked all the same"


def test_an_increase_can_be_sure_too() -> None:
    row = Town(allowance=0).entry("a", OWN_WATER).meter("water", 1000, 1100, half_width=40).row()
    assert (row["resources"]["water"]["uncertainty_points"], row["resources"]["water"]["distinguishable"]) == (
        "4.0",
        True,
    )


def test_meters_are_independent_but_share_the_year() -> None:
    """By hand: two meters of 1,000 with 30 and 40: the root of 2,500 is 50; the allowance adds up to 98.69 of 2,000.

    The root of 50^2 + 98.69^2 is 110.6, and 110.6 of 2,000 is 5.5 points.
    """
    town = (
        Town().entry("a", OWN_WATER).meter("water", 1000, 900, half_width=30).meter("water", 1000, 900, half_width=40)
    )
    assert town.row()["resources"]["water"]["uncertainty_points"] == "5.5"


def test_one_meter_without_a_band_leaves_the_sum_without() -> None:
    town = Town().entry("a", OWN_WATER).meter("water", 1000, 900, half_width=30).meter("water", 1000, 900)
    assert town.row()["resources"]["water"]["uncertainty_points"] is None


def test_the_band_goes_through_to_quantities_dollars_and_kilograms() -> None:
    """By hand, without allowance: 50 kWh either way at 20 cents is 10 dollars either way."""
    town = Town(allowance=0).entry("a", OWN_POWER).meter("electricity", 1000, 900, half_width=50, dollars=180)
    detail = town.detail(ENERGY)
    power = detail["resources"]["electricity"]
    assert (power["avoided"], power["avoided_band"]) == (100, 50)
    assert (power["dollars_saved"], power["dollars_band"], power["price_from"]) == (20, 10, "bills")
    assert power["kg_co2e_avoided"] == pytest.approx(2 * power["kg_co2e_band"])
    assert (detail["dollars_saved"], detail["dollars_band"]) == (20, 10)


def test_without_a_cost_the_state_s_price_counts() -> None:
    town = Town(more=([""], [0.15])).entry("a", OWN_POWER).meter("electricity", 1000, 900)
    power = town.detail(ENERGY)["resources"]["electricity"]
    assert (power["dollars_saved"], power["price_from"]) == (15, "state")


def test_energy_joins_the_bands_of_its_fuels() -> None:
    town = Town(allowance=0).entry("a", OWN_BOTH)
    town.meter("electricity", 1000, 900, "kBtu", half_width=30).meter("natural_gas", 1000, 900, "kBtu", half_width=40)
    row = town.row(ENERGY)
    assert (row["reduction_percent"], row["uncertainty_points"], row["distinguishable"]) == ("10.0", "2.5", True)


def test_the_grade_of_an_entry_is_the_worst_of_what_counts() -> None:
    town = Town().entry("a", OWN_BOTH).meter("electricity", 1000, 900, half_width=1)
    assert town.meter("natural_gas", 100, 90, half_width=1).row(ENERGY)["grade"] == "C"


@pytest.mark.parametrize(("lowest", "place"), [("D", 1), ("C", 1), ("B", None)])
def test_a_challenge_may_ask_for_a_grade(lowest: str, place: int | None) -> None:
    asked = rules(("water", 100), gates=Gates(lowest_grade=lowest))
    row = Town().saver("a", 5).row(asked)
    assert row["place"] == place
    if place is None:
        assert row["reason"] == "Water: its data are of grade C; B or better is needed."


@pytest.mark.parametrize(("half_width", "place"), [(10.0, 1), (200.0, None), (float("nan"), None)])
def test_a_challenge_may_refuse_figures_that_say_nothing(half_width: float, place: int | None) -> None:
    asked = rules(("water", 100), gates=Gates(widest_band_points=10))
    row = Town().entry("a", OWN_WATER).meter("water", 1000, 950, half_width=half_width).row(asked)
    assert row["place"] == place
    if place is None:
        assert (row["reason_code"], "10 percentage points" in str(row["reason"])) == ("wide_band", True)


# --- what waits -----------------------------------------------------------------------------------


def test_late_weather_is_waited_for() -> None:
    """Thirty days have temperatures, the others not yet: that is no fault of the business."""
    through = epoch_day(REPORTING.start) + 29
    town = Town().entry("a", OWN_POWER)
    town.meter("electricity", 100, 90, days=30, waiting_days=170, weather_through=through, method=WEATHER)
    row = town.row(BY_WEATHER)
    assert row["reason"] == "Electricity: waiting for weather. Temperatures are there through January 30, 2026."


def test_without_a_station_weather_is_waited_for_too() -> None:
    row = Town().entry("a", OWN_POWER).meter("electricity", 0, 0, days=0, reporting_days=200).row(BY_WEATHER)
    assert row["reason_code"] == "no_station"


def test_water_waits_for_no_weather() -> None:
    asked = replace(rules(("water", 100)), adjustment="weather")
    assert Town().saver("a", 5).row(asked)["place"] == 1


def test_generation_that_is_not_metered_keeps_electricity_out_and_nothing_else() -> None:
    town = Town(more=(["generation", ""], [])).entry("a", OWN_BOTH)
    row = town.meter("electricity", 1000, 500).meter("natural_gas", 100, 90).row(ENERGY)
    assert (row["place"], row["reduction_percent"], row["reason_code"]) == (None, None, "generation")
    assert row["resources"]["electricity"]["reduction_percent"] is None
    assert row["resources"]["natural_gas"]["reduction_percent"] == "10.0"


def test_a_driver_that_nobody_stated_is_named() -> None:
    asked = replace(rules(("water", 100)), adjustment="driver", driver="floor_area")
    row = Town(more=(["no_driver"], [])).saver("a", 5).row(asked)
    assert row["reason"] == "Water: floor area is not stated for both periods yet."


# --- non-routine adjustments ----------------------------------------------------------------------


def test_an_adjustment_is_told_by_its_effect_in_points() -> None:
    """By hand: 900 of 1,000 is 10 %; without the 100 that were added, 900 of 900 is nothing: 10 points."""
    town = Town(told=[Adjustment(0, "new equipment", 60.0), Adjustment(0, "new equipment", 40.0)])
    row = town.entry("a", OWN_WATER).meter("water", 1000, 900).row()
    assert row["adjustments"] == [{"resource": "water", "category": "new equipment", "effect_points": "10.0"}]


def test_an_adjustment_that_leaves_no_baseline_has_no_effect_to_tell() -> None:
    town = Town(told=[Adjustment(0, "closed", 1000.0)])
    row = town.entry("a", OWN_WATER).meter("water", 1000, 900).row()
    assert row["adjustments"][0]["effect_points"] is None


def test_no_baseline_has_no_band() -> None:
    error = Error(np.array([[1.0]]), np.array([[0.0]]))
    assert np.isnan(band_points(error, np.array([[0.0]]))).all()
    assert Decimal(float(band_points(error, np.array([[100.0]]))[0, 0])) == 1
