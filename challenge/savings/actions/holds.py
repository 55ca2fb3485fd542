"""Hold a reading for the coordinator, leave it out, ask about it, or take note that its question answered itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from challenge import clock
from challenge.accounts.models import User
from challenge.extensions import db
from challenge.savings.models import AskedReading, Hold, Reading
from challenge.savings.queries import hold_on


def hold(reading: Reading, why: str) -> None:
    """Let a reading wait: it does not count until the coordinator accepts it."""
    db.session.add(Hold(reading_id=reading.id, why=why, opened_at=clock.now()))


def settle_hold(reading: Reading, author: User, note: str) -> None:
    """A reading that no longer stands needs no decision: close the hold on it, if one is open."""
    waiting = db.session.scalar(select(Hold).filter_by(reading_id=reading.id, decision=None))
    if waiting is None:
        return
    waiting.decision, waiting.decided_at, waiting.decided_by, waiting.note = "reject", clock.now(), author.id, note


def leave_out(reading: Reading, *, by: User, reason: str) -> None:
    """A reading counts no more, whatever was decided about it before, and its days are open again."""
    found = hold_on(reading)
    if found is None:
        found = Hold(reading_id=reading.id, why="A reviewer looked at it.", opened_at=clock.now())
        db.session.add(found)
    found.decision, found.decided_at, found.decided_by, found.note = "reject", clock.now(), by.id, reason


def ask_about(reading_ids: Collection[int]) -> None:
    """Take note that somebody asked about readings, which count meanwhile."""
    db.session.add_all(AskedReading(reading_id=one, asked_at=clock.now()) for one in reading_ids)


def close_questions(meter_ids: Collection[int]) -> None:
    """It was decided: corrections of the readings of these meters come when they come."""
    readings = select(Reading.id).where(Reading.meter_id.in_(meter_ids))
    waiting = (AskedReading.reading_id.in_(readings), AskedReading.closed_at.is_(None))
    db.session.execute(update(AskedReading).where(*waiting).values(closed_at=clock.now()))
