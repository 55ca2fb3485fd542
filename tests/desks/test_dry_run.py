"""A coordinator tries the rules of a draft before she publishes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.leaderboards.models import MeasuredResult, Snapshot
from challenge.scoring.catalogue.templates import KEYS
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
