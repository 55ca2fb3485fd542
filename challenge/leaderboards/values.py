"""Quantities on boards that rank by one: for entries that agreed to show them, and for nobody else.

A snapshot keeps them among what is private. They are joined when a page is made, so that consent holds at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from challenge.businesses.models import Entry
from challenge.leaderboards.stored import private_in
from challenge.scoring.figures import scaled, written
from challenge.scoring.metrics import is_private
from challenge.scoring.rows import BoardFigure, Row
from challenge.scoring.rules import Rules, rules_of_track


def has_quantities(rules: Rules) -> bool:
    """Whether a board of these rules ranks by a quantity."""
    tracks = [rules_of_track(rules, first) for first in rules.boards]
    return any(is_private(one) for one in tracks) or any(is_private(board) for board in rules.more_boards)


def public_row(row: Row, entry: Entry, snapshot_id: int, rules: Rules) -> Row:
    """A stored row, with its quantities where the entry shows them."""
    if not entry.shows_values or not has_quantities(rules):
        return row
    (found,) = private_in(snapshot_id, where=(Entry.id == entry.id,))
    return with_values(row, found[0], rules)


def consenting_in(snapshot_id: int, rules: Rules, *where: Any) -> dict[str, Mapping[str, Any]]:
    """What is private of the entries that show their quantities, by their keys; nothing where no board needs it."""
    if not has_quantities(rules):
        return {}
    chosen = (Entry.shows_values, *where)
    return {key: private for private, key in private_in(snapshot_id, Entry.public_key, where=chosen)}


def with_values(row: Row, private: Mapping[str, Any], rules: Rules) -> Row:
    """The row with the quantities that its boards rank by."""
    values = private.get("boards", {})
    boards: dict[str, BoardFigure] = {
        key: {**one, "figure": told_quantity(values[key], rules)} if key in values else one
        for key, one in row["boards"].items()
    }
    own = rules_of_track(rules, row["track"])
    points = (
        told_quantity(private.get("ranked_by"), own) if is_private(own) and row["place"] is not None else row["points"]
    )
    return {**row, "points": points, "boards": boards}


def told_quantity(value: float | None, rules: Rules) -> str | None:
    """A quantity, rounded as it is ranked."""
    return None if value is None else written(int(scaled(np.array([value]), rules.decimals)[0]), rules.decimals)
