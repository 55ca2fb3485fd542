"""Snapshots are written whole and never changed; each one's header names the digest of the one before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Any

from sqlalchemy import between, insert, literal, select

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.extensions import db, tuples_of
from challenge.leaderboards.models import Board, Snapshot, SnapshotRow
from challenge.quantities.published import factors_text
from challenge.scoring.canonical import Header, RankedRow, canonical, digest, header_digest, row_text, rows_digest
from challenge.scoring.rules import WEATHER, Rules, rules_of_track
from challenge.weather.queries import kept_stations, version_of

SHORTEST_RUN = 50  # rows one after the other that are copied with a statement of their own


@dataclass(frozen=True)
class Content:
    """What a snapshot says. `rows` are those of `snapshot_rows`, in board order, but for the snapshot's id."""

    slot: str
    as_of: datetime
    inputs_version: int
    rules_version: int
    rules: Rules
    weather_hash: str
    rows: Sequence[dict[str, Any]]
    totals: dict[str, Any]

    @cached_property
    def rows_hash(self) -> str:
        """The digest of all rows."""
        return rows_digest(row["sha256"] for row in self.rows)


def ranked_row(position: int, entry: str, track: str, points: str | None, standing: Any, result: Any) -> dict[str, Any]:
    """One row as it is stored, with its digest. `result` is (entry id, number, digest) of what it shows."""
    entry_id, number, results_sha256 = result
    row = RankedRow(
        entry=entry, track=track, place=standing["place"], track_place=standing["track_place"],
        division=standing["division"], division_place=standing["division_place"], points=points,
        boards=standing["boards"], place_range=standing["place_range"], tie_group=standing["tie_group"],
        ranges=standing["ranges"], results_sha256=results_sha256,
    )  # fmt: skip
    best, worst = standing["place_range"] or (None, None)
    return {
        "position": position,
        "entry_id": entry_id,
        "result_number": number,
        "place": standing["place"],
        "track_place": standing["track_place"],
        "division": standing["division"],
        "division_place": standing["division_place"],
        "boards": canonical(standing["boards"]) if standing["boards"] else None,
        "best_place": best,
        "worst_place": worst,
        "tie_group": standing["tie_group"],
        "ranges": canonical(standing["ranges"]) if standing["ranges"] else None,
        "sha256": digest(row_text(row)),
    }


def newest_of(challenge: Challenge) -> Snapshot | None:
    """The last link of the chain, whether the public reads it or not."""
    statement = select(Snapshot).filter_by(challenge_id=challenge.id).order_by(Snapshot.number.desc())
    return db.session.scalar(statement.limit(1))


def add_snapshot(challenge: Challenge, content: Content, state: str) -> Snapshot:
    """Write the next link, with all its rows, in the caller's transaction."""
    snapshot = Snapshot(
        slot=content.slot,
        as_of=content.as_of,
        inputs_version=content.inputs_version,
        rules_version=content.rules_version,
        rules_hash=content.rules.hash,
        rows_hash=content.rows_hash,
        row_count=len(content.rows),
        totals=content.totals,
    )
    before = _link(snapshot, challenge, state, factors_hash(content.rules), content.weather_hash)
    _write_rows(snapshot.id, content.rows, before)
    return snapshot


def _write_rows(snapshot_id: int, rows: Sequence[dict[str, Any]], before: Snapshot | None) -> None:
    """Rows that stand as in the snapshot before are copied by the database: with one reading few others change."""
    runs = []
    if before is not None:
        runs = _unchanged(rows, before)
        for start, end in runs:
            _copy_rows(before, snapshot_id, between(SnapshotRow.position, start, end - 1))
    ends = [0, *(end for _, end in runs)]
    starts = [*(start for start, _ in runs), len(rows)]
    new = [
        {**row, "snapshot_id": snapshot_id}
        for first, last in zip(ends, starts, strict=True)
        for row in rows[first:last]
    ]
    if new:
        db.session.execute(insert(SnapshotRow.__table__), new)  # type: ignore[arg-type]  # a mapped table is typed as any selectable


