"""Reviewers and jurors: invited until a day, ended at once, and they see one challenge's answers only."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.accounts.queries import user_by_email
from challenge.challenges.life import STATES
from challenge.challenges.life_words import what_next
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.notices.models import Letter
from challenge.review.models import ChallengeHelper
from tests.page import Page, Visitor
from tests.review.story import REVIEW, REVIEWERS, decide, give_file, give_rules, hand_in, newcomer, standing

GUEST = {"name": "Iris Vale", "email": "iris@college.example", "role": "reviewer"}


def until(days: int = 30) -> str:
    return (clock.today("America/New_York") + timedelta(days=days)).isoformat()


def invite(person: Visitor, **changes: str) -> Page:
    return person.post(REVIEWERS, {**GUEST, "last_day": until(), **changes})


def test_it_works(app: Flask, carmen: Visitor) -> None:
    """A letter with a link to open an account; a password later, she reviews."""
    assert "We wrote to iris@college.example" in invite(carmen).html
    with app.app_context():
        letter = db.session.scalars(select(Letter).filter_by(to="iris@college.example")).one()
        assert "Riverbend Green Business Challenge" in letter.subject
        token = letter.text.split("/invite/")[1].split()[0]
    give_rules(app)
    (answer,) = hand_in(app, ("EN-01", "done", 0))
    iris = Visitor(app)
    said = (
        "You are invited to review the answers of businesses in Riverbend Green Business Challenge (City of Riverbend)"
    )
    assert said in iris.get(f"/invite/{token}").text()
    password = "nine herons by the weir"
    iris.post(f"/invite/{token}", {"name": "Iris Vale", "password": password, "again": password})
    assert "Reviewer through" in iris.get("/account").text()
    assert iris.get(REVIEW).status == 200
    assert decide(iris, answer, "verify").status == 200
    assert standing(app, answer) == "verified"


def test_she_sees_answers_and_evidence_and_nothing_else(app: Flask) -> None:
    """No e-mail address, no bill, no other challenge, no coordinator's page."""
    give_rules(app)
    (answer,) = hand_in(app, ("EN-01", "done", 0), note="Lamps.")
    file = give_file(app)
    iris = newcomer(app, "iris", role="reviewer")
    for address in (REVIEW, f"/answers/{answer}"):
        page = iris.get(address)
        assert page.status == 200
        assert "@" not in page.text()
    assert iris.browser.get(f"/answers/{answer}/evidence/{file}").status_code == 200
    for address in (
        "/businesses/rosas-bakery",
        "/meters/1",
        "/sites/1",
        "/cities/riverbend-oh",
        "/cities/riverbend-oh/challenges/2026",
        "/cities/alder-falls-wa/challenges/first/review",
        REVIEWERS,
        f"{REVIEW}/final",
    ):
        assert iris.get(address).status == 404, address


def test_over_at_the_end_of_the_last_day(app: Flask) -> None:
    """Not a moment later, whatever was open before."""
    give_rules(app)
    (answer,) = hand_in(app, ("EN-01", "done", 0))
    iris = newcomer(app, "iris", role="reviewer", days=1)
    ends = clock.now() + timedelta(days=1)
    assert iris.get(REVIEW).status == 200
    with time_machine.travel(ends + timedelta(seconds=1), tick=True):
        assert iris.get(REVIEW).status == 404
        assert iris.get(f"/answers/{answer}").status == 404
        assert "review" not in iris.get("/account").text().lower()


def test_ended_at_once(app: Flask, carmen: Visitor) -> None:
    """From her next click on; and the list says so."""
    iris = newcomer(app, "iris", role="reviewer")
    assert iris.get(REVIEW).status == 200
    page = carmen.post(f"{REVIEWERS}/1/end", page=REVIEWERS)
    assert "ended" in page.text()
    assert iris.get(REVIEW).status == 404
    assert carmen.post(f"{REVIEWERS}/1/end", page=REVIEWERS).status == 422
    assert invite(carmen, email="iris@shop.example").status == 200
    assert iris.get(REVIEW).status == 200


def test_refusals(app: Flask, carmen: Visitor) -> None:
    """Who competes, who runs it already, who is on the list, and days that make no sense."""
    assert invite(carmen).status == 200
    for changes, field in (
        ({"email": "victor@halesdiner.example"}, "email"),
        ({"email": "grace@network.example"}, "email"),
        ({"email": "carmen@riverbend.example"}, "email"),
        ({"email": "iris@college.example"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "new@x.example", "last_day": until(-1)}, "last_day"),
        ({"email": "new@x.example", "last_day": until(500)}, "last_day"),
        ({"email": "new@x.example", "last_day": ""}, "last_day"),
    ):
        page = invite(carmen, **changes)
        assert (page.status, list(page.errors())) == (422, [field]), changes
    with app.app_context():
        assert len(db.session.scalars(select(ChallengeHelper)).all()) == 1


def test_an_address_that_nobody_showed_to_be_hers_opens_nothing(app: Flask, carmen: Visitor) -> None:
    """Somebody opened an account under an invited address before: until it is confirmed, the door stays closed."""
    thief = newcomer(app, "iris")
    with app.app_context():
        person = user_by_email("iris@shop.example")
        assert person is not None
        with transaction():
            db.session.get_one(User, person.id).confirmed_at = None
    assert invite(carmen, email="iris@shop.example").status == 200
    assert thief.get(REVIEW).status == 404


@pytest.mark.parametrize("role", ["reviewer", "juror"])
def test_roles(app: Flask, carmen: Visitor, role: str) -> None:
    """A juror finds the challenge on her page, and no queue."""
    person = newcomer(app, "iris", role=role)
    assert role.title() in person.get("/account").text()
    assert person.get(REVIEW).status == (200 if role == "reviewer" else 404)


@pytest.mark.parametrize(("role", "page"), [("reviewer", REVIEW), ("juror", REVIEW.replace("/review", "/jury"))])
def test_each_state_says_what_she_can_do_next(app: Flask, role: str, page: str) -> None:
    """Where she lands after signing in, and where she works; in each state something else."""
    person, told = newcomer(app, "iris", role=role), set()
    work = "Review" if role == "reviewer" else "Jury"
    for state in STATES:
        with app.app_context(), transaction():
            found = db.session.get_one(Challenge, 1)
            found.state = state
            words = what_next(found, role)
        account = person.get("/account")
        assert words
        assert words in account.text()
        assert account.links()[f"{work} of Riverbend Green Business Challenge"] == page
        assert words in person.get(page).html
        told.add(words)
    assert len(told) == len(STATES)


def test_another_citys_coordinator(app: Flask, nadia: Visitor) -> None:
    newcomer(app, "iris", role="reviewer")
    assert nadia.get(REVIEWERS).status == 404
    assert nadia.get(REVIEW).status == 404
