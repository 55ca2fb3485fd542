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
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge.businesses.models import Business, Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.models import Board, Snapshot, SnapshotRow
from challenge.leaderboards.queries import rules_behind
from challenge.quantities.resources import RESOURCES
from challenge.scoring.measures import ENERGY, MEASURES, REDUCTION
from challenge.scoring.places import places_of
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules

PAGE_ROWS = 50
FINEST = 6  # decimals of any published figure, and more


@dataclass(frozen=True)
class View:
    """What a reader asked to see: a track, a resource to go by instead of points, a page."""

    track: str = ""
    resource: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """An entry on the board. `place` counts in the view at hand; None with a `reason` in words.

    `slug` is its business's, None under a pseudonym; `stored` is the row as scoring made it.
    """

    name: str
    slug: str | None
    stored: Row
    place: int | None = None
    tied: bool = False

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

    @property
    def resources(self) -> list[str]:
        """The resources that any listed entry has a percent of, in the order of the resources table."""
        known = {key for row in self.listed for key in row.stored["resources"] if row.percent_of(key) is not None}
        return [key for key in RESOURCES if key in known]

    @property
    def headline(self) -> str | None:
        """The measure whose percent stands beside the points: energy if any fuel counts, else the first reduction."""
        keys = [weighted.key for weighted in self.rules.measures if MEASURES[weighted.key].method == REDUCTION]
        fuels = MEASURES[ENERGY].resources
        return ENERGY if {ENERGY, *fuels} & set(keys) else next(iter(keys), None)

    def percent_of(self, row: Listed, resource: str = "") -> str | None:
        """The percent beside a row's points, or that of the resource asked for."""
        if resource:
            return row.percent_of(resource)
        if self.headline == ENERGY:
            return row.stored["reduction_percent"]
        return row.stored["measures"][self.headline]["reduction_percent"] if self.headline else None

    def band_of(self, row: Listed, resource: str = "") -> Band:
        """How sure the percent beside a row's points is, or that of the resource asked for."""
        if resource:
            figure: Any = row.stored["resources"].get(resource)
        elif self.headline == ENERGY:
            figure = row.stored
        else:
            figure = row.stored["measures"][self.headline] if self.headline else None
        return Band(figure["uncertainty_points"], figure["distinguishable"]) if figure else Band(None, None)

    @property
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

    @property
    def page_rows(self) -> Sequence[Listed]:
        return self.rows[(self.view.page - 1) * PAGE_ROWS : self.view.page * PAGE_ROWS]

    @property
    def ranked(self) -> Sequence[Listed]:
        return [row for row in self.rows if row.place is not None]


def public_board(challenge_id: int, snapshot_id: int | None) -> PublicBoard:
    """The board of a challenge as of one snapshot, with the names that may be read now."""
    challenge = db.session.scalars(
        select(Challenge).options(joinedload(Challenge.member)).where(Challenge.id == challenge_id)
    ).one()
    snapshot = db.session.get(Snapshot, snapshot_id) if snapshot_id else None
    rules = rules_behind(challenge, snapshot)
    for kept_longer in filter(None, (challenge.member, challenge, snapshot)):
        db.session.expunge(kept_longer)  # the board outlives this request
    rows = _rows(snapshot_id) if snapshot_id else []
    listed = [Listed(name, slug, stored) for name, slug, stored in rows if name is not None]
    board = db.session.get(Board, challenge_id)
    state = (board.state, board.reason, board.state_since) if board else ("provisional", "", None)
    return PublicBoard(challenge, rules, snapshot, listed, len(rows) - len(listed), *state)


def shown(board: PublicBoard, view: View) -> Shown:
    """The rows of a view: with places first, then the entries not ranked yet.

    In a track, places count within it. By a resource, places go by its reduction; entries without a figure for it
    (not used, shared) are left out.
    """
    rows = [row for row in board.listed if view.track in ("", row.stored["track"])]
    of_resource = [row for row in rows if not view.resource or view.resource in row.stored["resources"]]
    figures = [_figure(row, view.resource) for row in of_resource]
    places = places_of([None if figure is None else int(figure.scaleb(FINEST)) for figure in figures])
    sharing = Counter(places)
    placed = [
        replace(row, place=place, tied=place is not None and sharing[place] > 1)
        for row, place in zip(of_resource, places, strict=True)
        if place is not None or row.reason
    ]
    in_order = sorted(placed, key=lambda row: (row.place or len(rows) + 1, row.name.casefold(), row.entry))
    return Shown(view, in_order, len(rows) - len(in_order))


def _figure(row: Listed, resource: str) -> Decimal | None:
    """What the place goes by: points, or the resource's percent, of an entry that is ranked."""
    if row.stored["place"] is None:
        return None
    text = row.percent_of(resource) if resource else row.stored["points"]
    return None if text is None else Decimal(text)


def _rows(snapshot_id: int) -> list[tuple[str | None, str | None, Row]]:
    """Name and slug as they may be read (None: totals only; a pseudonym has no slug), and the stored row."""
    columns = (Entry.listing, Entry.pseudonym, Business.name, Business.slug, SnapshotRow.public)
    statement = (
        select(*columns)
        .join(Entry, Entry.public_key == SnapshotRow.entry_key)
        .join(Business, Business.id == Entry.business_id)
        .where(SnapshotRow.snapshot_id == snapshot_id, Entry.state == "approved")
        .order_by(SnapshotRow.position)
    )
    return [_readable(*row) for row in db.session.execute(statement)]


def _readable(listing: str, pseudonym: str, name: str, slug: str, stored: Any) -> tuple[str | None, str | None, Row]:
    if listing == "name":
        return name, slug, stored
    return (pseudonym if listing == "pseudonym" else None), None, stored
