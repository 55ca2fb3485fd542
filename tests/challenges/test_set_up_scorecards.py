"""Scorecards are built in the browser: categories, actions with all that belongs to them, tiers, whole scorecards."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.challenges.queries import rules_of
from challenge.desks.routes.dry_run import _sample
from challenge.scoring.catalogue.actions import catalogue
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules.scorecards import Scorecard
from tests.challenges.test_create_challenge import challenge
from tests.challenges.test_set_up import CITY, SETUP, filled, send, start
from tests.page import Page, Visitor

CARD = f"{SETUP}/scorecards/actions"


def card_of(app: Flask, key: str = "actions") -> Scorecard:
    with app.app_context():
        return rules_of(challenge("next")).scorecard(key)


def next_row(fields: dict[str, object], rows: str) -> str:
    """The start of the boxes of the last row of a table, which is an empty one."""
    return f"{rows}-{max(int(name.split('-')[1]) for name in fields if name.startswith(f'{rows}-'))}"


def test_a_category_is_added_and_filled(app: Flask, carmen: Visitor) -> None:
    """It is empty at first: that keeps the challenge from being published, not from being saved."""
    start(carmen)
    row = next_row(filled(carmen.get(CARD)), "categories")
    page = send(carmen, CARD, **{f"{row}-name": "Green team", f"{row}-maximum": "5"})
    assert page.heading().startswith("Set-up"), page.errors()
    assert "no action is asked in Green team" in page.text()
    assert (
        "Not published yet"
        in carmen.post(f"{CITY}/challenges/next/publish", page=f"{CITY}/challenges/next/edit").text()
    )
    with app.app_context():
        assert _sample(rules_of(challenge("next"))).trials[0].ranked > 0
    page = send(carmen, f"{CARD}/green-team", **{"items-0-text": "Name a green team.", "items-0-points": "5"})
    assert "Everything fits together." in page.text()
    assert [item.text for item in card_of(app).items if item.category == "green-team"] == ["Name a green team."]


def test_a_race_gets_a_scorecard(app: Flask, carmen: Visitor) -> None:
    """It begins like a template's, is answered once it has a weight, and leaves as it came."""
    start(carmen, "energy-race")
    page = send(carmen, f"{SETUP}/new-scorecard", name="Energy", like="three-week-sprint.actions")
    assert "Energy: nobody answers this scorecard." in page.text()
    edit = f"{CITY}/challenges/next/edit"
    assert send(carmen, edit, **{"scorecards-0-weight": "0"}).status == 200
    with app.app_context():
        rules = rules_of(challenge("next"))
    added = rules.answered_scorecards[0]
    assert (added.name, len(added.items)) == ("Energy", 37)
    assert added.key not in MEASURES
    page = carmen.post(f"{SETUP}/remove-scorecard/{added.key}", page=f"{SETUP}/scorecards/{added.key}")
    assert "Everything fits together." in page.text()
    with app.app_context():
        assert rules_of(challenge("next")).scorecards == ()


def test_an_empty_scorecard_is_filled_from_the_catalogue(app: Flask, carmen: Visitor) -> None:
    start(carmen)
    page = send(carmen, f"{SETUP}/new-scorecard", name="Green actions")
    assert "no action is asked in Energy, Water" in page.text()
    added = f"{SETUP}/scorecards/green-actions"
    assert send(carmen, f"{added}/water", **{"items-0-chosen": "y"}).status == 200
    assert [item.code for item in card_of(app, "green-actions").items] == ["WA-01"]


@pytest.mark.parametrize("template", ["city-scorecard", "tracks-by-ambition"])
def test_a_scorecard_that_something_goes_by_stays(carmen: Visitor, template: str) -> None:
    start(carmen, template)
    card = "actions" if template == "city-scorecard" else "starter"
    page = carmen.post(f"{SETUP}/remove-scorecard/{card}", page=f"{SETUP}/scorecards/{card}")
    assert "goes by it. Change that first." in page.text() or "weights add up to 100. Change" in page.text()
    assert page.heading().startswith("Scorecard")


