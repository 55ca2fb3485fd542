"""A business is founded and renamed."""

from __future__ import annotations

from itertools import count

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.models import LIVE, Business, BusinessPerson, Entry
from challenge.businesses.names import slug_of
from challenge.challenges.actions import touch_display
from challenge.extensions import db


def found_business(*, name: str, trade: str, owner: User) -> Business:
    """Write a new business into the books, with its owner."""
    business = Business(slug=_free_slug(name), name=name, trade=trade, created_at=clock.now())
    db.session.add(business)
    db.session.flush()
    db.session.add(BusinessPerson(user_id=owner.id, business_id=business.id, role="owner"))
    note("found business", f"business:{business.id}", name=name, owner=owner.id)
    return business


def edit_business(business: Business, *, name: str, trade: str) -> None:
    """Change the name and the trade. The address keeps its slug, so that links stay good."""
    note("edit business", f"business:{business.id}", before=[business.name, business.trade], after=[name, trade])
    business.name, business.trade = name, trade
    live = select(Entry.challenge_id).where(Entry.business_id == business.id, Entry.state.in_(LIVE))
    touch_display(db.session.scalars(live).all())


def _free_slug(name: str) -> str:
    slug = slug_of(name)
    taken = set(db.session.scalars(select(Business.slug).where(Business.slug.startswith(slug, autoescape=True))))
    numbered = (f"{slug}-{number}" for number in count(2))
    return slug if slug not in taken else next(free for free in numbered if free not in taken)
