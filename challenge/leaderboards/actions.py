"""Standings: computed from what counts now, stored as an immutable snapshot, shown by moving one pointer."""

from __future__ import annotations

import gc
import hashlib
import marshal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select

from challenge import clock
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_row
from challenge.extensions import db
from challenge.leaderboards.inputs import BoardInputs, Inputs, inputs_of
from challenge.leaderboards.models import Board, MeasuredResult, PublishedTotals, Snapshot, SnapshotRow
from challenge.leaderboards.results import Fresh
from challenge.leaderboards.stored_readings import MOST_NAMED
from challenge.scheduling.slots import InputsChanged
from challenge.scoring.rows import Standings
from challenge.scoring.standings import standings, together
from challenge.scoring.totals import TOTALS, TotalsDecision, decide_totals, read_totals
from challenge.scoring.totals import PublishedTotals as Totals
from challenge.weather.actions import keep_stations
from challenge.weather.queries import kept_stations


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Standings are many small objects in no cycles: looking for cycles among them would take a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(frozen=True)
class Computed:
    """Standings, not stored yet. `rows_hash` tells whether they differ from those shown now."""

    slot: str
    inputs: Inputs
    standings: Standings
    decision: TotalsDecision
    totals: dict[str, Any]
    rows_hash: str


@_without_garbage_collection()
def compute_standings(challenge_id: int, slot: str, *, anew: bool = False) -> Computed:
    """Rank everything from what each meter came to; what changed is measured, or all of it (`anew`). Only reads."""
    inputs = inputs_of(db.session.get_one(Challenge, challenge_id), anew=anew)
    today = inputs.as_of.astimezone(ZoneInfo(inputs.time_zone)).date()
    board = together([_standings(one, today) for one in inputs.boards])
    decision = decide_totals(_published_totals(challenge_id), board.contributions, today)
    totals = {**_totals_shown(board, decision), **_groups_shown(inputs)}
    rows_hash = _hash([board.rows, board.details, totals])
    return Computed(slot, inputs, board, decision, totals, rows_hash)


def _standings(one: BoardInputs, today: date) -> Standings:
    due_until = one.rules.due_until(today)
    return standings(one.entries, one.meters, one.measured, one.rules, due_until, one.adjustments, one.answers)


def _groups_shown(inputs: Inputs) -> dict[str, Any]:
    """The divisions that entries are ranked in, with how many they are; nothing where there are none."""
    groups: dict[str, dict[str, Any]] = {}
    for group in (group for one in inputs.boards for group in one.groups):
        told = groups.setdefault(group.key, {"name": group.name, "entries": 0, "has_winner": False})
        told["entries"] += group.entries
        told["has_winner"] = told["has_winner"] or group.has_winner
    return {"divisions": groups} if groups else {}


def store_standings(computed: Computed, *, last_try: bool = False) -> bool:
    """Write a snapshot and, unless the board stands still, show it, in the caller's transaction.

    False when nothing changed.

    Raises InputsChanged when what was read is no longer so. On the last try bills that came meanwhile wait for the
    next slot, since the standings are true as of when they were read; other rules never do.
    """
    inputs, now = computed.inputs, clock.now()
    challenge = db.session.get_one(Challenge, inputs.challenge_id)
    same_inputs = last_try or challenge.inputs_version == inputs.inputs_version
    if not same_inputs or rules_row(challenge).version != inputs.rules_version:
        raise InputsChanged("Something that counts here changed while the standings were computed.")
    board = db.session.get(Board, challenge.id) or Board(challenge_id=challenge.id)
    newest = db.session.get(Snapshot, board.newest_id) if board.newest_id else None
    if newest and newest.as_of >= inputs.as_of:
        return False
    for one in inputs.boards:
        _keep_results(challenge.id, one.fresh)
    if challenge.state in PUBLIC:
        _keep_stations(inputs)
    db.session.add(board)
    board.checked_at, board.checked_inputs = now, inputs.inputs_version
    if newest and (newest.rows_hash, newest.rules_hash) == (computed.rows_hash, inputs.rules.hash):
        return False
    board.newest_id = _add_snapshot(computed).id
    if board.state not in ("frozen", "final"):
        board.snapshot_id = board.newest_id
    return True


