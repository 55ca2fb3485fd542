"""Keep the intervals of a file: one packed array for each month, as a new version where something is new."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.formats.contents import FileMeter
from challenge.savings.intervals import facts_of, kept_and_new
from challenge.savings.models import IntervalMonth, Meter


def keep_intervals(
    meter: Meter, file_meter: FileMeter, *, author: User, received_at: datetime, file: StoredFile | None = None
) -> int:
    """Keep what a meter of a file measured interval by interval; the answer is how many months became new versions.

    An interval is known by its meter, start and duration: the same file again changes nothing, and a newer file
    takes the place of the intervals that it holds itself and leaves the others of the month.
    """
    facts = {
        "meter_id": meter.id,
        "file_id": file.id if file else None,
        "author_id": author.id,
        "received_at": received_at,
        "saved_at": clock.now(),
    }
    rows = _rows(meter, file_meter, facts)
    if rows:
        db.session.execute(insert(IntervalMonth), rows)
        note("keep_intervals", f"meter:{meter.id}", months=len(rows), intervals=sum(row["count"] for row in rows))
    return len(rows)


def _rows(meter: Meter, file_meter: FileMeter, facts: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for kept, together in kept_and_new(meter.id, file_meter.intervals):
        if kept is None or together.hash != kept.sha256:
            rows.append(facts_of(together) | facts | {"supersedes_id": kept.id if kept else None})
    return rows
