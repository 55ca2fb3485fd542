"""A job's slots: instants at which its effect is owed, each exactly once.

A slot is a UTC instant, a multiple of the job's interval since 1970. The row that says "done" is written in the
same transaction as the effect, under a unique key (job, subject, slot), by whoever still holds the lease.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from challenge import clock
from challenge.extensions import db, transaction
from challenge.scheduling.leases import Turn, holds
from challenge.scheduling.models import DoneSlot, Run

LOG = logging.getLogger(__name__)
LONGEST_ERROR = 500
MOST_TRIES = 3


@dataclass(frozen=True)
class Job:
    """Something owed regularly, for each of its subjects on its own.

    `own_slots`: not regularly, but at instants that each subject has of its own, each of them once.

    `latest_only`: slots that were missed are passed over, the newest brings everything up to date. Otherwise every
    missed slot is run, oldest first. `compute(subject, slot)` only reads; what it returns is given to
    `store(subject, result, last_try)`, which writes in one transaction and tells whether anything changed. It may
    raise InputsChanged; on the last try it should take what was true when it was read, if that may be shown at all:
    inputs that never rest would stop the job for good.
    """

    name: str
    when: str
    seconds: Callable[[], int]
    subjects: Callable[[], Iterable[str]]
    compute: Callable[[str, datetime], Any]
    store: Callable[[str, Any, bool], bool]
    latest_only: bool = True
    own_slots: Callable[[str], Iterable[datetime]] | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt. With an error the slot is still owed."""

    changed: bool = False
    error: str | None = None


class TurnIsOver(Exception):
    """Somebody else took over: what was computed is thrown away, they do it."""


class InputsChanged(Exception):
    """What was read is no longer so: compute again."""


def slot_at(moment: datetime, seconds: int) -> datetime:
    """The latest slot that has begun."""
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)


def slots_owed(job: Job, subject: str) -> list[datetime]:
    """The slots to run now, oldest first."""
    if job.own_slots is not None:
        last, now = _last_done(job.name, subject), clock.now()
        return [slot for slot in sorted(job.own_slots(subject)) if slot <= now and (last is None or slot > last)]
    step = job.seconds()
    latest = slot_at(clock.now(), step)
    done = _last_done(job.name, subject)
    if done is not None and done >= latest:
        return []
    if job.latest_only or done is None:
        return [latest]
    first = slot_at(done, step) + timedelta(seconds=step)
    count = int((latest - first).total_seconds()) // step + 1
    return [first + timedelta(seconds=number * step) for number in range(count)]


def run_slot(turn: Turn, job: Job, subject: str, slot: datetime) -> Outcome:
    """Do one slot's work, once, and leave a row about the attempt.

    Raises TurnIsOver when somebody else took over meanwhile.
    """
    started = clock.now()
    try:
        outcome = Outcome(changed=_attempt(turn, job, subject, slot))
    except TurnIsOver:
        raise
    except Exception as problem:  # one failing subject fails alone
        LOG.exception("job %s failed for %s at %s", job.name, subject, slot.isoformat())
        outcome = failure(problem)
    leave_row(job.name, subject, slot.isoformat(), started, outcome)
    return outcome


def failure(problem: Exception) -> Outcome:
    """A failed attempt, told in one line."""
    return Outcome(error=f"{type(problem).__name__}: {problem}"[:LONGEST_ERROR])


def _attempt(turn: Turn, job: Job, subject: str, slot: datetime, tries: int = MOST_TRIES) -> bool:
    db.session.rollback()  # each try reads the database as it is now
    result = job.compute(subject, slot)
    try:
        return _store(turn, job, subject, slot, result, last_try=tries == 1)
    except InputsChanged:
        if tries == 1:
            raise
        return _attempt(turn, job, subject, slot, tries - 1)


def _store(turn: Turn, job: Job, subject: str, slot: datetime, result: Any, *, last_try: bool) -> bool:
    key = {"job": job.name, "subject": subject, "slot": slot.isoformat()}
    with transaction():
        if not holds(turn):
            raise TurnIsOver
        if db.session.scalar(select(DoneSlot.id).filter_by(**key)):
            return False
        db.session.add(DoneSlot(**key, done_at=clock.now()))
        return job.store(subject, result, last_try)


def leave_row(job: str, subject: str, slot: str, started: datetime, outcome: Outcome) -> None:
    """One row about one attempt, in a small transaction of its own."""
    with transaction():
        row = Run(job=job, subject=subject, slot=slot, started_at=started, ended_at=clock.now())
        row.changed, row.error = outcome.changed, outcome.error
        db.session.add(row)


def _last_done(job: str, subject: str) -> datetime | None:
    # Slots of one job are ISO texts of one shape, so the largest text is the latest instant.
    newest = db.session.scalar(select(func.max(DoneSlot.slot)).filter_by(job=job, subject=subject))
    return None if newest is None else datetime.fromisoformat(newest)
