"""Further ways to look at a board: by one category of a scorecard, by diversion, who improved most, newcomers, a name.

Only what the board may show anyway is used. Newcomers and names leave places as they are counted in the whole view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import numpy as np
from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.businesses.names import reads_like
from challenge.extensions import tuples_of
from challenge.leaderboards.brief import figure_of, whole
from challenge.leaderboards.history import FOUR_WEEKS, BoardDay, days_of, points_then, so_long_before
from challenge.leaderboards.lineup import NO_FIGURE, names_in
from challenge.leaderboards.public_board import PublicBoard, Shown, View, in_order, places_among, shown
from challenge.leaderboards.ranged import (
    GAIN_UNSURE,
    Ranged,
    Ranked,
    exact_ranges,
    figures_by_measure,
    no_ranges,
    ranges_by,
)
from challenge.leaderboards.visible import hides_figure
from challenge.quantities.resources import RESOURCES
from challenge.scoring.figures import Flags
from challenge.scoring.measures import DIVERSION, MEASURES
from challenge.scoring.metrics import is_private
from challenge.scoring.rules import rules_of_track
from challenge.scoring.rules.document import WITH_PERCENTS
from challenge.words import number, short_day

IMPROVED, NEWCOMERS = "improved", "newcomers"
NEW_FOR = timedelta(days=30)


def ways_of(board: PublicBoard, days: Sequence[BoardDay]) -> dict[str, str]:
    """By what else places may go here, in words: the categories of scorecards, diversion, and who improved most.

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
    found |= {key: MEASURES[key].name for key in diversions_in(board)}
    return {**found, IMPROVED: "Most improved"} if _may_improve(board) and four_weeks_before(board, days) else found


def diversions_in(board: PublicBoard) -> list[str]:
    """The measures of waste kept out of the landfill that make points here, as far as their figures are published.

    They have no resource of their own: the other measures are told by theirs.
    """
    boards = [rules_of_track(board.rules, first) for first in board.rules.boards]
    keys = dict.fromkeys(one.key for rules in boards for one in rules.measures)
    return [key for key in keys if MEASURES[key].method == DIVERSION] if board.shows == WITH_PERCENTS else []


def improved_since(board: PublicBoard, view: View) -> date | None:
    """The day of the board that a gain of points is counted from; None in a view that shows none."""
    since = four_weeks_before(board, days_of(board)) if view.by == IMPROVED else None
    return since.day if since else None


def who_is_left_out(seen: Shown) -> str:
    """Who has no line in a view that goes by something else than points, and why, in a sentence; "" for nobody."""
    view, count = seen.view, seen.left_out
    if not count or not (view.by or view.resource):
        return ""
    who = f"{number(count)} {'entry is' if count == 1 else 'entries are'} not in this list"
    if view.resource:
        own = f"with no figure of {'its' if count == 1 else 'their'} own for {RESOURCES[view.resource].name.lower()}"
        return f"{who}, {own}: not used, shared, or paid by a landlord."
    whole, since = shown(seen.board, replace(view, by="", only="", name="")), improved_since(seen.board, view)
    unranked = whole.count - whole.ranked
    lacks = f"had no place on {short_day(since)}" if since else "have no figure for this"
    parts = [(unranked, "have no place today"), (count - unranked, lacks)]
    if count == 1:
        return f"{who}: it {next(why for some, why in parts if some).replace('have', 'has')}."
    return f"{who}: {', and '.join(f'{number(some)} {why}' for some, why in parts if some)}."


def narrowed(board: PublicBoard, seen: Shown) -> Shown:
    """The lines of a view as the rest of the address asks for them."""
    view, found = seen.view, seen
    if view.by:
        found = _placed_by(found, _figures(board, found))
    if view.only == NEWCOMERS:
        found = _only(found, _newcomers_in(board))
    if view.name:
        of_challenge = Entry.challenge_id == board.challenge.id
        found = _only(found, {key for key, _, name, _ in names_in(of_challenge) if reads_like(view.name, name)})
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
    if seen.view.by in MEASURES:
        of_measure = ((row.entry_id, row.stored["measures"].get(seen.view.by)) for row in seen.every_row() if row.place)
        return {entry_id: one["reduction_percent"] for entry_id, one in of_measure if one and one["reduction_percent"]}
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
    placed = replace(some, places=places, tied=tied, ranged=_ranged(seen, ranked), figures=figures)
    return in_order(placed, left_out=seen.count - some.count)


def _ranged(seen: Shown, ranked: Ranked) -> Ranged:
    board, by = seen.board, seen.view.by
    if by in MEASURES and board.snapshot:
        told = partial(figures_by_measure, board.snapshot.id, by)
        return ranges_by(ranked, board.lineup, told, board.rules.hash)
    return no_ranges(ranked, GAIN_UNSURE) if by == IMPROVED and board.measured else exact_ranges(ranked)


def _newcomers_in(board: PublicBoard) -> set[int]:
    """Who joined in the 30 days before these standings."""
    if board.snapshot is None:
        return set()
    statement = select(Entry.id).where(Entry.challenge_id == board.challenge.id)
    return {entry_id for (entry_id,) in tuples_of(statement.where(Entry.joined_at > board.snapshot.as_of - NEW_FOR))}
