"""The board as the public may read it: names joined today, places counted over the entries it lists.

Only what a snapshot stored is shown. Who may be named can change at any moment, so names, and with them the places,
are put together when a page is made; points and percents never are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.businesses.models import TOTALS_ONLY, Business, Entry
from challenge.businesses.teams import team_names_in
from challenge.challenges.models import Challenge
from challenge.challenges.rule_words import is_measured
from challenge.extensions import db
from challenge.leaderboards.models import Board, Snapshot, SnapshotRow
from challenge.leaderboards.queries import rules_behind
from challenge.leaderboards.stored import rows_in
from challenge.leaderboards.teams import ListedTeam, listed_teams
from challenge.leaderboards.values import consenting_in, with_values
from challenge.leaderboards.visible import PLACES, shown_on, visible
from challenge.quantities.resources import RESOURCES
from challenge.scoring.measures import ENERGY, headline_of
from challenge.scoring.places import places_of
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules
from challenge.scoring.rules.document import WITH_PERCENTS

PAGE_ROWS = 50
FINEST = 6  # decimals of any published figure, and more


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

    `place_range` and `tie_group` are those of all that are ranked together; a view of some of them has none.

    `slug` is its business's, None under a pseudonym; `stored` is the row as scoring made it.
    """

    name: str
    slug: str | None
    stored: Row
    place: int | None = None
    tied: bool = False
    place_range: tuple[int, int] | None = None
    tie_group: bool = False
    figure: str | None = None  # what the place goes by, where the view goes by something else than points

    @property
    def entry(self) -> str:
        return self.stored["entry"]

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
    """A whole board. `snapshot` is None before the first; `unlisted` entries count in totals only."""

    challenge: Challenge
    rules: Rules
    snapshot: Snapshot | None
    listed: Sequence[Listed]
    unlisted: int
    state: str = "provisional"
    reason: str = ""  # why the board is frozen or final
    state_since: datetime | None = None
    shows: str = WITH_PERCENTS
    of_day: str = ""  # the day whose last snapshot this is, as asked; "" for the current one
    is_past: bool = False  # that day is over
    teams: Sequence[ListedTeam] = ()

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

    @cached_property
    def division_names(self) -> dict[str, str]:
        """What each division is called, joined ones by all their names; nothing where there are none."""
        divisions = self.snapshot.totals.get("divisions", {}) if self.snapshot else {}
        return {key: told["name"] for key, told in divisions.items()}

    @cached_property
    def resources(self) -> list[str]:
        """The resources that any listed entry has a percent of, in the order of the resources table."""
        known = {key for row in self.listed for key in row.stored["resources"] if row.percent_of(key) is not None}
        return [key for key in RESOURCES if key in known]

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
        if resource:
            figure: Any = row.stored["resources"].get(resource)
        elif self.headline == ENERGY:
            figure = row.stored
        else:
            figure = row.stored["measures"].get(self.headline) if self.headline else None
        return Band(figure["uncertainty_points"], figure["distinguishable"]) if figure else Band(None, None)

    @cached_property
    def track_names(self) -> dict[str, str]:
        """What each track is called."""
        return {track.key: track.name for track in self.rules.tracks}


@dataclass(frozen=True)
class Shown:
    """One view of a board: its rows in order, those of the page, and how many were left out for lack of a figure."""

    view: View
    rows: Sequence[Listed]
    left_out: int

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.rows) // PAGE_ROWS))

    @cached_property
    def page_rows(self) -> Sequence[Listed]:
        return self.rows[(self.view.page - 1) * PAGE_ROWS : self.view.page * PAGE_ROWS]

    @cached_property
    def ranked(self) -> Sequence[Listed]:
        return [row for row in self.rows if row.place is not None]


def public_board(challenge_id: int, snapshot_id: int | None, of_day: str = "") -> PublicBoard:
    """The board of a challenge as of one snapshot, with the names that may be read now.

    `of_day` says that it is the last one of that day: then the board's state was that of the snapshot.
    """
    challenge = db.session.scalars(
        select(Challenge).options(joinedload(Challenge.member)).where(Challenge.id == challenge_id)
    ).one()
    snapshot = db.session.get(Snapshot, snapshot_id) if snapshot_id else None
    rules = rules_behind(challenge, snapshot)
    for kept_longer in filter(None, (challenge.member, challenge, snapshot)):
        if kept_longer in db.session:  # another board of the same member may have taken it along
            db.session.expunge(kept_longer)  # the board outlives this request
    rows = _rows(snapshot_id, rules) if snapshot_id else []
    shows = shown_on(rules, clock.today(challenge.time_zone))
    named = [(name, slug, visible(stored, shows, rules)) for name, slug, stored in rows if name is not None]
    listed = [Listed(name, slug, row) for name, slug, row in named if row is not None]
    unlisted = sum(name is None for name, _, _ in rows)
    board = db.session.get(Board, challenge_id)
    state = (board.state, board.reason, board.state_since) if board else ("provisional", "", None)
    if of_day and snapshot:
        state = (snapshot.state, "", None)
    told = snapshot.totals.get("teams", []) if snapshot and shows in PLACES else []
    teams = listed_teams(told, team_names_in(challenge_id)) if told else []
    past = of_day != "" and of_day < clock.today(challenge.time_zone).isoformat()
    return PublicBoard(challenge, rules, snapshot, listed, unlisted, *state, shows, of_day, past, teams)


