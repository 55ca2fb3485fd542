"""A coordinator makes teams, owners join with a code, and everybody reads who leads."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge.businesses.models import Entry, Team
from challenge.businesses.teams import members_of_teams, team_of
from challenge.extensions import db, transaction
from challenge.leaderboards.models import Snapshot
from challenge.scoring.ranges import place_ranges
from tests.businesses.story import JOIN, joining
from tests.challenges.test_set_up import send
from tests.leaderboards.story import BOARD, add_entry, compute, riverbend, set_rules, shown_snapshot
from tests.page import Visitor

SETUP = "/cities/riverbend-oh/challenges/2026/setup/teams"
TEAMS = "/cities/riverbend-oh/challenges/2026/teams"
PUBLIC = "/challenges/riverbend-oh/2026"
STREET, MINE = "The Street", "/entries/1/team"


def entry_id(key: str) -> int:
    return db.session.scalars(select(Entry.id).filter_by(public_key=key)).one()


def seat(carmen: Visitor, key: str, team: str) -> None:
    with carmen.app.app_context():
        own = entry_id(key)
        into = db.session.scalars(select(Team.id).filter_by(name=team)).one()
    page = carmen.post(f"{TEAMS}/seats", {"entry": f"{own}", "team": f"{into}"}, page=TEAMS)
    assert f"in {team} now" in page.html, page.errors()


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        shops = (("Acorn", 12), ("Birch", 8), ("Cedar", 3), ("Elm", 11))
        keys = [add_entry(name, {"electricity": saved}) for name, saved in shops]
        hidden = add_entry("Dogwood", {"electricity": 10}, listing="totals_only")
    assert visitor.get(f"{BOARD}/teams").status == 404, "the rules know no teams"
    assert send(carmen, SETUP, by="sum", reason="Streets asked for it.").heading().startswith("Set-up")
    for name in (STREET, "The Avenue", "The Lane"):
        assert name in send(carmen, TEAMS, name=name).text()
    assert send(carmen, TEAMS, name="the street").errors()["name"] == "Another team has this name."
    for key, team in zip([*keys, hidden], (STREET, STREET, "The Avenue", "The Lane", "The Avenue"), strict=True):
        seat(carmen, key, team)
    with app.app_context():
        compute()
        told = shown_snapshot().totals["teams"]
        assert STREET not in str(told), "names are joined when they are read"
    page = visitor.get(f"{BOARD}/teams")
    assert "The Street leads with 200.0 points." in page.text()
    assert [(one["name"], one["place"], one["points"], one["members"]) for one in in_json(visitor)] == [
        (STREET, 1, 200.0, 2),
        ("The Lane", 2, 110.0, 1),
        ("The Avenue", 3, 30.0, 1),
    ]
    seed = visitor.browser.get(f"{BOARD}.json").get_json()["snapshot"]["rules_sha256"]
    teams = in_json(visitor)
    expected = place_ranges([one["points"] for one in teams], [one["standard_error"] for one in teams], seed)
    assert [one["place_range"] for one in teams] == [list(one) for one in expected if one], "anybody can repeat them"
    assert "2 teams cannot be told apart from first" in page.text()
    assert re.findall(r"\d to \d", page.text()) == ["1 to 2", "1 to 3", "2 to 3"]
    lines = list(csv.reader(io.StringIO(visitor.browser.get(f"{BOARD}/teams.csv").get_data(as_text=True))))
    assert [line[2] for line in lines[1:]] == [STREET, "The Lane", "The Avenue"]
    assert "The board of the teams" in visitor.get(BOARD).links()
    assert "added up" in visitor.get("/challenges/riverbend-oh/2026/rules").text()


def test_members_are_named_as_they_are_listed(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """Who is in a team tells much of who somebody is: a pseudonym is counted, never named."""
    with app.app_context(), transaction():
        set_rules(teams={"by": "sum"})
        acorn = add_entry("Acorn", {"electricity": 12})
        masked = add_entry("Birch", {"electricity": 8}, listing="pseudonym", pseudonym="Night Owl")
        hidden = add_entry("Cedar", {"electricity": 3}, listing="totals_only")
    send(carmen, TEAMS, name=STREET)
    with app.app_context():
        compute()
    for key in (acorn, masked, hidden):
        seat(carmen, key, STREET)
    with app.app_context():
        compute()
    page = visitor.get(f"{BOARD}/teams")
    assert "The Street Acorn and 1 under a pseudonym" in page.text()
    assert not any(name in page.text() for name in ("Birch", "Night Owl", "Cedar"))
    assert "In the team The Street" in visitor.get(f"{PUBLIC}/entries/{acorn}").text()
    assert "The Street" not in visitor.get(f"{PUBLIC}/entries/{masked}").text()


def in_json(visitor: Visitor) -> list[dict[str, Any]]:
    return list(visitor.browser.get(f"{BOARD}.json").get_json()["teams"])


def test_a_team_that_ends_leaves_the_board_and_the_next_moves_up(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        keys = [add_entry("Acorn", {"electricity": 12}), add_entry("Birch", {"electricity": 8})]
        set_rules(teams={"by": "mean", "least_share_percent": 50})
    for name, key in zip((STREET, "The Avenue"), keys, strict=True):
        send(carmen, TEAMS, name=name)
        seat(carmen, key, name)
    with app.app_context():
        compute()
    assert [one["name"] for one in in_json(visitor)] == [STREET, "The Avenue"]
    carmen.post(f"{TEAMS}/1/end", page=f"{TEAMS}/1")
    assert [(one["name"], one["place"]) for one in in_json(visitor)] == [("The Avenue", 1)]


def test_nothing_of_teams_is_kept_while_points_are_not_published(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """What stands in a snapshot can be downloaded by everybody."""
    with app.app_context(), transaction():
        key = add_entry("Acorn", {"electricity": 12})
        set_rules(teams={"by": "sum"}, visibility={"shows": "finishers"})
    send(carmen, TEAMS, name=STREET)
    seat(carmen, key, STREET)
    with app.app_context():
        compute()
        assert all("teams" not in one.totals for one in db.session.scalars(select(Snapshot)))
    assert in_json(visitor) == []


def test_an_owner_joins_with_the_code_and_leads_the_team(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    with app.app_context(), transaction():
        set_rules(teams={"by": "sum"})
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", send(carmen, TEAMS, name=STREET).text())
    assert code is not None
    assert "has this code" in rosa.post(MINE, {"code": "wrong-one"}).errors()["code"]
    joined = rosa.post(MINE, {"code": code.group().lower()})
    assert (joined.heading(), "You are its captain." in joined.text()) == (f"Your team: {STREET}", True)
    named = rosa.post(f"{MINE}/name", {"name": "Baker Street"}, page=MINE)
    assert named.heading() == "Your team: Baker Street"
    assert "Baker Street" in carmen.get(TEAMS).text()
    left = rosa.post(f"{MINE}/leave", page=MINE)
    assert left.heading() == "Join a team"
    with app.app_context():
        assert db.session.scalars(select(Team)).one().captain_id is None


def test_a_newcomer_types_the_code_as_she_joins(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    assert "team_code" not in visitor.get(JOIN).values(), "there are no teams"
    with app.app_context(), transaction():
        set_rules(teams={"by": "sum"})
    send(carmen, TEAMS, name=STREET)
    with app.app_context():
        code = db.session.scalars(select(Team.code)).one()
    wrong = visitor.post(JOIN, joining(team_code="NOPE"))
    assert "has this code" in wrong.errors()["team_code"]
    assert visitor.post(JOIN, joining(team_code=code)).heading() == "Look into your mail"
    with app.app_context():
        team = db.session.scalars(select(Team)).one()
        assert team.captain is not None
        assert team.captain.email == joining()["email"]
        assert [one.business.name for one in members_of_teams(1)[team.id]] == [joining()["business_name"]]


def test_after_registration_teams_stay(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    with app.app_context(), transaction():
        set_rules(teams={"by": "sum"})
        riverbend().registration_closes_at = riverbend().created_at
        riverbend().registration_opens_at = riverbend().created_at.replace(year=2000)
    send(carmen, TEAMS, name=STREET)
    assert "teams stay as they are" in rosa.get(MINE).text()
    with app.app_context():
        code = db.session.scalars(select(Team.code)).one()
    assert "teams stay as they are" in rosa.post(MINE, {"code": code}, page="/entries/1").text()
    with app.app_context():
        assert team_of(db.session.get_one(Entry, 1)) is None
