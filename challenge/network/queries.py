"""Members, found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from challenge.extensions import db
from challenge.network.models import Member


def member_by_slug(slug: str) -> Member | None:
    """The member at this address, also when it has left."""
    return db.session.scalar(select(Member).filter_by(slug=slug))


def members_today() -> Sequence[Member]:
    """Who belongs to the network now, by name."""
    return db.session.scalars(select(Member).where(Member.left_on.is_(None)).order_by(Member.name, Member.state)).all()


def all_members() -> Sequence[Member]:
    """Every member, by name; those that left come last."""
    statement = select(Member).order_by(Member.left_on.is_not(None), Member.name, Member.state)
    return db.session.scalars(statement).all()
