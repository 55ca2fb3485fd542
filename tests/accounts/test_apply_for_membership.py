"""A government applies for membership on the Join page."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from challenge.accounts.models import GovernmentRequest
from challenge.extensions import db
from tests.letters import letters_to
from tests.page import Page, Visitor

TOMAS = "tomas@stillwater.example"
FORM = {
    "government": "Stillwater",
    "government_kind": "town",
    "state": "MN",
    "population": "19,400",
    "name": "Tomás Lind",
    "job_title": "Town manager",
    "email": TOMAS,
}


def apply(app: Flask, **changed: str) -> Page:
    """Somebody sends the form."""
    return Visitor(app).post("/join", {**FORM, **changed})


def kept_of(app: Flask) -> list[GovernmentRequest]:
    """What was kept."""
    with app.app_context():
        found = list(db.session.scalars(select(GovernmentRequest).filter_by(email=TOMAS)))
        db.session.expunge_all()
        return found


def test_it_works(app: Flask) -> None:
    assert apply(app).heading() == "We have your application"
    (kept,) = kept_of(app)
    assert (kept.kind, kept.title, kept.state, kept.population) == ("membership", "Town of Stillwater", "MN", 19_400)
    assert letters_to(app, TOMAS)[0].subject == "We have your application for membership"


def test_the_page_says_what_membership_brings_and_where_a_business_goes(visitor: Visitor) -> None:
    page = visitor.get("/join")
    assert page.heading() == "Join the network"
    assert "What membership brings" in page.text()
    assert page.links()["find your city's challenge"] == "/challenges"


def test_population_may_be_left_out(app: Flask) -> None:
    apply(app, population="")
    assert kept_of(app)[0].population is None


IMPOSSIBLE = [
    ("government", ""),
    ("government_kind", ""),
    ("government_kind", "village"),
    ("state", "ZZ"),
    ("population", "-1"),
    ("population", "0"),
    ("population", "1e308"),
    ("population", "1_000"),
    ("population", "１２３"),
    ("population", "19.400,0"),
    ("population", "19400.5"),
    ("population", "NaN"),
]


def test_what_cannot_be_is_said_beside_its_box(app: Flask) -> None:
    for field, typed in IMPOSSIBLE:
        page = apply(app, **{field: typed})
        assert (page.status, set(page.errors())) == (422, {field}), typed
    assert kept_of(app) == []
