"""Staff answer a request once; letters tell the answer, and an invitation opens the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import Coordination, GovernmentRequest, User
from challenge.audit.models import DeedDone
from challenge.extensions import db
from challenge.network.models import Member
from tests.accounts.people import PASSWORD, person, sign_in
from tests.letters import letters_to, secret_link
from tests.page import Visitor

LOGIN, MEMBERSHIP = "/staff/requests/1", "/staff/requests/2"
JOEL, IRIS = "joel@alderfalls.example", "iris@marlowcounty.example"
ACCEPT = {"answer": "accepted", "reason": ""}
DECLINE = {"answer": "declined", "reason": "We could not reach you at the town hall."}
MARLOW = {"name": "Marlow", "kind": "county", "state": "OR", "time_zone": "America/Los_Angeles", "population": "61,300"}
WELCOME = {"name": "Joel Brandt", "password": PASSWORD, "again": PASSWORD}


def test_staff_see_what_waits_the_oldest_first(grace: Visitor) -> None:
    page = grace.get("/staff")
    assert "2 requests wait for your answer" in page.text()
    assert page.text().index("Joel Brandt") < page.text().index("Iris Okafor")
    assert page.links()["Joel Brandt"] == LOGIN


def test_accept_a_login(app: Flask, grace: Visitor, visitor: Visitor) -> None:
    assert "Nadia asked me" in grace.get(LOGIN).text()
    page = grace.post(LOGIN, ACCEPT)
    assert page.heading() == "Network staff"
    assert "Accepted." in page.text()
    assert "One request waits" in page.text()
    (letter,) = letters_to(app, JOEL)
    assert letter.subject == "Your login for the Town of Alder Falls"
    assert visitor.post(secret_link(app, JOEL), WELCOME).heading() == "My account"
    assert visitor.get("/account").links()["Town of Alder Falls, WA"] == "/cities/alder-falls-wa"
    assert visitor.get("/cities/alder-falls-wa").status == 200
    assert visitor.get("/cities/riverbend-oh").status == 404
    assert person(app, JOEL).confirmed_at is not None
    assert sign_in(Visitor(app), JOEL).heading() == "My account"


def test_accept_a_login_of_somebody_who_has_an_account(app: Flask, grace: Visitor, rosa: Visitor) -> None:
    with app.app_context():
        request = db.session.get_one(GovernmentRequest, 1)
        assert request.member_id == 2
    rosa.post(
        "/request-login",
        {"member": "alder-falls-wa", "name": "R.", "job_title": "Mayor", "email": "rosa@rosasbakery.example"},
    )
    grace.post("/staff/requests/3", ACCEPT)
    letters = letters_to(app, "rosa@rosasbakery.example")
    assert letters[-1].subject == "You can now run the challenges of the Town of Alder Falls"
    assert person(app, "rosa@rosasbakery.example").name == "Rosa Delgado"
    assert "Town of Alder Falls, WA" in rosa.get("/account").links()


def test_accept_a_membership(app: Flask, grace: Visitor, visitor: Visitor) -> None:
    shown = grace.get(MEMBERSHIP).values()
    assert (shown["name"], shown["population"]) == ("Marlow", "61,300")
    page = grace.post(MEMBERSHIP, {**ACCEPT, **MARLOW, "website": "https://marlow.example"})
    assert "Marlow County is a member now" in page.text()
    assert visitor.get("/members/marlow-county-or").heading() == "Marlow County, OR"
    assert letters_to(app, IRIS)[0].subject == "Your login for Marlow County"
    link = secret_link(app, IRIS)
    visitor.post(link, {**WELCOME, "name": "Iris Okafor"})
    assert visitor.get("/cities/marlow-county-or").status == 200


def test_accepting_a_government_that_is_a_member_already_changes_nothing(app: Flask, grace: Visitor) -> None:
    riverbend = {"name": "Riverbend", "kind": "city", "state": "OH", "time_zone": "America/New_York"}
    page = grace.post(MEMBERSHIP, {**ACCEPT, **riverbend})
    assert page.status == 422
    assert "is a member already" in page.errors()["name"]
    assert letters_to(app, IRIS) == []
    assert "2 requests wait" in grace.get("/staff").text()


def test_decline_with_a_reason(app: Flask, grace: Visitor) -> None:
    assert "Declined." in grace.post(LOGIN, DECLINE).text()
    (letter,) = letters_to(app, JOEL)
    assert DECLINE["reason"] in letter.text
    page = grace.get(LOGIN)
    assert "This request was declined" in page.text()
    assert not page.all("textarea")
    with app.app_context():
        assert db.session.scalar(select(User).filter_by(email=JOEL)) is None


@pytest.mark.parametrize("request_", [LOGIN, MEMBERSHIP])
def test_nobody_is_declined_without_a_reason(app: Flask, grace: Visitor, request_: str) -> None:
    page = grace.post(request_, {**MARLOW, "answer": "declined", "reason": " "})
    assert page.status == 422
    assert set(page.errors()) == {"reason"}


def test_no_answer_is_no_answer(grace: Visitor) -> None:
    assert set(grace.post(LOGIN, {"reason": "Hm."}).errors()) == {"answer"}


def test_a_request_is_answered_once(app: Flask, grace: Visitor) -> None:
    colleague = Visitor(app).signed_in("grace")
    fields = {**colleague.get(LOGIN).values(), **DECLINE}
    grace.post(LOGIN, ACCEPT)
    answer = colleague.browser.post(LOGIN, data=fields)
    assert answer.status_code == 422
    assert len(letters_to(app, JOEL)) == 1


def test_sent_twice_it_counts_once(app: Flask, grace: Visitor) -> None:
    fields = {**grace.get(LOGIN).values(), **ACCEPT}
    answers = [grace.browser.post(LOGIN, data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(letters_to(app, JOEL)) == 1


def test_it_is_in_the_log_of_deeds(app: Flask, grace: Visitor) -> None:
    grace.post(LOGIN, ACCEPT)
    with app.app_context():
        deeds = {deed.deed: deed for deed in db.session.scalars(select(DeedDone).filter(DeedDone.user_id == 1))}
    assert deeds["accepted request"].subject == "request:1"
    assert deeds["make coordinator"].subject == "member:2"


def test_an_invitation_works_once_and_for_a_fortnight(app: Flask, grace: Visitor, visitor: Visitor) -> None:
    grace.post(LOGIN, ACCEPT)
    link = secret_link(app, JOEL)
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        assert visitor.get(link).status == 404
    visitor.post(link, WELCOME)
    assert Visitor(app).get(link).status == 404


def test_who_let_the_invitation_lapse_may_set_a_password_by_letter(
    app: Flask, grace: Visitor, visitor: Visitor
) -> None:
    grace.post(LOGIN, ACCEPT)
    with time_machine.travel(clock.now() + timedelta(days=20)):
        visitor.post("/forgot-password", {"email": JOEL})
        assert visitor.post(secret_link(app, JOEL), WELCOME).heading() == "My account"


def test_a_name_from_a_request_is_shown_as_text(app: Flask, grace: Visitor, visitor: Visitor) -> None:
    name = "<script>alert(1)</script>{{7*7}}\u202eevil"
    form = {"member": "riverbend-oh", "name": name, "job_title": "Mayor", "email": "x@riverbend.example"}
    visitor.post("/request-login", form)
    for address in ("/staff", "/staff/requests/3"):
        page = grace.get(address)
        assert name in page.text()
        assert "<script>alert" not in page.html


def test_a_wrong_number_is_not_there(grace: Visitor) -> None:
    assert grace.get("/staff/requests/999").status == 404
    assert grace.get("/staff/requests/1e3").status == 404


def test_what_was_accepted_is_kept(app: Flask, grace: Visitor) -> None:
    grace.post(MEMBERSHIP, {**ACCEPT, **MARLOW})
    with app.app_context():
        request = db.session.get_one(GovernmentRequest, 2)
        member = db.session.scalars(select(Member).filter_by(slug="marlow-county-or")).one()
        coordination = db.session.scalars(select(Coordination).filter_by(member_id=member.id)).one()
        assert (request.answer, request.answered_by, request.member_id) == ("accepted", 1, member.id)
        assert coordination.user.email == IRIS
