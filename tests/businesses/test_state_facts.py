"""What an entry states because the rules go by it: at sign-up, later, and by its coordinator."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from challenge import clock
from challenge.audit.models import DeedDone
from challenge.businesses.entry_facts import facts_of
from challenge.businesses.models import Business, Entry, Site
from challenge.businesses.queries import entries_of
from challenge.challenges.models import ChallengeRules
from challenge.challenges.queries import rules_of
from challenge.extensions import db, transaction
from challenge.scoring.asked import asked_by
from challenge.scoring.rules import read_rules
from tests.businesses.story import JOIN, business_called, change_challenge, joining, riverbend
from tests.page import Visitor

FACTS, DIVISION, MANAGE = "/entries/1/facts", "/entries/1/division", "/cities/riverbend-oh/challenges/2026"
DIVISIONS = {
    "list": [
        {"key": "offices", "name": "Offices", "where": {"type": ["office"]}},
        {"key": "others", "name": "Others", "where": {"type": [
            "retail", "restaurant", "grocery", "lodging", "health", "education", "worship", "recreation",
            "manufacturing", "warehouse", "residential", "other",
        ]}},
    ]
}  # fmt: skip
SIZES = {
    "list": [
        {"key": "small", "name": "Small", "where": {"floor_area": {"below": "5000"}}},
        {"key": "large", "name": "Large", "where": {"floor_area": {"from": "5000"}}},
    ]
}
METERS = {"resource_water": "shared", "resource_electricity": "own_meter", "resource_natural_gas": "own_meter"}
UNUSED = ("heating_oil", "propane", "waste", "recycling", "compost")
SITE = {"site_name": "Main Street bakery", "employees": "7", **METERS} | {
    f"resource_{key}": "not_used" for key in UNUSED
}
ITEM = {"code": "E1", "text": "Ask the landlord for LED lamps.", "category": "energy", "points": "10", "for": "tenant"}
CARD = {"key": "actions", "name": "Actions", "items": [ITEM, {**ITEM, "code": "E2", "for": "both"}]} | {
    "categories": [{"key": "energy", "name": "Energy", "maximum": "20"}]
}


def ask(app: Flask, **changes: Any) -> None:
    """Other rules for the running challenge."""
    with app.app_context(), transaction():
        row = db.session.query(ChallengeRules).filter_by(challenge_id=1).one()
        rules, problems = read_rules({**row.document, **changes})
        assert rules is not None, problems
        row.document, row.hash = rules.document(), rules.hash


def begin(app: Flask, *, begun: bool) -> None:
    """Let the running challenge's first day be yesterday, or next week."""
    today = clock.today("America/New_York")
    change_challenge(app, starts_on=today + timedelta(days=-1 if begun else 7))


def bakery(app: Flask) -> tuple[str, str, str]:
    """Kind and sector of the bakery, and the role in its entry."""
    with app.app_context():
        business = db.session.get_one(Business, 1)
        return business.kind, business.sector, db.session.get_one(Entry, 1).role


def test_it_works(app: Flask, visitor: Visitor) -> None:
    ask(app, divisions=DIVISIONS, scorecards=[CARD], scorecard_weights={"actions": "0"})
    page = visitor.get(JOIN)
    assert "What kind of place is it?" in page.text()
    assert "Do you own your place?" in page.text()
    assert "Which sector" not in page.text()
    visitor.post(JOIN, joining(kind="retail", role="tenant"))
    with app.app_context():
        business = business_called("Old Mill Bookshop")
        assert business is not None
        (entry,) = entries_of(business)
        assert (business.kind, entry.role, entry.competes, entry.shows_values) == ("retail", "tenant", True, False)
        assert facts_of(entry).division_by(rules_of(entry.challenge).divisions) == "others"


def test_nothing_is_asked_that_the_rules_do_not_go_by(app: Flask, visitor: Visitor) -> None:
    text = visitor.get(JOIN).text()
    for words in (
        "What kind of place",
        "Do you own",
        "Which sector",
        "In use by you since",
        "own goal",
        "quantities on",
    ):
        assert words not in text
    with app.app_context():
        assert asked_by(rules_of(riverbend())).facts == frozenset()


