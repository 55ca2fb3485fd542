"""The board as the public may read it: names joined today, places counted over the entries it lists.

Only what a snapshot stored is shown. Who may be named can change at any moment, so names, and with them the places,
are put together when a page is made; points and percents never are. A board holds a table of its entries (`lineup`), a
view chooses and orders lines of it, and whole rows are read for the lines that a page shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.businesses.models import Entry
from challenge.businesses.teams import team_names_in
from challenge.challenges.models import Challenge
from challenge.challenges.rule_words import is_measured
from challenge.extensions import db, tuples_of
from challenge.leaderboards.lineup import ABSENT, NO_FIGURE, Lineup, lineup_of, names_in
from challenge.leaderboards.models import Board, Snapshot, SnapshotRow
from challenge.leaderboards.queries import public_number, rules_behind
from challenge.leaderboards.ranged import (
    DIVISION,
    PRIVATE,
    TRACK,
    WHOLE_BOARD,
    Ranged,
    Ranked,
    exact_ranges,
    figures_by_points,
    figures_by_resource,
    figures_on_board,
    held_ranges,
    no_ranges,
    ranges_by,
    why_no_range,
)
from challenge.leaderboards.stored import READ_AT_ONCE, results_in, rows_in
from challenge.leaderboards.teams import ListedTeam, listed_teams
from challenge.leaderboards.values import consenting_in, with_values
from challenge.leaderboards.visible import PLACES, shown_on, visible
from challenge.quantities.resources import RESOURCES
from challenge.scoring.figures import Flags, Ints
from challenge.scoring.measures import ENERGY, headline_of
from challenge.scoring.metrics import is_private
from challenge.scoring.rows import Row
from challenge.scoring.rules import GAIN, SCORECARD, MoreBoard, Rules, rules_of_track
from challenge.scoring.rules.document import WITH_PERCENTS

PAGE_ROWS = 50


@dataclass(frozen=True)
class View:
    """What a reader asked to see: a track, a division, a further board, a resource to go by, a page, a past day.

    `by`, `only` and `name` are those of `narrowed`: something else to go by, newcomers, a part of a name.
    """

    track: str = ""
    board: str = ""
    division: str = ""
    resource: str = ""
    page: int = 1
    as_of: str = ""
    by: str = ""
    only: str = ""
    name: str = ""


@dataclass(frozen=True)
class Listed:
    """An entry on the board. `place` counts in the view at hand; None with a `reason` in words.

    `place_range` and `tie_group` are those of the view; `no_range` says why one with a place has none.

    `slug` is its business's, None under a pseudonym; `stored` is the row as scoring made it.
    """

    entry_id: int
    name: str
    slug: str | None
    stored: Row
    place: int | None = None
    tied: bool = False
    place_range: tuple[int, int] | None = None
    no_range: str = ""
    figure: str | None = None  # what the place goes by, where the view goes by something else than points

    @property
    def entry(self) -> str:
        return self.stored["entry"]

    @property
    def tie_group(self) -> bool:
        """Whether it cannot be told apart from the first."""
        return self.place_range is not None and self.place_range[0] == 1

    @property
    def reason(self) -> str | None:
        return self.stored["reason"]

    def percent_of(self, resource: str) -> str | None:
        """The reduction of one resource, or None."""
        figure = self.stored["resources"].get(resource)
        return figure["reduction_percent"] if figure else None


@dataclass(frozen=True, slots=True)
class Band:
    """Half the width of the 90 % band in percentage points, and whether it excludes zero; None: cannot be told."""

    points: str | None
    distinguishable: bool | None


@dataclass(frozen=True)
class PublicBoard:
    """A whole board. `snapshot` is None before the first; `number` is the one it is told by, 0 without one."""

    challenge: Challenge
    rules: Rules
    snapshot: Snapshot | None
    lineup: Lineup
    number: int = 0
    state: str = "provisional"
    reason: str = ""  # why the board is frozen or final
    state_since: datetime | None = None
    shows: str = WITH_PERCENTS
    of_day: str = ""  # the day whose last snapshot this is, as asked; "" for the current one
    is_past: bool = False  # that day is over
    teams: Sequence[ListedTeam] = ()

    @property
    def listed(self) -> int:
        """How many entries it lists."""
        return len(self.lineup)

    @property
    def unlisted(self) -> int:
        """How many count in totals only."""
        return self.lineup.unlisted

    @cached_property
    def whole(self) -> Shown:
        """All of it, as the rules rank it."""
        return shown(self, View())

    @cached_property
    def has_places(self) -> bool:
        """Whether the public reads a place for everybody."""
        return self.shows in PLACES

    @cached_property
    def measured(self) -> bool:
        """Whether bills count in any track; else answers to scorecards alone do."""
        return is_measured(self.rules)

    def board_of(self, track: str) -> str:
        """The first of the tracks that are ranked together with this one."""
        return self._board_of.get(track, "")

    @cached_property
    def _board_of(self) -> dict[str, str]:
        return {track: first for first, tracks in self.rules.boards.items() for track in tracks}

    def further(self, key: str) -> MoreBoard | None:
        """The further board of the rules that is called so, None where it is their own that is meant."""
        return next((one for one in self.rules.more_boards if one.key == key), None)

    @cached_property
    def division_names(self) -> dict[str, str]:
        """What each division is called, joined ones by all their names; nothing where there are none."""
        divisions = self.snapshot.totals.get("divisions", {}) if self.snapshot else {}
        return {key: told["name"] for key, told in divisions.items()}

    @cached_property
    def resources(self) -> list[str]:
        """The resources that any listed entry has a percent of, in the order of the resources table."""
        return [key for key in RESOURCES if (self.lineup[key] > NO_FIGURE).any()]

    @cached_property
    def headline(self) -> str | None:
        """The measure whose percent stands beside the points: energy if any fuel counts, else the first reduction."""
        return headline_of(weighted.key for weighted in self.rules.measures)

    def percent_of(self, row: Listed, resource: str = "") -> str | None:
        """The percent beside a row's points, or that of the resource asked for."""
        if resource:
            return row.percent_of(resource)
        if self.headline == ENERGY:
            return row.stored["reduction_percent"]
        measure = row.stored["measures"].get(self.headline) if self.headline else None
        return measure["reduction_percent"] if measure else None

    def band_of(self, row: Listed, resource: str = "") -> Band:
        """How sure the percent beside a row's points is, or that of the resource asked for."""
        return self.band_in(row.stored, resource)

    def band_in(self, results: Mapping[str, Any], resource: str = "") -> Band:
        """The same in results, as far as they may be read; of any other measure by its key as well."""
        figure: Any
        if resource and resource != ENERGY:
            figure = results["resources"].get(resource) or results["measures"].get(resource)
        elif resource or self.headline == ENERGY:
            figure = results
        else:
            figure = results["measures"].get(self.headline) if self.headline else None
        return Band(figure["uncertainty_points"], figure["distinguishable"]) if figure else Band(None, None)

    @cached_property
    def track_names(self) -> dict[str, str]:
        """What each track is called."""
        return {track.key: track.name for track in self.rules.tracks}


