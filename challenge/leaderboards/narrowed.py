"""Further ways to look at a board: by one category of a scorecard, who improved most, newcomers, a name.

Only what the board may show anyway is used. Newcomers and names leave places as they are counted in the whole view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.extensions import db
from challenge.leaderboards.history import FOUR_WEEKS, BoardDay, days_of, last_before, points_then
from challenge.leaderboards.public_board import FINEST, Listed, PublicBoard, Shown
from challenge.scoring.metrics import is_private
from challenge.scoring.places import places_of
from challenge.scoring.rules import rules_of_track
from challenge.words import short_day

IMPROVED, NEWCOMERS = "improved", "newcomers"
NEW_FOR = timedelta(days=30)


def ways_of(board: PublicBoard) -> dict[str, str]:
    """By what else places may go here, in words: the categories of scorecards, and who improved most."""
    if not board.has_places:
        return {}
    cards = board.rules.scorecards
    found = {
        f"{card.key}.{category.key}": f"{card.name}: {category.name}" if len(cards) > 1 else category.name
        for card in cards
        for category in card.categories
    }
    return {**found, IMPROVED: "Most improved"} if _may_improve(board) and four_weeks_before(board) else found


def narrowed(board: PublicBoard, seen: Shown) -> Shown:
    """The rows of a view as the rest of the address asks for them."""
    view, rows, left_out = seen.view, seen.rows, seen.left_out
    if view.by:
        rows = _placed_by(board, rows, _figures(board, rows, view.by))
        left_out = len(seen.rows) - len(rows)
    if view.only == NEWCOMERS:
        new = _newcomers_in(board)
        rows = [row for row in rows if row.entry in new]
    if view.name:
        rows = [row for row in rows if view.name.casefold() in row.name.casefold()]
    return Shown(view, rows, left_out)


def four_weeks_before(board: PublicBoard) -> BoardDay | None:
    """What improvement is counted from, by the same rules; None while there is nothing so old."""
    if board.snapshot is None:
        return None
    found = last_before(days_of(board), board.snapshot.as_of - FOUR_WEEKS)
    return found if found and found.rules_version == board.snapshot.rules_version else None


def why_not_improved(board: PublicBoard) -> str:
    """Why places by improvement are not offered, in a sentence; "" where they are, or never will be."""
    if board.snapshot is None or not board.has_places or not _may_improve(board) or four_weeks_before(board):
        return ""
    days, version = days_of(board), board.snapshot.rules_version
    first = next((one for one in days if one.rules_version == version), None)
    if first is None:
        return ""
    why = f"the rules changed, and since {short_day(first.day)} points are made by others than before"
    why = why if first is not days[0] else f"the first board is of {short_day(first.day)}"
    told = "“Most improved” compares points of four weeks"
    if board.state != "provisional":
        return f"{told}: {why}, so this board does not tell it."
    return f"{told}: {why}, so it is told from {short_day(first.day + FOUR_WEEKS)} on."


def _may_improve(board: PublicBoard) -> bool:
    return not any(is_private(rules_of_track(board.rules, first)) for first in board.rules.boards)


def _figures(board: PublicBoard, rows: Sequence[Listed], by: str) -> Mapping[str, str]:
    """What places go by, by the entry's key; who has none is not there."""
    if by != IMPROVED:
        card, _, category = by.partition(".")
        scores = ((row.entry, row.stored["scorecards"].get(card)) for row in rows if row.place is not None)
        return {
            entry: one["categories"][category]["raw"] for entry, one in scores if one and category in one["categories"]
        }
    since = four_weeks_before(board)
    before = points_then(since) if since else {}
    now = {row.entry: row.stored["points"] for row in rows if row.place is not None}
    return {
        entry: str(Decimal(points) - Decimal(before[entry]))
        for entry, points in now.items()
        if points and entry in before
    }


def _placed_by(board: PublicBoard, rows: Sequence[Listed], figures: Mapping[str, str]) -> list[Listed]:
    """The rows that have such a figure, placed by it among those they are ranked with."""
    found: list[Listed] = []
    for first in board.rules.boards:
        own = [row for row in rows if row.entry in figures and board.board_of(row.stored["track"]) == first]
        places = places_of([int(Decimal(figures[row.entry]).scaleb(FINEST)) for row in own])
        found += sorted(
            (
                replace(
                    row,
                    place=place,
                    tied=places.count(place) > 1,
                    figure=figures[row.entry],
                    place_range=None,
                    tie_group=False,
                )
                for row, place in zip(own, places, strict=True)
            ),
            key=lambda row: (row.place or 0, row.name.casefold(), row.entry),
        )
    return found


def _newcomers_in(board: PublicBoard) -> set[str]:
    """Who joined in the 30 days before these standings."""
    if board.snapshot is None:
        return set()
    statement = select(Entry.public_key).where(Entry.challenge_id == board.challenge.id)
    return set(db.session.scalars(statement.where(Entry.joined_at > board.snapshot.as_of - NEW_FOR)))