def test_what_is_needed_must_be_answered(app: Flask, visitor: Visitor) -> None:
    ask(app, divisions=SIZES, eligibility={"occupied_since": "2020-01-01", "text": "Ask us if in doubt."})
    page = visitor.post(JOIN, joining(floor_area_sqft=""))
    assert page.status == 422
    assert "The rules go by this" in page.errors()["floor_area_sqft"]
    assert "In use by you since" in page.text()
    assert "Ask us if in doubt." in page.text()
    visitor.post(JOIN, joining(occupied_since="2015-05-01"))
    with app.app_context():
        assert db.session.query(Site).order_by(Site.id.desc()).first().occupied_since == date(2015, 5, 1)  # type: ignore[union-attr]  # there is a site


def test_a_goal_of_ones_own_is_not_below_the_rules(app: Flask, visitor: Visitor) -> None:
    ask(app, measures=[{"key": "energy", "weight": "100", "target_percent": "10", "self_set": True}])
    page = visitor.post(JOIN, joining(goal_energy="5"))
    assert page.errors()["goal_energy"] == "The rules ask for 10. A goal of your own is that or more."
    visitor.post(JOIN, joining(goal_energy="15"))
    with app.app_context():
        business = business_called("Old Mill Bookshop")
        assert business is not None
        assert entries_of(business)[0].goals == {"energy": "15"}


def test_somebody_takes_part_without_competing_and_shows_quantities(app: Flask, visitor: Visitor) -> None:
    ask(app, metric="absolute", metric_of="energy")
    assert "lets anybody work out how much you use" in visitor.get(JOIN).text()
    visitor.post(JOIN, joining(not_competing="y", shows_values="y"))
    with app.app_context():
        business = business_called("Old Mill Bookshop")
        assert business is not None
        entry = entries_of(business)[0]
        assert (entry.competes, entry.shows_values) == (False, True)


def test_a_challenge_of_actions_alone_asks_for_no_meters(app: Flask, visitor: Visitor) -> None:
    ask(app, measures=[], scorecards=[CARD], scorecard_weights={"actions": "100"})
    assert "What the site uses" not in visitor.get(JOIN).text()
    typed = {name: value for name, value in joining(role="owner").items() if not name.startswith("resource_")}
    assert visitor.post(JOIN, typed).heading() == "Look into your mail"


def test_facts_are_changed_until_the_first_day_that_counts(app: Flask, rosa: Visitor) -> None:
    ask(app, divisions=DIVISIONS)
    begin(app, begun=False)
    rosa.post(FACTS, {"kind": "office"})
    rosa.post(FACTS, {"kind": "restaurant"})
    assert bakery(app)[0] == "restaurant"
    begin(app, begun=True)
    page = rosa.post(FACTS, {"kind": "office"})
    assert "Ask its coordinator" in page.errors()["kind"]
    assert bakery(app)[0] == "restaurant"


def test_what_was_never_told_is_told_at_any_time(app: Flask, rosa: Visitor) -> None:
    ask(app, divisions=DIVISIONS)
    begin(app, begun=True)
    rosa.post(FACTS, {"kind": "office"})
    assert bakery(app)[0] == "office"


def test_who_did_not_compete_does_not_start_to_once_it_goes_well(app: Flask, rosa: Visitor) -> None:
    begin(app, begun=True)
    rosa.post(FACTS, {"not_competing": "y"})
    page = rosa.post(FACTS, {})
    assert page.status == 422
    with app.app_context():
        assert db.session.get_one(Entry, 1).competes is False


def test_a_goal_is_settled_on_the_first_day(app: Flask, rosa: Visitor) -> None:
    ask(app, measures=[{"key": "energy", "weight": "100", "target_percent": "10", "self_set": True}])
    begin(app, begun=False)
    rosa.post(FACTS, {"goal_energy": "20"})
    begin(app, begun=True)
    assert "stays as it was, 20 percent" in rosa.post(FACTS, {"goal_energy": "12"}).errors()["goal_energy"]
    assert "stays as it was" in rosa.post(FACTS, {"goal_energy": ""}).errors()["goal_energy"]


