"""What has changed on a board since a day: who stood where then and now, and what was decided meanwhile, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from challenge.awards.news import LEADERS, News, news_of
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_versions
from challenge.leaderboards.honest import STATE_WORDS
from challenge.leaderboards.public_board import Listed, PublicBoard, View, shown
from challenge.quantities.resources import RESOURCES
from challenge.savings.left_out import decisions_in
from challenge.scoring.states import SELF_REPORTED

MOST_MOVES = 200
NOT_THERE = "It was not on the board."


@dataclass(frozen=True)
class Move:
    """An entry whose place or points are others now. None: it was not ranked; `why_then` and `why_now` tell why."""

    name: str
    entry: str
    place_then: int | None
    place_now: int | None
    points_then: str | None
    points_now: str | None
    why_then: str = ""
    why_now: str = ""


@dataclass(frozen=True)
class SiteDays:
    """Days of a site that were left out, or count again, by somebody's decision."""

    name: str
    entry: str
    days: str
    reason: str
    at: datetime
    count_again: bool


@dataclass(frozen=True)
class LookedAt:
    """Figures of an entry that somebody else has checked or verified meanwhile: `electricity checked`."""

    name: str
    entry: str
    figures: Sequence[str]


@dataclass(frozen=True)
class Since:
    """`moves` are the first of `moved`; `same` is how many ranked entries stayed as they were.

    `news` are decisions; `led` says who was first meanwhile, and since when.
    """

    moves: Sequence[Move]
    moved: int
    same: int
    news: Sequence[News]
    led: Sequence[News]
    site_days: Sequence[SiteDays]
    looked_at: Sequence[LookedAt]
    rules: Sequence[ChallengeRules]


def changed_since(then: PublicBoard, now: PublicBoard, challenge: Challenge, day: date) -> Since:
    """Only of entries that are listed today, and as far as today's board may be read."""
    before, after = _rows(then), _rows(now)
    keys = [key for key in {**after, **before} if _is_ranked(before.get(key)) or _is_ranked(after.get(key))]
    moves = [_move(before.get(key), after.get(key)) for key in keys] if now.has_places else []
    moved = [one for one in moves if (one.place_then, one.points_then) != (one.place_now, one.points_now)]
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(challenge.time_zone))
    news = [one for one in news_of(challenge) if one.at >= end]
    return Since(
        moves=moved[:MOST_MOVES],
        moved=len(moved),
        same=len(moves) - len(moved),
        news=[one for one in news if not one.key.startswith(LEADERS)],
        led=[one for one in news if one.key.startswith(LEADERS)],
        site_days=list(_site_days(now, end)) if now.listed else [],
        looked_at=list(_looked_at(before, after)) if now.has_places else [],
        rules=[one for one in rules_versions(challenge) if one.created_at >= end],
    )


def _rows(board: PublicBoard) -> dict[str, Listed]:
    return {row.entry: row for row in shown(board, View()).rows}


def _is_ranked(row: Listed | None) -> bool:
    return row is not None and row.place is not None


def _move(then: Listed | None, now: Listed | None) -> Move:
    row = now or then
    if row is None:
        raise ValueError("An entry stands on one of the boards.")
    points_then, points_now = (one.stored["points"] if one and one.place else None for one in (then, now))
    place_then, place_now = (one.place if one else None for one in (then, now))
    why_then, why_now = ("" if one and one.place else (one and one.reason) or NOT_THERE for one in (then, now))
    return Move(row.name, row.entry, place_then, place_now, points_then, points_now, why_then, why_now)


def _site_days(board: PublicBoard, since: datetime) -> Iterator[SiteDays]:
    """Of entries on today's board; a board that stands still tells nothing that was decided later."""
    names = {row.entry: row.name for row in board.listed}
    until = board.state_since if board.state != "provisional" else None
    for row, entry in decisions_in(board.challenge.id):
        for at, count_again in ((row.created_at, False), (row.ended_at, True)):
            if entry in names and at and at >= since and (until is None or at <= until):
                yield SiteDays(names[entry], entry, f"{row.start_on}:{row.end_on}", row.reason, at, count_again)


def _looked_at(before: dict[str, Listed], after: dict[str, Listed]) -> Iterator[LookedAt]:
    """As the rows of the two boards have it: a figure was self-reported then, or only checked."""
    for key, row in after.items():
        was, known = _states(before.get(key)), _states(row)
        figures = [f"{name} {STATE_WORDS[state].lower()}" for name, state in known.items() if state != was.get(name)]
        figures = [one for one in figures if not one.endswith(STATE_WORDS[SELF_REPORTED].lower())]
        if figures:
            yield LookedAt(row.name, key, figures)


def _states(row: Listed | None) -> dict[str, str]:
    """What each figure of an entry has been through."""
    if row is None:
        return {}
    of_bills = {RESOURCES[key].name.lower(): one.get("state") for key, one in row.stored["resources"].items()}
    of_answers = {key: one.get("state") for key, one in row.stored["scorecards"].items()}
    return {name: state or SELF_REPORTED for name, state in {**of_bills, **of_answers}.items()}
