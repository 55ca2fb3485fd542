"""A scorecard came by mail in time, and is typed in after the time is over."""

from __future__ import annotations

from datetime import datetime

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.challenges.life import ARCHIVED, FINAL
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.scorecards.asked import LEFT, OPEN, OVER, Card
from challenge.scorecards.models import MailedScorecard, Submission
from challenge.scorecards.queries import mailed_open


def take_mailed(card: Card, *, arrived_at: datetime, reason: str, by: User) -> MailedScorecard:
    """Say when the paper came, and why it is typed in only now. From then on the coordinator may answer for it."""
    now, challenge = clock.now(), card.entry.challenge
    if works_for(by, card.entry.business_id):
        raise Mistake("", "You work for this business, so somebody else must say when its scorecard came.")
    if card.window(now) == LEFT:
        raise Mistake("", "This entry does not take part.")
    if card.window(now) != OVER:
        raise Mistake("", "The time for this scorecard is not over: it can be typed in as it is.")
    if challenge.state in (FINAL, ARCHIVED):
        raise Mistake("", "The board is final. Open the review again first.")
    if arrived_at > now:
        raise Mistake("arrived_at", "This lies in the future.")
    if card.window(arrived_at) != OPEN:
        raise Mistake("arrived_at", "It was not in time: at that moment the scorecard could not be submitted.")
    if not reason:
        raise Mistake("reason", "Write why it is typed in only now. The business reads it.")
    if mailed_open(card) is not None:
        raise Mistake("", "That was said before; it can be typed in.")
    place = {"entry_id": card.entry.id, "scorecard": card.scorecard.key, "stage": card.stage}
    row = MailedScorecard(**place, arrived_at=arrived_at, reason=reason, opened_at=now, opened_by=by.id)
    db.session.add(row)
    note("take_mailed", f"entry:{card.entry.id}", **place, arrived_at=arrived_at.isoformat(), reason=reason)
    return row


def close_mailed(card: Card, submission: Submission) -> None:
    """It was typed in: nothing more is taken of it."""
    row = mailed_open(card)
    if row is not None:
        row.submission_id = submission.id


def received(card: Card, at: datetime, *, on_behalf: bool) -> datetime:
    """The instant that counts for what is typed now: for a paper that came in time, when it came."""
    row = mailed_open(card) if on_behalf and card.window(at) == OVER else None
    return row.arrived_at if row else at