def test_no_floor_area_is_swapped_once_the_challenge_has_begun(app: Flask, rosa: Visitor) -> None:
    ask(app, divisions=SIZES)
    begin(app, begun=True)
    site = {**SITE, "floor_area_sqft": "9000"}
    page = rosa.post("/sites/1", site)
    assert "Ask its coordinator" in page.errors()["floor_area_sqft"]
    begin(app, begun=False)
    assert rosa.post("/sites/1", site).status == 200
    with app.app_context():
        assert db.session.get_one(Site, 1).floor_area_sqft == 9000


@pytest.mark.parametrize(
    ("judged", "first_day", "last_day", "refused"),
    [
        ("entry", 7, 90, True), ("first_day", 7, 90, False), ("first_day", -1, 90, True),
        ("last_day", -9, 1, False), ("last_day", -9, -1, True),
    ],
)  # fmt: skip
def test_what_only_eligibility_goes_by_stays_from_when_it_is_judged(
    app: Flask, rosa: Visitor, visitor: Visitor, judged: str, first_day: int, last_day: int, refused: bool
) -> None:
    ask(app, divisions=DIVISIONS, eligibility={"least_floor_area": 5000, "judged": judged})
    today = clock.today("America/New_York")
    start, end = today + timedelta(days=first_day), today + timedelta(days=last_day)
    change_challenge(app, starts_on=start, ends_on=end)
    said = {"entry": "at entry", "first_day": "on the first day", "last_day": "on the last day"}[judged]
    assert f"It is judged {said}" in visitor.get("/challenges/riverbend-oh/2026/rules").text()
    rosa.post("/sites/1", {**SITE, "floor_area_sqft": "9000"})
    with app.app_context():
        barred = facts_of(db.session.get_one(Entry, 1)).barred_by(rules_of(riverbend()).eligibility)
        assert bool(barred) is refused, "the board goes by what could still be told"
    rosa.post(FACTS, {"kind": "office"})
    page = rosa.post(FACTS, {"kind": "restaurant"})
    assert ("kind" in page.errors()) is (first_day < 0), "divisions always go by the first day"


def test_the_coordinator_changes_facts_with_a_reason(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    ask(app, divisions=DIVISIONS)
    begin(app, begun=True)
    assert carmen.get(MANAGE).links()["No division yet: division of Rosa's Bakery"] == DIVISION
    page = carmen.get(DIVISION)
    assert "It is in no division yet" in page.text()
    assert "reason" in carmen.post(DIVISION, {"kind": "office", "division": "", "reason": ""}).errors()
    carmen.post(DIVISION, {"kind": "office", "division": "", "reason": "They bake, and keep books."})
    assert bakery(app)[0] == "office"
    assert "Offices: division of Rosa's Bakery" in carmen.get(MANAGE).links()
    assert "They bake, and keep books." in rosa.get("/entries/1").text()
    with app.app_context():
        deeds = db.session.query(DeedDone).filter_by(deed="decide division").all()
        assert [deed.subject for deed in deeds] == ["entry:1"]


def test_the_coordinator_decides_on_a_division_by_hand(app: Flask, carmen: Visitor) -> None:
    ask(app, divisions=SIZES)
    fields = {"sites-0-site_id": "1", "sites-0-floor_area_sqft": "1,900", "reason": "Two floors were forgotten."}
    carmen.post(DIVISION, {"division": "large", **fields})
    with app.app_context():
        entry = db.session.get_one(Entry, 1)
        assert (entry.division, entry.division_reason) == ("large", "Two floors were forgotten.")
        assert facts_of(entry).division_by(rules_of(entry.challenge).divisions) == "large"
    carmen.post(DIVISION, {"division": "", **fields, "sites-0-floor_area_sqft": "8,000"})
    with app.app_context():
        assert db.session.get_one(Site, 1).floor_area_sqft == 8000
    page = carmen.post(DIVISION, {"division": "", **fields, "sites-0-floor_area_sqft": "8,000"})
    assert "Nothing was changed" in page.text()
    assert carmen.post(DIVISION, {"division": "huge", **fields}).status == 422
