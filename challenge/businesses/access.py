"""Which businesses, sites and entries the signed-in person may open: fetch and authorise in one call.

A business is open to its own people, and to the coordinators of a city in whose challenges it takes part
(network staff too). Who is not signed in is asked to sign in first, whether or not there is such a thing.
"""

from __future__ import annotations

from flask import abort
from sqlalchemy import select

from challenge.accounts.access import coordinates, me
from challenge.accounts.models import Coordination, User
from challenge.businesses.models import (
    Business,
    BusinessPerson,
    Entry,
    GuestList,
    Invitation,
    JoinCode,
    Site,
    Story,
    Team,
)
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.extensions import db


def works_for(user: User, business_id: int) -> bool:
    """Whether this person is one of the business's own people."""
    return role_in(user, business_id) is not None


def own_business_ids(user: User) -> set[int]:
    """The businesses whose people this person is one of."""
    return set(db.session.scalars(select(BusinessPerson.business_id).filter_by(user_id=user.id)))


def role_in(user: User, business_id: int) -> str | None:
    """The person's role in the business: owner, bookkeeper, or None."""
    return db.session.scalar(select(BusinessPerson.role).filter_by(user_id=user.id, business_id=business_id))


def coordinates_business(user: User, business_id: int) -> bool:
    """Whether this person coordinates a city in whose challenges the business takes part."""
    if user.is_staff:
        return True
    statement = (
        select(Entry.id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(Coordination, Coordination.member_id == Challenge.member_id)
        .where(Entry.business_id == business_id, Entry.state != "withdrawn", Coordination.user_id == user.id)
    )
    return db.session.scalar(statement.limit(1)) is not None


def business_or_404(slug: str) -> Business:
    """The business, if the signed-in person works for it or coordinates its challenge."""
    me()
    business = db.session.scalar(select(Business).filter_by(slug=slug))
    if business is None or not _may_open(business.id):
        abort(404)
    return business


def own_business_or_404(slug: str) -> Business:
    """The business, if the signed-in person is its owner."""
    me()
    business = db.session.scalar(select(Business).filter_by(slug=slug))
    if business is None or role_in(me(), business.id) != "owner":
        abort(404)
    return business


def works_for_or_404(slug: str) -> Business:
    """The business, if the signed-in person is one of its own people."""
    me()
    business = db.session.scalar(select(Business).filter_by(slug=slug))
    if business is None or not works_for(me(), business.id):
        abort(404)
    return business


def own_person_or_404(business: Business, person_id: int) -> BusinessPerson:
    """Somebody of a business that the signed-in person owns."""
    person = db.session.get(BusinessPerson, person_id)
    if person is None or person.business_id != business.id:
        abort(404)
    return person


def site_or_404(site_id: int) -> Site:
    """The site, if the signed-in person may open its business."""
    me()
    site = db.session.get(Site, site_id)
    if site is None or not _may_open(site.business_id):
        abort(404)
    return site


def own_site_or_404(site_id: int) -> Site:
    """The site, if the signed-in person is one of its business's own people."""
    me()
    site = db.session.get(Site, site_id)
    if site is None or not works_for(me(), site.business_id):
        abort(404)
    return site


def entry_or_404(entry_id: int) -> Entry:
    """The entry, if the signed-in person works for its business."""
    me()
    entry = db.session.get(Entry, entry_id)
    if entry is None or not works_for(me(), entry.business_id):
        abort(404)
    return entry


def own_entry_or_404(entry_id: int) -> Entry:
    """The entry, if the signed-in person owns its business."""
    me()
    entry = db.session.get(Entry, entry_id)
    if entry is None or role_in(me(), entry.business_id) != "owner":
        abort(404)
    return entry


def coordinated_story_or_404(story_id: int) -> Story:
    """The story, if the signed-in person coordinates its challenge and its business did not take it back."""
    me()
    story = db.session.get(Story, story_id)
    if story is None or story.state == "withdrawn" or not coordinates(me(), story.entry.challenge.member_id):
        abort(404)
    return story


def coordinated_entry_or_404(entry_id: int) -> Entry:
    """The entry, if the signed-in person coordinates its challenge."""
    me()
    entry = db.session.get(Entry, entry_id)
    if entry is None or not coordinates(me(), entry.challenge.member_id):
        abort(404)
    return entry


def coordinated_guest_list_or_404(city: str, challenge: str, list_id: int) -> GuestList:
    """A list of businesses of a challenge that the signed-in person coordinates."""
    found, guests = coordinated_challenge_or_404(city, challenge), db.session.get(GuestList, list_id)
    if guests is None or guests.challenge_id != found.id:
        abort(404)
    return guests


def coordinated_invitation_or_404(city: str, challenge: str, invitation_id: int) -> Invitation:
    """An invitation to a challenge that the signed-in person coordinates."""
    found, invitation = coordinated_challenge_or_404(city, challenge), db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.challenge_id != found.id:
        abort(404)
    return invitation


def coordinated_code_or_404(city: str, challenge: str, code_id: int) -> JoinCode:
    """A join code of a challenge that the signed-in person coordinates."""
    found, code = coordinated_challenge_or_404(city, challenge), db.session.get(JoinCode, code_id)
    if code is None or code.challenge_id != found.id:
        abort(404)
    return code


def coordinated_team_or_404(city: str, challenge: str, team_id: int, *, even_ended: bool = False) -> Team:
    """A team of a challenge that the signed-in person coordinates. `even_ended`: what ended it may be sent again."""
    found, team = coordinated_challenge_or_404(city, challenge), db.session.get(Team, team_id)
    if team is None or team.challenge_id != found.id or not (even_ended or team.ended_at is None):
        abort(404)
    return team


def _may_open(business_id: int) -> bool:
    user = me()
    return works_for(user, business_id) or coordinates_business(user, business_id)
