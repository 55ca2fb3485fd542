"""A held bill: accepted, left out, asked about; the business sees why."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from challenge.accounts.models import User
from challenge.businesses.models import BusinessPerson
from challenge.extensions import db, transaction
from challenge.notices.models import Letter
from challenge.savings.models import Hold, Reading
from challenge.savings.queries import counts
from tests.every_page.world import hold_a_bill
from tests.page import Page, Visitor


@pytest.fixture(autouse=True)
def held(app: Flask) -> int:
    """The bakery typed a bill that is far too large."""
    with app.app_context():
        return hold_a_bill()


def decide(person: Visitor, button: str, text: str = "") -> Page:
    """Press one of the three buttons."""
    return person.post("/holds/1/decide", {button: "1", "text": text}, page="/holds/1")


def counting(app: Flask) -> int:
    """How many readings count."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Reading).where(counts())) or 0


def test_it_works(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    """Accepted: from then on it counts, and the business sees the remark."""
    assert counting(app) == 0
    page = decide(carmen, "accept", "The bill was for a whole year.")
    assert page.status == 200
    assert counting(app) == 1
    assert "The bill was for a whole year." in rosa.get("/holds/1").text()


def test_left_out_needs_a_reason(app: Flask, carmen: Visitor) -> None:
    """The reason is asked for; then the bill does not count."""
    refused = decide(carmen, "reject")
    assert refused.status == 422
    assert "Say why" in refused.errors()["text"]
    assert decide(carmen, "reject", "This is the gas bill.").status == 200
    assert counting(app) == 0


def test_asked_and_answered(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    """The question goes out by letter; the answer is in the coordinator's list."""
    decide(carmen, "ask", "Is this the whole building?")
    with app.app_context():
        letter = db.session.scalars(select(Letter)).one()
        assert letter.to == "rosa@rosasbakery.example"
        assert "http://127.0.0.1/holds/1" in letter.text
    assert "Is this the whole building?" in rosa.get("/holds/1").text()
    rosa.post("/holds/1/answer", {"text": "No, only the oven."}, page="/holds/1")
    assert "No, only the oven." in carmen.get("/holds/1").text()
    assert "Answered" in carmen.get("/cities/riverbend-oh").text()


def test_decided_once(app: Flask, carmen: Visitor) -> None:
    """Two coordinators, two tabs: the second is told."""
    tab = carmen.get("/holds/1").values()
    decide(carmen, "accept")
    second = Page(carmen.browser.post("/holds/1/decide", data={**tab, "key": "x" * 24, "reject": "1", "text": "no"}))
    assert second.status == 422
    with app.app_context():
        assert db.session.get_one(Hold, 1).decision == "accept"


def test_nobody_decides_on_her_own_bills(app: Flask, carmen: Visitor) -> None:
    """A coordinator who works for the business may answer, not decide."""
    with app.app_context(), transaction():
        user = db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()
        db.session.add(BusinessPerson(user_id=user.id, business_id=1, role="bookkeeper"))
    assert decide(carmen, "accept").status == 404
    assert counting(app) == 0


def test_others_do_not_learn_that_it_exists(victor: Visitor, nadia: Visitor) -> None:
    """A rival and another city's coordinator."""
    assert victor.get("/holds/1").status == 404
    assert nadia.get("/holds/1").status == 404
    assert nadia.get("/holds/999").status == 404