@dataclass(frozen=True)
class Shown:
    """One view of a board: lines of its lineup in the order of the view, each with its place (0: none) there.

    `left_out` were left out for lack of a figure. `ranged` are the ranges of places, of all that the view ranks: a
    search leaves them as they are. `figures` are what places go by, by the entry's id, where that is neither points nor
    a percent.
    """

    board: PublicBoard
    view: View
    lines: Ints
    places: Ints
    tied: Flags
    left_out: int
    ranged: Ranged
    figures: Mapping[int, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows it has, on all its pages."""
        return len(self.lines)

    @property
    def ranked(self) -> int:
        """How many of them have a place."""
        return int((self.places > 0).sum())

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE_ROWS))

    def of(self, column: str) -> NDArray[Any]:
        """A column of the lineup, for those that have a place."""
        return self.board.lineup[column][self.lines[self.places > 0]]

    @property
    def beside(self) -> str:
        """The resource whose percents stand beside the figures, which is what the view goes by; "" for the headline."""
        further = self.board.further(self.view.board)
        of = further.metric_of if further else self.view.resource
        return of if of in RESOURCES else ""

    def percents(self) -> Ints:
        """The percents beside the figures, of those that have a place and one."""
        found = self.of(self.beside or "headline")
        return found[found > NO_FIGURE]

    def figure_of(self, row: Listed) -> str | None:
        """What a place of the view goes by; None where it has none, or the board does not publish it."""
        if self.view.by:
            return row.figure
        if row.place is None:
            return None
        if self.view.board:
            return row.stored["boards"][self.view.board]["figure"]
        return row.percent_of(self.view.resource) if self.view.resource else row.stored["points"]

    @cached_property
    def page_rows(self) -> Sequence[Listed]:
        return self.rows((self.view.page - 1) * PAGE_ROWS, self.view.page * PAGE_ROWS)

    def every_row(self) -> Iterator[Listed]:
        """All of them, some at a time."""
        for first in range(0, self.count, READ_AT_ONCE):
            yield from self.rows(first, first + READ_AT_ONCE)

    def rows(self, first: int, end: int) -> list[Listed]:
        """Some of them, wholly read."""
        return self.rows_at(np.arange(first, min(end, self.count)))

    def rows_at(self, where: Ints) -> list[Listed]:
        """Those that stand there in the order of the view. Who may not be named any more by now is left out."""
        ids = self.board.lineup["entry_id"][self.lines[where]].tolist()
        stored = _stored(self.board, ids)
        return [
            self._row(entry_id, *stored[entry_id], int(at))
            for entry_id, at in zip(ids, where, strict=True)
            if entry_id in stored
        ]

    def rows_of(self, keys: Collection[str]) -> dict[str, Listed]:
        """Those of these entries that the view lists, by their keys."""
        ids = [entry_id for (entry_id,) in tuples_of(select(Entry.id).where(Entry.public_key.in_(keys)))]
        found = np.isin(self.board.lineup["entry_id"][self.lines], ids)
        return {row.entry: row for row in self.rows_at(np.flatnonzero(found))}

    def _row(self, entry_id: int, name: str, slug: str | None, stored: Row, at: int) -> Listed:
        view, found = self.view, self.ranged.of(int(self.lines[at]))
        further = self.board.further(view.board)
        why = self.ranged.why_none or why_no_range(stored, self.board.rules, further, view.resource or view.by)
        return Listed(
            entry_id,
            name,
            slug,
            stored,
            place=int(self.places[at]) or None,
            tied=bool(self.tied[at]),
            place_range=found,
            no_range="" if found else why,
            figure=self.figures.get(entry_id),
        )


def public_board(challenge_id: int, snapshot_id: int | None, of_day: str = "") -> PublicBoard:
    """The board of a challenge as of one snapshot, with the names that may be read now.

    `of_day` says that it is the last one of that day: then the board's state was that of the snapshot.
    """
    challenge = db.session.scalars(
        select(Challenge).options(joinedload(Challenge.member)).where(Challenge.id == challenge_id)
    ).one()
    snapshot = db.session.get(Snapshot, snapshot_id) if snapshot_id else None
    rules = rules_behind(challenge, snapshot)
    number = public_number(snapshot) if snapshot else 0
    for kept_longer in filter(None, (challenge.member, challenge, snapshot)):
        if kept_longer in db.session:  # another board of the same member may have taken it along
            db.session.expunge(kept_longer)  # the board outlives this request
    shows = shown_on(rules, clock.today(challenge.time_zone))
    lineup = lineup_of(challenge_id, snapshot_id, rules, shows)
    board = db.session.get(Board, challenge_id)
    state = (board.state, board.reason, board.state_since) if board else ("provisional", "", None)
    if of_day and snapshot:
        state = (snapshot.state, "", None)
    told = snapshot.totals.get("teams", []) if snapshot and shows in PLACES else []
    teams = listed_teams(told, team_names_in(challenge_id), rules.hash) if told else []
    past = of_day != "" and of_day < clock.today(challenge.time_zone).isoformat()
    return PublicBoard(challenge, rules, snapshot, lineup, number, *state, shows, of_day, past, teams)


def shown(board: PublicBoard, view: View) -> Shown:
    """The lines of a view: with places first, then the entries not ranked yet.

    In a track, places count within it. By a resource, places go by its reduction; entries without a figure for it
    (not used, shared) are left out.
    """
    lineup = board.lineup
    asked = np.ones(len(lineup), np.bool_)
    if view.track:
        asked &= lineup["track"] == lineup.tracks.get(view.track, -1)
    if view.division:
        asked &= lineup["division"] == lineup.divisions.get(view.division, -1)
    lines = np.flatnonzero(asked & (lineup[view.resource] > ABSENT) if view.resource else asked)
    places, tied = places_among(_figures(lineup, view)[lines], _together(lineup, view)[lines])
    stays = (places > 0) | (lineup["why"][lines] > 0) | (not board.has_places)
    has = places > 0
    ranked = Ranked(lines[has], places[has], _together(lineup, view)[lines[has]])
    found = Shown(board, view, lines[stays], places[stays], tied[stays], 0, _ranged(board, view, ranked))
    return in_order(found, left_out=int(asked.sum()) - found.count)


def in_order(seen: Shown, *, left_out: int) -> Shown:
    """Its lines as they stand: one board after the other, places first, then by name."""
    places = np.where(seen.places > 0, seen.places, len(seen.board.lineup) + 1)
    together = _together(seen.board.lineup, seen.view)[seen.lines]
    order = np.lexsort((seen.board.lineup["alphabet"][seen.lines], places, together))
    return replace(seen, lines=seen.lines[order], places=seen.places[order], tied=seen.tied[order], left_out=left_out)


def places_among(figures: Ints, together: Ints) -> tuple[Ints, Flags]:
    """The place of each figure among those it is ranked with, and whether it shares it; 0 for NO_FIGURE."""
    places, tied = np.zeros(len(figures), np.int64), np.zeros(len(figures), np.bool_)
    for group in np.unique(together):
        own = np.flatnonzero((together == group) & (figures > NO_FIGURE))
        ranked = np.sort(figures[own])
        more = len(own) - np.searchsorted(ranked, figures[own], side="right")
        places[own] = 1 + more
        tied[own] = len(own) - np.searchsorted(ranked, figures[own], side="left") - more > 1
    return places, tied


def totals_in(board: PublicBoard, view: View) -> dict[str, Any]:
    """What the entries of a view came to together: of all, of a track or of a division; nothing where it may not be
    told, or where the view is both."""
    totals = board.snapshot.totals if board.snapshot else {}
    track = view.track if len(board.rules.tracks) > 1 else ""  # the only one is all there is
    asked = [f"{kind}:{key}" for kind, key in (("track", track), ("division", view.division)) if key]
    if not asked:
        return totals
    group = totals.get("groups", {}).get(asked[0], {}) if len(asked) == 1 else {}
    return {**group, "on": totals.get("on")} if group else {}


def _ranged(board: PublicBoard, view: View, ranked: Ranked) -> Ranged:
    """The ranges of a view that goes by points, by a resource, or by a further board of the rules."""
    rules, snapshot_id = board.rules, board.snapshot.id if board.snapshot else 0
    by = board.further(view.board)
    in_view = [by] if by else [rules_of_track(rules, view.track or first) for first in rules.boards]
    if all(map(is_private, in_view)) and (by or not view.resource):
        return no_ranges(ranked, PRIVATE)
    if by:
        if by.metric in (SCORECARD, GAIN):
            return exact_ranges(ranked)
        return ranges_by(ranked, board.lineup, partial(figures_on_board, snapshot_id, by.key), rules.hash)
    if view.resource:
        told = partial(figures_by_resource, snapshot_id, view.resource)
        return ranges_by(ranked, board.lineup, told, rules.hash)
    alone = not view.track or rules.boards.get(view.track) == (view.track,)
    if view.division and view.track and len(rules.tracks) > 1:
        return ranges_by(ranked, board.lineup, partial(figures_by_points, snapshot_id), rules.hash)
    return held_ranges(ranked, board.lineup, DIVISION if view.division else WHOLE_BOARD if alone else TRACK)


def _together(lineup: Lineup, view: View) -> Ints:
    """Who is ranked with whom; by a resource all are."""
    together: Ints = np.zeros(len(lineup), np.int64) if view.resource else lineup["together"].astype(np.int64)
    return together


def _figures(lineup: Lineup, view: View) -> Ints:
    """What the place goes by, the most first: the stored place, or the resource's percent, of a ranked entry."""
    place = lineup["place"].astype(np.int64)
    if view.board:
        place = lineup[f"board:{view.board}"].astype(np.int64)
    elif view.resource:
        return np.where(place > 0, lineup[view.resource], NO_FIGURE)
    return np.where(place > 0, -place, NO_FIGURE)


def bands_in(board: PublicBoard, ids: Sequence[int], resource: str = "") -> Iterator[Band]:
    """How sure the percents of entries are, by their ids: of thousands, with nothing else of their rows. Without a
    resource, of those alone who have points by their bills. Where the public reads no percents, it may read of these
    whether somebody won, and no width."""
    for results in results_in(board.snapshot.id, ids) if board.snapshot else ():
        if resource or _has_saved(results):
            yield board.band_in(results, resource)


def _has_saved(results: Mapping[str, Any]) -> bool:
    """Whether bills made some of its points, and not its scorecard alone."""
    measures = results["measures"].values()
    return results["reduction_percent"] is not None or any(one["points"] is not None for one in measures)


def _stored(board: PublicBoard, ids: Sequence[int]) -> dict[int, tuple[str, str | None, Row]]:
    """Name, slug and the row as far as it may be read, of entries by their ids."""
    if board.snapshot is None or not ids:
        return {}
    names = {entry_id: (name, slug) for entry_id, _, name, slug in names_in(Entry.id.in_(ids))}
    chosen = SnapshotRow.entry_id.in_(ids)
    values = consenting_in(board.snapshot.id, board.rules, chosen)
    found = {}
    for row, (entry_id,) in rows_in(board.snapshot.id, SnapshotRow.entry_id, where=(chosen,)):
        told = with_values(row, values[row["entry"]], board.rules) if row["entry"] in values else row
        seen = visible(told, board.shows, board.rules)
        if seen is not None and entry_id in names:
            found[entry_id] = (*names[entry_id], seen)
    return found
