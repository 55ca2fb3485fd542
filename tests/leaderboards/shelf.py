"""Snapshots put into the database by hand, for tests of what reads them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import func, select

from challenge import clock
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_row
from challenge.extensions import db, transaction
from challenge.leaderboards.brief import brief_of
from challenge.leaderboards.models import EntryResult, Snapshot, SnapshotRow
from challenge.leaderboards.public_board import PublicBoard, public_board
from challenge.leaderboards.stored import NOT_KNOWN
from challenge.scoring.rules import Rules
from tests.leaderboards.story import add_entry, riverbend


def put_snapshot(challenge: Challenge, *rows: tuple[Entry, dict[str, Any]], **facts: Any) -> Snapshot:
    """The next snapshot of a challenge: entries in board order, each with what its row says ("private": quantities)."""
    counted = select(func.max(Snapshot.number)).filter_by(challenge_id=challenge.id)
    usual = {
        "slot": "by hand", "number": (db.session.scalar(counted) or 0) + 1, "as_of": clock.now(),
        "computed_at": clock.now(), "inputs_version": 1, "rules_version": 1, "rules_hash": "", "rows_hash": "",
        "totals": {}, "row_count": len(rows), "public_from": clock.now(),
    }  # fmt: skip
    snapshot = Snapshot(challenge_id=challenge.id, **{**usual, **facts})
    db.session.add(snapshot)
    db.session.flush()
    for position, (entry, row) in enumerate(rows):
        _put_row(snapshot, position, entry, {"entry": entry.public_key, "track": entry.track, **row})
    return snapshot


def _put_row(snapshot: Snapshot, position: int, entry: Entry, row: dict[str, Any]) -> None:
    counted = select(func.max(EntryResult.number)).filter_by(entry_id=entry.id)
    number = (db.session.scalar(counted) or 0) + 1
    result = EntryResult(entry_id=entry.id, number=number, sha256="", words="{}", made_at=clock.now())
    result.private = json.dumps(row.pop("private", {}))
    result.results, result.brief = json.dumps(row), brief_of({**NOT_KNOWN, **row}, {**NOT_KNOWN, **row})
    db.session.add(result)
    db.session.flush()
    stored = SnapshotRow(snapshot_id=snapshot.id, position=position, entry_id=entry.id, result_number=number)
    stored.place, stored.tie_group, stored.sha256 = row.get("place"), row.get("tie_group", False), ""
    stored.track_place, stored.division = row.get("track_place"), row.get("division")
    stored.boards = json.dumps(row["boards"]) if "boards" in row else None
    stored.best_place, stored.worst_place = row.get("place_range") or (None, None)
    db.session.add(stored)


def board_of(rules: Rules, *rows: dict[str, Any]) -> PublicBoard:
    """The public board of Riverbend by other rules, with these rows: Shop 1, Shop 2, ..."""
    challenge = riverbend()
    with transaction():
        version = rules_row(challenge).version + 1
        newer = ChallengeRules(challenge_id=challenge.id, version=version, document=rules.document(), hash=rules.hash)
        newer.created_at = clock.now()
        db.session.add(newer)
        keys = [add_entry(f"Shop {number}", {}, track=row["track"]) for number, row in enumerate(rows, start=1)]
        entries = [db.session.scalars(select(Entry).filter_by(public_key=key)).one() for key in keys]
        told = [{**row, "entry": entry.public_key} for row, entry in zip(rows, entries, strict=True)]
        snapshot = put_snapshot(challenge, *zip(entries, told, strict=True), rules_version=version)
    return public_board(challenge.id, snapshot.id)
