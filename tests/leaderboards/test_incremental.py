"""Standings from what is kept equal those that are measured anew, to the last digit, whatever changed in between."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from benchmarks.prepared.changes import Changes, differing_rows
from challenge.app import create_app
from challenge.extensions import db
from challenge.leaderboards.actions import compute_standings
from challenge.leaderboards.chain import newest_of
from challenge.leaderboards.models import SnapshotRow
from tests.conftest import environment
from tests.leaderboards.story import compute, five_shops, riverbend

ROUNDS = 25


def test_it_works(context: Flask, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process ranks, too, and this one forgets what it remembered now and then. What is stored, rows that were
    copied from the snapshot before among it, is what was computed."""
    monkeypatch.setattr("challenge.leaderboards.chain.SHORTEST_RUN", 1)
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
            assert stored_rows() == compute_standings(riverbend().id, "again").content.rows
        if dice.random() < 0.1:
            context.extensions["kept_fields"].clear()
        assert differing_rows(riverbend().id) == 0
    with other.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def stored_rows() -> list[dict[str, Any]]:
    """The rows of the newest snapshot, as its content has them."""
    newest = newest_of(riverbend())
    assert newest is not None
    columns = [column for column in SnapshotRow.__table__.columns if column.name != "snapshot_id"]
    statement = select(*columns).where(SnapshotRow.snapshot_id == newest.id).order_by(SnapshotRow.position)
    return [dict(row) for row in db.session.execute(statement).mappings()]
