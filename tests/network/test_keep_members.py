"""Staff add members, edit them, invite and end coordinators, and let a member leave and come back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from challenge.accounts.models import Coordination
from challenge.accounts.queries import user_by_email
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.mistakes import Mistake
from challenge.network.actions import slug_of
from challenge.network.models import Member
from challenge.network.places import STATES, ZONES, likely_zone
from challenge.sample.cast import CAST
from tests.accounts.people import PASSWORD
from tests.letters import letters_to, secret_link
from tests.page import Visitor

NEW = {
    "name": "Pine Ridge",
    "kind": "city",
    "state": "CO",
    "time_zone": "America/Denver",
    "population": "12,800",
    "population_year": "2020",
    "website": "https://pineridge.example",
    "blurb": "On the eastern slope.",
}
RIVERBEND = "/staff/members/riverbend-oh"
PAULA = {"name": "Paula Reyes", "email": "paula@riverbend.example"}


def member(app: Flask, slug: str) -> Member:
    """The member as stored now."""
    with app.app_context():
        found = db.session.scalars(select(Member).filter_by(slug=slug)).one()
        db.session.expunge(found)
        return found


def test_add_a_member(app: Flask, grace: Visitor, visitor: Visitor) -> None:
    page = grace.post("/staff/members/new", NEW)
    assert page.heading() == "City of Pine Ridge, CO"
    kept = member(app, "pine-ridge-co")
    assert (kept.population, kept.population_year, kept.time_zone) == (12_800, 2020, "America/Denver")
    public = visitor.get("/members/pine-ridge-co")
    assert "On the eastern slope." in public.text()
    assert "City of Pine Ridge" in visitor.get("/members").text()


IMPOSSIBLE = [
    ("name", ""),
    ("name", "京都"),
    ("kind", "village"),
    ("state", "XX"),
    ("time_zone", "Mars/Olympus"),
    ("population", "many"),
    ("population", "-5"),
    ("population_year", "1700"),
    ("website", "javascript:alert(1)"),
    ("website", "pineridge.example"),
    ("website", "https://good@evil.example"),
    ("website", 'https://x.example/"><script>'),
    ("website", "http://[::1"),
    ("blurb", "x" * 1001),
]


def test_what_cannot_be_is_said_beside_its_box(app: Flask, grace: Visitor) -> None:
    for field, typed in IMPOSSIBLE:
        page = grace.post("/staff/members/new", {**NEW, field: typed})
        assert (page.status, set(page.errors())) == (422, {field}), typed[:40]
    with app.app_context():
        assert db.session.query(Member).count() == 2


def test_a_member_is_added_once(grace: Visitor) -> None:
    page = grace.post("/staff/members/new", {**NEW, "name": "RIVERBEND", "state": "OH"})
    assert "is a member already" in page.errors()["name"]


def test_edit_a_member(app: Flask, grace: Visitor) -> None:
    with app.app_context():
        before = db.session.scalars(select(Challenge.display_version).order_by(Challenge.id)).all()
    page = grace.post(RIVERBEND, {**NEW, "name": "Riverbend", "state": "OH", "time_zone": "America/New_York"})
    assert "Saved." in page.text()
    kept = member(app, "riverbend-oh")
    assert (kept.blurb, kept.population, kept.slug) == ("On the eastern slope.", 12_800, "riverbend-oh")
    with app.app_context():
        after = db.session.scalars(select(Challenge.display_version).order_by(Challenge.id)).all()
    assert (after[0], after[1]) == (before[0] + 1, before[1])


def test_the_form_shows_what_is_known(grace: Visitor) -> None:
    values = grace.get(RIVERBEND).values()
    assert (values["name"], values["population"], values["population_year"]) == ("Riverbend", "48,200", "2020")


def test_invite_another_coordinator(app: Flask, grace: Visitor, visitor: Visitor) -> None:
    page = grace.post(f"{RIVERBEND}/coordinators", PAULA)
    assert "Paula Reyes is told by letter." in page.text()
    assert "invited, has no password yet" in page.text()
    visitor.post(secret_link(app, PAULA["email"]), {"name": "Paula Reyes", "password": PASSWORD, "again": PASSWORD})
    assert visitor.get("/cities/riverbend-oh").status == 200


def test_who_coordinates_already_is_not_invited_again(app: Flask, grace: Visitor) -> None:
    page = grace.post(f"{RIVERBEND}/coordinators", {"name": "C.", "email": CAST["carmen"].email})
    assert "coordinates the City of Riverbend already" in page.errors()["email"]
    assert letters_to(app, CAST["carmen"].email) == []


def test_a_fresh_invitation_ends_the_old_one(app: Flask, grace: Visitor, visitor: Visitor) -> None:
    grace.post(f"{RIVERBEND}/coordinators", PAULA)
    old = secret_link(app, PAULA["email"])
    grace.post(f"{RIVERBEND}/coordinations/3/invite-again", page=RIVERBEND)
    new = secret_link(app, PAULA["email"])
    assert visitor.get(old).status == 404
    assert visitor.get(new).status == 200


def test_who_has_a_password_needs_no_invitation(app: Flask, grace: Visitor) -> None:
    page = grace.post(f"{RIVERBEND}/coordinations/1/invite-again", page=RIVERBEND)
    assert "has opened the invitation already" in page.text()
    assert letters_to(app, CAST["carmen"].email) == []


def test_end_a_coordination(app: Flask, grace: Visitor, carmen: Visitor) -> None:
    assert carmen.get("/cities/riverbend-oh").status == 200
    page = grace.post(f"{RIVERBEND}/coordinations/1/end", page=RIVERBEND)
    assert "Nobody coordinates this member." in page.text()
    assert carmen.get("/cities/riverbend-oh").status == 404
    assert carmen.get("/account").status == 200


def test_a_disabled_person_is_not_invited(app: Flask, grace: Visitor) -> None:
    with app.app_context(), transaction():
        user = user_by_email(CAST["victor"].email)
        assert user is not None
        user.disabled_at = user.created_at
    page = grace.post(f"{RIVERBEND}/coordinators", {"name": "V.", "email": CAST["victor"].email})
    assert "is closed" in page.errors()["email"]


def test_a_member_leaves(app: Flask, grace: Visitor, carmen: Visitor, visitor: Visitor) -> None:
    page = grace.post(f"{RIVERBEND}/left", page=RIVERBEND)
    assert "no longer a member" in page.text()
    assert carmen.get("/cities/riverbend-oh").status == 404
    assert "Riverbend" not in visitor.get("/members").text()
    assert visitor.get("/members/riverbend-oh").status == 404
    page = grace.post(f"{RIVERBEND}/left", page=RIVERBEND)
    assert "left the network already" in page.text()
    page = grace.post(f"{RIVERBEND}/coordinators", PAULA)
    assert "has left the network" in page.text()
    with app.app_context():
        assert db.session.query(Coordination).count() == 1


def test_a_member_comes_back(grace: Visitor, visitor: Visitor) -> None:
    grace.post(f"{RIVERBEND}/left", page=RIVERBEND)
    page = grace.post("/staff/members/new", {**NEW, "name": "Riverbend", "state": "OH"})
    assert "was a member until" in page.errors()["name"]
    page = grace.post(f"{RIVERBEND}/back", page=RIVERBEND)
    assert "is a member again" in page.text()
    assert visitor.get("/members/riverbend-oh").status == 200


def test_a_button_pressed_twice_counts_once(app: Flask, grace: Visitor) -> None:
    fields = grace.get(RIVERBEND).values()
    answers = [grace.browser.post(f"{RIVERBEND}/coordinations/1/end", data=fields) for _ in range(2)]
    assert [answer.headers.get("Location") for answer in answers] == [RIVERBEND] * 2
    with app.app_context():
        assert db.session.query(Coordination).count() == 1


def test_a_coordination_is_ended_on_its_own_members_page_only(app: Flask, grace: Visitor) -> None:
    assert grace.post(f"{RIVERBEND}/coordinations/2/end", page=RIVERBEND).status == 404
    with app.app_context():
        assert db.session.query(Coordination).count() == 2


def test_addresses_are_made_of_name_and_state() -> None:
    assert slug_of("Riverbend", "city", "OH") == "riverbend-oh"
    assert slug_of("Linn", "county", "OR") == "linn-county-or"
    assert slug_of("Cañon d'Or / West", "town", "CO") == "canon-dor-west-co"
    with pytest.raises(Mistake):
        slug_of("京都", "city", "CA")


def test_every_state_has_a_zone_that_can_be_chosen() -> None:
    assert {likely_zone(state) for state in STATES} <= set(ZONES)