def _keep_results(challenge_id: int, fresh: Fresh) -> None:
    """Store what was measured in place of what was kept before."""
    if not fresh.places:
        return
    more = {"challenge_id": challenge_id, "measured_at": clock.now()}
    rows = [{**asdict(one), "result": text, **more} for one, text in zip(fresh.places, fresh.texts, strict=True)]
    of_challenge = delete(MeasuredResult).where(MeasuredResult.challenge_id == challenge_id)
    for first in range(0, len(rows), MOST_NAMED):
        ids = [row["meter_id"] for row in rows[first : first + MOST_NAMED]]
        db.session.execute(of_challenge.where(MeasuredResult.meter_id.in_(ids)))
    db.session.execute(insert(MeasuredResult.__table__), rows)  # type: ignore[arg-type]  # a mapped table is typed as any selectable


def _keep_stations(inputs: Inputs) -> None:
    """What sites were measured with now stays their station in this challenge, unless one was kept meanwhile."""
    kept = kept_stations(inputs.challenge_id)
    keep_stations(inputs.challenge_id, {site: at for site, at in inputs.stations_to_keep.items() if site not in kept})


def _add_snapshot(computed: Computed) -> Snapshot:
    inputs = computed.inputs
    snapshot = Snapshot(
        challenge_id=inputs.challenge_id,
        slot=computed.slot,
        as_of=inputs.as_of,
        computed_at=clock.now(),
        inputs_version=inputs.inputs_version,
        rules_version=inputs.rules_version,
        rules_hash=inputs.rules.hash,
        rows_hash=computed.rows_hash,
        row_count=len(computed.standings.rows),
        totals=computed.totals,
    )
    db.session.add(snapshot)
    db.session.flush()
    rows = list(_stored_rows(snapshot.id, computed.standings))
    if rows:
        db.session.execute(insert(SnapshotRow.__table__), rows)  # type: ignore[arg-type]  # a mapped table is typed as any selectable
    if computed.decision.changed and computed.decision.totals:
        _publish_totals(inputs.challenge_id, computed.decision.totals)
    return snapshot


def _stored_rows(snapshot_id: int, board: Standings) -> Iterable[dict[str, Any]]:
    for position, (row, detail) in enumerate(zip(board.rows, board.details, strict=True)):
        yield {
            "snapshot_id": snapshot_id,
            "position": position,
            "entry_key": row["entry"],
            "track": row["track"],
            "place": row["place"],
            "reason": row["reason"],
            "points": row["points"],
            "reduction_percent": row["reduction_percent"],
            "data_through": row["data_through"],
            "public": row,
            "private": detail,
        }


def _publish_totals(challenge_id: int, totals: Totals) -> None:
    row = PublishedTotals(challenge_id=challenge_id, published_at=clock.now())
    row.totals, row.fingerprints = dict(totals.values), totals.document()
    db.session.add(row)


def _published_totals(challenge_id: int) -> Totals | None:
    """What the public was told last about the whole challenge."""
    newest = select(PublishedTotals).filter_by(challenge_id=challenge_id).order_by(PublishedTotals.id.desc())
    row = db.session.scalar(newest.limit(1))
    return None if row is None else read_totals(row.fingerprints)


def _totals_shown(board: Standings, decision: TotalsDecision) -> dict[str, Any]:
    """Counts of entries, and quantities of all together where they give no single business away."""
    told = decision.totals
    values = {name: told.values.get(name) if told else None for name in TOTALS}
    return {
        "entries": len(board.rows),
        "ranked": sum(row["place"] is not None for row in board.rows),
        "contributors": told.contributors if told else None,
        "on": told.on.isoformat() if told else None,
        **values,
    }


def _hash(content: Any) -> str:
    """Tells whether two computations came to the same. This format holds values only, no references; it is ten times
    as quick as JSON. Another version of Python may write it otherwise: that costs one snapshot too many.
    """
    return hashlib.sha256(marshal.dumps(content, 2)).hexdigest()
