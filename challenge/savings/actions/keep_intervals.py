"""Keep the intervals of a file: one packed array for each month, as a new version where something is new."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import insert

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.formats.contents import FileMeter
from challenge.formats.days import midnight
from challenge.formats.intervals import Intervals
from challenge.savings.intervals import facts_of, kept_and_new
from challenge.savings.models import IntervalMonth, Meter


def keep_intervals(
    meter: Meter,
    file_meter: FileMeter,
    *,
    but: Collection[tuple[date, date]] = (),
    author: User,
    received_at: datetime,
    file: StoredFile | None = None,
) -> int:
    """Keep what a meter of a file measured interval by interval; the answer is how many months became new versions.

    An interval is known by its meter, start and duration: the same file again changes nothing, and a newer file
    takes the place of the intervals that it holds itself and leaves the others of the month. What starts within the
    local days `but` (first, day after the last) stays as it was.
    """
    if not file_meter.intervals:
        return 0
    facts = {
        "meter_id": meter.id,
        "file_id": file.id if file else None,
        "author_id": author.id,
        "received_at": received_at,
        "saved_at": clock.now(),
    }
    rows = _rows(meter, [*_outside(file_meter.intervals, but, ZoneInfo(meter.site.time_zone))], facts)
    if rows:
        db.session.execute(insert(IntervalMonth), rows)
        note("keep_intervals", f"meter:{meter.id}", months=len(rows), intervals=sum(row["count"] for row in rows))
    return len(rows)


def _outside(fresh: Collection[Intervals], spans: Collection[tuple[date, date]], zone: ZoneInfo) -> Iterator[Intervals]:
    """Without the intervals that start within these local days."""
    for one in fresh:
        stays = np.ones(len(one.starts), dtype=bool)
        for first, end in spans:
            stays &= (one.starts < midnight(first, zone)) | (one.starts >= midnight(end, zone))
        if stays.any():
            yield replace(one, starts=one.starts[stays], values=one.values[stays], estimated=one.estimated[stays])


def _rows(meter: Meter, fresh: Sequence[Intervals], facts: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for kept, together in kept_and_new(meter.id, fresh):
        if kept is None or together.hash != kept.sha256:
            rows.append(facts_of(together) | facts | {"supersedes_id": kept.id if kept else None})
    return rows
