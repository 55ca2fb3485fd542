"""A business's public page tells what boards show under its name, and nothing where none does."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.extensions import transaction
from tests.leaderboards.story import BOARD, change_entry, compute, riverbend, set_rules, shops
from tests.page import Visitor


@pytest.fixture
def keys(app: Flask) -> list[str]:
    return shops(app)


@pytest.fixture
def slug(app: Flask, keys: list[str], visitor: Visitor) -> str:
    """That of Acorn Books, as its entry's page links to it."""
    page = visitor.get(f"{BOARD.replace('leaderboard', 'entries')}/{keys[0]}")
    return page.links()["More about Acorn Books"].split("/")[2]


def test_it_works(slug: str, visitor: Visitor) -> None:
    page = visitor.get(f"/businesses/{slug}/profile")
    assert page.heading() == "Acorn Books"
    assert "Shop. Takes part in 1 challenge." in page.text()
    assert "Place 1" in page.text()
    assert page.links()["Riverbend Green Business Challenge"] == "/challenges/riverbend-oh/2026"
    assert "kWh" not in page.text()


@pytest.mark.parametrize(
    "columns",
    [{"listing": "pseudonym", "pseudonym": "Team Heron"}, {"listing": "totals_only"}, {"state": "withdrawn"}],
)
def test_a_pseudonym_never_leads_to_it(
    app: Flask, keys: list[str], slug: str, visitor: Visitor, columns: dict[str, str]
) -> None:
    with app.app_context():
        change_entry(keys[0], **columns)
    assert visitor.get(f"/businesses/{slug}/profile").status == 404
    assert "/profile" not in visitor.get(f"{BOARD.replace('leaderboard', 'entries')}/{keys[0]}").html


def test_nothing_of_a_draft(app: Flask, slug: str, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        riverbend().state = "draft"
    assert visitor.get(f"/businesses/{slug}/profile").status == 404


def test_as_far_as_the_board_may_be_read(app: Flask, slug: str, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            set_rules(visibility={"shows": "participants"})
        compute()
    text = visitor.get(f"/businesses/{slug}/profile").text()
    assert "Takes part" in text
    assert "Place 1" not in text


def test_totals_only_boards_name_nobody(app: Flask, slug: str, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            set_rules(visibility={"shows": "totals"})
        compute()
    assert visitor.get(f"/businesses/{slug}/profile").status == 404
