"""Results past the limits of the rules that a coordinator looked at and found right."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.extensions import db
from challenge.review.models import ConfirmedResult
from challenge.scoring.entries import LookedAt


def confirmed_results_in(challenge_id: int) -> Sequence[ConfirmedResult]:
    """All of them, those taken back too, the earliest first."""
    statement = select(ConfirmedResult).filter_by(challenge_id=challenge_id)
    return db.session.scalars(statement.order_by(ConfirmedResult.id)).all()


def confirmed_of(entry: Entry) -> ConfirmedResult | None:
    """The one that was not taken back."""
    statement = select(ConfirmedResult).filter_by(entry_id=entry.id, ended_at=None)
    return db.session.scalar(statement.order_by(ConfirmedResult.id.desc()).limit(1))


def looked_at_in(challenge_id: int) -> dict[int, LookedAt]:
    """By the entry's id what standings go by."""
    known = [one for one in confirmed_results_in(challenge_id) if one.ended_at is None]
    return {one.entry_id: LookedAt(one.reason, one.percents) for one in known}
