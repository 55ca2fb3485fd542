"""What a meter came to is kept, and measured anew only when something that it hangs on changed."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select, update

from challenge import clock
from challenge.businesses.actions import touch_challenges_of_site
from challenge.businesses.models import Site
from challenge.extensions import db, transaction
from challenge.leaderboards import inputs
from challenge.leaderboards.models import MeasuredResult
from challenge.leaderboards.results import FIGURES, read_results, written_results
from challenge.measurement.measured import Measured
from challenge.savings.models import Meter
from tests.leaderboards.story import add_entry, add_reading, boards_now, compute, riverbend, set_rules


def two_shops() -> None:
    """Two entries with three meters."""
    with transaction():
        add_entry("Acorn Books", {"electricity": 10, "water": 5})
        add_entry("Birch Bikes", {"electricity": -3})
    compute()


def measured_now() -> set[int]:
    """The meters that the next computation would measure."""
    return {one.meter_id for one in boards_now()[0].fresh.places}


def all_meters() -> set[int]:
    return set(db.session.scalars(select(MeasuredResult.meter_id)))


def test_it_works(context: Flask) -> None:
    """Nothing is measured twice; a new bill is measured with the other meters of its site, and no more."""
    two_shops()
    assert len(all_meters()) == 6, "three of the cast, three of these"
    assert measured_now() == set()
    meter = db.session.scalars(select(Meter).order_by(Meter.id.desc())).first()
    assert meter is not None
    with transaction():
        again = db.session.get_one(Meter, meter.id)
        start = riverbend().starts_on
        add_reading(again, start.replace(year=1990), start.replace(year=1991), 1)
    assert measured_now() == {meter.id}
    compute()
    assert measured_now() == set()


def test_other_rules_measure_everything_anew(context: Flask) -> None:
    two_shops()
    with transaction():
        set_rules(allowance_percent="5")
    assert measured_now() == all_meters()


def test_rules_that_measure_the_same_measure_nothing(context: Flask) -> None:
    two_shops()
    with transaction():
        set_rules(award_note="Dinner with the mayor")
    assert measured_now() == set()


def test_the_end_of_submission_is_an_input(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """From then on bills that came later do not count."""
    two_shops()
    closed = riverbend().submission_closes_at + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: closed)
    assert measured_now() == all_meters()


def test_a_result_that_was_kept_equals_one_measured_anew(context: Flask) -> None:
    """After many changes in any order."""
    dice = random.Random(3)
    two_shops()
    for step in range(8):
        with transaction():
            meter = db.session.get_one(Meter, dice.choice(sorted(all_meters())))
            start = riverbend().starts_on - timedelta(days=400 + 30 * step)
            add_reading(meter, start, start + timedelta(days=30), dice.uniform(1, 200))
        if dice.random() < 0.7:
            compute()
    assert same(boards_now()[0].measured, boards_now(anew=True)[0].measured)


def same(one: Measured, other: Measured) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in FIGURES)


def test_results_survive_being_written(context: Flask) -> None:
    two_shops()
    measured = boards_now(anew=True)[0].measured
    texts = written_results(measured)
    again = read_results(texts)
    assert same(measured, again)
    assert np.array_equal(measured.covered.start, again.covered.start)
    assert len(read_results([])) == 0
    assert all("NaN" not in text and json.loads(text) for text in texts)


def test_what_is_kept_is_used(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this the test of nothing measured twice could not fail."""
    two_shops()
    monkeypatch.setattr(inputs, "readings_of", lambda *_: pytest.fail("readings were read"))
    compute()


def test_each_fact_of_a_site_raises_its_version(context: Flask) -> None:
    two_shops()
    site = db.session.scalars(select(Site).order_by(Site.id.desc())).first()
    assert site is not None
    before = site.inputs_version
    with transaction():
        touch_challenges_of_site(site.id)
    assert db.session.get_one(Site, site.id).inputs_version == before + 1
    with transaction():
        db.session.execute(update(Site).where(Site.id == site.id).values(inputs_version=before))
    assert measured_now() == set(), "the hash names the version, whatever came between"
