"""Further ways to look at a board: by one category of a scorecard, who improved most, newcomers, a name.

Only what the board may show anyway is used. Newcomers and names leave places as they are counted in the whole view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.extensions import tuples_of
from challenge.leaderboards.brief import figure_of, whole
from challenge.leaderboards.history import FOUR_WEEKS, BoardDay, days_of, points_then, so_long_before
from challenge.leaderboards.lineup import NO_FIGURE, names_in
from challenge.leaderboards.public_board import PublicBoard, Shown, in_order, places_among
from challenge.leaderboards.ranged import GAIN_UNSURE, Ranked, exact_ranges, no_ranges
from challenge.leaderboards.visible import hides_figure
from challenge.scoring.figures import Flags
from challenge.scoring.metrics import is_private
from challenge.scoring.rules import rules_of_track
from challenge.words import short_day

IMPROVED, NEWCOMERS = "improved", "newcomers"
NEW_FOR = timedelta(days=30)


def ways_of(board: PublicBoard, days: Sequence[BoardDay]) -> dict[str, str]:
    """By what else places may go here, in words: the categories of scorecards, and who improved most.

    `days` are all of the board's.
    """
    if not board.has_places:
        return {}
    cards = board.rules.scorecards
    found = {
        f"{card.key}.{category.key}": f"{card.name}: {category.name}" if len(cards) > 1 else category.name
        for card in cards
        for category in card.categories
    }
    return {**found, IMPROVED: "Most improved"} if _may_improve(board) and four_weeks_before(board, days) else found


def narrowed(board: PublicBoard, seen: Shown) -> Shown:
    """The lines of a view as the rest of the address asks for them."""
    view, found = seen.view, seen
    if view.by:
        found = _placed_by(found, _figures(board, found))
    if view.only == NEWCOMERS:
        found = _only(found, _newcomers_in(board))
    if view.name:
        of_challenge = Entry.challenge_id == board.challenge.id
        found = _only(
            found, {key for key, _, name, _ in names_in(of_challenge) if view.name.casefold() in name.casefold()}
        )
    return found


def _only(seen: Shown, entry_ids: set[int]) -> Shown:
    """The lines of these entries; places stay."""
    return _chosen(seen, np.isin(seen.board.lineup["entry_id"][seen.lines], list(entry_ids)))


def _chosen(seen: Shown, stays: Flags) -> Shown:
    return replace(seen, lines=seen.lines[stays], places=seen.places[stays], tied=seen.tied[stays])


def four_weeks_before(board: PublicBoard, days: Sequence[BoardDay]) -> BoardDay | None:
    """What improvement is counted from, by the same rules; None while there is nothing so old."""
    if board.snapshot is None:
        return None
    found = so_long_before(board, days, FOUR_WEEKS)
    return found if found and found.rules_version == board.snapshot.rules_version else None


def why_not_improved(board: PublicBoard, days: Sequence[BoardDay]) -> str:
    """Why places by improvement are not offered, in a sentence; "" where they are, or never will be."""
    if board.snapshot is None or not board.has_places or not _may_improve(board) or four_weeks_before(board, days):
        return ""
    first = next((one for one in days if one.rules_version == board.snapshot.rules_version), None)
    if first is None:
        return ""
    why = f"the rules changed, and since {short_day(first.day)} points are made by others than before"
    why = why if first is not days[0] else f"the first board is of {short_day(first.day)}"
    told = "“Most improved” compares points of four weeks"
    if board.state != "provisional":
        return f"{told}: {why}, so this board does not tell it."
    return f"{told}: {why}, so it is told from {short_day(first.day + FOUR_WEEKS)} on."


def _may_improve(board: PublicBoard) -> bool:
    rules = board.rules
    return not any(
        is_private(rules_of_track(rules, first)) or hides_figure(rules, first, board.shows) for first in rules.boards
    )


def _figures(board: PublicBoard, seen: Shown) -> Mapping[int, str]:
    """What places go by, by the entry's id; who has none is not there."""
    if seen.view.by != IMPROVED:
        card, _, category = seen.view.by.partition(".")
        scores = ((row.entry_id, row.stored["scorecards"].get(card)) for row in seen.every_row() if row.place)
        return {
            entry_id: one["categories"][category]["raw"]
            for entry_id, one in scores
            if one and category in one["categories"]
        }
    since = four_weeks_before(board, days_of(board))
    before = points_then(since) if since else {}
    now = zip(seen.of("entry_id").tolist(), seen.of("points").tolist(), strict=True)
    return {
        entry_id: figure_of(points - before[entry_id])
        for entry_id, points in now
        if points > NO_FIGURE and entry_id in before
    }


def _placed_by(seen: Shown, figures: Mapping[int, str]) -> Shown:
    """The lines that have such a figure, placed by it among those they are ranked with."""
    lineup = seen.board.lineup
    by = np.array([whole(figures.get(entry_id)) or 0 for entry_id in lineup["entry_id"][seen.lines].tolist()], np.int64)
    has = np.isin(lineup["entry_id"][seen.lines], list(figures)) & (lineup["together"][seen.lines] >= 0)
    some, by = _chosen(seen, has), by[has]
    places, tied = places_among(by, lineup["together"][some.lines])
    ranked = Ranked(some.lines, places, lineup["together"][some.lines])
    unsure = seen.view.by == IMPROVED and seen.board.measured
    ranged = no_ranges(ranked, GAIN_UNSURE) if unsure else exact_ranges(ranked)
    placed = replace(some, places=places, tied=tied, ranged=ranged, figures=figures)
    return in_order(placed, left_out=seen.count - some.count)


def _newcomers_in(board: PublicBoard) -> set[int]:
    """Who joined in the 30 days before these standings."""
    if board.snapshot is None:
        return set()
    statement = select(Entry.id).where(Entry.challenge_id == board.challenge.id)
    return {entry_id for (entry_id,) in tuples_of(statement.where(Entry.joined_at > board.snapshot.as_of - NEW_FOR))}
