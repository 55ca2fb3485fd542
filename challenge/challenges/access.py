"""Which challenges the public may see, and which the signed-in person may run."""

from __future__ import annotations

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from challenge.accounts.access import coordinates, me
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.network.models import Member


def public_challenge_or_404(city: str, challenge: str) -> Challenge:
    """The challenge at this address, unless it is a draft or archived: those are not there."""
    found = _challenge(city, challenge)
    if found is None or not is_public(found):
        abort(404)
    return found


def is_public(challenge: Challenge) -> bool:
    """Whether everybody may see it."""
    return challenge.state in PUBLIC


def coordinated_challenge_or_404(city: str, challenge: str) -> Challenge:
    """The challenge at this address, in any state, if the signed-in person coordinates its city."""
    user, found = me(), _challenge(city, challenge)
    if found is None or not coordinates(user, found.member_id):
        abort(404)
    return found


def _challenge(city: str, challenge: str) -> Challenge | None:
    statement = (
        select(Challenge)
        .join(Challenge.member)
        .options(contains_eager(Challenge.member))
        .where(Member.slug == city, Challenge.slug == challenge)
    )
    return db.session.scalar(statement)
