"""What reviewers said, told to the business by letter: at most one a day, in the evening, with all of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Entry
from challenge.businesses.queries import owners_of
from challenge.extensions import db
from challenge.notices.actions import compose_letter
from challenge.notices.models import Letter
from challenge.words import day

EVENING = time(18)


def tell_business(entry: Entry, line: str, path: str) -> None:
    """Put a line, and where to read more, into this evening's letter to each owner."""
    leaves = next_evening(entry.challenge.time_zone)
    address = f"{current_app.config['BASE_URL']}{path}"
    for owner in owners_of(entry.business_id):
        letter = _letter_of_day(entry, owner.email, leaves)
        letter.text = f"{letter.text}\n- {' '.join(line.split())}\n  {address}\n"


def next_evening(zone: str) -> datetime:
    """The instant at which today's letter leaves; after it, tomorrow's."""
    now = clock.now()
    today = now.astimezone(ZoneInfo(zone)).date()
    evening = clock.instant(datetime.combine(today, EVENING), zone)
    return evening if now < evening else clock.instant(datetime.combine(today + timedelta(days=1), EVENING), zone)


def _letter_of_day(entry: Entry, email: str, leaves: datetime) -> Letter:
    """The letter that has not left yet, or a new one. One that a process took in hand is left alone."""
    on = day(leaves.astimezone(ZoneInfo(entry.challenge.time_zone)).date())
    subject = " ".join(f"What reviewers said in {entry.challenge.name}: {entry.business.name}, {on}".split())
    waiting = select(Letter).filter_by(to=email, subject=subject, sent_at=None, tries=0)
    found = db.session.scalar(waiting.order_by(Letter.id.desc()).limit(1))
    if found is not None:
        return found
    letter = compose_letter("answers_reviewed", email, entry=entry, subject=subject)
    letter.next_try_at = leaves
    db.session.flush()
    return letter
