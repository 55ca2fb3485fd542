"""Is the process up, is it ready, and how far behind are the jobs?"""

from __future__ import annotations

import re
from datetime import UTC, timedelta

import pytest
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from challenge import clock
from challenge.extensions import Base, db, transaction
from challenge.schedule import ERRANDS, JOBS, wake
from challenge.scheduling.ticks import tick
from tests.conftest import ROOT


def test_it_works(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "up"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {
        "ready": True, "database": "current", "scheduler_lag_seconds": None, "clock_off_seconds": 0
    }  # fmt: skip


def test_the_lag_is_told_not_judged(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        tick([], "ada")
    later = clock.now() + timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["scheduler_lag_seconds"] == pytest.approx(3 * 3600, abs=60)


def test_not_ready_while_a_migration_is_pending(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["database"] == "migrations pending"
    assert client.get("/healthz").status_code == 200


def test_after_a_pause_of_the_host_it_wakes_once(app: Flask) -> None:
    """However long the host slept: one look, not none and not one for each that was missed; never two at once."""
    scheduler = BackgroundScheduler(timezone=UTC)
    wake(scheduler, app, lambda: None)
    (job,) = scheduler.get_jobs()
    assert (job.coalesce, job.misfire_grace_time, job.max_instances) == (True, None, 1)
    assert job.trigger.interval == timedelta(seconds=app.config["SCHEDULER_SECONDS"])


def test_no_job_is_read_back_from_where_it_is_stored(app: Flask) -> None:
    """What is owed follows from facts: no table holds work that somebody put there, and nothing unpickles."""
    scheduler = BackgroundScheduler(timezone=UTC)
    wake(scheduler, app, lambda: None)
    scheduler.start(paused=True)
    assert [type(store) for store in scheduler._jobstores.values()] == [MemoryJobStore]
    scheduler.shutdown()
    assert not [name for name in Base.metadata.tables if "apscheduler" in name]
    sources = [path.read_text() for path in (ROOT / "challenge").rglob("*.py")]
    assert len(sources) > 100
    assert not [text for text in sources if re.search(r"\b(pickle|marshal|shelve|dill)\b", text)]


def test_every_job_says_when() -> None:
    names = [job.name for job in (*JOBS, *ERRANDS)]
    assert len(set(names)) == len(names)
    assert all(job.when for job in (*JOBS, *ERRANDS))
