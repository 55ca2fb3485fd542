"""What has changed on a board since a day: who stood where then and now, and what was decided meanwhile, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from challenge.awards.news import LEADERS, News, news_of
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_versions
from challenge.desks.why_moved import REASON_WORDS, bills_between, why_moved
from challenge.leaderboards.honest import STATE_WORDS
from challenge.leaderboards.lineup import names_in
from challenge.leaderboards.public_board import Listed, PublicBoard, Shown
from challenge.leaderboards.stored import READ_AT_ONCE
from challenge.quantities.resources import RESOURCES
from challenge.savings.left_out import decisions_in
from challenge.scoring.states import SELF_REPORTED

MOST_MOVES = 200
NOT_THERE = "It was not on the board."


@dataclass(frozen=True)
class Move:
    """An entry whose place or points are others now, and `why`, in words. None: it was not ranked; `why_then` and
    `why_now` tell what was missing."""

    name: str
    entry: str
    place_then: int | None
    place_now: int | None
    points_then: str | None
    points_now: str | None
    why_then: str = ""
    why_now: str = ""
    why: str = ""


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
    moved, same = _moves(then.whole, now.whole) if now.has_places else ([], 0)
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(challenge.time_zone))
    news = [one for one in news_of(challenge) if one.at >= end]
    return Since(
        moves=_told(moved[:MOST_MOVES], then.whole, now.whole),
        moved=len(moved),
        same=same,
        news=[one for one in news if not one.key.startswith(LEADERS)],
        led=[one for one in news if one.key.startswith(LEADERS)],
        site_days=list(_site_days(now, end)) if now.listed else [],
        looked_at=list(_looked_at(then.whole, now.whole)) if now.has_places else [],
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
    known = [entry_id for entry_id in entry_ids if entry_id in before or entry_id in after]
    first, last = then.board.snapshot, now.board.snapshot
    bills = bills_between(known, first, last) if first and last else {}
    same_rules = bool(first and last and first.rules_version == last.rules_version)
    return [_move(before.get(one), after.get(one), bills.get(one, ()), same_rules) for one in known]


def _rows(seen: Shown, entry_ids: Sequence[int]) -> dict[int, Listed]:
    where = np.flatnonzero(np.isin(seen.board.lineup["entry_id"][seen.lines], entry_ids))
    return {row.entry_id: row for row in seen.rows_at(where)}


def _move(then: Listed | None, now: Listed | None, bills: Collection[str], same_rules: bool) -> Move:
    row = now or then
    if row is None:
        raise ValueError("An entry stands on one of the boards.")
    points_then, points_now = (one.stored["points"] if one and one.place else None for one in (then, now))
    place_then, place_now = (one.place if one else None for one in (then, now))
    why_then, why_now = ("" if one and one.place else (one and one.reason) or NOT_THERE for one in (then, now))
    words = [REASON_WORDS[code] for code in why_moved(then, now, bills, same_rules=same_rules)]
    places, points = (place_then, place_now), (points_then, points_now)
    return Move(row.name, row.entry, *places, *points, why_then, why_now, "; ".join(words))


def _site_days(board: PublicBoard, since: datetime) -> Iterator[SiteDays]:
    """Of entries on today's board; a board that stands still tells nothing that was decided later."""
    decisions, listed = decisions_in(board.challenge.id), set(board.lineup["entry_id"].tolist())
    of_decisions = Entry.public_key.in_({entry for _, entry in decisions})
    names = {key: name for entry_id, key, name, _ in names_in(of_decisions) if entry_id in listed}
    until = board.state_since if board.state != "provisional" else None
    for row, entry in decisions:
        for at, count_again in ((row.created_at, False), (row.ended_at, True)):
            if entry in names and at and at >= since and (until is None or at <= until):
                yield SiteDays(names[entry], entry, f"{row.start_on}:{row.end_on}", row.reason, at, count_again)


def _looked_at(then: Shown, now: Shown) -> Iterator[LookedAt]:
    """As the rows of the two boards have it: a figure was self-reported then, or only checked."""
    lineup = now.board.lineup
    looked_at = now.lines[(lineup["checked"][now.lines] > 0) | (lineup["state"][now.lines] > 0)]
    for first in range(0, len(looked_at), READ_AT_ONCE):
        ids = lineup["entry_id"][looked_at[first : first + READ_AT_ONCE]].tolist()
        before = _rows(then, ids)
        for entry_id, row in _rows(now, ids).items():
            was = _states(before.get(entry_id))
            news = {name: state for name, state in _states(row).items() if state not in (SELF_REPORTED, was.get(name))}
            if news:
                yield LookedAt(
                    row.name, row.entry, [f"{name} {STATE_WORDS[state].lower()}" for name, state in news.items()]
                )


def _states(row: Listed | None) -> dict[str, str]:
    """What each figure of an entry has been through."""
    if row is None:
        return {}
    of_bills = {RESOURCES[key].name.lower(): one.get("state") for key, one in row.stored["resources"].items()}
    of_answers = {key: one.get("state") for key, one in row.stored["scorecards"].items()}
    return {name: state or SELF_REPORTED for name, state in {**of_bills, **of_answers}.items()}
