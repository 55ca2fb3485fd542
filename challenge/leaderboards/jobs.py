"""Timers over standings. The subject is a challenge, so that one that fails does so alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from challenge import clock
from challenge.challenges.life import FINAL, IN_REVIEW, PUBLIC
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.actions import Computed, compute_standings, store_standings
from challenge.leaderboards.models import Board
from challenge.leaderboards.thinning import challenges_to_thin

RANKED_ON = timedelta(days=30)  # after the last bills were due, while what was held is still decided


def subject_of(challenge_id: int) -> str:
    """How a job names a challenge."""
    return f"challenge:{challenge_id}"


def challenge_of(subject: str) -> int:
    """The id in such a name."""
    return int(subject.removeprefix("challenge:"))


def challenges_to_rank() -> list[str]:
    """Those of `ranked_now`, by the names that jobs give them."""
    return [subject_of(challenge_id) for challenge_id in ranked_now()]


def ranked_now() -> Sequence[int]:
    """Public challenges that are not final, from the opening of registration, or the first day.

    Until 30 days after the last bills; later only when something that counts has changed since: a review takes long.
    """
    now = clock.now()
    begun = or_(Challenge.registration_opens_at <= now, Challenge.starts_on <= now.date())
    changed = and_(Challenge.state == IN_REVIEW, Board.checked_inputs != Challenge.inputs_version)
    lasts = or_(Challenge.submission_closes_at > now - RANKED_ON, changed)
    ranked = [state for state in PUBLIC if state != FINAL]
    statement = select(Challenge.id).outerjoin(Board, Board.challenge_id == Challenge.id)
    statement = statement.where(Challenge.state.in_(ranked), begun, lasts)
    return db.session.scalars(statement.order_by(Challenge.id)).all()


def challenges_with_old_snapshots() -> list[str]:
    """Those of `challenges_to_thin`, by the names that jobs give them."""
    return [subject_of(challenge_id) for challenge_id in challenges_to_thin()]


def rank(subject: str, slot: datetime) -> Computed:
    """Compute the standings of one challenge as they are now: only the latest slot is ever owed."""
    return compute_standings(challenge_of(subject), slot.isoformat())


def show(subject: str, computed: Computed, last_try: bool) -> bool:
    """Store them and let the public see them; False when nothing changed."""
    return store_standings(computed, last_try=last_try)
