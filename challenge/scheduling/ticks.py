"""One look at what is owed: take the lease, do it, give the lease back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from sqlalchemy import delete, func, select

from challenge import clock
from challenge.extensions import db
from challenge.scheduling.host_clock import refuses_to_work
from challenge.scheduling.leases import Turn, acquire, release, renew
from challenge.scheduling.models import DoneSlot, Run
from challenge.scheduling.slots import Job, Outcome, TurnIsOver, failure, leave_row, run_slot, slots_owed

LOG = logging.getLogger(__name__)
LEASE = "scheduler"
LEASE_SECONDS = 60.0  # how long the work waits when the process that does it dies
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Errand:
    """Something done at every tick, by every process: it claims its own rows. `run` tells how many it did."""

    name: str
    when: str
    run: Callable[[], int]


def tick(jobs: Iterable[Job], holder: str, *, seconds: float = LEASE_SECONDS, stop: Event | None = None) -> bool:
    """Do every slot that is owed; False when somebody else is at it, or when this host's clock is off.

    `stop` ends it between two slots.
    """
    if refuses_to_work():
        return False
    turn = acquire(LEASE, holder, seconds)
    if turn is None:
        return False
    try:
        for job in jobs:
            _work_off(turn, job, seconds, stop or Event())
    except TurnIsOver:
        LOG.warning("another process took over from %s", holder)
    finally:
        release(turn)
    return True


def run_errand(errand: Errand) -> Outcome:
    """Run it, unless this host's clock is off, and leave a row when it did something or failed."""
    if refuses_to_work():
        return Outcome()
    started = clock.now()
    try:
        outcome = Outcome(changed=errand.run() > 0)
    except Exception as problem:
        LOG.exception("%s failed", errand.name)
        outcome = failure(problem)
    if outcome.changed or outcome.error:
        leave_row(errand.name, "", started.isoformat(), started, outcome)
    return outcome


def forget_old_runs() -> int:
    """Delete rows about runs and slots older than 30 days, but each job's last slot; returns how many."""
    before = clock.now() - KEPT
    newest = select(func.max(DoneSlot.id)).group_by(DoneSlot.job, DoneSlot.subject)
    old_slots = delete(DoneSlot).where(DoneSlot.done_at < before, DoneSlot.id.not_in(newest))
    done = [db.session.execute(delete(Run).where(Run.ended_at < before)), db.session.execute(old_slots)]
    return sum(int(getattr(one, "rowcount", 0)) for one in done)


def _work_off(turn: Turn, job: Job, seconds: float, stop: Event) -> None:
    for subject in _subjects(job):
        for slot in slots_owed(job, subject):
            if stop.is_set():
                return
            if not renew(turn, seconds):
                raise TurnIsOver
            if run_slot(turn, job, subject, slot).error:
                break  # later slots wait for the one that failed


def _subjects(job: Job) -> list[str]:
    started = clock.now()
    try:
        return list(job.subjects())
    except Exception as problem:
        LOG.exception("job %s cannot tell what is owed", job.name)
        leave_row(job.name, "", started.isoformat(), started, failure(problem))
        return []
