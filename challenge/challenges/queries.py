"""Challenges and their rules, found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from challenge import clock
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.extensions import db
from challenge.scoring.rules import Rules, read_rules


def rules_row(challenge: Challenge) -> ChallengeRules:
    """The newest version of the challenge's rules."""
    newest = select(ChallengeRules).filter_by(challenge_id=challenge.id).order_by(ChallengeRules.version.desc())
    return db.session.scalars(newest.limit(1)).one()


def rules_of(challenge: Challenge) -> Rules:
    """The rules in force, parsed."""
    return rules_in(rules_row(challenge))


def rules_in(row: ChallengeRules) -> Rules:
    """One stored version, parsed."""
    rules, problems = read_rules(row.document)
    if rules is None:
        raise ValueError(f"stored rules of challenge {row.challenge_id} cannot be read: {problems}")
    return rules


def phase_of(challenge: Challenge) -> str:
    """Where the challenge stands on its own calendar: `upcoming`, `running` or `finished`."""
    today = clock.today(challenge.time_zone)
    if today < challenge.starts_on:
        return "upcoming"
    return "running" if today < challenge.ends_on else "finished"


def registration_of(challenge: Challenge, at: datetime | None = None) -> str:
    """Whether a business may join at an instant (default: now): `before`, `open` or `closed`.

    The closing instant itself is too late.
    """
    at = at or clock.now()
    if at < challenge.registration_opens_at:
        return "before"
    return "open" if at < challenge.registration_closes_at else "closed"