def _unchanged(rows: Sequence[dict[str, Any]], before: Snapshot) -> list[tuple[int, int]]:
    """From where to where rows are what they were, by their digests: long runs only."""
    columns = (SnapshotRow.entry_id, SnapshotRow.result_number, SnapshotRow.sha256)
    statement = select(*columns).where(SnapshotRow.snapshot_id == before.id).order_by(SnapshotRow.position)
    were = tuples_of(statement)
    now = map(itemgetter("entry_id", "result_number", "sha256"), rows)
    ends = [
        -1,
        *(at for at, (one, other) in enumerate(zip(now, were, strict=False)) if one != other),
        min(len(rows), len(were)),
    ]
    return [(first + 1, last) for first, last in pairwise(ends) if last - first > SHORTEST_RUN]


def _copy_rows(shown: Snapshot, to_id: int, *where: Any) -> None:
    """Rows of one snapshot once more, as rows of another."""
    columns = [column for column in SnapshotRow.__table__.columns if column.name != "snapshot_id"]
    rows = select(literal(to_id), *columns).where(SnapshotRow.snapshot_id == shown.id, *where)
    db.session.execute(insert(SnapshotRow).from_select(["snapshot_id", *(column.name for column in columns)], rows))


def restate(challenge: Challenge, shown: Snapshot, state: str) -> Snapshot:
    """The same standings once more, under another state of the board: frozen, or final."""
    copied = ("slot", "as_of", "inputs_version", "rules_version", "rules_hash", "rows_hash", "row_count", "totals")
    snapshot = Snapshot(**{name: getattr(shown, name) for name in copied})
    said = header_of(shown)
    if said is None:
        return shown
    _link(snapshot, challenge, state, said["factors_sha256"], said["weather_sha256"])
    _copy_rows(shown, snapshot.id)
    return snapshot


def show(board: Board, snapshot: Snapshot) -> None:
    """Let the public read it from now on, in the caller's transaction."""
    board.snapshot_id = snapshot.id
    snapshot.public_from = snapshot.public_from or clock.now()


def header_of(snapshot: Snapshot) -> Header | None:
    """What a snapshot answers for, as it was written; None in one from before rows had digests."""
    return json.loads(snapshot.header) if snapshot.header else None


def _link(
    snapshot: Snapshot, challenge: Challenge, state: str, factors_sha256: str, weather_sha256: str
) -> Snapshot | None:
    """Number it, name the one before, and write its header. Returns the one before."""
    before = newest_of(challenge)
    snapshot.challenge_id, snapshot.computed_at, snapshot.state = challenge.id, clock.now(), state
    snapshot.number = before.number + 1 if before else 1
    snapshot.previous_sha256 = before.sha256 or None if before else None
    header = Header(
        number=snapshot.number,
        challenge=challenge.id,
        slot=snapshot.slot,
        as_of=snapshot.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        state=state,
        rules_version=snapshot.rules_version,
        rules_sha256=snapshot.rules_hash,
        factors_sha256=factors_sha256,
        weather_sha256=weather_sha256,
        totals_sha256=digest(canonical(snapshot.totals)),
        row_count=snapshot.row_count,
        rows_sha256=snapshot.rows_hash,
        previous_sha256=snapshot.previous_sha256,
    )
    snapshot.header, snapshot.sha256 = canonical(header), header_digest(header)
    db.session.add(snapshot)
    db.session.flush()
    return before


def factors_hash(rules: Rules) -> str:
    """The digest of the figures behind the rules' edition of factors."""
    return digest(factors_text(rules.factors))


def weather_hash(challenge: Challenge, rules: Rules) -> str:
    """The digest of which stations the sites are measured with, and of the versions of their temperatures."""
    follow = any(rules_of_track(rules, first).adjustment == WEATHER for first in rules.boards)
    stations = version_of(kept_stations(challenge.id).values()) if follow else {}
    return digest(canonical(sorted(stations.items())))
