"""Invited reviewers and jurors, found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.accounts.models import User
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.review.access import helps
from challenge.review.models import ChallengeHelper


def helpers_of(challenge: Challenge) -> Sequence[ChallengeHelper]:
    """Everybody who was invited, those whose time is longest first."""
    statement = select(ChallengeHelper).options(joinedload(ChallengeHelper.user)).filter_by(challenge_id=challenge.id)
    order = (ChallengeHelper.revoked_at.is_not(None), ChallengeHelper.expires_at.desc(), ChallengeHelper.id)
    return db.session.scalars(statement.order_by(*order)).all()


def challenges_helped_by(user: User) -> list[ChallengeHelper]:
    """What this person reviews or judges today, as she may open it."""
    statement = select(ChallengeHelper).filter_by(user_id=user.id, revoked_at=None)
    statement = statement.where(ChallengeHelper.expires_at > clock.now()).order_by(ChallengeHelper.expires_at)
    rows = db.session.scalars(statement.options(joinedload(ChallengeHelper.challenge))).all()
    return [row for row in rows if helps(user, row.challenge_id, row.role)]
