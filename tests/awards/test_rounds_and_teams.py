"""Awards for a round and for a team: given, and given on to the next one when a winner is taken out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Entry, Team, TeamMember
from challenge.challenges.queries import rules_of
from challenge.challenges.templates import propose_again
from challenge.extensions import db, transaction
from tests.awards.story import again, finalize, person
from tests.challenges.test_set_up import send
from tests.leaderboards.story import change_entry, compute, five_shops, riverbend, set_rules, verify_all_bills
from tests.page import Visitor

PUBLIC = "/challenges/riverbend-oh/2026"
SETUP = "/cities/riverbend-oh/challenges/2026/setup"


def entry(key: str) -> Entry:
    return db.session.scalars(select(Entry).filter_by(public_key=key)).one()


def put_together(name: str, *keys: str) -> None:
    """A team of these entries."""
    team = Team(challenge_id=riverbend().id, public_key=name.lower()[:12], name=name, code=name.upper())
    team.captain_id, team.created_at, team.created_by = person("carmen").id, clock.now(), person("carmen").id
    db.session.add(team)
    db.session.flush()
    for key in keys:
        db.session.add(TeamMember(entry_id=entry(key).id, team_id=team.id, joined_at=clock.now()))


def awards_with(condition: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": "one", "name": "The award", "when": [condition]}]


def test_the_best_team(app: Flask, visitor: Visitor) -> None:
    """Acorn (12 %) and Elm (-4 %) against Birch and Dogwood (8 and 3 %): 80 points against 110; Cedar is in no team."""
    with app.app_context():
        keys = five_shops()
        with transaction():
            set_rules(teams={"by": "sum"}, awards=awards_with({"is": "team", "at_most": 1}))
            put_together("Riverside", keys[0], keys[4])
            put_together("Hillside", keys[1], keys[3])
        verify_all_bills()
        compute()
        finalize()
        again()
    text = visitor.get(f"{PUBLIC}/awards").text()
    assert "Birch Cafe: In the team “Hillside”, which has the 1st place of the teams, with 110.0 points." in text
    assert "Dogwood Hotel" in text
    assert "Acorn" not in text
    with app.app_context():
        change_entry(keys[1], state="withdrawn")
        again(reason="Birch Cafe withdrew.")
    text = visitor.get(f"{PUBLIC}/awards").text()
    assert "Acorn Books: In the team “Riverside”, which has the 1st place of the teams, with 80.0 points." in text
    assert "Dogwood" not in text
    assert "Birch Cafe withdrew." in visitor.get(f"{PUBLIC}/changes").text()


def test_first_in_a_round_for_the_record(app: Flask, visitor: Visitor, carmen: Visitor) -> None:
    """Who was first then has it, though the rules say today that others are first."""
    with app.app_context():
        keys = five_shops()
        yesterday = (clock.today("America/New_York") - timedelta(days=1)).isoformat()
        with transaction():
            awards = awards_with({"is": "round", "round": yesterday, "at_most": 1})
            set_rules(milestones=[{"on": yesterday, "name": "First round", "round": True}], awards=awards)
        verify_all_bills()
        shown = compute()
        assert shown is not None
        with transaction():
            row = db.session.merge(shown)
            row.as_of = row.public_from = row.as_of - timedelta(days=1, hours=12)
        finalize()
        again()
    assert "Acorn Books: First round: 1st place." in visitor.get(f"{PUBLIC}/awards").text()
    with app.app_context():
        change_entry(keys[0], state="withdrawn")
        again(reason="Acorn Books withdrew.")
    text = visitor.get(f"{PUBLIC}/awards").text()
    assert "Birch Cafe: First round: 1st place." in text
    assert "Cedar Gym: First round: 1st place." in text
    assert "For the first place in the round First round." in visitor.get(f"{PUBLIC}/rules").text()


def test_an_award_goes_along_when_its_round_is_moved(app: Flask, carmen: Visitor) -> None:
    """In the set-up, and in a challenge that is started again next year."""
    start = riverbend_start(app)
    on, later = (f"{start + timedelta(days=days)}" for days in (90, 120))
    with app.app_context(), transaction():
        awards = awards_with({"is": "round", "round": on, "at_most": 1})
        set_rules(milestones=[{"on": on, "name": "First round", "round": True}], awards=awards)
    chosen = {"name": "Round prize", "when-0-kind": "round", "when-0-round": on, "reason": "One more."}
    assert send(carmen, f"{SETUP}/awards/new", **chosen).heading().startswith("Set-up")
    assert send(carmen, f"{SETUP}/days", **{"milestones-0-on": later}, reason="A month more.").status == 200
    with app.app_context():
        rules = rules_of(riverbend())
        assert [award.when[0].round for award in rules.awards] == [later, later]
        next_year = start.replace(year=start.year + 1)
        moved = propose_again(riverbend(), rules, next_year).document
        assert moved["awards"][0]["when"][0]["round"] == moved["milestones"][0]["on"] != later


def riverbend_start(app: Flask) -> Any:
    with app.app_context():
        return riverbend().starts_on
