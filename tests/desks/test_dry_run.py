"""A coordinator tries the rules of a draft before she publishes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.desks.trial_words import place_words
from challenge.extensions import db, transaction
from challenge.leaderboards.models import MeasuredResult, Snapshot
from challenge.scoring.catalogue.templates import KEYS
from challenge.scoring.dry_run import PlaceTrial, Scheme
from tests.challenges.test_set_up import start
from tests.leaderboards.story import add_entry
from tests.page import Visitor

DRY_RUN = "/cities/riverbend-oh/challenges/next/setup/dry-run"


def kept() -> list[int]:
    """How many results and snapshots there are."""
    return [db.session.scalar(select(func.count()).select_from(row)) or 0 for row in (MeasuredResult, Snapshot)]


@pytest.mark.parametrize("key", KEYS)
def test_it_works(carmen: Visitor, key: str) -> None:
    start(carmen, key)
    page = carmen.get(DRY_RUN)
    assert page.status == 200
    assert "Sample data" in page.text()
    assert "60 made-up entries would have a place" in page.text()
    assert "(these rules)" in page.text()


def test_an_earlier_challenge_is_tried_first_and_nothing_is_stored(app: Flask, carmen: Visitor) -> None:
    start(carmen, "energy-race", starts_on="2030-10-01")
    with app.app_context():
        with transaction():
            for number in range(4):
                add_entry(f"Shop {number}", {"electricity": 2.0 * number})
            earlier = db.session.get_one(Challenge, 1)
            earlier.ends_on = clock.today(earlier.time_zone) - timedelta(days=1)
            earlier.starts_on = earlier.ends_on - timedelta(days=366)
        before = kept()
    page = carmen.get(DRY_RUN)
    text = page.text()
    assert "Real entries of Riverbend Green Business Challenge" in text
    assert "Sample data" not in text
    assert carmen.get(f"{DRY_RUN}?on=sample").status == 200
    with app.app_context():
        assert kept() == before


def test_who_shares_a_place_is_named_with_it() -> None:
    """And a place that nobody has because of that says so."""
    shared = PlaceTrial(1, ("a", "b", "c"), 150.0)
    scheme = Scheme("points", "", True, (shared,), 9)
    assert place_words(scheme, 1, {"a": "Oak Diner", "b": "Elm Bank"}) == (
        "Shared by Oak Diner; Elm Bank; c, 150.0 points each"
    )
    assert [place_words(scheme, place, {}) for place in (2, 3)] == ["Nobody: place 1 is shared"] * 2
    alone = Scheme("percent", "energy", False, (PlaceTrial(1, ("a",), 3.25),), 1)
    assert [place_words(alone, place, {}) for place in (1, 2)] == ["a, 3.2 %", None]
    many = PlaceTrial(1, tuple("abcdefgh"), None)
    assert place_words(Scheme("points", "", True, (many,), 8), 1, {}) == "Shared by a; b; c; d; e and 3 more, – each"


def test_one_that_was_shorter_is_passed_over(app: Flask, carmen: Visitor) -> None:
    start(carmen, "energy-race", starts_on="2030-10-01")
    with app.app_context(), transaction():
        earlier = db.session.get_one(Challenge, 1)
        earlier.ends_on = clock.today(earlier.time_zone) - timedelta(days=1)
        earlier.starts_on = earlier.ends_on - timedelta(days=60)
    assert "was shorter than this challenge" in carmen.get(DRY_RUN).text()


def test_no_other_city_sees_it(carmen: Visitor, nadia: Visitor) -> None:
    start(carmen)
    assert nadia.get(DRY_RUN).status == 404
