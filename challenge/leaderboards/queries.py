"""Standings as they were last stored. Nothing here computes a score; a place is counted again at display only,
because it depends on who may be named today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.models import Board, Snapshot, SnapshotRow
from challenge.scoring.places import places_of


@dataclass(frozen=True)
class Standing:
    """One entry in the current standings.

    `place` is the place the public board shows: counted over the entries it lists. None when the entry is not
    ranked yet (`row.reason` says why) or counts in totals only.
    """

    row: SnapshotRow
    entry: Entry
    place: int | None


def current_snapshot(challenge: Challenge) -> Snapshot | None:
    """The snapshot the public reads, or None before the first."""
    statement = select(Snapshot).join(Board, Board.snapshot_id == Snapshot.id)
    return db.session.scalar(statement.where(Board.challenge_id == challenge.id))


def standings_in(challenge: Challenge) -> list[Standing]:
    """Every approved entry in the current snapshot, in board order: with a place, in totals only, not ranked yet."""
    statement = (
        select(SnapshotRow, Entry)
        .join(Board, Board.snapshot_id == SnapshotRow.snapshot_id)
        .join(Entry, Entry.public_key == SnapshotRow.entry_key)
        .options(joinedload(Entry.business))
        .where(Board.challenge_id == challenge.id, Entry.state == "approved")
        .order_by(SnapshotRow.position)
    )
    pairs = [(row, entry) for row, entry in db.session.execute(statement)]
    places = places_of([-row.place if row.place and entry.listing != "totals_only" else None for row, entry in pairs])
    return [Standing(row, entry, place) for (row, entry), place in zip(pairs, places, strict=True)]


def standing_of(entry: Entry) -> Standing | None:
    """Where this entry stands; None before it was first computed."""
    row = current_row_of(entry)
    if row is None:
        return None
    if row.place is None or entry.listing == "totals_only":
        return Standing(row, entry, None)
    ahead = (
        select(func.count())
        .select_from(SnapshotRow)
        .join(Entry, Entry.public_key == SnapshotRow.entry_key)
        .where(SnapshotRow.snapshot_id == row.snapshot_id, SnapshotRow.place < row.place)
        .where(Entry.state == "approved", Entry.listing != "totals_only")
    )
    return Standing(row, entry, 1 + (db.session.scalar(ahead) or 0))


def current_row_of(entry: Entry) -> SnapshotRow | None:
    """The entry's row in the current snapshot: points and percents, no quantities. None before the first."""
    statement = select(SnapshotRow).join(Board, Board.snapshot_id == SnapshotRow.snapshot_id)
    statement = statement.where(Board.challenge_id == entry.challenge_id, SnapshotRow.entry_key == entry.public_key)
    return db.session.scalar(statement)


def private_detail_of(entry: Entry) -> dict[str, Any] | None:
    """Quantities behind the entry's row (the shape is `scoring.rows.Detail`), or None before the first snapshot.

    For the business itself and its coordinator only: the caller has fetched the entry with an access function.
    """
    statement = select(SnapshotRow.private).join(Board, Board.snapshot_id == SnapshotRow.snapshot_id)
    statement = statement.where(Board.challenge_id == entry.challenge_id, SnapshotRow.entry_key == entry.public_key)
    return db.session.scalar(statement)
