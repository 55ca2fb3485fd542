"""Rows as snapshots keep them: where an entry stood, what it came to, and the words for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from challenge.businesses.models import Entry
from challenge.extensions import cursor_of, db, tuples_of
from challenge.leaderboards.models import Board, EntryResult, Snapshot, SnapshotRow
from challenge.scoring.rows import BoardFigure, Row

Query = Select[*tuple[Any, ...]]
COLUMNS = (
    SnapshotRow.place, SnapshotRow.track_place, SnapshotRow.division, SnapshotRow.division_place, SnapshotRow.boards,
    SnapshotRow.best_place, SnapshotRow.worst_place, SnapshotRow.tie_group, SnapshotRow.ranges, EntryResult.results,
    EntryResult.words,
)  # fmt: skip
"""What `row_of` makes a row of."""

_RESULTS, _WORDS = len(COLUMNS) - 2, len(COLUMNS) - 1
SAME = and_(EntryResult.entry_id == SnapshotRow.entry_id, EntryResult.number == SnapshotRow.result_number)
NOT_KNOWN: dict[str, Any] = {
    "points": None,
    "standard_error": None,
    "bonus": None,
    "tier": None,
    "state": "self_reported",
    "scorecards": {},
    "reduction_percent": None,
    "uncertainty_points": None,
    "distinguishable": None,
    "grade": None,
    "tie": None,
    "data_through": None,
    "covered_days": 0,
    "coverage_percent": None,
    "reason_code": None,
    "resources": {},
    "measures": {},
    "states": {},
    "adjustments": [],
    "reason": None,
    "notes": [],
    "grade_reasons": [],
    "place": None,
    "track_place": None,
    "division": None,
    "division_place": None,
    "boards": {},
    "place_range": None,
    "tie_group": False,
    "ranges": {},
}
"""What a row says of which nothing is known, or nothing may be read."""


READ_AT_ONCE = 200
"""Rows whose texts are read as one: they share the names of their fields in memory."""


def row_shown(entry: Entry) -> tuple[Row, int] | None:
    """The row of an entry in the snapshot that the public reads, and which one that is."""
    statement = with_results(select(Board.snapshot_id, *COLUMNS))
    statement = statement.join(Board, Board.snapshot_id == SnapshotRow.snapshot_id)
    # In no order: looking for one in board order would read all before it.
    chosen = (Board.challenge_id == entry.challenge_id, SnapshotRow.entry_id == entry.id)
    found = cursor_of(statement.where(*chosen)).fetchone()
    return (row_of(*found[1:]), found[0]) if found else None


def rows_in(snapshot_id: int, *more: Any, where: Sequence[Any] = ()) -> Iterator[tuple[Row, tuple[Any, ...]]]:
    """The rows of a snapshot in board order, each with `more` columns of its entry (and what is joined to it)."""
    statement = with_results(select(*COLUMNS, *more)).where(SnapshotRow.snapshot_id == snapshot_id, *where)
    cursor = cursor_of(statement.order_by(SnapshotRow.position))
    while some := cursor.fetchmany(READ_AT_ONCE):
        texts = [text for found in some for text in (found[_RESULTS], found[_WORDS])]
        documents = iter(json.loads(f"[{','.join(texts)}]"))
        for found in some:
            read = (*found[:_RESULTS], next(documents), next(documents))
            yield _row(*read), tuple(found[len(COLUMNS) :])


def results_in(snapshot_id: int, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """What some entries came to, by their ids, in no order: results alone, neither places nor words."""
    for first in range(0, len(ids), READ_AT_ONCE):
        some = SnapshotRow.entry_id.in_(ids[first : first + READ_AT_ONCE])
        statement = select(EntryResult.results).join(SnapshotRow, SAME)
        texts = tuples_of(statement.where(SnapshotRow.snapshot_id == snapshot_id, some))
        yield from json.loads(f"[{','.join(text for (text,) in texts)}]")


def results_by_id(snapshot_id: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """What everybody came to, by the entry's id, in no order."""
    statement = with_results(select(SnapshotRow.entry_id, EntryResult.results))
    for entry_id, text in cursor_of(statement.where(SnapshotRow.snapshot_id == snapshot_id)):
        yield entry_id, json.loads(text)


def boards_by_id(snapshot_id: int) -> Iterator[tuple[int, dict[str, BoardFigure]]]:
    """Where everybody stands on further boards, by the entry's id, in no order."""
    statement = select(SnapshotRow.entry_id, SnapshotRow.boards).where(SnapshotRow.snapshot_id == snapshot_id)
    for entry_id, text in cursor_of(statement.where(SnapshotRow.boards.is_not(None))):
        yield entry_id, json.loads(text)


def rows_with_entries(snapshot: Snapshot, *where: Any) -> list[tuple[Row, Entry]]:
    """The same, each with its entry and the business of it."""
    statement = select(Entry).options(joinedload(Entry.business)).filter_by(challenge_id=snapshot.challenge_id)
    entries = {entry.id: entry for entry in db.session.scalars(statement)}
    return [(row, entries[entry_id]) for row, (entry_id,) in rows_in(snapshot.id, Entry.id, where=where)]


def with_results(statement: Query) -> Query:
    """Rows of snapshots, joined with what each shows and with its entry."""
    return statement.select_from(SnapshotRow).join(EntryResult, SAME).join(Entry, Entry.id == SnapshotRow.entry_id)


def row_of(*columns: Any) -> Row:
    """A row from COLUMNS as they are stored, of a statement `with_results`."""
    return _row(*columns[:_RESULTS], *map(json.loads, columns[_RESULTS:]))


def _row(
    place: int | None, track_place: int | None, division: str | None, division_place: int | None, boards: str | None,
    best: int | None, worst: int | None, tie_group: bool, ranges: str | None, results: dict[str, Any],
    words: dict[str, Any],
) -> Row:  # fmt: skip
    """A row as it is read."""
    standing = {
        "place": place,
        "track_place": track_place,
        "division": division,
        "division_place": division_place,
        "boards": json.loads(boards) if boards else {},
        "place_range": None if best is None or worst is None else (best, worst),
        "tie_group": bool(tie_group),
        "ranges": json.loads(ranges) if ranges else {},
    }
    return cast(Row, {**NOT_KNOWN, **results, **words, **standing})


def private_in(snapshot_id: int, *more: Any, where: Sequence[Any] = ()) -> Iterator[tuple[dict[str, Any], Any]]:
    """The quantities behind the rows of a snapshot, in board order, each with one more column of its entry."""
    statement = with_results(select(EntryResult.private, *more)).where(SnapshotRow.snapshot_id == snapshot_id, *where)
    for text, *others in tuples_of(statement.order_by(SnapshotRow.position)):
        yield json.loads(text), others[0] if others else None
