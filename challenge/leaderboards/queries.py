"""Standings as they were last stored. Nothing here computes a score."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, or_, select

from challenge import clock
from challenge.businesses.models import TOTALS_ONLY, Entry
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_in, rules_of
from challenge.extensions import db
from challenge.leaderboards.models import Board, CurrentResult, EntryResult, Snapshot, SnapshotRow
from challenge.leaderboards.stored import private_in, row_shown, rows_with_entries, with_results
from challenge.scoring.places import places_of
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules

NOT_APPROVED = ("waiting", "declined", "withdrawn")


@dataclass(frozen=True)
class Standing:
    """One entry in a snapshot.

    `place` is the one that the public board shows: who left since, competes no more, or is no longer listed, is not
    counted. None while the entry is not ranked, or counts in totals only.
    """

    row: Row
    entry: Entry
    snapshot_id: int
    place: int | None

    @property
    def is_ranked(self) -> bool:
        """Whether it is ranked, listed or not."""
        return self.row["reason"] is None


def current_snapshot(challenge: Challenge) -> Snapshot | None:
    """The snapshot the public reads, or None before the first."""
    statement = select(Snapshot).join(Board, Board.snapshot_id == Snapshot.id)
    return db.session.scalar(statement.where(Board.challenge_id == challenge.id))


def standings_in(challenge: Challenge) -> list[Standing]:
    """Every approved entry in the current snapshot, in board order: with a place, in totals only, not ranked yet."""
    snapshot = current_snapshot(challenge)
    if snapshot is None:
        return []
    rows = rows_with_entries(snapshot, Entry.state == "approved")
    found: list[Standing] = []
    for tracks in rules_behind(challenge, snapshot).boards.values():
        group = [(row, entry) for row, entry in rows if row["track"] in tracks]
        places = places_of([-row["place"] if row["place"] and _is_placed(entry) else None for row, entry in group])
        found += [Standing(*one, snapshot.id, place) for one, place in zip(group, places, strict=True)]
    return found


def standing_of(entry: Entry) -> Standing | None:
    """Where this entry stands; None before it was first computed."""
    found = row_shown(entry)
    if found is None:
        return None
    row, snapshot_id = found
    place = row["place"]
    if place is not None:
        place = place - _gone_ahead(entry, row, snapshot_id) if _is_placed(entry) else None
    return Standing(row, entry, snapshot_id, place)


def _is_placed(entry: Entry) -> bool:
    return entry.listing != TOTALS_ONLY and entry.competes


def _gone_ahead(entry: Entry, row: Row, snapshot_id: int) -> int:
    """How many stood ahead of a row and left since, compete no more, or are no longer listed: one look-up for each of
    those, however many entries there are."""
    together = _ranked_with(row["track"], snapshot_id)
    of_board = and_(Entry.challenge_id == entry.challenge_id, Entry.track.in_(together))
    left = select(Entry.id).where(of_board, Entry.state.in_(NOT_APPROVED))
    unplaced = or_(Entry.listing == TOTALS_ONLY, ~Entry.competes)
    unlisted = select(Entry.id).where(of_board, Entry.state == "approved", unplaced)
    gone = left.union_all(unlisted).subquery()
    # Each by itself: joined, SQLite would read the whole snapshot.
    own = select(case((SnapshotRow.place < row["place"], 1), else_=0))
    own = own.where(SnapshotRow.snapshot_id == snapshot_id, SnapshotRow.entry_id == gone.c.id)
    counted = func.sum(own.correlate(gone).scalar_subquery())
    return int(db.session.scalar(select(counted).select_from(gone)) or 0)


def _ranked_with(track: str, snapshot_id: int) -> tuple[str, ...]:
    """The tracks that are ranked together with one, by the rules of a snapshot."""
    same = and_(ChallengeRules.challenge_id == Snapshot.challenge_id, ChallengeRules.version == Snapshot.rules_version)
    statement = select(ChallengeRules).join(Snapshot, same).where(Snapshot.id == snapshot_id)
    return rules_in(db.session.scalars(statement).one()).together_with(track)


def points_ahead(standing: Standing) -> str | None:
    """The points of the next place up among those listed; None for the first, and where points are a quantity."""
    place = standing.row["place"]
    together = _ranked_with(standing.row["track"], standing.snapshot_id)
    placed = (Entry.state == "approved", Entry.listing != TOTALS_ONLY, Entry.competes)
    ahead = (*placed, Entry.track.in_(together))
    statement = with_results(select(EntryResult.results)).where(*ahead, SnapshotRow.place < place)
    statement = statement.where(SnapshotRow.snapshot_id == standing.snapshot_id)
    text = db.session.scalar(statement.order_by(SnapshotRow.position.desc()).limit(1))
    return None if text is None else json.loads(text)["points"]


def private_detail_of(entry: Entry) -> dict[str, Any] | None:
    """Quantities behind the entry's row (the shape is `scoring.rows.Detail`), or None before the first snapshot.

    For the business itself and its coordinator only: the caller has fetched the entry with an access function.
    """
    snapshot_id = db.session.scalar(select(Board.snapshot_id).filter_by(challenge_id=entry.challenge_id))
    if snapshot_id is None:
        return None
    found = next(private_in(snapshot_id, where=(SnapshotRow.entry_id == entry.id,)), None)
    return found[0] if found else None


def public_number(snapshot: Snapshot) -> int:
    """Counts the standings of its challenge that the public could read, up to these.

    The only number of a snapshot that is told: those of the table and of the chain count what was never shown, too.
    """
    statement = select(func.count()).where(Snapshot.challenge_id == snapshot.challenge_id)
    shown = statement.where(Snapshot.public_from.is_not(None), Snapshot.number <= snapshot.number)
    return db.session.scalar(shown) or 0


def held_figures_of(entry: Entry) -> dict[str, float]:
    """Percents past the limits by its newest result, by measure (see `LookedAt`): for its coordinator only."""
    same = (EntryResult.entry_id == CurrentResult.entry_id) & (EntryResult.number == CurrentResult.number)
    statement = select(EntryResult.private).join(CurrentResult, same).where(CurrentResult.entry_id == entry.id)
    text = db.session.scalar(statement)
    found: dict[str, float] = json.loads(text).get("held", {}) if text else {}
    return found


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
    of_day: str = ""  # a day of the past whose last snapshot is meant


def zone_of(edition: Edition) -> str:
    """The time zone that a board's days are counted in."""
    return db.session.scalar(select(Challenge.time_zone).filter_by(id=edition.challenge_id)) or "UTC"


def snapshot_on(edition: Edition, day: date, zone: str) -> int | None:
    """What the public read at the end of a day in that zone; None before the first board.

    Standings that were made while the board stood still are never told, not even when it goes on.
    """
    return snapshot_of_day(edition.challenge_id, edition.snapshot_id, day, zone)


def snapshot_of_day(challenge_id: int, shown_id: int | None, day: date, zone: str) -> int | None:
    """The same, of a challenge whose board shows this snapshot now, or none yet."""
    if shown_id is None:
        return None
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    statement = select(Snapshot.id).filter_by(challenge_id=challenge_id, thinned_at=None)
    statement = statement.where(Snapshot.id <= shown_id, Snapshot.public_from < end)
    return db.session.scalar(statement.order_by(Snapshot.number.desc()).limit(1))


def half_hour_of(moment: datetime) -> int:
    """Counts the half hours: a challenge begins and ends at the start of one, wherever it is."""
    return int(moment.timestamp() // 1800)


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
    half_hour = half_hour_of(clock.now())
    return Edition(row[1], row[2], str(row[3]), row[4], f"{row[5]}-{row[6]}", half_hour, row[7] or "provisional")
