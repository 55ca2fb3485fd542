"""The public page and the official rules say all that the rules hold, and nothing about bills where none count."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.challenges.models import Challenge
from challenge.challenges.windows import start_of
from challenge.extensions import db, transaction
from challenge.scoring.catalogue.templates import KEYS
from tests.businesses.test_state_facts import ask
from tests.challenges.test_set_up import start
from tests.conftest import ON_ONE_DATABASE
from tests.page import Visitor

PAGE = "/challenges/riverbend-oh/2026"
RULES = f"{PAGE}/rules"
NEXT = "/challenges/riverbend-oh/next"
CARD = {
    "key": "actions",
    "name": "Green actions",
    "categories": [{"key": "energy", "name": "Energy", "maximum": "20"}],
    "items": [
        {"code": "E1", "text": "Switch to LED lamps.", "category": "energy", "points": "10", "evidence": "required"},
        {"code": "E2", "text": "Ask the landlord.", "category": "energy", "points": "8", "for": "tenant"},
        {"code": "E3", "text": "Hold events.", "category": "energy", "points": "6", "kind": "repeatable", "each": "2",
         "unit": "event", "before_start": "none"},
    ],
    "planned": {"points": "1"},
    "tiers": [{"key": "gold", "name": "Gold", "from": "15", "minimum": {"energy": "5"}, "required": ["E1"]}],
}  # fmt: skip


def test_of_two_dates_at_one_midnight_the_end_comes_first(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        challenge = db.session.get_one(Challenge, 1)
        begins = start_of(challenge.starts_on, challenge)
        challenge.registration_closes_at = challenge.baseline_closes_at = begins
    dates = visitor.get(PAGE).text().partition("Registration opens")[2]
    order = ["Bills of the baseline must be in", "Registration closes", "First day that counts", "Last day"]
    assert order == sorted(order, key=dates.index)


def test_it_works(app: Flask, visitor: Visitor) -> None:
    ask(
        app,
        measures=[{"key": "energy", "weight": "60", "target_percent": "10", "steps": [["5", "50"], ["10", "100"]]}],
        scorecards=[CARD],
        scorecard_weights={"actions": "40"},
        bonuses={"maximum": "5", "kinds": [{"key": "friend", "name": "Brought a friend", "points": "1", "most": 3}]},
        tiers=[{"key": "leader", "name": "Leader", "from": "60"}],
        divisions={"list": [
            {"key": "small", "name": "Small", "where": {"employees": {"below": "50"}}},
            {"key": "large", "name": "Large", "where": {"employees": {"from": "50"}}},
        ]},
        eligibility={"least_floor_area": 500, "otherwise": "scorecard_only"},
        without_bills="scorecard_only",
        boards=[{"key": "all", "name": "In all", "metric": "absolute", "metric_of": "energy"}],
        visibility={"shows": "points", "since": "2026-03-01"},
        ties="quality",
        milestones=[{"on": "2026-06-30", "name": "First round"}],
        awards=[{"key": "top", "name": "Best of all", "when": [
            {"is": "place", "within": "division"}, {"is": "tier", "scorecard": "actions", "at_least": "gold"},
        ], "one_per": "owner", "winners": 2}],
        tracks=[{"key": "all", "name": "All", "fee": "$20"}],
    )  # fmt: skip
    text = visitor.get(RULES).text()
    for words in (
        "50 % of the weight from 5 %", "makes up to 40 points", "Normalized score = points", "30 % of its points",
        "1 point, whatever the action is worth", "Gold from 15 points, with at least 5 points in Energy and E1 done",
        "E3 Hold events. (2 for each event, up to 6 points)", "Begun before the start, it does not count",
        "For tenants only", "Evidence is required", "Brought a friend, 1 each, at most 3 times",
        "Leader from 60 points",
        "Small: fewer than 50 employees", "Large: 50 employees or more", "is shown without a winner",
        "at least 500 square feet", "counts by its scorecard alone", "“In all”, goes by energy saved in all",
        "Places and points are published; percents are not.", "from March 1, 2026 on", "better grade of data",
        "June 30, 2026: First round", "the first place in its division and the tier Gold of Green actions or higher",
        "at most 2 winners", "nobody gets it twice for one owner", "$20", "agreed to it",
    ):  # fmt: skip
        assert words in text, words
    page = visitor.get(PAGE).text()
    for words in ("Green actions", "First round", "Best of all", "$20", "Leader", "Small", "In all"):
        assert words in page, words
    assert "Taking part costs nothing" not in page


def test_where_actions_alone_count_nothing_is_said_of_bills(app: Flask, visitor: Visitor) -> None:
    ask(app, measures=[], scorecards=[CARD], scorecard_weights={"actions": "100"})
    for address in (PAGE, RULES):
        text = visitor.get(address).text().replace("Businesses log their bills", "")
        text = text.replace("Nobody needs a meter or a bill", "")
        for word in ("bill", "meter", "baseline", "reduction", "weather"):
            assert word not in text.lower(), (address, word)


def test_where_energy_alone_counts_nothing_is_said_of_water(app: Flask, visitor: Visitor) -> None:
    energy, water = ({"key": key, "weight": "50", "target_percent": "10"} for key in ("energy", "water"))
    for measures, told in (([energy, water], True), ([{**energy, "weight": "100"}], False)):
        ask(app, measures=measures, adjustment="weather")
        for address in (PAGE, RULES):
            assert ("Water and waste are compared" in visitor.get(address).text()) == told, address


@ON_ONE_DATABASE
@pytest.mark.parametrize("key", KEYS)
def test_every_template_is_told(carmen: Visitor, visitor: Visitor, key: str) -> None:
    start(carmen, key)
    assert carmen.get("/cities/riverbend-oh/challenges/next/setup/preview").status == 200
    carmen.post("/cities/riverbend-oh/challenges/next/publish", page="/cities/riverbend-oh/challenges/next/setup")
    page = visitor.get(f"{NEXT}/rules")
    assert page.status == 200
    assert "None" not in page.text()
