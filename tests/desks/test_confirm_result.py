"""A result past the limits that is right: the coordinator says so for one entry, and everybody reads why."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from challenge.accounts.models import User
from challenge.audit.models import DeedDone
from challenge.businesses.actions import add_person
from challenge.businesses.models import Business, Entry
from challenge.extensions import db, transaction
from challenge.notices.models import Letter
from challenge.review.models import ConfirmedResult
from challenge.sample.cast import CAST
from challenge.scoring.recompute import recompute
from tests.leaderboards.story import BOARD, add_entry, compute, correct, last_reading, riverbend, row_of
from tests.leaderboards.story import set_rules as change_rules
from tests.leaderboards.test_download_evidence import download
from tests.page import Page, Visitor

HOME = "/cities/riverbend-oh"
CHALLENGE = "/challenges/riverbend-oh/2026"
REASON = "The ovens moved to another address."


@pytest.fixture
def key(app: Flask) -> str:
    """An entry that saved 60 %, where 50 % is looked at first; two others are ranked."""
    with app.app_context():
        with transaction():
            change_rules(gates={"hold_saving_percent": 50})
            add_entry("Birch Cafe", {"electricity": 8})
            add_entry("Cedar Gym", {"electricity": 4})
            found = add_entry("Acorn Books", {"electricity": 60})
            owner = db.session.scalars(select(User).filter_by(email=CAST["victor"].email)).one()
            add_person(db.session.get_one(Business, entry_of(found).business_id), owner, "owner")
        compute()
    return found


def address(app: Flask, key: str) -> str:
    with app.app_context():
        return f"/entries/{entry_of(key).id}/result"


def entry_of(key: str) -> Entry:
    return db.session.scalars(select(Entry).filter_by(public_key=key)).one()


def say(person: Visitor, page: str, reason: str = REASON, *, to: str = "", **more: str) -> Page:
    fields = {**person.get(page).values(), "reason": reason, **more}
    return Page(person.browser.post(to or page, data=fields, follow_redirects=True))


def letters(app: Flask) -> list[Letter]:
    with app.app_context():
        return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def standing(app: Flask, key: str) -> tuple[int | None, str | None]:
    with app.app_context():
        compute()
        row = row_of(key)
        return row["place"], row["reason_code"]


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor, client: FlaskClient, key: str) -> None:
    """From her list to a place; told on the entry's page, under Changes and in the files; the evidence stays equal."""
    assert standing(app, key) == (None, "saving_held")
    at = carmen.get(HOME).links()["Acorn Books"]
    assert at == address(app, key)
    assert "60.0 % less" in carmen.get(at).text()
    assert "Saved. The next standings" in say(carmen, at).text()
    (letter,) = letters(app)
    assert letter.subject == "Your result counts in Riverbend Green Business Challenge: Acorn Books"
    for part in (letter.text, letter.html):
        assert "looked at it and found that it is right" in part
        assert REASON in part
        assert f"http://127.0.0.1{CHALLENGE}/entries/{key}" in part
    assert "Results to look at" not in carmen.get(HOME).text()
    assert REASON not in visitor.get(f"{CHALLENGE}/changes").text(), "told before the standings that go by it"
    assert standing(app, key) == (1, None)
    assert REASON in visitor.get(f"{CHALLENGE}/entries/{key}").text()
    assert f"a result counts. {REASON}" in visitor.get(f"{CHALLENGE}/changes").text()
    told = {row["entry"]: row["looked_at"] for row in json.loads(client.get(f"{BOARD}.json").data)["rows"]}
    assert told.pop(key) == {"measures": ["energy"], "reason": REASON}
    assert set(told.values()) == {None}
    outcome = recompute(download(client))
    assert outcome.differences == []
    assert "looked_at" in {one["field"] for one in outcome.taken_as_published}
    with app.app_context():
        deed = db.session.scalars(select(DeedDone).filter_by(deed="confirm_result")).one()
        assert (deed.detail["reason"], deed.detail["percents"]["energy"]) == (REASON, 60.0)


