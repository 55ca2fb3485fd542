"""What only a business can show: the quantities behind its row, and the salt of its published digest."""

from __future__ import annotations

import json
from typing import TypedDict

from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.extensions import db
from challenge.leaderboards.field import salt_of
from challenge.leaderboards.models import Board, EntryResult, SnapshotRow
from challenge.leaderboards.stored import with_results
from challenge.scoring.canonical import commitment


class Opening(TypedDict):
    """`private_sha256` is the digest of `salt` followed by `private`, and stands in the entry's published results."""

    entry: str
    how_to_check: str
    private_sha256: str
    salt: str
    private: str


HOW = (
    "Join salt and private without anything between them, and take the SHA-256 of the text: it is the private_sha256 "
    "in this entry's results in evidence.zip."
)


def opening_of(entry: Entry) -> Opening | None:
    """Of the row that the public reads now; None before there is one, or where it has no digest yet.

    For the business itself: the caller has fetched the entry with an access function.
    """
    statement = with_results(select(EntryResult.private, EntryResult.results))
    statement = statement.join(Board, Board.snapshot_id == SnapshotRow.snapshot_id)
    found = db.session.execute(statement.where(SnapshotRow.entry_id == entry.id)).one_or_none()
    if found is None:
        return None
    private, published = found[0], json.loads(found[1]).get("private_sha256")
    salt = salt_of(entry.challenge.salt_key, entry.public_key, private)
    if published != commitment(salt, private):
        return None
    return Opening(entry=entry.public_key, how_to_check=HOW, private_sha256=published, salt=salt, private=private)
