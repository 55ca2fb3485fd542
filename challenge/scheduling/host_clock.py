"""Whether this host's clock may be trusted with jobs. Several hosts share one database; their clocks need not agree.

What a job does never happens twice, whatever clocks say: the lease's epoch and the row "done" see to that. But a host
that is ahead moves challenges and shows boards early, and one that is behind would send a letter again that another
has claimed. So a host that is off by more than 20 seconds does none, and says so: see docs/clocks.md.
"""

from __future__ import annotations

import logging
import socket
from datetime import timedelta

from sqlalchemy import func, select

from challenge import clock
from challenge.extensions import db, transaction
from challenge.scheduling.models import Lease, Run

LOG = logging.getLogger(__name__)
TOLERATED = timedelta(seconds=20)  # two hosts may differ by twice that: less than a lease, or a letter's next try
TOLD_EVERY = timedelta(hours=1)
JOB = "clock"


class ClockIsOff(Exception):
    """This host does no jobs until its clock is right."""


def off_by() -> timedelta:
    """How far this host's clock is ahead; negative when it is behind.

    In production on PostgreSQL the database's clock is the measure. A file has no clock, and a rehearsal (see
    CLOCK_SHIFT_SECONDS) leaves the database's: then it is the newest instant that a scheduler wrote, which tells
    only who is behind.
    """
    if clock.is_shared():
        return clock.ahead_of_database()
    newest = db.session.scalar(select(func.max(Lease.renewed_at)))
    return min(clock.now() - newest, timedelta()) if newest else timedelta()


def complaint() -> str | None:
    """What is wrong with this host's clock, in a sentence; None when it will do."""
    off = off_by()
    if abs(off) <= TOLERATED:
        return None
    measure = "the database's" if off > timedelta() or db.engine.dialect.name == "postgresql" else "another scheduler's"
    side = "ahead of" if off > timedelta() else "behind"
    return f"The clock of {socket.gethostname()} is {_span(abs(off))} {side} {measure}."


def refuses_to_work() -> bool:
    """Whether this host must leave jobs to others; says so in the log, and once an hour among the runs."""
    wrong = complaint()
    if wrong is None:
        return False
    LOG.error("%s No job is done here until it is right.", wrong)
    _tell(f"{wrong} It does no jobs until its clock is right.")
    return True


def _tell(error: str) -> None:
    now, host = clock.now(), socket.gethostname()
    with transaction():
        lately = select(Run.id).where(Run.job == JOB, Run.subject == host, Run.started_at > now - TOLD_EVERY)
        if db.session.scalar(lately.limit(1)) is None:
            row = Run(job=JOB, subject=host, slot=now.isoformat(), started_at=now, ended_at=now)
            row.changed, row.error = False, error
            db.session.add(row)


def _span(off: timedelta) -> str:
    seconds = round(off.total_seconds())
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} seconds"
