"""The timer that moves challenges from state to state at their own dates. Every date is owed, each once.

What was moved by hand is not moved back: a date that has been worked off does not come again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from challenge.challenges.actions import move_challenge
from challenge.challenges.life import BY_THEMSELVES, moves_due
from challenge.challenges.models import Challenge
from challenge.challenges.queries import dates_that_move
from challenge.extensions import db


def challenges_that_move() -> list[str]:
    """The challenges whose state a date ends, as jobs name them."""
    statement = select(Challenge.id).where(Challenge.state.in_(BY_THEMSELVES)).order_by(Challenge.id)
    return [f"challenge:{challenge_id}" for challenge_id in db.session.scalars(statement)]


def dates_of_moves(subject: str) -> list[datetime]:
    """The instants at which this challenge moves."""
    dates = dates_that_move(_challenge(subject))
    return sorted({dates.starts_at, dates.ends_at, dates.closes_at})


def keep_date(subject: str, slot: datetime) -> datetime:
    """Nothing is computed: what is due is decided in the transaction that does it."""
    return slot


def move_by_date(subject: str, slot: datetime, last_try: bool) -> bool:
    """Make the moves that are due by this date; False when it is there already, by hand."""
    challenge = _challenge(subject)
    due = list(moves_due(challenge.state, dates_that_move(challenge), slot))
    for move in due:
        move_challenge(challenge, move.target, by_date=True)
    return bool(due)


def _challenge(subject: str) -> Challenge:
    return db.session.get_one(Challenge, int(subject.removeprefix("challenge:")))
