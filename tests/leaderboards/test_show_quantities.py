"""A board that ranks by a quantity shows it for those who agreed, and for nobody else."""

from __future__ import annotations

from flask import Flask

from challenge.challenges.actions import touch_display
from challenge.extensions import transaction
from tests.leaderboards.story import BOARD, add_entry, change_entry, compute, set_rules
from tests.page import Visitor

BASE = BOARD.removesuffix("/leaderboard")


def figures(visitor: Visitor, board: str = "") -> dict[str, object]:
    """What each business's place goes by in the file for programs."""
    rows = visitor.browser.get(f"{BOARD}.json").get_json()["rows"]
    return {row["business"]["name"]: row["boards"][board]["figure"] if board else row["points"] for row in rows}


def test_it_works(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            acorn = add_entry("Acorn Books", {"electricity": 6.4})
            add_entry("Birch Cafe", {"electricity": 3.2})
            set_rules(metric="absolute", metric_of="electricity")
        change_entry(acorn, shows_values=True)
        compute()
    shown = figures(visitor)
    assert shown["Birch Cafe"] is None
    assert float(str(shown["Acorn Books"])) > 100
    assert "kWh of electricity saved" in visitor.get(f"{BASE}/entries/{acorn}").text()
    assert "kWh of electricity saved" in visitor.get(BOARD).text()


def test_it_holds_for_other_boards_too_and_ends_at_once(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            acorn = add_entry("Acorn Books", {"electricity": 6.4})
            add_entry("Birch Cafe", {"electricity": 3.2})
            set_rules(boards=[{"key": "all", "name": "In all", "metric": "absolute", "metric_of": "electricity"}])
        change_entry(acorn, shows_values=True)
        compute()
    shown = figures(visitor, "all")
    assert shown["Birch Cafe"] is None
    assert float(str(shown["Acorn Books"])) > 100
    with app.app_context():
        change_entry(acorn, shows_values=False)
        with transaction():
            touch_display([1])
    assert set(figures(visitor, "all").values()) == {None}


def test_consent_shows_nothing_where_only_totals_are_public(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            acorn = add_entry("Acorn Books", {"electricity": 6.4})
            set_rules(metric="absolute", metric_of="electricity", visibility={"shows": "participants"})
        change_entry(acorn, shows_values=True)
        compute()
    assert figures(visitor)["Acorn Books"] is None