def test_it_is_taken_back_in_the_same_way(app: Flask, carmen: Visitor, visitor: Visitor, key: str) -> None:
    at = address(app, key)
    say(carmen, at)
    assert standing(app, key)[0] == 1
    assert "Everybody reads the reason" in say(carmen, at, "", to=f"{at}/take-back").text()
    say(carmen, at, "They only stood still.", to=f"{at}/take-back")
    assert standing(app, key) == (None, "saving_held")
    changes = visitor.get(f"{CHALLENGE}/changes").text()
    assert "It no longer counts since" in changes
    assert "They only stood still." in changes
    assert REASON not in visitor.get(f"{CHALLENGE}/entries/{key}").text()
    assert "taken back already" in say(carmen, at, to=f"{at}/take-back").text()
    assert [("They only stood still." in one.text, one.text.count(REASON)) for one in letters(app)] == [
        (False, 1),
        (True, 0),
    ]


def test_it_falls_away_when_the_figures_are_others(app: Flask, carmen: Visitor, key: str) -> None:
    """A correction within a tenth changes nothing; beyond it the limits hold it again, until somebody looks anew.

    The business reads so, once.
    """
    at = address(app, key)
    say(carmen, at)
    for use, expected in ((0.9, (1, None)), (0.5, (None, "saving_held"))):
        with app.app_context(), transaction():
            reading = last_reading()
            correct(reading, round(reading.quantity_millionths * use))
        assert standing(app, key) == expected
    standing(app, key)
    assert ["moved by more than a tenth" in one.text for one in letters(app)] == [False, True]
    assert carmen.get(HOME).links()["Acorn Books"] == at
    say(carmen, at, "Looked at again.")
    assert standing(app, key)[0] == 1
    with app.app_context():
        rows = db.session.scalars(select(ConfirmedResult).order_by(ConfirmedResult.id)).all()
        assert [(row.ended_at is None, row.ended_reason) for row in rows] == [
            (False, "It was looked at anew."),
            (True, ""),
        ]


def test_figures_that_changed_meanwhile_are_shown_first(app: Flask, carmen: Visitor, key: str) -> None:
    at = address(app, key)
    for seen in ('{"energy":61.0}', "[]", "nonsense", ""):
        page = say(carmen, at, seen=seen)
        assert (page.status, "Its figures changed while you looked" in page.text()) == (422, True)
        assert page.values()["reason"] == REASON
    with app.app_context():
        assert db.session.scalar(select(ConfirmedResult)) is None


def test_nobody_with_an_interest_in_it_decides(
    app: Flask, carmen: Visitor, grace: Visitor, rosa: Visitor, nadia: Visitor, key: str
) -> None:
    """Neither a business for itself, nor another city, nor a coordinator who works there; network staff may."""
    at = address(app, key)
    assert (rosa.get(at).status, nadia.get(at).status) == (404, 404)
    form = carmen.get(at)
    with app.app_context(), transaction():
        user = db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()
        add_person(db.session.get_one(Business, entry_of(key).business_id), user, "bookkeeper")
    sent = Page(carmen.browser.post(at, data={**form.values(), "reason": REASON}))
    assert (sent.status, "You work for this business" in sent.text()) == (422, True)
    assert "Somebody else decides" in carmen.get(at).text()
    assert "Saved." in say(grace, at).text()


def test_only_what_a_limit_holds_can_be_found_right(app: Flask, carmen: Visitor, key: str) -> None:
    with app.app_context():
        other = db.session.scalars(select(Entry).join(Business).where(Business.name == "Birch Cafe")).one()
        at = f"/entries/{other.id}/result"
    assert "No limit holds it" in carmen.get(at).text()
    assert "No limit holds this result." in say(carmen, address(app, key), to=at).text()
    with app.app_context(), transaction():
        riverbend().state = "final"
    assert "The results are final" in say(carmen, address(app, key)).text()
