"""Reminders by stage: at most one for each entry in a fortnight, and only where the coordinator turned them on.

They are off in every challenge until then: nobody gets letters in a city's name that the city did not decide on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.models import Entry
from challenge.challenges.access import is_public
from challenge.challenges.models import Challenge
from challenge.desks.recruiting_queries import recruits_of
from challenge.desks.stages import reminder_due
from challenge.extensions import db
from challenge.notices.actions import filled
from challenge.notices.groups import write_to
from challenge.notices.models import Reminder, ReminderSettings

FORTNIGHT = timedelta(days=14)
KINDS = {
    "baseline_missing": "Bills of the baseline, or answers at the start, are missing two weeks after joining",
    "bills_due": "Bills of the reporting period are due",
    "deadline": "Bills or answers are missing and close within seven days",
}
"""{kind of reminder: when it is sent}."""


@dataclass(frozen=True)
class Owed:
    """A reminder that an entry is owed, and who reads it."""

    entry_id: int
    kind: str
    people: tuple[tuple[str, str], ...]
    by_answers: bool  # it goes by scorecards, not by bills


def settings_of(challenge_id: int) -> ReminderSettings | None:
    """The reminders a challenge has turned on; None when nobody ever did."""
    return db.session.get(ReminderSettings, challenge_id)


def turned_on(settings: ReminderSettings | None) -> set[str]:
    """The kinds that are sent."""
    return {kind for kind in KINDS if settings is not None and getattr(settings, kind)}


def keep_settings(challenge: Challenge, kinds: Iterable[str], *, by: User) -> None:
    """Turn these kinds on, and all others off."""
    chosen, row = set(kinds), settings_of(challenge.id)
    before = sorted(turned_on(row))
    if row is None:
        row = ReminderSettings(challenge_id=challenge.id)
        db.session.add(row)
    for kind in KINDS:
        setattr(row, kind, kind in chosen)
    row.updated_at, row.updated_by = clock.now(), by.id
    note("keep reminders", f"challenge:{challenge.id}", before=before, after=sorted(chosen))


def challenges_to_remind() -> list[str]:
    """The public challenges that have reminders turned on and still take bills, by the names that jobs give them."""
    statement = select(Challenge, ReminderSettings).join(
        ReminderSettings, ReminderSettings.challenge_id == Challenge.id
    )
    rows = db.session.execute(statement.where(Challenge.submission_closes_at > clock.now()).order_by(Challenge.id))
    return [f"challenge:{one.id}" for one, settings in rows if is_public(one) and turned_on(settings)]


def who_is_owed(subject: str, slot: datetime) -> list[Owed]:
    """Who is to be reminded now. `slot` does not matter: only the latest is ever owed."""
    challenge = db.session.get_one(Challenge, int(subject.removeprefix("challenge:")))
    return owed_in(challenge, turned_on(settings_of(challenge.id)))


def owed_in(challenge: Challenge, kinds: set[str]) -> list[Owed]:
    """Who would be reminded today if these kinds were on."""
    today, lately = clock.today(challenge.time_zone), _reminded_lately(challenge.id)
    found = []
    for one in recruits_of(challenge):
        if one.entry is None or one.entry.id in lately:
            continue
        kind = reminder_due(one.progress, one.times, today, bills_due=one.bills_due)
        people = tuple((person.name, person.email) for person in one.readers)
        if kind in kinds and people:
            found.append(Owed(one.entry.id, kind, people, one.progress.by_answers))
    return found


def remind(subject: str, owed: list[Owed], last_try: bool) -> bool:
    """Write the reminders; False when there was none. What was turned off or sent meanwhile is not written."""
    challenge = db.session.get_one(Challenge, int(subject.removeprefix("challenge:")))
    kinds, lately = turned_on(settings_of(challenge.id)), _reminded_lately(challenge.id)
    due = [one for one in owed if one.kind in kinds and one.entry_id not in lately]
    for one in due:
        db.session.add(Reminder(entry_id=one.entry_id, kind=one.kind, at=clock.now()))
        entry = db.session.get_one(Entry, one.entry_id)
        for name, email in one.people:
            _write(challenge, entry, one, name, email)
        note("remind", f"entry:{entry.id}", kind=one.kind)
    return bool(due)


def _write(challenge: Challenge, entry: Entry, owed: Owed, name: str, email: str) -> None:
    link = f"{current_app.config['BASE_URL']}/businesses/{entry.business.slug}"
    facts = {"challenge": challenge, "business": entry.business, "name": name, "link": link}
    facts["measured"] = not owed.by_answers

    def compose(ending: str) -> tuple[str, str, str]:
        subject = " ".join(filled(f"reminder_{owed.kind}.subject", facts).split())
        return subject, filled(f"reminder_{owed.kind}.txt", {**facts, "ending": ending}).strip() + "\n", ""

    write_to(email, challenge.id, compose, reply_to=challenge.contact_email)


def _reminded_lately(challenge_id: int) -> set[int]:
    """The entries that were reminded within a fortnight."""
    statement = select(Reminder.entry_id).join(Entry, Entry.id == Reminder.entry_id)
    recent = statement.where(Entry.challenge_id == challenge_id, Reminder.at > clock.now() - FORTNIGHT)
    return set(db.session.scalars(recent))