def test_an_action_of_ones_own_has_all_that_others_have(app: Flask, carmen: Visitor) -> None:
    start(carmen)
    address = f"{CARD}/energy"
    row = next_row(filled(carmen.get(address)), "items")
    said = {
        "text": "Hold a lamp swap.",
        "kind": "repeatable",
        "points": "6",
        "each": "2",
        "unit": "swap",
        "how_to": "Ask the hardware shop.\r\nInvite the street.",
        "cost": "Free",
        "effort": "A few hours",
        "saving": "Half of the lighting",
        "evidence_text": "A photo of the table.",
        "flags": ["new", "social_bonus"],
    }
    assert send(carmen, address, **{f"{row}-{name}": value for name, value in said.items()}).status == 200
    before = {item.code: item for item in card_of(app).items}
    own = before["EN-OWN-1"]
    assert (own.unit, own.how_to, own.cost) == ("swap", "Ask the hardware shop.\nInvite the street.", "Free")
    assert (own.effort, own.saving) == ("A few hours", "Half of the lighting")
    assert (own.evidence_text, own.flags) == ("A photo of the table.", ("new", "social_bonus"))
    fields = filled(carmen.get(address))
    assert send(carmen, address, **{"items-0-cost": "About $20", "items-0-flags": []}).status == 200
    after = {item.code: item for item in card_of(app).items}
    changed = after.pop(str(fields["items-0-code"]))
    assert (changed.cost, changed.flags, changed.how_to) == ("About $20", (), before[changed.code].how_to)
    assert after == {code: item for code, item in before.items() if code != changed.code}


def test_an_action_of_the_catalogue_brings_its_details(app: Flask, carmen: Visitor) -> None:
    """They are not typed for it, nor lost when the page comes back with a mistake."""
    start(carmen)
    address = f"{CARD}/energy"
    fields = filled(carmen.get(address))
    asked = {item.code for item in card_of(app).items}
    at = next(name for name, value in fields.items() if name.endswith("-code") and value and value not in asked)
    tick = {at.replace("code", "chosen"): "y"}
    page = send(carmen, address, **tick, **{"items-0-points": "many"})
    assert page.status == 422
    again = Page(carmen.browser.post(address, data={**filled(page), "items-0-points": "2"}, follow_redirects=True))
    assert again.heading().startswith("Set-up"), again.errors()
    added = next(item for item in card_of(app).items if item.code == fields[at])
    assert added.how_to == catalogue()[added.code].item()["how_to"]


def test_a_tier_asks_for_points_in_a_category(app: Flask, carmen: Visitor) -> None:
    start(carmen)
    assert filled(carmen.get(CARD))["tiers-3-minimum-1-key"] == "water"
    page = send(carmen, CARD, **{"tiers-3-minimum-1-least": "4", "tiers-3-minimum-0-least": "900"})
    assert "cannot reach Canopy, because its minimum in energy is out of reach" in page.text()
    assert "Saved." in send(carmen, CARD, **{"tiers-3-minimum-1-least": "4"}).text()
    assert [(one.name, one.minimum) for one in card_of(app).tiers if one.minimum] == [("Canopy", (("water", 4),))]
    water = next(name for name, value in filled(carmen.get(CARD)).items() if name.endswith("-key") and value == "water")
    send(carmen, CARD, **{water.replace("key", "name"): ""})
    assert "water" not in {one.key for one in card_of(app).categories}
    assert not any(one.minimum for one in card_of(app).tiers)


def test_a_tier_that_needs_an_action_says_which_is_missing(carmen: Visitor) -> None:
    start(carmen)
    page = send(carmen, CARD, **{"tiers-3-required": "EN-01, EN-99"})
    assert "It needs EN-99 done, which is no action of this scorecard." in page.text()
