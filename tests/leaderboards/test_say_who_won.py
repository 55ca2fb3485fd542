"""Who is first leads while it runs, stands first once the days are over, and won when the board is final."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.challenges.actions import touch_display
from challenge.extensions import db, transaction
from challenge.leaderboards.models import Board
from tests.leaderboards.story import BOARD, add_entry, compute, riverbend, set_rules, shops
from tests.page import Visitor


def settle(state: str, board: str) -> None:
    """The challenge and its board in these states."""
    with transaction():
        riverbend().state = state
        row = db.session.get_one(Board, riverbend().id)
        row.state, row.state_since, row.reason = board, row.checked_at, "All is decided."
        touch_display([riverbend().id])


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
    with app.app_context():
        settle(state, board)
    page = visitor.get(BOARD)
    assert said in page.text()
    told = "the first place goes by the figures all the same. That the winner did save is beyond chance" in page.text()
    assert told == (board == "final"), "five shops cannot be told apart from first"


@pytest.mark.parametrize("shows", ["points", "winners"])
@pytest.mark.parametrize(("percent", "said"), [(12, "Acorn Books won with"), (1, "so this is no win.")])
def test_it_is_known_whether_it_is_luck_where_no_percent_is_read(
    app: Flask, visitor: Visitor, shows: str, percent: int, said: str
) -> None:
    """Whether somebody won is told, by what the public does not read; the percent and its width are not."""
    with app.app_context():
        with transaction():
            add_entry("Acorn Books", {"electricity": percent})
            set_rules(visibility={"shows": shows})
        compute()
        settle("final", "final")
    text = visitor.get(BOARD).text()
    assert said in text
    assert "give or take" not in text.partition("How to read")[0]


@pytest.mark.parametrize(
    ("recycled", "said"), [(150, "a diversion rate 10.0 percentage points higher"), (67, "lower"), (100, "the same")]
)
def test_a_diversion_rate_rises_and_nothing_of_it_is_saved(
    app: Flask, visitor: Visitor, recycled: int, said: str
) -> None:
    """A hundred pounds to the landfill and a hundred recycled is a rate of 50 %; with 150 and 100 it is 60 %."""
    with app.app_context():
        with transaction():
            add_entry("Acorn Books", {"waste": 0, "recycling": 100 - recycled})
            set_rules(metric="percent", metric_of="diversion", measures=[{"key": "diversion", "weight": "100"}])
        compute()
    page = visitor.get(BOARD).text()
    assert "Acorn Books leads with" in page
    assert said in page
    assert "Rate gained" in page
    assert "% more diversion" not in page
