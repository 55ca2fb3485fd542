"""Awards for a round and for a team: given, and given on to the next one when a winner is taken out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.awards.papers import Papers
from challenge.awards.queries import decisions_in, last_result
from challenge.businesses.models import Entry, Team, TeamMember
from challenge.challenges.queries import rules_of
from challenge.challenges.templates import propose_again
from challenge.extensions import db, transaction
from challenge.leaderboards.podium import podium_of
from tests.awards.story import again, finalize, person
from tests.challenges.test_set_up import send
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import change_entry, compute, five_shops, riverbend, set_rules, verify_all_bills
from tests.page import Visitor
from tests.papers.reading import root_of, words_of

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


def to_teams(at_most: int = 1) -> list[dict[str, Any]]:
    return [{**awards_with({"is": "team", "at_most": at_most})[0], "to": "team"}]


def test_a_team_as_such(app: Flask, visitor: Visitor, carmen: Visitor) -> None:
    """Every page and paper names the team, and those members that stand on the board under their own name."""
    with app.app_context():
        keys = five_shops()
        with transaction():
            set_rules(teams={"by": "sum"}, awards=to_teams())
            put_together("Riverside", keys[0], keys[4])
            put_together("Hillside", keys[1], keys[2], keys[3])
        change_entry(keys[3], listing="pseudonym", pseudonym="Grey Heron")
        change_entry(keys[2], listing="totals_only")
        compute()
        assert {entry(key).id for key in (keys[1], keys[3])} <= podium_of(riverbend()).keys(), (
            "they need not be verified"
        )
        verify_all_bills()
        compute()
        finalize()
        again()
    told = visitor.get(f"{PUBLIC}/awards").text()
    assert "Hillside: 1st place of the teams, with 110.0 points. In this team: Birch Cafe and 1 more." in told
    assert "Cedar" not in told
    assert "Grey Heron" not in told
    assert "The award: Hillside (Birch Cafe and 1 more)" in visitor.get(PUBLIC).text()
    assert "For the first team." in visitor.get(f"{PUBLIC}/rules").text()
    assert "Hillside, Birch Cafe" in carmen.get(f"{SETUP.removesuffix('/setup')}/awards").text()
    night = SETUP.removesuffix("/setup") + "/awards-night"
    assert (
        "Hillside: 1st place of the teams, with 110.0 points. In this team: Birch Cafe and 1 more."
        in carmen.get(night).text()
    )
    press = carmen.browser.get(f"{night}/press.txt").get_data(as_text=True)
    assert "- Hillside (Birch Cafe and 1 more): 1st place of the teams, with 110.0 points." in press
    booklet = carmen.browser.get(f"{night}/booklet.csv").get_data(as_text=True)
    assert booklet.count("Hillside (Birch Cafe and 1 more)") == 1
    with app.app_context():
        result = last_result(riverbend())
        assert result is not None
        papers = Papers(riverbend(), result, "https://riverbend.example")
        team, first, other = papers.certificates
        assert {one.business for one in papers.certificates} == {"Hillside"}
        assert team.reason == "1st place of the teams, with 110.0 points. In this team: Birch Cafe and 1 more."
        assert first.reason == "1st place of the teams, with 110.0 points. Birch Cafe is one of its members."
        assert other.reason == "1st place of the teams, with 110.0 points."
        assert [turn.winners[0].name for turn in papers.evening().turns] == ["Hillside"]
        own, *codes = [one.code for one in papers.certificates]
    paper = carmen.browser.get(f"{night}/certificates/{own}.pdf").data
    assert f"Certificate {own}." in words_of(paper)
    assert b"pdfuaid" in root_of(paper)["/Metadata"].get_object().get_data()
    assert f"/certificates/{own}" in visitor.get(f"{PUBLIC}/awards").links().values()
    assert "<dd><bdi>Birch Cafe and 1 more</bdi></dd>" in visitor.get(f"/certificates/{own}").html
    assert "Hillside, the team of Birch Cafe and others" in visitor.get(f"/certificates/{codes[0]}").text()
    assert "Hillside" in visitor.get(f"/certificates/{codes[1]}").text()
    assert "Grey Heron" not in visitor.get(f"/certificates/{codes[1]}").text()
    assert "First teams Place Team With Members" in visitor.get(f"{PUBLIC}/report").text()
    with app.app_context():
        change_entry(keys[1], state="withdrawn")
        again(reason="Birch Cafe withdrew.")
    told = visitor.get(f"{PUBLIC}/awards").text()
    assert "Riverside: 1st place of the teams, with 80.0 points. In this team: Acorn Books and Elm Garage." in told
    for code in (own, *codes):
        page = visitor.get(f"/certificates/{code}").text()
        assert "holds no more" in page
        assert "Dogwood" not in page


def test_teams_that_share_a_place_share_the_award(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        keys = five_shops()
        with transaction():
            set_rules(teams={"by": "sum"}, awards=to_teams())
            put_together("Riverside", keys[1])
            put_together("Hillside", keys[2])
        verify_all_bills()
        compute()
        finalize()
        again()
    told = visitor.get(f"{PUBLIC}/awards").text()
    assert "Riverside: 1st place of the teams" in told
    assert "Hillside: 1st place of the teams" in told


@ON_ONE_DATABASE
def test_a_teams_certificate_stays_when_a_member_leaves_and_it_wins_still(app: Flask, visitor: Visitor) -> None:
    """Its code is the team's, not a member's; that of the one who left holds no more."""
    with app.app_context():
        keys = five_shops()
        with transaction():
            set_rules(teams={"by": "sum"}, awards=to_teams())
            put_together("Hillside", keys[0], keys[4])
        verify_all_bills()
        compute()
        finalize()
        again()
        given = decisions_in(riverbend())
        (code,), left = {one.team_code for one in given}, next(one.code for one in given if one.entry == entry(keys[4]))
        change_entry(keys[4], state="withdrawn")
        assert "This certificate is true" in visitor.get(f"/certificates/{code}").text()
        again(reason="Elm Garage withdrew.")
    page = visitor.get(f"/certificates/{code}").html
    assert "This certificate is true" in page
    assert "<dd><bdi>Acorn Books</bdi></dd>" in page
    assert "holds no more" in visitor.get(f"/certificates/{left}").text()


def test_an_award_to_teams_in_the_set_up(app: Flask, carmen: Visitor) -> None:
    """It has one condition and no other limit, and there must be teams."""
    with app.app_context(), transaction():
        set_rules(teams={"by": "sum"})
    typed = {"name": "Best team", "to": "team", "when-0-kind": "team", "when-0-at_most": "1", "reason": "One more."}
    for more in (
        {"winners": "2"},
        {"when-0-kind": "place"},
        {"when-1-kind": "place", "when-1-at_most": "1"},
        {"by": "draw"},
    ):
        page = send(carmen, f"{SETUP}/awards/new", **{**typed, **more})
        assert (page.status, "has one condition, the place of the team" in page.text()) == (422, True)
    assert send(carmen, f"{SETUP}/awards/new", **typed).heading().startswith("Set-up")
    with app.app_context():
        award = rules_of(riverbend()).awards[-1]
        assert (award.to, award.when[0].kind) == ("team", "team")


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
