"""Businesses, their people and sites, and entries, found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from challenge.accounts.models import User
from challenge.businesses.models import LIVE, Business, BusinessPerson, Entry, EntrySite, Site, SiteResource
from challenge.challenges.models import Challenge
from challenge.extensions import db

OWNS = BusinessPerson.role == "owner"


def businesses_of(user: User, role: str | None = None) -> Sequence[Business]:
    """The businesses this person works for, by name; with `role`, only those where she has it."""
    statement = select(Business).join(BusinessPerson).where(BusinessPerson.user_id == user.id)
    if role is not None:
        statement = statement.where(BusinessPerson.role == role)
    return db.session.scalars(statement.order_by(Business.name, Business.id)).all()


def people_of(business: Business) -> Sequence[BusinessPerson]:
    """The business's people with their accounts, owners first."""
    statement = select(BusinessPerson).filter_by(business_id=business.id).options(joinedload(BusinessPerson.user))
    return db.session.scalars(statement.order_by(BusinessPerson.role.desc(), BusinessPerson.id)).all()


def owners_of(business_id: int) -> Sequence[User]:
    """The people who own the business here."""
    statement = select(User).join(BusinessPerson, BusinessPerson.user_id == User.id)
    return db.session.scalars(statement.where(BusinessPerson.business_id == business_id, OWNS).order_by(User.id)).all()


def sites_of_business(business: Business) -> Sequence[Site]:
    """All sites of the business, the first one first."""
    return db.session.scalars(select(Site).filter_by(business_id=business.id).order_by(Site.id)).all()


def resource_states_of(site_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """What each site states of each resource: {site id: {resource: state}}. What was not stated is left out."""
    ids = list(site_ids)
    found: dict[int, dict[str, str]] = {site_id: {} for site_id in ids}
    for row in db.session.scalars(select(SiteResource).where(SiteResource.site_id.in_(ids))):
        found[row.site_id][row.resource] = row.state
    return found


def entries_in(challenge: Challenge, states: Iterable[str] = LIVE) -> Sequence[Entry]:
    """The challenge's entries in these states with their businesses, the earliest first."""
    statement = select(Entry).options(joinedload(Entry.business)).filter_by(challenge_id=challenge.id)
    return db.session.scalars(statement.where(Entry.state.in_(list(states))).order_by(Entry.joined_at, Entry.id)).all()


def entries_of(business: Business) -> Sequence[Entry]:
    """All entries of the business with their challenges and members, the newest first."""
    statement = (
        select(Entry)
        .join(Entry.challenge)
        .options(contains_eager(Entry.challenge).joinedload(Challenge.member))
        .where(Entry.business_id == business.id)
    )
    return db.session.scalars(statement.order_by(Challenge.starts_on.desc(), Entry.id.desc())).all()


def sites_of(entry: Entry) -> Sequence[Site]:
    """The sites that count for the entry."""
    statement = select(Site).join(EntrySite, EntrySite.site_id == Site.id)
    return db.session.scalars(statement.where(EntrySite.entry_id == entry.id).order_by(Site.id)).all()


def challenges_of_site(site_id: int) -> Sequence[Challenge]:
    """The challenges in which the site counts, or will once its entry is approved."""
    statement = (
        select(Challenge)
        .join(Entry, Entry.challenge_id == Challenge.id)
        .join(EntrySite, EntrySite.entry_id == Entry.id)
        .where(EntrySite.site_id == site_id, Entry.state.in_(LIVE))
        .distinct()
    )
    return db.session.scalars(statement.order_by(Challenge.id)).all()


def entry_in_the_way(site: Site, challenge: Challenge, entry: Entry | None = None) -> Entry | None:
    """Another live entry that holds the site in this challenge, or in one whose reporting period overlaps.

    One meter counts once: what it saves in a stretch of days can make points in one challenge only. `entry` is the
    one that asks, and does not stand in its own way.
    """
    statement = (
        select(Entry)
        .join(Entry.challenge)
        .join(EntrySite, EntrySite.entry_id == Entry.id)
        .options(contains_eager(Entry.challenge))
        .where(EntrySite.site_id == site.id, Entry.state.in_(LIVE), Challenge.state != "archived")
        .where(Challenge.starts_on < challenge.ends_on, Challenge.ends_on > challenge.starts_on)
    )
    if entry is not None:
        statement = statement.where(Entry.id != entry.id)
    return db.session.scalar(statement.order_by(Entry.id).limit(1))


def tracks_in_use(challenge: Challenge) -> set[str]:
    """The keys of tracks that live entries are in."""
    statement = select(Entry.track).filter_by(challenge_id=challenge.id).where(Entry.state.in_(LIVE))
    return set(db.session.scalars(statement))
