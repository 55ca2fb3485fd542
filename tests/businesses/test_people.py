"""People of a business: invited by an owner, removed by an owner."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.queries import user_by_email
from challenge.businesses.models import BusinessPerson
from challenge.extensions import db, transaction
from tests.businesses.story import letters_to
from tests.page import Visitor

PEOPLE = "/businesses/rosas-bakery/people"
LEA = {"name": "Lea Wong", "email": "Lea@Books.example", "role": "bookkeeper"}


def roles(app: Flask) -> dict[str, str]:
    """Who works for the bakery, and as what."""
    with app.app_context():
        people = db.session.scalars(select(BusinessPerson).filter_by(business_id=1)).all()
        return {person.user.email: person.role for person in people}


def test_it_works(app: Flask, rosa: Visitor) -> None:
    page = rosa.post(PEOPLE, LEA)
    assert "Lea Wong" in page.text()
    assert "(invited)" in page.text()
    assert roles(app)["lea@books.example"] == "bookkeeper"
    with app.app_context():
        (letter,) = letters_to("lea@books.example")
        assert letter.secret
        assert "http://127.0.0.1/invite/" in letter.text


def test_the_invitation_opens_an_account(app: Flask, rosa: Visitor, visitor: Visitor) -> None:
    rosa.post(PEOPLE, LEA)
    with app.app_context():
        (letter,) = letters_to("lea@books.example")
    link = next(word for word in letter.text.split() if "/invite/" in word).removeprefix("http://127.0.0.1")
    password = "ledgers hum in winter"
    visitor.post(link, {"name": "Lea Wong", "password": password, "again": password})
    assert visitor.get("/businesses/rosas-bakery").heading() == "Rosa's Bakery"


def test_who_has_an_account_begins_at_once(app: Flask, rosa: Visitor, victor: Visitor) -> None:
    rosa.post(PEOPLE, {**LEA, "email": "victor@halesdiner.example"})
    assert victor.get("/businesses/rosas-bakery").status == 200
    with app.app_context():
        (letter,) = letters_to("victor@halesdiner.example")
        assert not letter.secret
        assert "Rosa Delgado lets you work for Rosa's Bakery" in letter.text


def test_what_does_not_fit_is_refused(app: Flask, rosa: Visitor) -> None:
    before = roles(app)
    for field, typed in (("email", "ben@rosasbakery.example"), ("email", "ben"), ("role", "admin")):
        page = rosa.post(PEOPLE, {**LEA, field: typed})
        assert (page.status, list(page.errors())) == (422, [field])
    assert roles(app) == before


def test_a_closed_account_is_not_invited(app: Flask, rosa: Visitor) -> None:
    with app.app_context(), transaction():
        user = user_by_email("victor@halesdiner.example")
        assert user is not None
        user.disabled_at = clock.now()
    page = rosa.post(PEOPLE, {**LEA, "email": "victor@halesdiner.example"})
    assert "is closed" in page.errors()["email"]


def test_somebody_is_removed(app: Flask, rosa: Visitor, ben: Visitor) -> None:
    assert ben.get("/businesses/rosas-bakery").status == 200
    page = rosa.post(f"{PEOPLE}/2/remove")
    assert "Ben Whitaker no longer works for Rosa's Bakery" in page.text()
    assert roles(app) == {"rosa@rosasbakery.example": "owner"}
    assert ben.get("/businesses/rosas-bakery").status == 404
    assert ben.get("/sites/1").status == 404


def test_the_last_owner_stays(app: Flask, rosa: Visitor) -> None:
    page = rosa.post(f"{PEOPLE}/1/remove")
    assert page.status == 422
    assert "the only owner" in page.text()
    assert roles(app)["rosa@rosasbakery.example"] == "owner"


def test_an_owner_goes_when_there_is_another(app: Flask, rosa: Visitor) -> None:
    rosa.post(PEOPLE, {**LEA, "role": "owner"})
    assert rosa.post(f"{PEOPLE}/1/remove").heading() == "My account"
    assert "rosa@rosasbakery.example" not in roles(app)
    assert rosa.get("/businesses/rosas-bakery").status == 404


def test_only_an_owner_may(ben: Visitor, carmen: Visitor, victor: Visitor) -> None:
    for somebody in (ben, carmen, victor):
        assert somebody.get(PEOPLE).status == 404
        assert somebody.get(f"{PEOPLE}/2/remove").status == 404


def test_people_of_another_business_are_out_of_reach(rosa: Visitor) -> None:
    assert rosa.get(f"{PEOPLE}/3/remove").status == 404
