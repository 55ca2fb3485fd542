"""Editions: a challenge continues an earlier one of its city, year after year."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.challenges.actions import touch_display
from challenge.challenges.models import Challenge, EarlierEdition
from challenge.extensions import db
from challenge.mistakes import Mistake


def earlier_edition(challenge: Challenge) -> Challenge | None:
    """The challenge that this one continues."""
    named = db.session.get(EarlierEdition, challenge.id)
    return db.session.get(Challenge, named.earlier_id) if named else None


def editions_before(challenge: Challenge) -> list[Challenge]:
    """Every earlier edition, the first one of all first. Each began before the one that continues it."""
    found: list[Challenge] = []
    before = earlier_edition(challenge)
    while before is not None:
        found.insert(0, before)
        before = earlier_edition(before)
    return found


def possible_editions(challenge: Challenge) -> Sequence[Challenge]:
    """The challenges of the city that began before this one, the latest first."""
    statement = select(Challenge).filter_by(member_id=challenge.member_id)
    statement = statement.where(Challenge.starts_on < challenge.starts_on)
    return db.session.scalars(statement.order_by(Challenge.starts_on.desc(), Challenge.id.desc())).all()


def name_earlier_edition(challenge: Challenge, earlier: Challenge | None, *, by: User) -> None:
    """Say which challenge this one continues, or that it continues none."""
    if earlier is not None and earlier.id not in {one.id for one in possible_editions(challenge)}:
        raise Mistake("earlier", "Choose a challenge of this city that began before this one.")
    named = db.session.get(EarlierEdition, challenge.id)
    if (named.earlier_id if named else None) == (earlier.id if earlier else None):
        return
    note("name_earlier_edition", f"challenge:{challenge.id}", earlier=earlier.id if earlier else None)
    touch_display([challenge.id])
    if earlier is None:
        db.session.delete(named)
        return
    named = named or EarlierEdition(challenge_id=challenge.id)
    named.earlier_id, named.named_at, named.named_by = earlier.id, clock.now(), by.id
    db.session.add(named)
