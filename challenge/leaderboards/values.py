"""Quantities on boards that rank by one: for entries that agreed to show them, and for nobody else.

A snapshot keeps them among what is private. They are joined when a page is made, so that consent holds at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.extensions import db
from challenge.leaderboards.models import SnapshotRow
from challenge.leaderboards.visible import stored_row
from challenge.scoring.metrics import is_private
from challenge.scoring.rows import BoardFigure, Row
from challenge.scoring.rules import Rules, rules_of_track


def has_quantities(rules: Rules) -> bool:
    """Whether a board of these rules ranks by a quantity."""
    tracks = [rules_of_track(rules, first) for first in rules.boards]
    return any(is_private(one) for one in tracks) or any(is_private(board) for board in rules.more_boards)


def public_row(row: SnapshotRow, entry: Entry, rules: Rules) -> Row:
    """A stored row, with its quantities where the entry shows them."""
    stored = stored_row(row.public)
    return with_values(stored, row.private, rules) if entry.shows_values and has_quantities(rules) else stored


def consenting_in(snapshot_id: int, rules: Rules) -> dict[str, Mapping[str, Any]]:
    """What is private of the entries that show their quantities, by their keys; nothing where no board needs it."""
    if not has_quantities(rules):
        return {}
    statement = select(SnapshotRow.entry_key, SnapshotRow.private)
    statement = statement.join(Entry, Entry.public_key == SnapshotRow.entry_key)
    statement = statement.where(SnapshotRow.snapshot_id == snapshot_id, Entry.shows_values)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def with_values(row: Row, private: Mapping[str, Any], rules: Rules) -> Row:
    """The row with the quantities that its boards rank by."""
    values = private.get("boards", {})
    boards: dict[str, BoardFigure] = {
        key: {**one, "figure": _told(values[key], rules)} if key in values else one
        for key, one in row["boards"].items()
    }
    own = rules_of_track(rules, row["track"])
    points = _told(private.get("ranked_by"), own) if is_private(own) and row["place"] is not None else row["points"]
    return {**row, "points": points, "boards": boards}


def _told(value: float | None, rules: Rules) -> str | None:
    return None if value is None else f"{value:.{rules.decimals}f}"
