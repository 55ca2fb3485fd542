"""What is done to members: added, edited, marked as left. Called inside a transaction."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from challenge import clock
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.network.models import Member
from challenge.network.queries import member_by_slug


def add_member(
    *,
    name: str,
    kind: str,
    state: str,
    time_zone: str,
    population: int | None = None,
    population_year: int | None = None,
    website: str | None = None,
    blurb: str = "",
) -> Member:
    """A new member from today on. Its address is made of its name and state, and never changes."""
    slug = slug_of(name, kind, state)
    known = member_by_slug(slug)
    if known is not None:
        raise Mistake("name", _known(known))
    member = Member(slug=slug, name=name, kind=kind, state=state, time_zone=time_zone, joined_on=clock.today(time_zone))
    _describe(member, population, population_year, website, blurb)
    db.session.add(member)
    db.session.flush()
    note("add member", f"member:{member.id}", slug=slug)
    return member


def edit_member(
    member: Member,
    *,
    name: str,
    kind: str,
    state: str,
    time_zone: str,
    population: int | None,
    population_year: int | None,
    website: str | None,
    blurb: str,
) -> None:
    """Change what is known of a member. Its address stays, so that links to it keep working."""
    member.name, member.kind, member.state, member.time_zone = name, kind, state, time_zone
    _describe(member, population, population_year, website, blurb)
    note("edit member", f"member:{member.id}")


def mark_as_left(member: Member, on: date) -> None:
    """The member no longer belongs to the network. What it did stays."""
    if member.left_on is not None:
        raise Mistake("", f"{member.title} left the network already.")
    member.left_on = on
    note("mark as left", f"member:{member.id}")


def welcome_back(member: Member) -> None:
    """A member that left belongs to the network again; its coordinators are invited anew."""
    if member.left_on is None:
        raise Mistake("", f"{member.title} is a member already.")
    note("welcome back", f"member:{member.id}", left_on=member.left_on.isoformat())
    member.left_on = None


def slug_of(name: str, kind: str, state: str) -> str:
    """The address of a member: `riverbend-oh`, `linn-county-or`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    if not words:
        raise Mistake("name", "The name needs at least one letter from A to Z, for its web address.")
    return "-".join([*words, *(["county"] if kind == "county" else []), state.lower()])


def _describe(member: Member, population: int | None, year: int | None, website: str | None, blurb: str) -> None:
    if population is None and year is not None:
        raise Mistake("population", "Give the population that was counted in that year, or leave the year empty.")
    member.population, member.population_year = population, year
    member.website, member.blurb = website or None, blurb


def _known(member: Member) -> str:
    if member.left_on is not None:
        return f"{member.title}, {member.state}, was a member until {member.left_on:%Y}. Open its page to take it back."
    return f"{member.title}, {member.state}, is a member already."
