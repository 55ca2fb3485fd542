"""Who is on a board, as a table of whole numbers: what a view chooses, places and adds up by.

The rows of a snapshot are read whole for one page at a time. Names are joined when a board is made: whoever may not be
named now is not here, and of a name nothing stays but where it stands in the alphabet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from challenge.businesses.models import TOTALS_ONLY, Business, Entry
from challenge.extensions import cursor_of, tuples_of
from challenge.leaderboards.brief import APART, CHECKED_CARD, Brief, whole
from challenge.leaderboards.models import EntryResult, SnapshotRow
from challenge.leaderboards.stored import SAME, private_in
from challenge.leaderboards.values import has_quantities, told_quantity
from challenge.leaderboards.visible import PLACES, hides_figure
from challenge.quantities.resources import RESOURCES
from challenge.scoring.figures import Flags
from challenge.scoring.measures import ENERGY, headline_of
from challenge.scoring.metrics import is_private
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules.document import FINISHERS, WINNERS, WITH_PERCENTS
from challenge.scoring.rules.document import TOTALS_ONLY as NOBODY

Table = NDArray[np.void]
ABSENT = int(np.iinfo(np.int64).min)
"""The entry has no such resource."""

NO_FIGURE = ABSENT + 1
"""It has, but no figure. Every figure is more."""

ROWS_AT_ONCE = 1000
UNNAMED = -1
_COLUMNS = (
    SnapshotRow.entry_id, SnapshotRow.place, SnapshotRow.track_place, SnapshotRow.division, SnapshotRow.division_place,
    SnapshotRow.boards, SnapshotRow.best_place, SnapshotRow.worst_place, SnapshotRow.ranges, EntryResult.brief,
)  # fmt: skip


@dataclass(frozen=True)
class Lineup:
    """One line of `table` for each listed entry, in board order. No place, no day: 0. No figure: NO_FIGURE.

    `track` and `division` are numbers of `tracks` and `divisions`, `together` is that of the board in the rules.
    `alphabet` is the rank of the name. `headline` is the percent beside the points, `state` counts in `states.STATES`,
    `checked` and `why`, the reason for no place, are told in `brief`. A resource's reduction is under its key, place
    and published figure on a further board under `board:` and `figure:` with its key.
    """

    table: Table
    tracks: Mapping[str, int]
    divisions: Mapping[str, int]
    unlisted: int

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, column: str) -> NDArray[Any]:
        found: NDArray[Any] = self.table[column]
        return found


def lineup_of(challenge_id: int, snapshot_id: int | None, rules: Rules, shows: str) -> Lineup:
    """Everybody whom a snapshot lists, as far as the public may read it."""
    reading = _Reading(rules, _alphabet(challenge_id) if snapshot_id else {})
    chunks = [reading.table_of(some) for some in _chunks(snapshot_id)] if snapshot_id else []
    table = np.concatenate(chunks) if chunks else np.empty(0, reading.shape)
    unlisted = int((table["alphabet"] == UNNAMED).sum())
    found = Lineup(table[table["alphabet"] > UNNAMED], reading.tracks, reading.divisions, unlisted)
    _without_figures(found.table)
    if snapshot_id and has_quantities(rules):
        _join_quantities(found, snapshot_id, rules)
    return replace(found, table=_visible(found, shows, rules))


def names_in(*where: Any) -> Iterator[tuple[int, str, str, str | None]]:
    """Id, key, name and slug of approved entries that may be named now; a pseudonym has no slug."""
    columns = (Entry.id, Entry.public_key, Entry.listing, Entry.pseudonym, Business.name, Business.slug)
    statement = select(*columns).join(Business, Business.id == Entry.business_id)
    statement = statement.where(Entry.state == "approved", Entry.listing != TOTALS_ONLY, *where)
    for entry_id, key, listing, pseudonym, name, slug in cursor_of(statement):
        yield (entry_id, key, name, slug) if listing == "name" else (entry_id, key, pseudonym, None)


def _alphabet(challenge_id: int) -> dict[int, int]:
    """The rank of each approved entry by its name, and then its key; UNNAMED for who counts in totals only."""
    of_challenge = Entry.challenge_id == challenge_id
    named = sorted((name.casefold(), key, entry_id) for entry_id, key, name, _ in names_in(of_challenge))
    unnamed = select(Entry.id).where(of_challenge, Entry.state == "approved", Entry.listing == TOTALS_ONLY)
    ranks = {entry_id: rank for rank, (_, _, entry_id) in enumerate(named)}
    return ranks | {entry_id: UNNAMED for (entry_id,) in tuples_of(unnamed)}


def _without_figures(table: Table) -> None:
    """Who takes part without competing is named, and its figures count in totals only."""
    apart = table["why"] == APART
    for key in RESOURCES:
        table[key][apart] = ABSENT
    for name in ("points", *_figure_columns(table)):
        table[name][apart] = NO_FIGURE
    for name in ("through", "state", "checked"):
        table[name][apart] = 0


def _chunks(snapshot_id: int) -> Iterator[Sequence[tuple[Any, ...]]]:
    statement = select(*_COLUMNS).join(EntryResult, SAME).where(SnapshotRow.snapshot_id == snapshot_id)
    cursor = cursor_of(statement.order_by(SnapshotRow.position))
    while some := cursor.fetchmany(ROWS_AT_ONCE):
        yield some


class _Reading:
    """Makes tables of rows, and numbers of the words in them."""

    def __init__(self, rules: Rules, ranks: Mapping[int, int]) -> None:
        self.ranks = ranks
        self.tracks: dict[str, int] = {}
        self.divisions: dict[str, int] = {}
        self.together = {track: at for at, tracks in enumerate(rules.boards.values()) for track in tracks}
        self.headline = headline_of(weighted.key for weighted in rules.measures) or ""
        self.boards = [board.key for board in rules.more_boards]
        self.shape = np.dtype(
            [
                *_NUMBERS,
                *((key, "i8") for key in RESOURCES),
                *((f"board:{key}", "i4") for key in self.boards),
                *((f"figure:{key}", "i8") for key in self.boards),
            ]
        )

    def table_of(self, rows: Sequence[tuple[Any, ...]]) -> Table:
        """Some rows, as they are stored."""
        table = np.empty(len(rows), self.shape)
        ids, places, track_places, divisions, division_places, boards, best, worst, ranges, texts = zip(
            *rows, strict=True
        )
        briefs = [Brief(*one) for one in json.loads(f"[{','.join(texts)}]")]
        table["entry_id"], table["alphabet"] = ids, [self.ranks.get(entry_id, UNNAMED - 1) for entry_id in ids]
        table["track"] = _numbered((one.track for one in briefs), self.tracks)
        table["division"] = _numbered(divisions, self.divisions)
        table["together"] = [self.together.get(one.track, -1) for one in briefs]
        for name, column in (("place", places), ("best", best), ("worst", worst)):
            table[name] = [place or 0 for place in column]
        within = [json.loads(text) if text else {} for text in ranges]
        for kind in ("track", "division"):
            for end, name in enumerate(("best", "worst")):
                table[f"{kind}_{name}"] = [(one.get(kind) or (0, 0))[end] for one in within]
        table["first"] = [1 in found for found in zip(places, track_places, division_places, strict=True)]
        for name in ("through", "state", "checked", "why"):
            table[name] = [getattr(one, name) for one in briefs]
        table["points"] = _figures(one.points for one in briefs)
        table["energy"] = _figures(one.energy for one in briefs)
        known = {key for one in briefs for key in one.resources}
        for key in RESOURCES:
            table[key] = _figures(one.resources.get(key, ABSENT) for one in briefs) if key in known else ABSENT
        if self.headline == ENERGY:
            table["headline"] = table["energy"]
        else:
            table["headline"] = _figures(one.measures.get(self.headline) for one in briefs)
        for key in self.boards:
            told = [json.loads(text).get(key, {}) if text else {} for text in boards]
            table[f"board:{key}"] = [one.get("place") or 0 for one in told]
            table[f"figure:{key}"] = _figures(whole(one.get("figure")) for one in told)
        return table


_OF_PLACES = (
    "best", "worst", "track_best", "track_worst", "division_best", "division_worst", "through", "state", "checked",
    "why",
)  # fmt: skip
_NUMBERS = (
    ("entry_id", "i8"), ("alphabet", "i4"), ("track", "i2"), ("together", "i2"), ("division", "i2"), ("place", "i4"),
    ("best", "i4"), ("worst", "i4"), ("track_best", "i4"), ("track_worst", "i4"), ("division_best", "i4"),
    ("division_worst", "i4"), ("first", "?"), ("points", "i8"), ("energy", "i8"),
    ("headline", "i8"), ("through", "i4"), ("state", "i1"), ("checked", "i1"), ("why", "i1"),
)  # fmt: skip


def _numbered(words: Any, known: dict[str, int]) -> list[int]:
    return [known.setdefault(word, len(known)) for word in words]


def _figures(column: Iterable[int | None]) -> list[int]:
    return [NO_FIGURE if one is None else one for one in column]


def _join_quantities(found: Lineup, snapshot_id: int, rules: Rules) -> None:
    """Points of boards that go by a quantity, for who agreed to show them."""
    at = {entry_id: line for line, entry_id in enumerate(found["entry_id"].tolist())}
    tracks = list(found.tracks)
    for private, entry_id in private_in(snapshot_id, Entry.id, where=(Entry.shows_values,)):
        line = at.get(entry_id)
        if line is not None and found["place"][line]:
            own = rules_of_track(rules, tracks[found["track"][line]])
            if is_private(own):
                found["points"][line] = _figures([whole(told_quantity(private.get("ranked_by"), own))])[0]


def _figure_columns(table: Table) -> list[str]:
    """The percents of a line, but those of resources."""
    return ["energy", "headline", *(name for name in table.dtype.names or () if name.startswith("figure:"))]


def _visible(found: Lineup, shows: str, rules: Rules) -> Table:
    """What `visible` leaves of a row, of all rows at once."""
    table, boards = found.table, [f"board:{board.key}" for board in rules.more_boards]
    for track, number in found.tracks.items():
        if hides_figure(rules, track, shows):
            table["points"][table["track"] == number] = NO_FIGURE
    if shows == WITH_PERCENTS:
        return table
    for key in RESOURCES:
        table[key] = ABSENT
    for name in _figure_columns(table):
        table[name] = NO_FIGURE
    if shows in PLACES:
        table["checked"] &= CHECKED_CARD
        return table
    first = np.logical_or.reduce([table["first"], *(table[name] == 1 for name in boards)])
    listed: Flags = {FINISHERS: table["place"] > 0, WINNERS: first}.get(shows, np.full(len(table), shows != NOBODY))
    table["place"] = np.where(table["first"], table["place"], 0) if shows == WINNERS else 0
    for name in boards:
        table[name] = (table[name] == 1) if shows == WINNERS else 0
    for name in _OF_PLACES:
        table[name] = 0
    table["points"] = NO_FIGURE
    return table[listed]
