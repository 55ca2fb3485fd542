"""Say whether an entry owns or rents its premises: it decides what it is asked."""

from __future__ import annotations

from sqlalchemy import select

from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Entry
from challenge.businesses.stated import has_begun
from challenge.challenges.actions import touch_display
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.scorecards.models import Submission

ROLES = {
    "owner": "We own or manage the building",
    "tenant": "We rent our space",
}


def state_role(entry: Entry, role: str, *, by_coordinator: bool) -> None:
    """Say it. Once a scorecard was submitted only the coordinator can change it."""
    if role not in ROLES:
        raise Mistake("role", "Choose one of the two.")
    if role == entry.role:
        return
    if entry.role and not by_coordinator and is_fixed(entry):
        raise Mistake("role", "A scorecard was submitted already. Ask your coordinator to change it.")
    if entry.role and not by_coordinator and _decides_on_division(entry):
        raise Mistake("role", "The challenge has begun, and places go by this. Ask your coordinator to change it.")
    note("state_role", f"entry:{entry.id}", before=entry.role, after=role)
    entry.role = role
    touch_entries([entry.id])
    touch_display([entry.challenge_id])


def is_fixed(entry: Entry) -> bool:
    """Whether the business itself can change it no more."""
    return db.session.scalar(select(Submission.id).filter_by(entry_id=entry.id).limit(1)) is not None


def _decides_on_division(entry: Entry) -> bool:
    """Whether a challenge that has begun compares owners with owners."""
    divisions = rules_of(entry.challenge).divisions
    return divisions is not None and "role" in divisions.facts and has_begun(entry.challenge)
