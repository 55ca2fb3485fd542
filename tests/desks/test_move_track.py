"""The coordinator moves an entry to another track; what it answered goes along."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Entry
from challenge.extensions import db, transaction
from challenge.scorecards.models import AnswerDraft
from tests.challenges.test_set_up import send
from tests.leaderboards.story import change_entry, compute
from tests.letters import letters_to
from tests.page import Visitor
from tests.scorecards.story import CARD, give_rules

PAGE, CHANGES = "/entries/1/track", "/challenges/riverbend-oh/2026/changes"
OWN = {"scorecard_weights": {"second": "100"}}
TRACKS = [{"key": "all", "name": "All"}, {"key": "large", "name": "Large places", "own": OWN}]


def two_tracks(app: Flask) -> None:
    """Each with a scorecard of the same actions, one of which the entry answered."""
    give_rules(app, tracks=TRACKS, scorecards=[CARD, {**CARD, "key": "second", "name": "Second"}])
    with app.app_context(), transaction():
        told = {"entry_id": 1, "stage": "final", "item": "EN-01", "author_id": 1, "saved_at": clock.now()}
        db.session.add(AnswerDraft(scorecard="actions", status="done", note="In May.", **told))


def test_it_works(app: Flask, carmen: Visitor) -> None:
    two_tracks(app)
    page = send(carmen, PAGE, track="large", reason="It has grown.")
    assert "1 answer went along as a draft" in page.text()
    assert "Large places" in page.text()
    (letter,) = letters_to(app, "rosa@rosasbakery.example")
    assert "It has grown." in letter.text
    with app.app_context():
        assert db.session.get_one(Entry, 1).track == "large"
        (carried,) = db.session.scalars(select(AnswerDraft).filter_by(scorecard="second")).all()
        assert (carried.item, carried.stage, carried.status, carried.note) == ("EN-01", "final", "done", "In May.")


def test_the_public_log_tells_it_with_the_first_board_that_knows_it(
    app: Flask, carmen: Visitor, visitor: Visitor
) -> None:
    """By the name that the board shows; the reason is for the business."""
    two_tracks(app)
    with app.app_context():
        compute()
    send(carmen, PAGE, track="large", reason="It has grown.")
    assert "was moved" not in visitor.get(CHANGES).text()
    with app.app_context():
        compute()
    text = visitor.get(CHANGES).text()
    assert "Rosa's Bakery was moved from “All” to “Large places”." in text
    assert "It has grown" not in text
    with app.app_context():
        change_entry(db.session.get_one(Entry, 1).public_key, listing="totals_only")
    assert "an entry was moved from “All” to “Large places”." in visitor.get(CHANGES).text()


def test_what_is_no_other_track_is_refused(app: Flask, carmen: Visitor) -> None:
    assert "no other track" in carmen.get(PAGE).text()
    two_tracks(app)
    assert send(carmen, PAGE, track="all", reason="Why not.").status == 422
    assert send(carmen, PAGE, track="large").status == 422
    with app.app_context():
        assert db.session.get_one(Entry, 1).track == "all"
