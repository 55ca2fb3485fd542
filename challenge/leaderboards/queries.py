"""Standings as they were last stored. Nothing here computes a score; a place is counted again at display only,
because it depends on who may be named today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.businesses.models import Entry
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_in, rules_of
from challenge.extensions import db
from challenge.leaderboards.models import Board, Snapshot, SnapshotRow
from challenge.scoring.places import places_of
from challenge.scoring.rules import Rules


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
    boards = rules_behind(challenge, current_snapshot(challenge)).boards
    of_track = {track: first for first, tracks in boards.items() for track in tracks}
    found: list[Standing] = []
    for first in (*boards, ""):
        group = [(row, entry) for row, entry in pairs if of_track.get(row.track, "") == first]
        places = places_of(
            [-row.place if row.place and entry.listing != "totals_only" else None for row, entry in group]
        )
        found += [Standing(row, entry, place) for (row, entry), place in zip(group, places, strict=True)]
    return found


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
        .where(SnapshotRow.track.in_(_ranked_together(entry, row)))
        .where(Entry.state == "approved", Entry.listing != "totals_only")
    )
    return Standing(row, entry, 1 + (db.session.scalar(ahead) or 0))


def _ranked_together(entry: Entry, row: SnapshotRow) -> tuple[str, ...]:
    """The tracks whose entries are ranked together with this row's."""
    snapshot = db.session.get_one(Snapshot, row.snapshot_id)
    boards = rules_behind(entry.challenge, snapshot).boards
    return next((tracks for tracks in boards.values() if row.track in tracks), (row.track,))


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


def rules_behind(challenge: Challenge, snapshot: Snapshot | None) -> Rules:
    """The rules by which a snapshot was made; those in force before the first."""
    if snapshot is None:
        return rules_of(challenge)
    statement = select(ChallengeRules).filter_by(challenge_id=challenge.id, version=snapshot.rules_version)
    return rules_in(db.session.scalars(statement).one())


@dataclass(frozen=True)
class Edition:
    """Names everything a public page of a board depends on. Another edition, another page."""

    challenge_id: int
    snapshot_id: int | None
    computed_at: str
    display_version: int
    site_version: str
    half_hour: int
    board_state: str


EDITION = """
SELECT c.state, c.id, b.snapshot_id, s.computed_at, c.display_version,
       (SELECT SUM(display_version) FROM challenges), (SELECT COUNT(*) FROM members WHERE left_on IS NULL),
       b.state
  FROM members m
  JOIN challenges c ON c.member_id = m.id
  LEFT JOIN boards b ON b.challenge_id = c.id
  LEFT JOIN snapshots s ON s.id = b.snapshot_id
 WHERE m.slug = ? AND c.slug = ?
"""


def public_edition(city: str, challenge: str) -> Edition | None:
    """The current edition of a public challenge's board, by one small query; None when the public has none.

    The site's own totals stand on every page, and a challenge begins and ends by the clock: hence the last two parts.
    """
    engine = db.engines["reader"]
    with engine.connect() as connection:
        statement = EDITION if engine.dialect.name == "sqlite" else EDITION.replace("?", "%s")
        row = connection.exec_driver_sql(statement, (city, challenge)).one_or_none()
    if row is None or row[0] not in PUBLIC:
        return None
    half_hour = int(clock.now().timestamp() // 1800)
    return Edition(row[1], row[2], str(row[3]), row[4], f"{row[5]}-{row[6]}", half_hour, row[7] or "provisional")
