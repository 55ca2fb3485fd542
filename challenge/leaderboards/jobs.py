"""Timers over standings. The subject is a challenge, so that one that fails does so alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.actions import Computed, compute_standings, store_standings

RANKED_ON = timedelta(days=30)  # after the last bills were due, while what was held is still decided


def subject_of(challenge_id: int) -> str:
    """How a job names a challenge."""
    return f"challenge:{challenge_id}"


def challenges_to_rank() -> list[str]:
    """Those of `ranked_now`, by the names that jobs give them."""
    return [subject_of(challenge_id) for challenge_id in ranked_now()]


def ranked_now() -> Sequence[int]:
    """Published challenges from the opening of registration, or the first day, to 30 days after the last bills."""
    now = clock.now()
    begun = or_(Challenge.registration_opens_at <= now, Challenge.starts_on <= now.date())
    lasts = Challenge.submission_closes_at > now - RANKED_ON
    statement = select(Challenge.id).where(Challenge.state == "published", begun, lasts)
    return db.session.scalars(statement.order_by(Challenge.id)).all()


def rank(subject: str, slot: datetime) -> Computed:
    """Compute the standings of one challenge as they are now: only the latest slot is ever owed."""
    return compute_standings(int(subject.removeprefix("challenge:")), slot.isoformat())


def show(subject: str, computed: Computed, last_try: bool) -> bool:
    """Store them and let the public see them; False when nothing changed."""
    return store_standings(computed, last_try=last_try)
