"""Seasons drawn by chance, signed by an auditor: whatever the rules and whoever takes part, the numbers hold.

Of each season: the evidence comes out equal, its program finds nothing and then what was tampered with, page and files
say the same, what is kept equals what is measured anew, and a frozen board stays to the byte.

`SEASONS=100-400 pytest tests/leaderboards/test_audit_seasons.py` tries others.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks.prepared.changes import differing_rows
from challenge import clock
from challenge.accounts.models import User
from challenge.businesses.models import Entry
from challenge.extensions import db, transaction
from challenge.leaderboards.boards import freeze_board
from challenge.leaderboards.evidence import verify
from challenge.scoring.recompute import recompute
from challenge.scoring.rules import rules_of_track
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards import auditor
from tests.leaderboards.season import Season
from tests.leaderboards.story import BOARD, riverbend

FIRST, _, LAST = os.environ.get("SEASONS", "0-2").partition("-")
SEEDS = range(int(FIRST), int(LAST or FIRST) + 1)
PUBLIC = BOARD.removesuffix("/leaderboard")
FORGED, TAMPERED = 12, 4


@pytest.fixture(autouse=True)
def by_carmen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deeds are the coordinator's."""

    def carmen() -> User:
        return db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()

    for room in ("challenges.actions", "review.actions.bills"):
        monkeypatch.setattr(f"challenge.{room}.me", carmen, raising=False)


@ON_ONE_DATABASE
@pytest.mark.parametrize("seed", SEEDS)
def test_it_works(seed: int, app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    season, dice = Season(seed), random.Random(seed)
    with app.app_context():
        season.begin()
        assert differing_rows(riverbend().id) == 0
    sign(season, client, dice, tmp_path)
    with app.app_context():
        season.go_on()
        assert differing_rows(riverbend().id) == 0
        with transaction():
            freeze_board(riverbend(), "Until the awards night.")
    sign(season, client, dice, tmp_path)
    before = public_bytes(app, season)
    with app.app_context():
        season.go_on(8, scores_alone=True)
    after = public_bytes(app, season)
    assert [address for address in before if before[address] != after[address]] == []


def sign(season: Season, client: FlaskClient, dice: random.Random, folder: Path) -> None:
    """Everything that an auditor does with a board as it stands."""
    files = auditor.bundle(client)
    outcome = recompute(files)
    assert outcome.differences == []
    assert list(verify.problems(auditor.unpacked(files, folder))) == []
    for _ in range(TAMPERED):
        kind, changed, named = auditor.altered(files, dice)
        said = list(verify.problems(auditor.unpacked(changed, folder)))
        assert said, kind
        assert named is None or named <= auditor.rows_named(said), (kind, said)
        assert not auditor.is_equal(changed), kind
    figures = list(auditor.forgeable(files))
    for at, path in dice.sample(figures, min(FORGED, len(figures))):
        assert not auditor.passed_over(files, at, path), (at, path)
    for query in auditor.views_of(client, season.rules):
        document = auditor.read_view(client, query)
        if document and "only" not in query and "name" not in query:
            auditor.check_places(document, season.rules)
    check_evidence_and_board(season, client, files)


def check_evidence_and_board(season: Season, client: FlaskClient, files: auditor.Files) -> None:
    """A row in the evidence is on the board with the same figures; who is not listed is in neither."""
    board: dict[str, Any] = {row["entry"]: row for row in client.get(f"{BOARD}.json").get_json()["rows"]}
    for row in auditor.rows_of(files):
        own = board.get(row.get("entry", ""))
        if own is None or "results" not in row:
            continue
        assert row["results"]["reduction_percent"] is None or own["reduction_percent"] == float(
            row["results"]["reduction_percent"]
        )
        assert (own["tie_group"], own["state"]) == (row["tie_group"], row["results"]["state"])
        if rules_of_track(season.rules, row["track"]).metric not in ("absolute", "intensity"):
            assert own["points"] == (None if row["points"] is None else float(row["points"]))


def public_bytes(app: Flask, season: Season) -> dict[str, tuple[int, str | None, bytes]]:
    """What leaves the site of this board."""
    with app.app_context():
        today = clock.today("America/New_York").isoformat()
        keys = list(db.session.scalars(select(Entry.public_key).filter_by(challenge_id=riverbend().id)))
    addresses = [f"{BOARD}{kind}" for kind in ("", ".json", ".csv", ".xlsx", ".png", "/evidence.zip", "/history")]
    addresses += [f"{BOARD}/{kind}" for kind in ("screen", "teams", "teams.csv", f"since?day={today}")]
    addresses += [f"{BOARD}?{query}" for query in ("resource=electricity", "only=newcomers", f"as_of={today}")]
    addresses += [f"{BOARD}.json?track={track.key}" for track in season.rules.tracks]
    addresses += [f"{BOARD}.json?board={one.key}" for one in season.rules.more_boards]
    addresses += [f"{PUBLIC}/{part}" for part in ("feed.atom", "rounds", "changes", "")]
    addresses += [f"{PUBLIC}/{part}{key}" for key in keys for part in ("entries/",)]
    addresses += [f"{PUBLIC}/badge/{key}.svg" for key in keys]
    addresses += ["/embed/riverbend-oh/2026", "/embed/riverbend-oh/2026?show=counter", "/league", "/"]
    client, found = app.test_client(), {}
    for address in addresses:
        answer = client.get(address.rstrip("/") or "/")
        assert answer.status_code in (200, 404), (address, answer.status_code)
        found[address] = (answer.status_code, answer.headers.get("ETag"), answer.data)
    return found
