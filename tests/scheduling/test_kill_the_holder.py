"""Whoever holds the lease is killed again and again; nothing is missing afterwards, and nothing is doubled."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.extensions import db
from challenge.scheduling.models import Lease, Run
from challenge.scheduling.ticks import tick
from tests.conftest import ROOT, environment
from tests.scheduling.jobs import bell, rings

WORKER = """
import os, time
from flask import Flask
from challenge.extensions import db, prepare_engines
from challenge.scheduling.leases import new_holder
from challenge.scheduling.ticks import tick
from config import settings
from tests.scheduling.jobs import bell

def slowly(subject, slot):
    time.sleep(0.05)
    return slot.isoformat()

job = bell(latest_only=False, seconds=1, compute=slowly)
def store(subject, slot, last_try):
    done = ring(subject, slot, last_try)
    db.session.flush()
    time.sleep(0.1)
    return done
ring, job = job.store, type(job)(**{**vars(job), "store": store})

app, holder = Flask("worker"), new_holder()  # without pages: it starts quickly
app.config.from_mapping(settings(os.environ))
db.init_app(app)
prepare_engines(app)
while True:
    with app.app_context():
        tick([job], holder, seconds=0.6)
    time.sleep(0.02)
"""


def start(url: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env={**os.environ, **environment(url, folder)})


def holder_among(workers: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes] | None:
    """The worker that holds the lease, as soon as one does."""
    name = db.session.scalar(select(Lease.holder)) or ""
    db.session.rollback()
    return next((worker for worker in workers if f":{worker.pid}:" in name), None)


def test_it_works(app: Flask, database_url: str, tmp_path: Path) -> None:
    """Three workers; for five seconds the one at work is killed and replaced."""
    dice = random.Random(2)
    workers = [start(database_url, tmp_path) for _ in range(3)]
    killed = 0
    try:
        with app.app_context():
            wait_for_the_first()
            end = time.monotonic() + 5
            while time.monotonic() < end or killed < 2:
                time.sleep(dice.uniform(0.1, 0.5))
                victim = holder_among(workers)
                if victim is None:
                    continue
                victim.kill()
                victim.wait()
                killed += 1
                workers[workers.index(victim)] = start(database_url, tmp_path)
            stop(workers)
            assert_caught_up()
    finally:
        stop(workers)


def stop(workers: list[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        worker.kill()
        worker.wait()


def wait_for_the_first() -> None:
    end = time.monotonic() + 60
    while not rings() and time.monotonic() < end:
        db.session.rollback()
        time.sleep(0.1)


def assert_caught_up() -> None:
    end = time.monotonic() + 60
    asked = clock.now()
    while not tick([bell(latest_only=False, seconds=1)], "afterwards", seconds=5) and time.monotonic() < end:
        time.sleep(0.1)  # a dead holder's lease runs out, a live one gives it back
        asked = clock.now()
    rung = [datetime.fromisoformat(slot) for slot in rings()]
    assert len(rung) >= 5
    assert rung == [rung[0] + timedelta(seconds=number) for number in range(len(rung))]
    assert rung[-1] + timedelta(seconds=1) > asked
    assert db.session.scalars(select(Run).where(Run.error.is_not(None))).all() == []
