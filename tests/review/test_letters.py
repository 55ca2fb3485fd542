"""What reviewers said goes out by letter: one a day and business, in the evening, with all of that day in it."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine
from flask import Flask
from sqlalchemy import select

from challenge.extensions import db
from challenge.notices.actions import send_due_letters
from challenge.notices.models import Letter
from tests.page import Visitor
from tests.review.story import decide, give_rules, hand_in

MORNING, NOON = datetime(2026, 11, 30, 14, tzinfo=UTC), datetime(2026, 11, 30, 17, tzinfo=UTC)
EVENING = datetime(2026, 11, 30, 23, tzinfo=UTC)  # 6 PM in Riverbend


def letters(app: Flask) -> list[Letter]:
    with app.app_context():
        return list(db.session.scalars(select(Letter).filter_by(to="rosa@rosasbakery.example").order_by(Letter.id)))


def test_it_works(app: Flask) -> None:
    """A question in the morning, two decisions at noon: one letter at six, which says all three; then a new one."""
    give_rules(app)
    lamps, audit, training = hand_in(app, ("EN-01", "done", 0), ("EN-02", "done", 7), ("EN-03", "done", 2))
    with time_machine.travel(MORNING, tick=True):
        carmen = Visitor(app).signed_in("carmen")
        decide(carmen, lamps, "ask", "How many\nlamps?")
        decide(carmen, training, "verify", "Seen.")
    with time_machine.travel(NOON, tick=True):
        decide(carmen, audit, "part", "A short one.", points="1")
        decide(carmen, lamps, "reject", "They are old.")
        with app.app_context():
            assert send_due_letters() == 0
    (letter,) = letters(app)
    assert "November 30, 2026" in letter.subject
    for line in (
        "EN-01: a question. How many lamps?",
        "approved in part, 1 point. A short one.",
        "EN-01: not accepted. They are old.",
    ):
        assert line in letter.text
    assert f"http://127.0.0.1/answers/{audit}" in letter.text
    assert "Seen." not in letter.text
    with time_machine.travel(EVENING, tick=True), app.app_context():
        assert send_due_letters() == 1
        decide(carmen, audit, "reject", "Not at all.")
    assert len(letters(app)) == 2
    assert "December 1, 2026" in letters(app)[1].subject


def test_each_owner_and_nobody_else(app: Flask, carmen: Visitor) -> None:
    """Not the bookkeeper, not the rival."""
    give_rules(app)
    (lamps,) = hand_in(app, ("EN-01", "done", 0))
    decide(carmen, lamps, "reject", "Old.")
    with app.app_context():
        assert [letter.to for letter in db.session.scalars(select(Letter))] == ["rosa@rosasbakery.example"]
