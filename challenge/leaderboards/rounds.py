"""Rounds: the places at the end of a day that the rules name, read from the snapshot that was public then.

Snapshots never change, so nothing has to be done on that day, and nothing can be done about it later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from challenge import clock
from challenge.leaderboards.public_board import View, public_board, shown
from challenge.leaderboards.queries import Edition, snapshot_on
from challenge.leaderboards.sentences import Leaders, leaders_of
from challenge.leaderboards.visible import PLACES
from challenge.scoring.rules.rounds import Milestone


@dataclass(frozen=True, slots=True)
class Round:
    """A round with who was first, each with the key of its entry. `is_over` from the day after its last day on;
    `first` is empty while it is not, or where nobody was ranked by then."""

    milestone: Milestone
    is_over: bool
    first: Sequence[tuple[str, str]] = ()
    leaders: Leaders | None = None
    has_board: bool = False


def rounds_of(edition: Edition, rounds: Sequence[Milestone], time_zone: str) -> list[Round]:
    """Every round of the rules in force, by date."""
    today = clock.today(time_zone)
    return [_round(edition, one, today) if one.on < today else Round(one, is_over=False) for one in rounds]


def _round(edition: Edition, one: Milestone, today: date) -> Round:
    found = snapshot_on(edition, one.on)
    if found is None:
        return Round(one, is_over=True)
    day = replace(edition, snapshot_id=found, of_day=one.on.isoformat())
    board = public_board(day.challenge_id, day.snapshot_id, day.of_day)
    if board.shows not in PLACES:
        return Round(one, is_over=True)
    seen = shown(board, View())
    first = [(row.name, row.entry) for row in seen.ranked if row.place == 1]
    return Round(one, True, first, leaders_of(board, seen), has_board=True)
