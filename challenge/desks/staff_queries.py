"""What the staff's page gathers: how the jobs are doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from challenge import clock
from challenge.extensions import db
from challenge.scheduling.models import Run

LATELY = timedelta(days=7)


@dataclass(frozen=True)
class JobState:
    """One job in the last seven days: its last run, and how many runs failed."""

    job: str
    last_at: datetime
    runs: int
    failed: int


def jobs_lately() -> list[JobState]:
    """Every job that ran in the last seven days, by name."""
    statement = (
        select(Run.job, func.max(Run.ended_at), func.count(), func.count(Run.error))
        .where(Run.started_at > clock.now() - LATELY)
        .group_by(Run.job)
        .order_by(Run.job)
    )
    return [JobState(*row) for row in db.session.execute(statement)]


def failed_runs(most: int = 5) -> Sequence[Run]:
    """Runs that failed lately, the newest first."""
    statement = select(Run).where(Run.error.is_not(None), Run.started_at > clock.now() - LATELY)
    return db.session.scalars(statement.order_by(Run.started_at.desc()).limit(most)).all()
