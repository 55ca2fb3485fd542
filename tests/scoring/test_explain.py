"""An entry's page says how its score came about, without a single quantity."""

from challenge.scoring.entries import OWN_METER, SHARED
from challenge.scoring.explain import explain
from challenge.scoring.rules import Rules
from tests.scoring.town import Town, rules

RULES = rules(("energy", 50), ("water", 30), ("waste", 20))
OFFICE = {"electricity": OWN_METER, "natural_gas": SHARED, "water": OWN_METER}


def lines_of(town: Town, by: Rules) -> list[str]:
    return explain(town.row(by), by)


def test_it_works() -> None:
    town = Town().entry("a", OFFICE).meter("electricity", 1000, 920).meter("water", 1000, 1021)
    assert lines_of(town, RULES) == [
        "Energy, all fuels: 8% less than the baseline, target 10%: 62.5 × 0.8 = 50.0 points.",
        "Water: 2.1% more than the baseline, target 10%: 37.5 × −0.21 = −7.9 points.",
        "Energy, all fuels: natural gas is shared or paid by the landlord and left out; heating oil is not used here; "
        "propane is not used here.",
        "Waste to landfill: left out, because waste to landfill is not used here. Its weight of 20 goes to the others.",
        "Together: 42.1 points.",
    ]


def test_the_limit_is_said() -> None:
    town = Town().saver("a", 40)
    assert lines_of(town, rules(("water", 100)))[0] == (
        "Water: 40% less than the baseline, target 10%: 100 × 1.5 (the limit; 4 otherwise) = 150.0 points."
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