def shown(board: PublicBoard, view: View) -> Shown:
    """The rows of a view: with places first, then the entries not ranked yet.

    In a track, places count within it. By a resource, places go by its reduction; entries without a figure for it
    (not used, shared) are left out.
    """
    rows = [
        row
        for row in board.listed
        if view.track in ("", row.stored["track"]) and view.division in ("", row.stored["division"])
    ]
    of_resource = [row for row in rows if not view.resource or view.resource in row.stored["resources"]]
    places = _places(of_resource, board, view)
    sharing = Counter((board.board_of(row.stored["track"]), place) for row, place in places)
    placed = [
        replace(row, place=place, tied=place is not None and sharing[board.board_of(row.stored["track"]), place] > 1)
        for row, place in places
        if place is not None or row.reason or not board.has_places
    ]
    if _is_whole(board, view):
        placed = [
            replace(row, place_range=row.stored["place_range"], tie_group=row.stored["tie_group"]) for row in placed
        ]
    boards = list(board.rules.boards)
    in_order = sorted(placed, key=lambda row: (*_standing(row, board, boards, view), row.name.casefold(), row.entry))
    return Shown(view, in_order, len(rows) - len(in_order))


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


def _is_whole(board: PublicBoard, view: View) -> bool:
    """Whether all that are ranked together are in the view, by what the rules rank by."""
    alone = not view.track or board.rules.boards.get(view.track) == (view.track,)
    return alone and not (view.division or view.board or view.resource)


def _places(rows: Sequence[Listed], board: PublicBoard, view: View) -> list[tuple[Listed, int | None]]:
    """Each row with its place among those it is ranked together with; by a resource all are."""
    together: dict[str, list[Listed]] = {}
    for row in rows:
        together.setdefault("" if view.resource else board.board_of(row.stored["track"]), []).append(row)
    found: list[tuple[Listed, int | None]] = []
    for group in together.values():
        found += zip(group, places_of([_figure(row, view) for row in group]), strict=True)
    return found


def _standing(row: Listed, board: PublicBoard, boards: list[str], view: View) -> tuple[int, int]:
    """Boards one after the other, places first within each."""
    at = 0 if view.resource or len(boards) == 1 else boards.index(board.board_of(row.stored["track"]))
    return (at, row.place) if row.place is not None else (at, len(board.listed) + 1)


def _figure(row: Listed, view: View) -> int | None:
    """What the place goes by, the most first: the stored place, or the resource's percent, of a ranked entry."""
    if view.board:
        place = row.stored["boards"].get(view.board, {"place": None})["place"]
        return None if place is None else -place
    if row.stored["place"] is None:
        return None
    if not view.resource:
        return -row.stored["place"]
    text = row.percent_of(view.resource)
    return None if text is None else int(Decimal(text).scaleb(FINEST))


def _rows(snapshot_id: int, rules: Rules) -> list[tuple[str | None, str | None, Row]]:
    """Name and slug as they may be read (None: totals only; a pseudonym has no slug), and the stored row."""
    about = (Entry.business_id, Entry.listing, Entry.pseudonym)
    found = list(rows_in(snapshot_id, *about, where=(Entry.state == "approved",)))
    names = _businesses_in(snapshot_id)
    values = consenting_in(snapshot_id, rules)
    told = []
    for row, (business_id, listing, pseudonym) in found:
        name, slug = names[business_id] if listing == "name" else (pseudonym or None, None)
        whole = with_values(row, values[row["entry"]], rules) if row["entry"] in values else row
        told.append((None if listing == TOTALS_ONLY else name, slug, whole))
    return told


def _businesses_in(snapshot_id: int) -> dict[int, tuple[str, str]]:
    """Name and slug of each business in a snapshot."""
    statement = select(Business.id, Business.name, Business.slug).join(Entry, Entry.business_id == Business.id)
    statement = statement.join(SnapshotRow, SnapshotRow.entry_id == Entry.id)
    rows = db.session.execute(statement.where(SnapshotRow.snapshot_id == snapshot_id).distinct())
    return {business_id: (name, slug) for business_id, name, slug in rows}
