"""How a board came along: the last standings of each of its days, up to those that are shown.

All of it is asked of few snapshots, for a page that is made once for an edition. Nothing later than what the public
reads is touched, and nobody who is not listed today.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select

from challenge.businesses.models import TOTALS_ONLY, Entry
from challenge.charts import spread
from challenge.extensions import db, tuples_of
from challenge.leaderboards.brief import Brief
from challenge.leaderboards.models import EntryResult, Snapshot, SnapshotRow
from challenge.leaderboards.public_board import PublicBoard, Shown, places_among
from challenge.leaderboards.stored import SAME
from challenge.leaderboards.visible import hides_figure
from challenge.scoring.rules.document import WITH_PERCENTS

WEEK, FOUR_WEEKS = timedelta(days=7), timedelta(days=28)
MOST_POINTS = 30  # of a line over time
MOST_ROWS = 60_000  # that are read for one picture


@dataclass(frozen=True, slots=True)
class BoardDay:
    """What the public read at the end of a local day, and since when."""

    day: date
    snapshot_id: int
    public_from: datetime
    rules_version: int


@dataclass(frozen=True, slots=True)
class Then:
    """What an entry had on a day; None where it had none, or the board does not tell. `place` is as it was counted."""

    day: date
    place: int | None
    points: str | None
    percent: str | None


def days_of(board: PublicBoard) -> list[BoardDay]:
    """Every day on which the public got other standings to read, the first one first."""
    if board.snapshot is None or not board.has_places:
        return []
    zone, since = ZoneInfo(board.challenge.time_zone), board.rules.visibility.since
    columns = (Snapshot.id, Snapshot.public_from, Snapshot.rules_version)
    statement = select(*columns).filter_by(challenge_id=board.challenge.id, thinned_at=None)
    last: dict[date, BoardDay] = {}
    shown = statement.where(Snapshot.id <= board.snapshot.id)
    for snapshot_id, public_from, version in db.session.execute(shown.order_by(Snapshot.number)):
        if public_from is None:
            continue
        day = public_from.astimezone(zone).date()
        if since is None or day >= since:
            last[day] = BoardDay(day, snapshot_id, public_from, version)
    return list(last.values())


def so_long_before(board: PublicBoard, days: Sequence[BoardDay], span: timedelta) -> BoardDay | None:
    """What the public read so long before it got these standings; None before the first."""
    if board.snapshot is None or board.snapshot.public_from is None:
        return None
    moment = board.snapshot.public_from - span
    return next((one for one in reversed(days) if one.public_from <= moment), None)


def places_then(seen: Shown, then: BoardDay) -> dict[int, int]:
    """The places on an earlier day, counted among those that are in the view today, by the entry's id."""
    lines = seen.lines
    today = dict(
        zip(seen.board.lineup["entry_id"][lines].tolist(), seen.board.lineup["together"][lines].tolist(), strict=True)
    )
    statement = select(SnapshotRow.entry_id, SnapshotRow.place)
    rows = tuples_of(statement.where(SnapshotRow.snapshot_id == then.snapshot_id, SnapshotRow.place.is_not(None)))
    both = [(entry_id, place, today[entry_id]) for entry_id, place in rows if entry_id in today]
    if not both:
        return {}
    ids, places, together = np.array(both, np.int64).T
    counted, _ = places_among(-places, together)
    return dict(zip(ids.tolist(), counted.tolist(), strict=True))


