"""Letters, found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from challenge.extensions import db
from challenge.notices.models import Letter


@dataclass(frozen=True)
class Outbox:
    """What has not left yet: how many letters, since when, and those that were refused at least once."""

    waiting: int
    oldest: datetime | None
    failing: Sequence[Letter]


def outbox(most: int = 20) -> Outbox:
    """The state of the outbox; of the failing letters, the newest."""
    unsent = Letter.sent_at.is_(None)
    waiting, oldest = db.session.execute(select(func.count(), func.min(Letter.created_at)).where(unsent)).one()
    failing = select(Letter).where(unsent, Letter.error.is_not(None)).order_by(Letter.created_at.desc()).limit(most)
    return Outbox(waiting, oldest, db.session.scalars(failing).all())
