"""Cities side by side, where they are, how they ended: nothing that gives a single business away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from challenge import clock
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_row
from challenge.desks.neighborhoods import told_counts
from challenge.extensions import db, transaction
from challenge.leaderboards.models import Board
from challenge.scoring.rules import read_rules
from tests.leaderboards.shelf import put_snapshot
from tests.leaderboards.story import change_entry, compute, riverbend, set_rules, shops
from tests.page import Visitor


def test_the_middle_saving(app: Flask, visitor: Visitor) -> None:
    shops(app)
    text = visitor.get("/league").text()
    assert "1 challenge side by side" in text
    assert "Middle saving of energy 8.0 % less give or take 4 Businesses compared 5" in text


def test_fewer_than_five_have_no_middle(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    with app.app_context():
        change_entry(keys[0], listing="totals_only")
    text = visitor.get("/league").text()
    assert "fewer than 5 publish it" in text
    assert "% less" not in text


def add_city_board(slug: str, adjustment: str, kwh: str, sure: str) -> None:
    """One more challenge of the same days, with totals of six businesses, and how sure they are."""
    columns = {name: value for name, value in vars(riverbend()).items() if name in Challenge.__table__.columns}
    challenge = Challenge(**{**columns, "id": None, "slug": slug, "name": slug})
    db.session.add(challenge)
    db.session.flush()
    rules, problems = read_rules({**rules_row(riverbend()).document, "adjustment": adjustment})
    assert rules is not None, problems
    row = ChallengeRules(challenge_id=challenge.id, version=1, document=rules.document(), hash=rules.hash)
    row.created_at = clock.now()
    db.session.add(row)
    totals = {"kwh": kwh, "entries": 6, "contributors": 6, "on": "2026-03-01"}
    totals |= {"bands": {"kwh": {"give_or_take": sure, "means": "at_least"}}} if sure else {}
    snapshot = put_snapshot(challenge, totals=totals, rules_hash=rules.hash)
    db.session.add(Board(challenge_id=challenge.id, snapshot_id=snapshot.id, checked_at=clock.now()))


def test_savings_are_added_up_only_where_use_is_compared_in_the_same_way(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        for slug, *more in (
            ("north", "none", "1000", "300"),
            ("south", "none", "2000", "400"),
            ("west", "weather", "400", "50"),
            ("east", "weather", "100", ""),
        ):
            add_city_board(slug, *more)
    text = visitor.get("/league").text()
    assert text.count("Together") == 2
    assert "3,000 kilowatt-hours less give or take at least 500 kilowatt-hours" in text
    of_one_part = "Electricity500 kilowatt-hours less published by 2 challenges of 12 businesses"
    assert of_one_part in text, "of one part nobody knows how sure it is"
    assert "3,500" not in text
    assert "at least 500 kilowatt-hours; published by 2 challenges of 12 businesses" in text
    assert "compared in different ways are not added up" in text


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
    keys = shops(app)
    assert "Where they are" not in visitor.get("/challenges/riverbend-oh/2026").text(), "a count steps daily"
    with app.app_context():
        for key in keys:
            change_entry(key, joined_at=clock.now() - timedelta(days=1))
    text = visitor.get("/challenges/riverbend-oh/2026").text()
    assert "43215" in text
    assert "who are listed by their own name" in text
    for listing in ("totals_only", "pseudonym"):
        with app.app_context():
            change_entry(keys[0], listing=listing, pseudonym="Grey Heron")
        assert "43215" not in visitor.get("/challenges/riverbend-oh/2026").text()


def test_how_it_ended(app: Flask, visitor: Visitor) -> None:
    shops(app)
    with app.app_context(), transaction():
        riverbend().state = "grace"
    page = visitor.get("/challenges")
    assert "First places so far: Riverbend Green Business Challenge" in page.text()
    assert {"Acorn Books", "Birch Cafe", "Cedar Gym"} <= page.links().keys()
    assert "Dogwood Hotel" not in page.links()
