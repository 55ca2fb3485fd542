"""Cities side by side, where they are, how they ended: nothing that gives a single business away."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.desks.neighborhoods import told_counts
from challenge.extensions import transaction
from tests.leaderboards.story import change_entry, compute, riverbend, set_rules, shops
from tests.page import Visitor


def test_the_middle_saving(app: Flask, visitor: Visitor) -> None:
    shops(app)
    text = visitor.get("/league").text()
    assert "1 challenge side by side" in text
    assert "Middle saving of energy 8.0 % less Businesses compared 5" in text


def test_fewer_than_five_have_no_middle(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    with app.app_context():
        change_entry(keys[0], listing="totals_only")
    text = visitor.get("/league").text()
    assert "fewer than 5 publish it" in text
    assert "% less" not in text


def test_percents_that_are_not_published_make_no_middle(app: Flask, visitor: Visitor) -> None:
    shops(app)
    with app.app_context():
        with transaction():
            set_rules(visibility={"shows": "points"})
        compute()
    assert "fewer than 5 publish it" in visitor.get("/league").text()


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([("1", 9), ("2", 6), ("3", 5)], ([("1", 9), ("2", 6), ("3", 5)], 0)),
        ([("1", 9), ("2", 3), ("3", 2)], ([("1", 9)], 5)),
        ([("1", 9), ("2", 6), ("3", 1)], ([("1", 9)], 7)),
        ([("1", 9), ("2", 1)], ([], 10)),
        ([("1", 4), ("2", 4)], ([], 8)),
        ([], ([], 0)),
    ],
)
def test_no_area_under_five(found: list[tuple[str, int]], told: tuple[list[tuple[str, int]], int]) -> None:
    """Not by itself, and not as what is left over."""
    assert told_counts(found) == told


def test_where_they_are(app: Flask, visitor: Visitor) -> None:
    page = visitor.get("/challenges/riverbend-oh/2026")
    assert "Where they are" not in page.text()
    shops(app)
    assert "43215" in visitor.get("/challenges/riverbend-oh/2026").text()


def test_how_it_ended(app: Flask, visitor: Visitor) -> None:
    shops(app)
    with app.app_context(), transaction():
        riverbend().state = "grace"
    page = visitor.get("/challenges")
    assert "First places so far: Riverbend Green Business Challenge" in page.text()
    assert {"Acorn Books", "Birch Cafe", "Cedar Gym"} <= page.links().keys()
    assert "Dogwood Hotel" not in page.links()
