"""Hold a reading for the coordinator, or take note that its question answered itself."""

from __future__ import annotations

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.extensions import db
from challenge.savings.models import Hold, Reading


def hold(reading: Reading, why: str) -> None:
    """Let a reading wait: it does not count until the coordinator accepts it."""
    db.session.add(Hold(reading_id=reading.id, why=why, opened_at=clock.now()))


def settle_hold(reading: Reading, author: User, note: str) -> None:
    """A reading that no longer stands needs no decision: close the hold on it, if one is open."""
    waiting = db.session.scalar(select(Hold).filter_by(reading_id=reading.id, decision=None))
    if waiting is None:
        return
    waiting.decision, waiting.decided_at, waiting.decided_by, waiting.note = "reject", clock.now(), author.id, note
