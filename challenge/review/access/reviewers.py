"""Whom a coordinator invited to review or to judge one challenge, until when."""

from __future__ import annotations

from flask import abort
from sqlalchemy import select

from challenge import clock
from challenge.accounts.access import coordinates, me
from challenge.accounts.models import User
from challenge.businesses.models import LIVE, BusinessPerson, Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.network.models import Member
from challenge.review.models import JUROR, ChallengeHelper


def helps(user: User, challenge_id: int, role: str) -> bool:
    """Whether the person reviews or judges this challenge today.

    Not after the invitation expired or was ended, not before she showed that the invited address is hers, and not
    while she works for a business that takes part: who competes does not judge the others.
    """
    if user.confirmed_at is None or user.disabled_at is not None:
        return False
    helper = ChallengeHelper
    statement = select(helper.id).where(
        helper.user_id == user.id,
        helper.challenge_id == challenge_id,
        helper.role == role,
        helper.revoked_at.is_(None),
        helper.expires_at > clock.now(),
    )
    return db.session.scalar(statement.limit(1)) is not None and not takes_part(user, challenge_id)


def takes_part(user: User, challenge_id: int) -> bool:
    """Whether the person works for a business with a live entry in this challenge."""
    statement = select(Entry.id).join(BusinessPerson, BusinessPerson.business_id == Entry.business_id)
    statement = statement.where(Entry.challenge_id == challenge_id, Entry.state.in_(LIVE))
    return db.session.scalar(statement.where(BusinessPerson.user_id == user.id).limit(1)) is not None


def juried_challenge_or_404(city: str, challenge: str) -> Challenge:
    """The challenge at this address, if the signed-in person is one of its jurors today."""
    user, found = me(), challenge_at(city, challenge)
    if found is None or not helps(user, found.id, JUROR):
        abort(404)
    return found


def judged_challenge_or_404(city: str, challenge: str) -> Challenge:
    """The challenge at this address, if the signed-in person is one of its jurors today, or coordinates its city."""
    user, found = me(), challenge_at(city, challenge)
    if found is None or not (helps(user, found.id, JUROR) or coordinates(user, found.member_id)):
        abort(404)
    return found


def helper_or_404(challenge: Challenge, helper_id: int) -> ChallengeHelper:
    """An invitation of a challenge that the signed-in person coordinates."""
    row = db.session.get(ChallengeHelper, helper_id)
    if row is None or row.challenge_id != challenge.id or not coordinates(me(), challenge.member_id):
        abort(404)
    return row


def challenge_at(city: str, challenge: str) -> Challenge | None:
    """The challenge at this address, for whoever."""
    statement = select(Challenge).join(Challenge.member).where(Member.slug == city, Challenge.slug == challenge)
    return db.session.scalar(statement)
