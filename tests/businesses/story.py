"""People who join, and what the books then say, as the tests of this room use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.accounts.queries import user_by_email
from challenge.businesses.actions import add_site, enter_challenge
from challenge.businesses.models import Business, Entry, Site
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.network.models import Member
from challenge.notices.models import Letter
from challenge.sample.cast import CAST, add_challenge

RIVERBEND = "/challenges/riverbend-oh/2026"
JOIN = f"{RIVERBEND}/join"
MILL = {
    "person_name": "Dora Mills",
    "email": "dora@oldmill.example",
    "password": "quiet herons eat at noon",
    "business_name": "Old Mill Bookshop",
    "trade": "Bookstore",
    "site_name": "Mill Lane",
    "street": "3 Mill Lane",
    "city": "Riverbend",
    "state": "OH",
    "zip_code": "43215-1234",
    "floor_area_sqft": "1,200",
    "employees": "4",
    "resource_electricity": "own_meter",
    "resource_natural_gas": "shared",
    "resource_water": "not_used",
    "resource_heating_oil": "not_used",
    "resource_propane": "not_used",
    "resource_waste": "not_used",
    "resource_recycling": "not_used",
    "resource_compost": "not_used",
    "listing": "name",
    "pseudonym": "",
    "agreed": "y",
}


def joining(**changes: Any) -> dict[str, Any]:
    """What Dora Mills types to join with her bookshop; `None` leaves a field out."""
    return {name: value for name, value in {**MILL, **changes}.items() if value is not None}


def person(name: str) -> User:
    """Somebody of the cast."""
    user = user_by_email(CAST[name].email)
    assert user is not None
    return user


def riverbend() -> Challenge:
    """The running challenge, with the bakery and the diner in it."""
    return db.session.get_one(Challenge, 1)


def bakery() -> Business:
    """Rosa's Bakery: site 1, entry 1."""
    return db.session.get_one(Business, 1)


def business_called(name: str) -> Business | None:
    """The business of this name."""
    return db.session.scalar(select(Business).filter_by(name=name))


def letters_to(email: str) -> list[Letter]:
    """What was written to an address, the first letter first."""
    return list(db.session.scalars(select(Letter).filter_by(to=email).order_by(Letter.id)))


def versions(challenge_id: int = 1) -> tuple[int, int]:
    """The challenge's versions of inputs and of display."""
    db.session.rollback()
    challenge = db.session.get_one(Challenge, challenge_id)
    return challenge.inputs_version, challenge.display_version


def second_site(name: str = "Depot") -> Site:
    """A further site of the bakery."""
    facts = {"street": "8 Dock Road", "city": "Riverbend", "state": "OH", "zip_code": "43215"}
    with transaction():
        return add_site(
            bakery(), name=name, floor_area_sqft=None, employees=None, resources={"electricity": "own_meter"}, **facts
        )


def enter(site: Site, challenge: Challenge | None = None, **changes: Any) -> Entry:
    """Enter a further site of the bakery under a name of its own, in the running challenge unless told otherwise."""
    name = f"{site.business.name}, {site.name}"
    facts = {"track": "all", "listing": "pseudonym", "pseudonym": name, **changes}
    with transaction():
        challenge = challenge or riverbend()
        return enter_challenge(
            challenge=challenge, business=site.business, sites=[site], received_at=clock.now(), **facts
        )


def other_challenge(slug: str, *, months_later: int = 0) -> Challenge:
    """A second published challenge of Riverbend, whose reporting period starts so many months later."""
    with transaction():
        start = (riverbend().starts_on + timedelta(days=31 * months_later)).replace(day=1)
        member = db.session.get_one(Member, 1)
        return add_challenge(member, slug, f"Riverbend {slug.title()} Challenge", state="published", start=start)


def change_challenge(app: Flask, **facts: Any) -> None:
    """Set facts of the running challenge."""
    with app.app_context(), transaction():
        for name, value in facts.items():
            setattr(riverbend(), name, value)
