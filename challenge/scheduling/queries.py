"""What the database says of itself and of the scheduler."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from challenge import clock
from challenge.extensions import db
from challenge.scheduling.models import Lease, Run
from config import ROOT


def database_state() -> str:
    """One of: `current`, `migrations pending`, `unreachable`."""
    try:
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return "migrations pending" if _reachable() else "unreachable"
    return "current" if found == newest_migration() else "migrations pending"


def newest_migration() -> str:
    """The revision this code expects: migrations are numbered in their names."""
    return max(path.name for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))[:4]


def scheduler_lag_seconds() -> int | None:
    """Seconds since a scheduler last looked at what is owed; None when none ever did."""
    last = db.session.scalar(select(func.max(Lease.renewed_at)))
    return None if last is None else int((clock.now() - last).total_seconds())


def failed_since(job: str, moment: datetime) -> set[str]:
    """Subjects of a job whose attempt failed at this moment or later."""
    failed = select(Run.subject).where(Run.job == job, Run.started_at >= moment, Run.error.is_not(None))
    return set(db.session.scalars(failed))


def last_runs(job: str) -> dict[str, Run]:
    """The last attempt for each subject of a job."""
    last = select(func.max(Run.id)).where(Run.job == job).group_by(Run.subject)
    return {run.subject: run for run in db.session.scalars(select(Run).where(Run.id.in_(last)))}


def _reachable() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
