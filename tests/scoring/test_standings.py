"""Standings: who has a place, why not, and with which figures."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.quantities.units import UnitError
from challenge.scoring.entries import NOT_USED, OWN_METER, SHARED, Entry, Meters
from challenge.scoring.rows import Row
from challenge.scoring.rules import Gates
from challenge.scoring.standings import standings
from tests.scoring.town import Town, rules

OWN_WATER = {"water": OWN_METER}
UNTOLD = {"uncertainty_points": None, "distinguishable": None, "grade": "C"}
OWN_BOTH = {"electricity": OWN_METER, "natural_gas": OWN_METER}


def test_it_works() -> None:
    """By hand: 1,000 gallons became 930, a reduction of 7 %; of a target of 10 % that is 70 of 100 points."""
    row = Town().entry("bakery", OWN_WATER).meter("water", 1000, 930).row()
    assert row == {
        "entry": "bakery",
        "track": "small",
        "place": 1,
        "track_place": 1,
        "division": None,
        "division_place": None,
        "points": "70.0",
        "standard_error": None,
        "place_range": None,
        "tie_group": False,
        "ranges": {},
        "state": "self_reported",
        "bonus": None,
        "tier": None,
        "scorecards": {},
        "boards": {},
        "notes": [],
        "reduction_percent": None,
        "data_through": "2026-07-19",
        "covered_days": 200,
        "coverage_percent": 100,
        "reason": None,
        "reason_code": None,
        "uncertainty_points": None,
        "distinguishable": None,
        "grade": "C",
        "grade_reasons": row["grade_reasons"],
        "tie": None,
        "adjustments": [],
        "resources": {
            "water": {
                "reduction_percent": "7.0",
                "points": "70.0",
                **UNTOLD,
                "method": "same_days",
                "state": "self_reported",
            }
        },
        "measures": {
            "water": {
                "reduction_percent": "7.0",
                "exact_percent": "7.0000",
                "points": "70.0",
                "weight": "100.00",
                "standard_error": None,
                "state": "self_reported",
                **UNTOLD,
            }
        },
        "states": {
            "electricity": "not_used",
            "natural_gas": "not_used",
            "heating_oil": "not_used",
            "propane": "not_used",
            "waste": "not_used",
            "recycling": "not_used",
            "compost": "not_used",
        },
    }


# --- places ---------------------------------------------------------------------------------------


def test_ties_share_a_place_and_increases_are_ranked_too() -> None:
    town = Town().saver("a", 5).saver("b", 9).saver("c", 5).saver("d", -3)
    assert [(row["entry"], row["place"], row["points"]) for row in town.standings().rows] == [
        ("b", 1, "90.0"),
        ("a", 2, "50.0"),
        ("c", 2, "50.0"),
        ("d", 4, "-30.0"),
    ]


def test_points_are_rounded_before_places_are_made() -> None:
    """7.4 hundredths of a percent apart is nothing at one decimal of points: both have 70.0."""
    rows = Town().saver("a", 7.001).saver("b", 7.004).rows()
    assert [rows[key]["place"] for key in "ab"] == [1, 1]
    assert [rows[key]["points"] for key in "ab"] == ["70.0", "70.0"]


def test_each_track_has_places_of_its_own() -> None:
    rows = Town().saver("a", 9, track="large").saver("b", 8).saver("c", 7, track="large").rows()
    assert [(rows[key]["place"], rows[key]["track_place"]) for key in "abc"] == [(1, 1), (2, 1), (3, 2)]


def test_who_is_not_ranked_comes_last_and_takes_no_place() -> None:
    town = Town().entry("a", OWN_WATER).saver("b", 5)
    assert [(row["entry"], row["place"]) for row in town.standings().rows] == [("b", 1), ("a", None)]


def test_without_entries_there_is_an_empty_board() -> None:
    board = Town().standings()
    assert (board.rows, board.details, board.contributions) == ([], [], [])


# --- several meters -------------------------------------------------------------------------------


def test_several_meters_count_by_what_they_used_never_by_the_mean_of_percents() -> None:
    """By hand: 10,000 became 9,900 (1 %) and 100 became 50 (50 %). Together 150 of 10,100: 1.5 %, not 25.5 %."""
    row = Town().entry("a", OWN_WATER).meter("water", 10_000, 9_900).meter("water", 100, 50).row()
    assert row["resources"]["water"]["reduction_percent"] == "1.5"
    assert row["points"] == "14.9"


def test_meters_at_several_sites_count_together() -> None:
    town = Town().entry("a", OWN_WATER, OWN_WATER)
    row = town.meter("water", 1000, 900, site=0).meter("water", 1000, 1000, site=1).row()
    assert row["resources"]["water"]["reduction_percent"] == "5.0"


def test_meters_in_different_units_are_added_up_in_one() -> None:
    """1 kgal became 0.5 (500 gallons avoided), 1,000 gallons stayed: 25 %."""
    row = Town().entry("a", OWN_WATER).meter("water", 1, 0.5, "kgal").meter("water", 1000, 1000, "gal").row()
    assert row["resources"]["water"]["reduction_percent"] == "25.0"


def test_energy_is_the_sum_of_all_fuels_at_the_site() -> None:
    """By hand: 1,000 kWh = 3,412.14 kBtu became 900; 100 therms = 9,997.61 kBtu became 100.

    Avoided 341.214 of 13,409.75 kBtu: 2.5445 %.
    """
    town = Town().entry("a", OWN_BOTH).meter("electricity", 1000, 900).meter("natural_gas", 100, 100)
    row = town.row(rules(("energy", 100)))
    assert row["measures"]["energy"]["exact_percent"] == "2.5445"
    assert row["reduction_percent"] == "2.5"
    percents = {key: (one["reduction_percent"], one["points"]) for key, one in row["resources"].items()}
    assert percents == {"electricity": ("10.0", None), "natural_gas": ("0.0", None)}


def test_gas_in_hundred_cubic_feet_uses_the_heat_content() -> None:
    """10 ccf = 1,026 kBtu stayed; 1,026 kBtu of electricity became half: 25 % together."""
    town = Town().entry("a", OWN_BOTH).meter("natural_gas", 10, 10, "ccf").meter("electricity", 1026, 513, "kBtu")
    assert town.row(rules(("energy", 100)))["reduction_percent"] == "25.0"


def test_the_covered_days_of_an_entry_are_the_fewest_of_its_meters() -> None:
    row = Town().entry("a", OWN_WATER).meter("water", 10, 9, days=180).meter("water", 10, 9, days=170).row()
    assert row["covered_days"] == 170
    assert row["coverage_percent"] == 85
    assert row["data_through"] == "2026-06-19"


# --- not used, shared, not stated -----------------------------------------------------------------


def test_what_is_not_used_hands_its_weight_on() -> None:
    """Water 60 and waste 40; a bakery without waste of its own is judged by water alone."""
    town = Town().entry("a", OWN_WATER).meter("water", 1000, 950)
    row = town.row(rules(("water", 60), ("waste", 40)))
    assert row["points"] == "50.0"
    assert row["measures"]["water"]["weight"] == "100.00"
    assert set(row["measures"]["waste"].values()) == {None, "self_reported"}


def test_what_is_shared_is_left_out_and_said() -> None:
    town = Town().entry("a", {"water": OWN_METER, "waste": SHARED}).meter("water", 1000, 950)
    row = town.row(rules(("water", 60), ("waste", 40)))
    assert row["points"] == "50.0"
    assert row["states"]["waste"] == SHARED


def test_a_site_that_shares_leaves_the_other_sites_in() -> None:
    town = Town().entry("a", OWN_WATER, {"water": SHARED}).meter("water", 1000, 950)
    row = town.row()
    assert row["points"] == "50.0"
    assert row["states"]["water"] == "partly_shared"


def test_a_meter_where_the_site_says_shared_does_not_count() -> None:
    town = Town().entry("a", OWN_WATER, {"water": SHARED})
    row = town.meter("water", 1000, 950).meter("water", 10**6, 0, site=1).row()
    assert row["points"] == "50.0"


def test_when_nothing_counts_there_is_no_place_and_no_zero() -> None:
    row = Town().entry("a", {"water": SHARED}).row()
    assert (row["place"], row["points"], row["reason_code"]) == (None, None, "nothing_measured")
    assert row["reason"] == "Nothing can be compared: all that counts here is shared or not used."


def test_what_is_not_stated_waits() -> None:
    town = Town()
    town.entries.append(Entry("a", "small", "a", ({"electricity": NOT_USED},)))
    row = town.row()
    assert row["reason_code"] == "unstated"
    assert row["reason"] == "Water: not stated yet whether it has a meter of its own."


def test_a_meter_states_itself() -> None:
    town = Town()
    town.entries.append(Entry("a", "small", "a", ({},)))
    assert town.meter("water", 1000, 900).row()["points"] == "100.0"


# --- not ranked yet -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meter", "code", "reason"),
    [
        ({"days": 0, "baseline_days": 0}, "no_bills", "Water: no bills yet."),
        ({"days": 0}, "no_reporting", "Water: no bills for the reporting period yet."),
        (
            {"days": 0, "baseline_days": 0, "reporting_days": 90},
            "no_baseline",
            "Water: no bills for the baseline period yet.",
        ),
        ({"days": 59}, "few_days", "Water: 59 of the 60 days needed can be compared so far."),
        (
            {"days": 159},
            "low_coverage",
            "Water: bills cover 79 % of the days due so far; 80 % are needed.",
        ),
    ],
)
def test_too_little_data_is_not_ranked_and_says_why(meter: dict[str, int], code: str, reason: str) -> None:
    row = Town().entry("a", OWN_WATER).meter("water", 1000, 900, **meter).row()  # type: ignore[arg-type]  # fields of a meter
    assert (row["place"], row["points"]) == (None, None)
    assert (row["reason_code"], row["reason"]) == (code, reason)
    assert set(row["resources"]["water"].values()) == {None, "self_reported"}


def test_enough_is_enough() -> None:
    """60 covered days of 75 due are 80 %: exactly at both gates."""
    assert Town(due_days=75).entry("a", OWN_WATER).meter("water", 10, 9, days=60).row()["place"] == 1


def test_before_anything_is_due_only_the_covered_days_matter() -> None:
    row = Town(due_days=0).entry("a", OWN_WATER).meter("water", 10, 9, days=60, due_days=0).row()
    assert (row["place"], row["coverage_percent"]) == (1, None)


def test_the_gates_are_settings() -> None:
    short = rules(("water", 100), gates=Gates(min_covered_days=14, min_coverage_percent=50))
    assert Town(due_days=28).entry("a", OWN_WATER).meter("water", 10, 9, days=14).row(short)["place"] == 1


def test_a_meter_of_its_own_without_any_bill_is_missing() -> None:
    row = Town().entry("a", OWN_BOTH).meter("electricity", 10, 9).row(rules(("energy", 100)))
    assert row["reason"] == "Natural gas: no bills yet."
    assert row["data_through"] is None
    assert row["resources"]["electricity"]["reduction_percent"] == "10.0"
    assert row["reduction_percent"] is None


def test_every_site_with_a_meter_of_its_own_needs_bills() -> None:
    row = Town().entry("a", OWN_WATER, OWN_WATER).meter("water", 10, 9, site=1).row()
    assert row["reason_code"] == "no_bills"


def test_what_no_measure_needs_does_not_hold_anyone_up() -> None:
    town = Town().entry("a", {"water": OWN_METER, "electricity": OWN_METER}).meter("water", 10, 9)
    assert town.row()["place"] == 1


# --- held for review ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("baseline_use", "use", "code"),
    [
        (0, 100, "zero_baseline"),
        (0, 0, "zero_baseline"),
        (-5, 100, "zero_baseline"),
        (100, 0, "saving_held"),
        (100, -20, "saving_held"),
        (1, 11.1, "increase_held"),
        (0.01, 1e9, "increase_held"),
        (0.0000005, 1e9, "zero_baseline"),
    ],
)
def test_what_cannot_be_is_held_for_review(baseline_use: float, use: float, code: str) -> None:
    row = Town().entry("a", OWN_WATER).meter("water", baseline_use, use).row()
    assert (row["place"], row["points"], row["reason_code"]) == (None, None, code)
    assert "held for review" in str(row["reason"])
    assert row["resources"]["water"]["reduction_percent"] is None


def test_ten_times_more_is_still_ranked() -> None:
    row = Town().entry("a", OWN_WATER).meter("water", 1, 11).row()
    assert (row["place"], row["points"], row["resources"]["water"]["reduction_percent"]) == (1, "-100.0", "-1000.0")


def test_a_fuel_given_up_is_a_saving_of_energy() -> None:
    """Gas heating replaced by a heat pump: gas falls to nothing, energy as a whole is judged."""
    town = Town().entry("a", OWN_BOTH).meter("natural_gas", 1000, 0).meter("electricity", 10_000, 15_000)
    row = town.row(rules(("energy", 100)))
    assert row["place"] == 1
    assert row["resources"]["natural_gas"]["reduction_percent"] is None


# --- diversion rate -------------------------------------------------------------------------------

OWN_BINS = {"waste": OWN_METER, "recycling": OWN_METER}
DIVERSION = rules(("diversion", 100))


def test_the_gain_of_the_diversion_rate_counts_in_percentage_points() -> None:
    """By hand: 300 of 1,000 lb became 400 of 1,000: from 30 % to 40 %, a gain of 10 points, the target."""
    town = Town().entry("a", OWN_BINS).meter("waste", 700, 600).meter("recycling", 300, 400)
    row = town.row(DIVERSION)
    assert row["measures"]["diversion"]["reduction_percent"] == "10.0"
    assert row["points"] == "100.0"


def test_recycling_alone_never_scores_and_shows_no_percent() -> None:
    row = Town().entry("a", OWN_BINS).meter("waste", 700, 600).meter("recycling", 300, 400).row(DIVERSION)
    assert "recycling" not in row["resources"]


def test_rates_are_taken_per_day_when_bins_were_weighed_on_different_days() -> None:
    """Waste over 200 days, recycling over 100: 7 and 3 lb a day became 6 and 4."""
    town = Town().entry("a", OWN_BINS).meter("waste", 1400, 1200)
    row = town.meter("recycling", 300, 400, days=100, due_days=200).row(DIVERSION)
    assert row["measures"]["diversion"]["reduction_percent"] == "10.0"


def test_bins_shared_with_others_tell_no_rate() -> None:
    town = Town().entry("a", {"waste": OWN_METER, "recycling": SHARED, "water": OWN_METER})
    row = town.meter("waste", 700, 600).meter("water", 10, 9).row(rules(("diversion", 50), ("water", 50)))
    assert row["measures"]["diversion"]["points"] is None
    assert row["measures"]["water"]["weight"] == "100.00"


def test_who_has_nothing_for_the_landfill_is_not_judged_by_the_rate() -> None:
    town = Town().entry("a", {"recycling": OWN_METER, "water": OWN_METER})
    row = town.meter("recycling", 700, 600).meter("water", 10, 9).row(rules(("diversion", 50), ("water", 50)))
    assert row["points"] == "100.0"


def test_who_throws_all_away_gains_nothing() -> None:
    row = Town().entry("a", {"waste": OWN_METER}).meter("waste", 700, 600).row(DIVERSION)
    assert (row["place"], row["points"]) == (1, "0.0")


# --- what is private ------------------------------------------------------------------------------


def test_quantities_dollars_and_kilograms_are_private() -> None:
    """By hand: 100 kWh avoided at $18 for 90 kWh is $20; at 0.41552 kg per kWh it is 41.55 kg."""
    town = Town().entry("a", {"electricity": OWN_METER})
    town.meter("electricity", 1000, 900, days=200, dollars=180)
    found = town.detail(rules(("electricity", 100)))["resources"]["electricity"]
    assert (found["unit"], found["baseline_use"], found["use"], found["avoided"]) == ("kWh", 1000, 900, 100)
    assert found["dollars_saved"] == 20
    assert found["kg_co2e_avoided"] == pytest.approx(41.5515, abs=1e-4)
    assert found["reduction_percent"] == "10.0"


def test_the_public_row_holds_no_quantity() -> None:
    town = Town().entry("a", OWN_WATER).meter("water", 123_456, 111_111, dollars=987)
    text = json.dumps(town.row())
    for private in ("123456", "111111", "12345", "987", "gal"):
        assert private not in text


def test_without_a_price_there_are_no_dollars() -> None:
    detail = Town().entry("a", OWN_WATER).meter("water", 1000, 900).detail()
    assert detail["resources"]["water"]["dollars_saved"] is None
    assert detail["dollars_saved"] is None


def test_no_emissions_are_made_up_for_water() -> None:
    detail = Town().entry("a", OWN_WATER).meter("water", 1000, 900).detail()
    assert detail["kg_co2e_avoided"] is None


def test_the_business_sees_its_saving_before_it_is_ranked() -> None:
    town = Town().entry("a", OWN_WATER).meter("water", 1000, 900, days=20)
    assert town.row()["resources"]["water"]["reduction_percent"] is None
    assert town.detail()["resources"]["water"]["reduction_percent"] == "10.0"


def test_the_unit_is_that_of_the_bills_or_the_usual_one_if_they_differ() -> None:
    ccf = Town().entry("a", {"natural_gas": OWN_METER}).meter("natural_gas", 10, 9, "ccf")
    assert ccf.detail()["resources"]["natural_gas"]["unit"] == "ccf"
    mixed = ccf.meter("natural_gas", 1, 1, "MMBtu").detail()["resources"]["natural_gas"]
    assert mixed["unit"] == "therm"
    assert mixed["avoided"] == pytest.approx(1.0262, abs=1e-4)


def test_energy_avoided_adds_up_the_fuels() -> None:
    town = Town().entry("a", OWN_BOTH).meter("electricity", 1000, 900).meter("natural_gas", 100, 90)
    assert town.detail()["energy_avoided_kbtu"] == pytest.approx(341.214 + 999.761, abs=1e-2)


def test_contributions_come_from_ranked_entries_only_and_add_up_by_business() -> None:
    town = Town().saver("a", 10, business="chain").saver("b", 5, business="chain").saver("c", 100, business="held")
    (chain,) = town.standings().contributions
    assert chain.business == "chain"
    assert chain.amounts == {"water": (150, 0, 0)}


def test_an_entry_that_is_not_ranked_adds_nothing_to_the_totals() -> None:
    """Its electricity is fine, but the gas it has a meter for is missing."""
    town = Town().entry("a", OWN_BOTH).meter("electricity", 10, 9)
    assert town.standings(rules(("energy", 100))).contributions == []


# --- any order, any machine -----------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 10**6), st.floats(0, 10**6)), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_entries_and_meters_changes_nothing(
    uses: list[tuple[float, float]], chance: random.Random
) -> None:
    town = Town()
    for number, (baseline_use, use) in enumerate(uses):
        town.entry(f"e{number}", OWN_WATER).meter("water", baseline_use, use)
    other = Town()
    for number in chance.sample(range(len(uses)), len(uses)):
        other.entry(f"e{number}", OWN_WATER).meter("water", *uses[number])
    assert town.standings() == other.standings()


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.integers(0, 365)), max_size=8))
def test_nothing_but_plain_json_comes_out(meters: list[tuple[float, float, int]]) -> None:
    town = Town().entry("a", OWN_WATER, {"water": SHARED}).entry("b", {"waste": OWN_METER, "recycling": OWN_METER})
    for baseline_use, use, days in meters:
        town.meter("waste", baseline_use, use, days=days, due_days=min(days, 200), dollars=use)
        town.meter("recycling", use, baseline_use, days=days, due_days=min(days, 200))
    board = town.standings(rules(("diversion", 30), ("waste", 50), ("water", 20)))
    json.dumps([board.rows, board.details], allow_nan=False)
    for row in board.rows:
        assert (row["place"] is None) == (row["points"] is None) == (row["reason"] is not None)


def test_the_rows_have_exactly_the_published_fields() -> None:
    assert Town().saver("a", 1).row().keys() == Row.__required_keys__


def test_a_meter_without_its_measured_value_is_an_error() -> None:
    town = Town().saver("a", 1)
    with pytest.raises(ValueError, match="one measured value for each meter"):
        standings(town.entries, Meters([], [], [], [], []), town._measured(), rules())


def test_a_unit_that_does_not_suit_its_resource_is_an_error() -> None:
    with pytest.raises(UnitError, match="no factor"):
        Town().entry("a", {"electricity": OWN_METER}).meter("electricity", 1, 1, "gal").row()
