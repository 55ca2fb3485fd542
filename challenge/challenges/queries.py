"""Challenges and their rules, found."""

from __future__ import annotations

from sqlalchemy import select

from challenge.challenges.models import Challenge, ChallengeRules
from challenge.extensions import db
from challenge.scoring.rules import Rules, parse_rules


def rules_row(challenge: Challenge) -> ChallengeRules:
    """The newest version of the challenge's rules."""
    newest = select(ChallengeRules).filter_by(challenge_id=challenge.id).order_by(ChallengeRules.version.desc())
    return db.session.scalars(newest.limit(1)).one()


def rules_of(challenge: Challenge) -> Rules:
    """The rules in force, parsed."""
    return parse_rules(rules_row(challenge).document)
