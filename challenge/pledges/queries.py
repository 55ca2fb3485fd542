"""Pledges, counted."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.pledges.models import Pledge, PledgeDrive
from challenge.words import plain_text

FEWEST = 5  # people, before it is told what they chose


@dataclass(frozen=True, slots=True)
class Pledged:
    """How many people pledged how many actions; `each` is told by action once enough people did, else empty."""

    people: int
    actions: int
    each: Sequence[tuple[str, int]]


def drive_of(challenge: Challenge) -> PledgeDrive | None:
    """Whether and for what the challenge asks people."""
    return db.session.get(PledgeDrive, challenge.id)


def pledged_in(drive: PledgeDrive, before: datetime | None = None) -> Pledged:
    """All pledges together (that were made before an instant). One for an action that is no longer asked for still
    counts in the totals."""
    statement = select(Pledge.actions).filter_by(challenge_id=drive.challenge_id)
    if before is not None:
        statement = statement.where(Pledge.made_at < before)
    chosen = db.session.scalars(statement).all()
    counts = Counter(key for keys in chosen for key in keys)
    each = [(one["text"], counts[one["key"]]) for one in drive.actions] if len(chosen) >= FEWEST else []
    return Pledged(len(chosen), counts.total(), each)


def pledge_totals(challenge: Challenge, as_of: datetime) -> dict[str, int]:
    """What the totals of a board say of pledges: those made before the day of the instant, so that they change once a
    day like the others. Nothing where the challenge asks for none."""
    drive = drive_of(challenge)
    if drive is None:
        return {}
    today = as_of.astimezone(ZoneInfo(challenge.time_zone)).date()
    told = pledged_in(drive, clock.instant(datetime.combine(today, time()), challenge.time_zone))
    return {"pledged_people": told.people, "pledged_actions": told.actions}


def pledges_csv(drive: PledgeDrive) -> bytes:
    """One row for each pledge, for the coordinator: when, what, and the address of who asked to hear more."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(["pledged_on", "email", *(plain_text(one["text"]) for one in drive.actions)])
    statement = select(Pledge).filter_by(challenge_id=drive.challenge_id).order_by(Pledge.id)
    for pledge in db.session.scalars(statement):
        chosen = ["yes" if one["key"] in pledge.actions else "" for one in drive.actions]
        writer.writerow([pledge.made_at.date().isoformat(), plain_text(pledge.email or ""), *chosen])
    return text.getvalue().encode()
