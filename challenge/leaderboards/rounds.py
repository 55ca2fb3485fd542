"""Rounds. For the record: the places at the end of a day that the rules name, read from the snapshot that was public
then. Snapshots never change, so nothing has to be done on that day, and nothing can be done about it later.

Where rounds add up, each has points of its own, which stand in the rows of the board that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db, tuples_of
from challenge.leaderboards.brief import whole
from challenge.leaderboards.models import Snapshot, SnapshotRow
from challenge.leaderboards.public_board import PublicBoard, public_board
from challenge.leaderboards.queries import Edition, snapshot_of_day, snapshot_on
from challenge.leaderboards.sentences import Leaders, leaders_of
from challenge.leaderboards.visible import PLACES
from challenge.scoring.places import places_of
from challenge.scoring.rounds import COUNTED, LACKING, LEFT_OUT, OPEN, points_in
from challenge.scoring.rows import Row
from challenge.scoring.rules import rules_of_track
from challenge.scoring.rules.rounds import Milestone, RoundDays

ROUND_STATES = {
    COUNTED: "",
    OPEN: "not enough days yet",
    LACKING: "bills are missing",
    LEFT_OUT: "too few of its days count",
}
"""Why an entry has no points from a round, in a cell of a table."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round with who was first, each with the key of its entry. `is_over` from the day after its last day on;
    `first` is empty while it is not, or where nobody was ranked by then."""

    milestone: Milestone
    is_over: bool
    first: Sequence[tuple[str, str]] = ()
    leaders: Leaders | None = None
    has_board: bool = False


def first_board_day(challenge: Challenge) -> date | None:
    """The day of the first board; None before there is one."""
    statement = select(Snapshot.public_from).filter_by(challenge_id=challenge.id)
    statement = statement.where(Snapshot.public_from.is_not(None))
    first = db.session.scalar(statement.order_by(Snapshot.public_from).limit(1))
    return first.astimezone(ZoneInfo(challenge.time_zone)).date() if first else None


def without_board(challenge: Challenge, rounds: Sequence[Milestone]) -> list[Milestone]:
    """Rounds that ended before the first board was taken: nobody can say who was first."""
    first = first_board_day(challenge) or clock.today(challenge.time_zone)
    return [one for one in rounds if one.on < first]


def rounds_of(edition: Edition, rounds: Sequence[Milestone], time_zone: str) -> list[Round]:
    """Every round of the rules in force, by date."""
    today = clock.today(time_zone)
    return [_round(edition, one, time_zone) if one.on < today else Round(one, is_over=False) for one in rounds]


def _round(edition: Edition, one: Milestone, time_zone: str) -> Round:
    found = snapshot_on(edition, one.on, time_zone)
    if found is None:
        return Round(one, is_over=True)
    day = replace(edition, snapshot_id=found, of_day=one.on.isoformat())
    board = public_board(day.challenge_id, day.snapshot_id, day.of_day)
    if board.shows not in PLACES:
        return Round(one, is_over=True)
    first = [(row.name, row.entry) for row in board.whole.rows_at(np.flatnonzero(board.whole.places == 1))]
    return Round(one, True, first, leaders_of(board, board.whole), has_board=True)


def places_on(challenge: Challenge, shown_id: int, day: date) -> dict[str, int]:
    """The place of each entry on the board that the public could read at the end of a day, as that board stored it."""
    found = snapshot_of_day(challenge.id, shown_id, day, challenge.time_zone)
    if found is None:
        return {}
    statement = select(Entry.public_key, SnapshotRow.place).join(Entry, Entry.id == SnapshotRow.entry_id)
    statement = statement.where(SnapshotRow.snapshot_id == found, SnapshotRow.place.is_not(None))
    return {row[0]: row[1] for row in tuples_of(statement)}


@dataclass(frozen=True, slots=True)
class InRound:
    """An entry with points from a round: its place among those that have some, its name and key."""

    place: int
    name: str
    entry: str
    points: str


@dataclass(frozen=True, slots=True)
class RoundBoard:
    """A round that adds up, for the tracks that are ranked together. `tracks` are their names, "" where it is all of
    them; `rows` have the most points first."""

    days: RoundDays
    tracks: str
    rows: Sequence[InRound]


def points_by_round(board: PublicBoard) -> list[RoundBoard]:
    """Every round that adds up, by date; none where the public reads no places."""
    if board.shows not in PLACES:
        return []
    found = []
    ranked = [row for row in board.whole.every_row() if row.place is not None]
    for first, tracks in board.rules.boards.items():
        own = [row for row in ranked if row.stored["track"] in tracks]
        names = ", ".join(board.track_names.get(key, key) for key in tracks) if len(board.rules.boards) > 1 else ""
        for one in rules_of_track(board.rules, first).counted_rounds:
            told = [(row, points_in(one.key, row.stored)) for row in own]
            some = [(row, points) for row, points in told if points is not None]
            places = places_of([whole(points) or 0 for _, points in some])
            rows = [
                InRound(place or 0, row.name, row.entry, points)
                for (row, points), place in zip(some, places, strict=True)
            ]
            found.append(RoundBoard(one, names, sorted(rows, key=lambda row: (row.place, row.name.casefold()))))
    return sorted(found, key=lambda one: (one.days.days, one.tracks))


def sum_of_rounds(row: Row) -> str:
    """The points of all rounds that count."""
    return str(sum((Decimal(one["points"]) for one in row.get("rounds", ()) if one["points"] is not None), Decimal(0)))
