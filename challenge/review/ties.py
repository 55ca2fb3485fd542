"""Ties that a jury decided, found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from challenge.extensions import db
from challenge.review.models import TieDecision


def tie_decisions_in(challenge_id: int) -> Sequence[TieDecision]:
    """Those that were not taken back, the earliest first."""
    statement = select(TieDecision).filter_by(challenge_id=challenge_id, ended_at=None)
    return db.session.scalars(statement.order_by(TieDecision.id)).all()


def tie_positions(challenge_id: int) -> dict[str, tuple[tuple[int, int], ...]]:
    """By entry's key: the decisions that name it, the earliest first, and its position in each."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for one in tie_decisions_in(challenge_id):
        for key, position in one.positions.items():
            found[key] = (*found.get(key, ()), (one.id, position))
    return found
