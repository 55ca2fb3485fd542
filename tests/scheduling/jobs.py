"""A job for tests: its effect is one row for each slot, written in the slot's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from challenge import clock
from challenge.audit.models import DeedDone
from challenge.extensions import db
from challenge.scheduling.slots import Job


def bell(
    *,
    latest_only: bool,
    subjects: Iterable[str] = ("tower",),
    seconds: int = 60,
    compute: Callable[[str, datetime], Any] = lambda subject, slot: slot.isoformat(),
) -> Job:
    """A bell that rings once in each slot."""
    return Job(
        name="bell",
        when="always",
        seconds=lambda: seconds,
        subjects=lambda: subjects,
        compute=compute,
        store=_ring,
        latest_only=latest_only,
    )


def _ring(subject: str, slot: str, last_try: bool) -> bool:
    db.session.add(DeedDone(at=clock.now(), deed="ring", subject=slot, detail={"by": subject}))
    return True


def rings(by: str = "tower") -> list[str]:
    """The slots in which this bell rang, in order, doubled ones twice."""
    rows = db.session.scalars(select(DeedDone).filter_by(deed="ring").order_by(DeedDone.subject)).all()
    return [row.subject for row in rows if row.detail["by"] == by]
