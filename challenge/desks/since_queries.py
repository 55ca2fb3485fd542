"""What has changed on a board since a day: who stood where then and now, and what was decided meanwhile, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from challenge.awards.news import News, news_of
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_versions
from challenge.leaderboards.public_board import Listed, PublicBoard, View, shown

MOST_MOVES = 200


@dataclass(frozen=True)
class Move:
    """An entry whose place or points are others now. None: it was not on the board, or not ranked."""

    name: str
    entry: str
    place_then: int | None
    place_now: int | None
    points_then: str | None
    points_now: str | None


@dataclass(frozen=True)
class Since:
    """`moves` are the first of `moved`; `same` is how many ranked entries stayed as they were."""

    moves: Sequence[Move]
    moved: int
    same: int
    news: Sequence[News]
    rules: Sequence[ChallengeRules]


def changed_since(then: PublicBoard, now: PublicBoard, challenge: Challenge, day: date) -> Since:
    """Only of entries that are listed today, and as far as today's board may be read."""
    before, after = _ranked(then), _ranked(now)
    moves = [_move(before.get(key), after.get(key)) for key in {**after, **before}] if now.has_places else []
    moved = [one for one in moves if (one.place_then, one.points_then) != (one.place_now, one.points_now)]
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(challenge.time_zone))
    return Since(
        moves=moved[:MOST_MOVES],
        moved=len(moved),
        same=len(moves) - len(moved),
        news=[one for one in news_of(challenge) if one.at >= end],
        rules=[one for one in rules_versions(challenge) if one.created_at >= end],
    )


def _ranked(board: PublicBoard) -> dict[str, Listed]:
    return {row.entry: row for row in shown(board, View()).rows if row.place is not None}


def _move(then: Listed | None, now: Listed | None) -> Move:
    row = now or then
    if row is None:
        raise ValueError("An entry stands on one of the boards.")
    points_then, points_now = (one.stored["points"] if one else None for one in (then, now))
    place_then, place_now = (one.place if one else None for one in (then, now))
    return Move(row.name, row.entry, place_then, place_now, points_then, points_now)
