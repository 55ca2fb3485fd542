"""Which entries the public may open."""

from __future__ import annotations

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db


def public_entry_or_404(challenge: Challenge, key: str) -> Entry:
    """The approved entry with this key, unless it counts in totals only."""
    statement = select(Entry).options(joinedload(Entry.business)).filter_by(challenge_id=challenge.id, public_key=key)
    entry = db.session.scalar(statement)
    if entry is None or entry.state != "approved" or entry.public_name is None:
        abort(404)
    return entry