def few_of(days: Sequence[BoardDay], rows: int) -> list[BoardDay]:
    """So many days, evenly chosen, that a picture of all their rows stays cheap."""
    return spread(days, max(2, min(MOST_POINTS, MOST_ROWS // max(1, rows))))


def stories_of(board: PublicBoard, keys: Collection[str], days: Sequence[BoardDay]) -> dict[str, list[Then]]:
    """What these entries had on these days, day by day, by the entry's key."""
    day_of = {one.snapshot_id: one.day for one in days}
    known: defaultdict[str, dict[date, Then]] = defaultdict(dict)
    found = _places_of(keys, day_of)
    results = _results_of({(entry_id, number) for _, _, _, entry_id, number in found})
    for snapshot_id, key, place, *result in found:
        day = day_of[snapshot_id]
        known[key][day] = _then(board, day, place, results[result[0], result[1]])
    return {
        key: [known[key].get(one.day) or Then(one.day, None, None, None) for one in days]
        for key in keys
        if key in known
    }


def _places_of(keys: Collection[str], snapshot_ids: Collection[int]) -> list[tuple[Any, ...]]:
    """Snapshot, key, place, and which result, of these entries: by their ids, which the rows have an index of."""
    key_of = dict(tuples_of(select(Entry.id, Entry.public_key).where(Entry.public_key.in_(keys))))
    columns = (SnapshotRow.snapshot_id, SnapshotRow.entry_id, SnapshotRow.place, SnapshotRow.result_number)
    chosen = (SnapshotRow.snapshot_id.in_(snapshot_ids), SnapshotRow.entry_id.in_(key_of))
    return [
        (snapshot_id, key_of[entry_id], place, entry_id, number)
        for snapshot_id, entry_id, place, number in tuples_of(select(*columns).where(*chosen))
    ]


def points_then(then: BoardDay) -> dict[int, int]:
    """The points of all that were ranked on a day, by the entry's id, in whole numbers as a brief has them."""
    statement = select(SnapshotRow.entry_id, EntryResult.brief).join(EntryResult, SAME)
    statement = statement.where(SnapshotRow.snapshot_id == then.snapshot_id, SnapshotRow.place.is_not(None))
    told = ((entry_id, Brief(*json.loads(text)).points) for entry_id, text in tuples_of(statement))
    return {entry_id: points for entry_id, points in told if points is not None}


@dataclass(frozen=True, slots=True)
class FieldThen:
    """The points of the first and of the middle one on a day, how many were ranked, and the keys of who was first."""

    day: date
    first: str | None
    middle: str | None
    ranked: int
    leaders: tuple[str, ...]


def field_over_time(board: PublicBoard, tracks: Collection[str], days: Sequence[BoardDay]) -> list[FieldThen]:
    """How those that are ranked together moved: the first and the middle one of each day, as far as listed today."""
    day_of = {one.snapshot_id: one.day for one in days}
    ranked: defaultdict[date, list[tuple[tuple[int, int], int, str]]] = defaultdict(list)
    row = SnapshotRow
    columns = (row.snapshot_id, row.entry_id, row.result_number, row.place, Entry.public_key)
    statement = select(*columns).join(Entry, Entry.id == row.entry_id)
    statement = statement.where(row.snapshot_id.in_(day_of), row.place.is_not(None))
    statement = statement.where(Entry.track.in_(tracks), Entry.state == "approved", Entry.listing != TOTALS_ONLY)
    for snapshot_id, entry_id, number, place, key in tuples_of(statement.order_by(row.snapshot_id, row.position)):
        ranked[day_of[snapshot_id]].append(((entry_id, number), place, key))
    results = _results_of({row[0] for rows in ranked.values() for row in (rows[0], rows[len(rows) // 2])})
    hidden = any(hides_figure(board.rules, track, board.shows) for track in tracks)
    points = {} if hidden else {result: one["points"] for result, one in results.items()}
    found = []
    for day, rows in ranked.items():
        leaders = tuple(key for _, place, key in rows if place == rows[0][1])
        found.append(FieldThen(day, points.get(rows[0][0]), points.get(rows[len(rows) // 2][0]), len(rows), leaders))
    return sorted(found, key=lambda one: one.day)


def _results_of(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], dict[str, Any]]:
    """What entries came to, by entry and number: each is read once, however many snapshots show it."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    entry_ids = sorted({entry_id for entry_id, _ in wanted})
    statement = select(EntryResult.entry_id, EntryResult.number, EntryResult.results)
    for entry_id, number, text in tuples_of(statement.where(EntryResult.entry_id.in_(entry_ids))):
        if (entry_id, number) in wanted:
            found[entry_id, number] = json.loads(text)
    return found


def _then(board: PublicBoard, day: date, place: int | None, results: Mapping[str, Any]) -> Then:
    percent = results.get("reduction_percent") if board.shows == WITH_PERCENTS else None
    told = place is not None and not hides_figure(board.rules, results["track"], board.shows)
    return Then(day, place, results["points"] if told else None, percent)
