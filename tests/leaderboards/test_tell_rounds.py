"""A round's places are those that everybody read at the end of its last day, whatever comes later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from challenge.extensions import db, transaction
from challenge.savings.models import Meter
from tests.challenges.test_set_up import send
from tests.leaderboards.story import add_entry, add_reading, compute, riverbend, set_rules
from tests.page import Visitor

ROUNDS = "/challenges/riverbend-oh/2026/rounds"
SETUP = "/cities/riverbend-oh/challenges/2026/setup/days"
NOON = datetime(2026, 9, 30, 16, tzinfo=UTC)


def test_it_works(app: Flask, visitor: Visitor) -> None:
    assert visitor.get(ROUNDS).status == 404
    with time_machine.travel(NOON):
        with app.app_context():
            with transaction():
                set_rules(milestones=[{"on": "2026-09-30", "name": "Autumn round", "text": "", "round": True}])
                for name, saved in (("Acorn Books", 9), ("Birch Books", 7)):
                    add_entry(name, {"electricity": saved})
            compute()
        assert "The first round ends on September 30, 2026." in visitor.get(ROUNDS).text()
    with time_machine.travel(NOON + timedelta(days=20)):
        with app.app_context():
            with transaction():
                meter = db.session.scalars(select(Meter).order_by(Meter.id.desc())).first()
                assert meter is not None
                add_reading(meter, NOON.date(), NOON.date() + timedelta(days=20), 1)
            compute()
        assert "Birch Books leads" in visitor.get("/challenges/riverbend-oh/2026/leaderboard").text()
        page = visitor.get(ROUNDS)
        assert "1 of 1 round is over." in page.text()
        assert "First: Acorn Books, with" in page.text()
        then = visitor.get(page.links()["The board at the end of that day"])
        assert then.text().index("Acorn Books") < then.text().index("Birch Books")


def test_a_round_that_ended_before_the_first_board(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """It is said when it is set, and where people look for who was first."""
    with app.app_context():
        with transaction():
            add_entry("Acorn Books", {"electricity": 9})
            day = riverbend().starts_on + timedelta(days=1)
        compute()
    row = {"milestones-0-on": f"{day}", "milestones-0-name": "Early round", "milestones-0-is_round": "y"}
    saved = send(carmen, SETUP, **row, reason="A race.")
    assert "Early round: there was no board yet on that day" in saved.text()
    assert "before the first board of this challenge was taken" in carmen.get(SETUP).text()
    assert "so nobody can say who was first on that day" in visitor.get(ROUNDS).text()


def test_milestones_are_typed_in_the_set_up(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    row = {"milestones-0-on": "2026-10-31", "milestones-0-name": "Second round", "milestones-0-is_round": "y"}
    early = send(carmen, SETUP, **{**row, "milestones-0-on": "1999-01-01"}, reason="A race.")
    assert "before the first day that counts" in early.text()
    assert send(carmen, SETUP, **row, reason="A race.").heading().startswith("Set-up")
    rules = visitor.get("/challenges/riverbend-oh/2026/rules").text()
    assert "October 31, 2026: Second round The end of a round" in rules
    assert carmen.get(SETUP).values()["milestones-0-name"] == "Second round"
