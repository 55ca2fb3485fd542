"""Standings from what is kept equal those that are measured anew, to the last digit, whatever changed in between."""

from __future__ import annotations

import random
from pathlib import Path

from flask import Flask

from benchmarks.prepared.changes import Changes, differing_rows
from challenge.app import create_app
from challenge.extensions import db
from tests.conftest import environment
from tests.leaderboards.story import compute, five_shops, riverbend

ROUNDS = 25


def test_it_works(context: Flask, tmp_path: Path, database_url: str) -> None:
    """Another process ranks, too, and this one forgets what it remembered now and then."""
    five_shops()
    compute()
    changes, dice = Changes(7), random.Random(7)
    other = create_app(environment(database_url, tmp_path))
    for _ in range(ROUNDS):
        changes.make(3)
        if dice.random() < 0.3:
            with other.app_context():
                compute()
        elif dice.random() < 0.8:
            compute()
        if dice.random() < 0.1:
            context.extensions["kept_fields"].clear()
        assert differing_rows(riverbend().id) == 0
    with other.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
