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


def tie_positions(challenge_id: int) -> dict[str, tuple[int, int]]:
    """By entry's key: the decision that names it last, and its position there."""
    decisions = tie_decisions_in(challenge_id)
    return {key: (one.id, position) for one in decisions for key, position in one.positions.items()}
