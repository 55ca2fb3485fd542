"""People begin and cease to work for a business."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from challenge.accounts.actions import new_account
from challenge.accounts.actions.links import new_link
from challenge.accounts.models import User
from challenge.accounts.queries import cities_of, user_by_email
from challenge.audit.actions import note
from challenge.businesses.actions.entries import change_listing
from challenge.businesses.actions.teams import find_captain
from challenge.businesses.models import ROLES, TOTALS_ONLY, Business, BusinessPerson, Team
from challenge.businesses.queries import businesses_alone, entries_of, owners_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter

MOST_PEOPLE = 30


def invite_person(business: Business, *, name: str, email: str, role: str, by: User) -> BusinessPerson:
    """Let a person with this address work for the business; who has no account yet gets a link to open one."""
    user = user_by_email(email) or new_account(email, name, None)
    if user.disabled_at is not None:
        raise Mistake("email", "The account with this address is closed. Ask the person for another address.")
    if user.is_staff or cities_of(user):
        # Nobody decides on her own business: adding the coordinator would keep her from deciding on this one.
        raise Mistake("email", "Whoever runs challenges and decides on entries cannot be added by a business.")
    person = add_person(business, user, role)
    facts: dict[str, Any] = {"user": user, "business": business, "by": by, "role": ROLES[role].lower()}
    if user.password_hash is None:
        token = new_link(user, "invite", invites_to=f"You are invited to {business.name}.")
        compose_letter("business_invitation", user.email, secret=True, token=token, **facts)
    else:
        compose_letter("business_person", user.email, **facts)
    return person


def add_person(business: Business, user: User, role: str) -> BusinessPerson:
    """Let a person work for the business."""
    if role not in ROLES:
        raise Mistake("role", "Choose what this person may do.")
    people = db.session.scalars(select(BusinessPerson).filter_by(business_id=business.id)).all()
    if any(person.user_id == user.id for person in people):
        raise Mistake("email", "This person is on the list already.")
    if len(people) >= MOST_PEOPLE:
        raise Mistake("", f"A business has at most {MOST_PEOPLE} people here. Remove somebody first.")
    person = BusinessPerson(user_id=user.id, business_id=business.id, role=role)
    db.session.add(person)
    db.session.flush()
    note("add person", f"business:{business.id}", user=user.id, role=role)
    return person


def remove_person(person: BusinessPerson) -> None:
    """Let a person go. What she logged stays; the last owner cannot go."""
    if person.role == "owner" and len(owners_of(person.business_id)) == 1:
        raise Mistake("", "This is the only owner. Invite another owner first, then remove this one.")
    note("remove person", f"business:{person.business_id}", user=person.user_id, role=person.role)
    db.session.delete(person)


def leave_businesses(user: User, *, unname: bool) -> None:
    """She closes her account: nobody keeps her, not even where she is the only owner. What she logged stays.

    `unname`: what nobody owns here any more counts in totals only from now on, and the public reads no name of it.
    """
    for business in businesses_alone(user) if unname else ():
        for entry in entries_of(business):
            if entry.listing != TOTALS_ONLY:
                change_listing(entry, listing=TOTALS_ONLY, pseudonym="")
    for person in db.session.scalars(select(BusinessPerson).filter_by(user_id=user.id)).all():
        note("remove person", f"business:{person.business_id}", user=user.id, role=person.role)
        db.session.delete(person)
    db.session.flush()
    for team in db.session.scalars(select(Team).filter_by(captain_id=user.id)).all():
        find_captain(team)
