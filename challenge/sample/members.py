"""The sample network's members: invented places in real states, most with somebody who coordinates them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from challenge.accounts.models import Coordination, User
from challenge.extensions import db
from challenge.network.actions import slug_of
from challenge.network.models import Member
from challenge.network.places import likely_zone
from challenge.sample.days import at
from challenge.sample.tables import rows_of

CENSUS_YEAR = 2020
LEFT = ("Marble Notch", "town", "NH", 2600, date(2018, 3, 1), date(2023, 12, 31))  # was a member once


def settle_members() -> dict[str, Member]:
    """Add every member that is not there yet and describe those that are; by their addresses."""
    known = {member.slug: member for member in db.session.scalars(select(Member))}
    for row in rows_of("members"):
        slug = slug_of(row["name"], row["kind"], row["state"])
        member = known.get(slug) or _new(slug, row["name"], row["kind"], row["state"])
        member.population, member.population_year = int(row["population"]), CENSUS_YEAR
        member.joined_on, member.blurb = date.fromisoformat(row["joined_on"]), row["blurb"]
        member.website = f"https://{slug}.example"
        known[slug] = member
        if row["coordinator"]:
            _settle_coordinator(member, row["coordinator"])
    _settle_former()
    db.session.flush()
    return known


def _new(slug: str, name: str, kind: str, state: str) -> Member:
    member = Member(slug=slug, name=name, kind=kind, state=state, time_zone=likely_zone(state))
    db.session.add(member)
    return member


def _settle_coordinator(member: Member, name: str) -> None:
    address = f"{name.split()[0]}@{member.name.replace(' ', '')}.example".lower()
    since = at(member.time_zone, member.joined_on + timedelta(days=20), 10, 5)
    user = User(email=address, name=name, password_hash=None, created_at=since, confirmed_at=since)
    db.session.add(Coordination(user=user, member=member, since=since))


def _settle_former() -> None:
    name, kind, state, population, joined_on, left_on = LEFT
    former = _new(slug_of(name, kind, state), name, kind, state)
    former.population, former.population_year = population, CENSUS_YEAR
    former.joined_on, former.left_on = joined_on, left_on
