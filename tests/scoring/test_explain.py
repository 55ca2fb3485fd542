"""An entry's page says how its score came about, without a single quantity."""

from dataclasses import replace

from challenge.scoring.entries import OWN_METER, SHARED
from challenge.scoring.explain import explain
from challenge.scoring.rules import Rules
from tests.scoring.test_composite import replace_rules
from tests.scoring.town import Town, rules

RULES = rules(("energy", 50), ("water", 30), ("waste", 20))
OFFICE = {"electricity": OWN_METER, "natural_gas": SHARED, "water": OWN_METER}


def lines_of(town: Town, by: Rules) -> list[str]:
    return explain(town.row(by), by)


def test_it_works() -> None:
    town = Town().entry("a", OFFICE).meter("electricity", 1000, 920).meter("water", 1000, 1021)
    assert lines_of(town, RULES) == [
        "Energy, all fuels: 8 % less than the baseline, target 10 %: 62.5 × 0.8 = 50.0 points.",
        "Water: 2.1 % more than the baseline, target 10 %: 37.5 × −0.21 = −7.9 points.",
        "Energy, all fuels: natural gas is shared or paid by the landlord and left out; heating oil is not used here; "
        "propane is not used here.",
        "Waste to landfill: left out, because waste to landfill is not used here. Its weight of 20 goes to the others.",
        "Together: 42.1 points.",
    ]


def test_a_target_of_its_own_is_said() -> None:
    town = Town().saver("a", 5)
    town.entries[0] = replace(town.entries[0], goals={"water": 20.0})
    measure = {"key": "water", "weight": "100", "target_percent": "5", "self_set": True}
    assert lines_of(town, replace_rules(rules(), measures=[measure]))[0] == (
        "Water: 5 % less than the baseline, own target 20 %: 100 × 0.25 = 25.0 points."
    )


def test_the_step_that_was_reached_is_said() -> None:
    steps = [["5", "40"], ["10", "100"]]
    by = replace_rules(rules(), measures=[{"key": "water", "weight": "100", "target_percent": "10", "steps": steps}])
    said = [lines_of(Town().saver("a", percent), by)[0] for percent in (7, 4, -1)]
    assert said == [
        "Water: 7 % less than the baseline: the step of 5 % earns 40 %: 100 × 0.4 = 40.0 points.",
        "Water: 4 % less than the baseline: the first step, 5 %, is not reached, so 0 points.",
        "Water: 1 % more than the baseline, target 10 %: 100 × −0.1 = −10.0 points.",
    ]


def test_the_limit_is_said() -> None:
    town = Town().saver("a", 40)
    assert lines_of(town, rules(("water", 100)))[0] == (
        "Water: 40 % less than the baseline, target 10 %: 100 × 1.5 (the limit; 4 otherwise) = 150.0 points."
    )


def test_the_diversion_rate_is_told_in_percentage_points() -> None:
    town = Town().entry("a", {"waste": OWN_METER, "recycling": OWN_METER})
    town.meter("waste", 700, 650).meter("recycling", 300, 350)
    assert lines_of(town, rules(("diversion", 100)))[0] == (
        "Diversion rate: 5 percentage points more kept out of the landfill, target 10 percentage points: "
        "100 × 0.5 = 50.0 points."
    )


def test_who_is_not_ranked_reads_why() -> None:
    town = Town().entry("a", {"water": OWN_METER}).meter("water", 1000, 900, days=12)
    assert lines_of(town, rules(("water", 100))) == [
        "Not ranked yet. Water: 12 of the 60 days needed can be compared so far."
    ]


def test_a_site_that_shares_is_said() -> None:
    town = Town().entry("a", {"water": OWN_METER}, {"water": SHARED}).meter("water", 1000, 900)
    assert "Water: water is shared at some sites, which are left out." in lines_of(town, rules(("water", 100)))
