"""Who is first leads while it runs, stands first once the days are over, and won when the board is final."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.challenges.actions import touch_display
from challenge.extensions import db, transaction
from challenge.leaderboards.models import Board
from tests.leaderboards.story import BOARD, riverbend, shops
from tests.page import Visitor


@pytest.mark.parametrize(
    ("state", "board", "said"),
    [
        ("running", "provisional", "Acorn Books leads with"),
        ("in_review", "provisional", "Acorn Books stands first with"),
        ("in_review", "frozen", "Acorn Books stands first with"),
        ("final", "final", "Acorn Books won with"),
    ],
)
def test_it_works(app: Flask, visitor: Visitor, state: str, board: str, said: str) -> None:
    shops(app)
    with app.app_context(), transaction():
        riverbend().state = state
        row = db.session.get_one(Board, riverbend().id)
        row.state, row.state_since, row.reason = board, row.checked_at, "All is decided."
        touch_display([riverbend().id])
    page = visitor.get(BOARD)
    assert said in page.text()
    told = "the first place goes by the figures all the same. That the winner did save is beyond chance" in page.text()
    assert told == (board == "final"), "five shops cannot be told apart from first"
