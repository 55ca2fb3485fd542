"""What only a business can show: the quantities behind each of its published rows, with the salt of their digest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.extensions import db, tuples_of
from challenge.leaderboards.evidence.contents import AMOUNTS, row_as_hashed
from challenge.leaderboards.field import salt_of
from challenge.leaderboards.models import EntryResult, Snapshot, SnapshotRow
from challenge.leaderboards.queries import current_snapshot
from challenge.leaderboards.stored import COLUMNS, row_of, with_results
from challenge.scoring.canonical import commitment

HOW = (
    "Unpack the evidence.zip of a board that is named here, put this file beside it, and run: "
    f"python3 {AMOUNTS} THIS_FILE. By hand: join salt and private without anything between them; the SHA-256 of that "
    "text is private_sha256, and stands in the results of this entry in standings.json."
)


@dataclass(frozen=True)
class ShownOn:
    """A board that the public could read."""

    number: int
    sha256: str
    as_of: datetime


@dataclass(frozen=True)
class Opening:
    """Amounts that stood behind an entry for a while: `private` and `salt` make the published `private_sha256`.

    `rows` are the rows that showed them, as they were hashed, each with its digest and the boards it stood on, the
    newest first.
    """

    private_sha256: str
    salt: str
    private: str
    results: str
    rows: dict[tuple[str, str], list[ShownOn]]

    @property
    def boards(self) -> list[ShownOn]:
        """All boards that they stood behind, the newest first."""
        return sorted((one for boards in self.rows.values() for one in boards), key=lambda one: -one.number)

    @property
    def amounts(self) -> dict[str, Any]:
        """The quantities (the shape is `scoring.rows.Detail`)."""
        return dict(json.loads(self.private))


def openings_of(entry: Entry) -> list[Opening]:
    """Of every board that the public could read and whose rows are kept, the newest amounts first; none before the
    first, or where rows have no digest yet.

    For the business itself: the caller has fetched the entry with an access function.
    """
    found: dict[int, Opening] = {}
    for shown, number, private, sha256, of_results, columns in _rows(entry):
        opening = found.get(number) or _opened(entry, private, columns[-2])
        if opening is not None:
            found[number] = opening
            opening.rows.setdefault((row_as_hashed(row_of(*columns), of_results), sha256), []).append(shown)
    return list(found.values())


def _rows(entry: Entry) -> Iterator[tuple[ShownOn, int, str, str, str, Sequence[Any]]]:
    boards = _boards(entry)
    about = (Snapshot.id, SnapshotRow.result_number, EntryResult.private, SnapshotRow.sha256, EntryResult.sha256)
    statement = with_results(select(*about, *COLUMNS)).join(Snapshot, Snapshot.id == SnapshotRow.snapshot_id)
    chosen = (SnapshotRow.entry_id == entry.id, Snapshot.challenge_id == entry.challenge_id)
    for snapshot_id, number, private, sha256, of_results, *columns in tuples_of(
        statement.where(*chosen).order_by(Snapshot.number.desc())
    ):
        if snapshot_id in boards:
            yield boards[snapshot_id], number, private, sha256, of_results, columns


def _boards(entry: Entry) -> dict[int, ShownOn]:
    """All that the public could read up to now, by the snapshot's id: what comes while a board stands still waits."""
    newest = current_snapshot(entry.challenge)
    if newest is None:
        return {}
    statement = select(Snapshot.id, Snapshot.sha256, Snapshot.as_of).filter_by(challenge_id=entry.challenge_id)
    public = statement.where(Snapshot.public_from.is_not(None), Snapshot.number <= newest.number)
    rows = db.session.execute(public.order_by(Snapshot.number)).all()
    return {one: ShownOn(at, sha256, as_of) for at, (one, sha256, as_of) in enumerate(rows, start=1) if sha256}


def _opened(entry: Entry, private: str, results: str) -> Opening | None:
    published = json.loads(results).get("private_sha256")
    salt = salt_of(entry.challenge.salt_key, entry.public_key, private)
    return Opening(published, salt, private, results, {}) if published == commitment(salt, private) else None


def document_of(entry: Entry, openings: Sequence[Opening]) -> dict[str, Any]:
    """As a business downloads it."""
    return {
        "entry": entry.public_key,
        "challenge": {"city": entry.challenge.member.slug, "slug": entry.challenge.slug},
        "how_to_check": HOW,
        "openings": [
            {
                "private_sha256": one.private_sha256,
                "salt": one.salt,
                "private": one.private,
                "results": json.loads(one.results),
                "rows": [
                    {**json.loads(text), "sha256": sha256, "stood_on": [_board(board) for board in boards]}
                    for (text, sha256), boards in one.rows.items()
                ],
            }
            for one in openings
        ],
    }


def _board(board: ShownOn) -> dict[str, Any]:
    as_of = board.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"id": board.number, "as_of": as_of, "sha256": board.sha256}
