"""A reviewer asks about bills, the business replies, corrects or adds the bill, and the reviewer finds it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Business, BusinessPerson, Entry
from challenge.extensions import db, transaction
from challenge.notices.models import Letter
from challenge.review.models import BillReview
from challenge.review.verified import must_verify
from challenge.savings.models import AskedReading, Reading
from tests.leaderboards.story import add_reading, compute, reduction_of, riverbend, shops
from tests.page import Page, Visitor
from tests.review.billed import bills_of, number_of, page_of, press, states
from tests.review.story import PNG, REVIEW, newcomer, user


@pytest.fixture
def keys(app: Flask) -> list[str]:
    """Five shops with bills of electricity; Rosa owns the first of them."""
    found = shops(app)
    with app.app_context(), transaction():
        entry = db.session.scalars(select(Entry).filter_by(public_key=found[0])).one()
        db.session.add(BusinessPerson(user_id=user("rosa").id, business_id=entry.business_id, role="owner"))
    return found


def reply(person: Visitor, page: str, text: str = "It was the oven.", **fields: object) -> Page:
    return person.post(f"{page}/reply", {"text": text, **fields}, page=page)


def last_bill(app: Flask, key: str) -> int:
    with app.app_context():
        return bills_of(key)[-1].id


def test_it_works(app: Flask, carmen: Visitor, rosa: Visitor, keys: list[str]) -> None:
    """By letter and on her pages; what was decided stays; the reply comes back with its file, until it is read."""
    page, bill = page_of(app, keys[0]), last_bill(app, keys[0])
    press(carmen, page, "verify", seen="copy")
    assert press(carmen, page, "ask", text="Is July right?", ticked=[str(bill)]).status == 200
    assert states(app, keys[0])[0] == "verified"
    with app.app_context():
        (letter,) = db.session.scalars(select(Letter).filter_by(to="rosa@rosasbakery.example"))
        assert "Electricity: a question. Is July right?" in letter.text
        assert page in letter.text
        assert (number_of(keys[0]).waits, number_of(keys[0]).is_settled) == ("asked", False)
        home = f"/businesses/{db.session.scalars(select(Business).filter_by(name='Acorn Books')).one().slug}"
    assert "Reply to a reviewer about your electricity bills" in rosa.get(home).text()
    shown = rosa.get(page)
    assert "Is July right?" in shown.text()
    assert "Carmen" not in shown.html
    assert f'href="/readings/{bill}/correct"' in shown.html
    assert "Question open" in carmen.get(f"{REVIEW}?numbers=asked").text()
    assert reply(rosa, page, file=(io.BytesIO(PNG), "bill.png")).status == 200
    with app.app_context():
        assert (number_of(keys[0]).waits, number_of(keys[0]).is_to_do) == ("replied", True)
        entry = db.session.scalars(select(Entry).filter_by(public_key=keys[0])).one()
        podium = {entry.id: "among the first 3 of all"}
        (must,) = [one for one in must_verify(riverbend(), podium) if one.entry.id == entry.id]
        assert "a question about them is open" in must.sentence
    told = carmen.get(page)
    assert "It was the oven." in told.text()
    address = next(link for name, link in told.links().items() if name == "bill.png")
    saved = carmen.browser.get(address)
    assert (saved.status_code, saved.headers["Content-Disposition"].split(";")[0]) == (200, "attachment")
    assert "Reply: It was the oven." in carmen.get(REVIEW).text()
    press(carmen, page, "verify", seen="copy")
    with app.app_context():
        assert number_of(keys[0]).is_settled
        assert db.session.scalars(select(AskedReading)).one().closed_at
    assert "Reply to a reviewer" not in rosa.get(home).text()
    late = rosa.post(f"{page}/reply", {"text": "One more thing."}, page="/account/name")
    assert (late.status, "settled meanwhile" in late.text()) == (422, True)
    assert "One more thing." in late.html


def test_what_corrects_it_is_in_time(app: Flask, carmen: Visitor, rosa: Visitor, keys: list[str]) -> None:
    """Also after the deadline; a bill that nobody asked about is not. A correction instead of a reply comes back."""
    page, bill = page_of(app, keys[0]), last_bill(app, keys[0])
    press(carmen, page, "ask", text="Twice as much?", ticked=[str(bill)])
    with app.app_context():
        closes, before = riverbend().submission_closes_at, reduction_of(keys[0])
        first, received = bills_of(keys[0])[0].id, bills_of(keys[0])[-1].received_at
    with time_machine.travel(closes + timedelta(days=1), tick=True):
        late = Visitor(app).signed_in("rosa")
        for reading in (bill, first):
            address = f"/readings/{reading}/correct"
            there = late.get(address).values()
            fields = {name: there[name] for name in ("start_on", "end_on", "cost")}
            amount = str(round(float(there["quantity"].replace(",", "")) * 1.1, 3))
            told = late.post(address, {**fields, "quantity": amount, "reason": "A digit was wrong."})
            assert "The bill was corrected." in told.text()
        with app.app_context():
            newer = {one.supersedes_id: one for one in db.session.scalars(select(Reading)) if one.supersedes_id}
            assert newer[bill].received_at == received
            assert newer[first].received_at > closes
            assert number_of(keys[0]).waits == "replied"
            compute()
            assert reduction_of(keys[0]) != before


def test_who_may(app: Flask, carmen: Visitor, rosa: Visitor, victor: Visitor, keys: list[str]) -> None:
    """A reviewer of this challenge asks; only the business replies; another business sees nothing of it."""
    page = page_of(app, keys[0])
    assert rosa.post(page, {"ask": "1", "text": "?"}, page=page).status == 404
    assert reply(rosa, page).status == 422, "nobody asked"
    assert press(newcomer(app, "eva", role="reviewer"), page, "ask", text="Which shop?").status == 200
    assert carmen.post(f"{page}/reply", {"text": "I say so."}, page=page).status == 404
    assert victor.get(page).status == 404
    assert reply(rosa, page, "").status == 422
    assert "was not added" in reply(rosa, page, file=(io.BytesIO(b"<svg>"), "a.svg")).text()
    assert reply(rosa, page, file=(io.BytesIO(PNG), "bill.png")).status == 200
    with app.app_context():
        address = f"replies/{db.session.scalars(select(BillReview).filter_by(kind='replied')).one().id}/file"
    assert rosa.browser.get(f"{page}/{address}").status_code == 200
    assert victor.browser.get(f"{page}/{address}").status_code == 404
    assert carmen.browser.get(f"{page_of(app, keys[1])}/{address}").status_code == 404


def test_what_cannot_be_asked(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """No question; a bill of another shop, or none at all; of bills that changed meanwhile. The text is kept."""
    page, foreign = page_of(app, keys[0]), last_bill(app, keys[1])
    assert "text" in press(carmen, page, "ask").errors()
    for ticked in (str(foreign), "99999999", "x", "-1"):
        refused = press(carmen, page, "ask", text="Is it right?", ticked=[ticked])
        assert refused.status == 422
        assert "Is it right?" in refused.html
    old = carmen.get(page).values()["bills"]
    with app.app_context(), transaction():
        reading = bills_of(keys[0])[-1]
        add_reading(reading.meter, reading.end_on, reading.end_on + timedelta(days=1), 3.0)
    refused = carmen.post(page, {"bills": old, "ask": "1", "text": "Is it right?"}, page=page)
    assert "changed since you opened" in refused.text()
    with app.app_context():
        assert db.session.scalars(select(BillReview)).all() == []
        assert clock.now() < riverbend().submission_closes_at
