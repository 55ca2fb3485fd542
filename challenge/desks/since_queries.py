"""What has changed on a board since a day: who stood where then and now, and what was decided meanwhile, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from challenge.awards.news import News, news_of
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_versions
from challenge.leaderboards.public_board import Listed, PublicBoard, Shown

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
    moved, same = _moves(then.whole, now.whole) if now.has_places else ([], 0)
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(challenge.time_zone))
    return Since(
        moves=_told(moved[:MOST_MOVES], then.whole, now.whole),
        moved=len(moved),
        same=same,
        news=[one for one in news_of(challenge) if one.at >= end],
        rules=[one for one in rules_versions(challenge) if one.created_at >= end],
    )


Stood = dict[int, tuple[int, int]]
"""Place and points, by the entry's id."""


def _moves(then: Shown, now: Shown) -> tuple[list[int], int]:
    """The entries that moved, in the order of now, and how many did not."""
    before, after = _ranked(then), _ranked(now)
    everybody = list({**after, **before})
    moved = [entry_id for entry_id in everybody if before.get(entry_id) != after.get(entry_id)]
    return moved, len(everybody) - len(moved)


def _ranked(seen: Shown) -> Stood:
    ranked = seen.places > 0
    columns = (seen.of("entry_id"), seen.places[ranked], seen.of("points"))
    return {
        entry_id: (place, points) for entry_id, place, points in zip(*(one.tolist() for one in columns), strict=True)
    }


def _told(entry_ids: Sequence[int], then: Shown, now: Shown) -> list[Move]:
    before, after = (_rows(seen, entry_ids) for seen in (then, now))
    known = (entry_id for entry_id in entry_ids if entry_id in before or entry_id in after)
    return [_move(before.get(entry_id), after.get(entry_id)) for entry_id in known]


def _rows(seen: Shown, entry_ids: Sequence[int]) -> dict[int, Listed]:
    where = np.flatnonzero(np.isin(seen.board.lineup["entry_id"][seen.lines], entry_ids) & (seen.places > 0))
    return {row.entry_id: row for row in seen.rows_at(where)}


def _move(then: Listed | None, now: Listed | None) -> Move:
    row = now or then
    if row is None:
        raise ValueError("An entry stands on one of the boards.")
    points_then, points_now = (one.stored["points"] if one else None for one in (then, now))
    place_then, place_now = (one.place if one else None for one in (then, now))
    return Move(row.name, row.entry, place_then, place_now, points_then, points_now)
