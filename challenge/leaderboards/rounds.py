"""Rounds: the places at the end of a day that the rules name, read from the snapshot that was public then.

Snapshots never change, so nothing has to be done on that day, and nothing can be done about it later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.public_board import public_board
from challenge.leaderboards.queries import Edition, snapshot_on
from challenge.leaderboards.sentences import Leaders, leaders_of
from challenge.leaderboards.visible import PLACES
from challenge.scoring.rules.document import Milestone


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
