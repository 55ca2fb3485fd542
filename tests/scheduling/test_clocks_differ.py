"""Hosts whose clocks differ work on one database: nothing happens twice, and who is too far off says so and rests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from challenge import clock
from challenge.challenges.queries import rules_of
from challenge.challenges.windows import closes_for
from challenge.extensions import db, transaction
from challenge.leaderboards.models import Snapshot
from challenge.notices.actions import write_letter
from challenge.savings.deadlines import deadline_at
from challenge.savings.models import Reading
from challenge.schedule import compute_now
from challenge.scheduling.host_clock import ClockIsOff, complaint
from challenge.scheduling.models import DoneSlot, Run
from challenge.scheduling.ticks import Errand, run_errand, tick
from tests.conftest import ON_ONE_DATABASE, ON_POSTGRESQL, ROOT, environment
from tests.leaderboards.story import correct, five_shops, last_reading, riverbend
from tests.page import Visitor
from tests.savings.bills import NEW_YEAR
from tests.scheduling.jobs import bell, rings

MARGIN = timedelta(seconds=1)  # a busy machine asks the database's clock that slowly
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
WORKER = """
import os, time
from challenge.app import create_app
from challenge.schedule import JOBS, LETTERS
from challenge.scheduling.leases import new_holder
from challenge.scheduling.ticks import run_errand, tick
from tests.savings.bills import NEW_YEAR
from tests.scheduling.jobs import bell
app, holder = create_app(os.environ), new_holder()
while True:
    with app.app_context():
        tick([*JOBS, bell(latest_only=False, seconds=1)], holder, seconds=5)
        run_errand(LETTERS)
    time.sleep(0.05)
"""


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, context: Flask):
    """Sets the clock, in seconds after noon."""

    def set_clock(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=seconds))

    set_clock(0)
    return set_clock


def start(url: str, folder: Path, shift: int) -> subprocess.Popen[bytes]:
    settings = environment(url, folder) | {
        "CLOCK_SHIFT_SECONDS": str(shift),
        "STANDINGS_SECONDS": "1",
        "MAIL_WAY": "file",
    }
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env={**os.environ, **settings})


@ON_ONE_DATABASE
def test_it_works(app: Flask, database_url: str, tmp_path: Path) -> None:
    """One host is right, one 3 s ahead (it dies), one 3 s behind, one 5 minutes; bills and letters come in."""
    with app.app_context():
        five_shops()
        with transaction():
            for number in range(30):
                write_letter(f"reader-{number}@example.com", f"Letter {number}", "Read me.")
    workers = [start(database_url, tmp_path, shift) for shift in (3, 0, -3, -300)]
    try:
        with app.app_context():
            keep_bills_coming(until=3)
            workers[0].kill()  # as of when its boards are, the others have not come to yet
            keep_bills_coming(until=5)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    with app.app_context():
        nothing_is_doubled(tmp_path / "letters")
        the_chain_holds()
        the_late_one_says_so()


def keep_bills_coming(*, until: int) -> None:
    """Correct a bill again and again, until so many boards were made."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with transaction():
            correct(last_reading(), last_reading().quantity_millionths - 1_000_000_000)
        time.sleep(0.3)
        told = db.session.scalar(select(func.count(Run.id)).filter_by(job="clock"))
        if told and (db.session.scalar(select(func.count(Snapshot.id))) or 0) >= until:
            return
        db.session.rollback()
    raise AssertionError("too few boards in a minute")


def nothing_is_doubled(letters: Path) -> None:
    rung = [datetime.fromisoformat(slot) for slot in rings()]
    assert rung == [rung[0] + timedelta(seconds=number) for number in range(len(rung))]
    slots = Counter(db.session.execute(select(DoneSlot.job, DoneSlot.subject, DoneSlot.slot)).all())
    assert max(slots.values()) == 1
    text = "".join(path.read_text() for path in letters.iterdir())
    assert [text.count(f"Subject: Letter {number}\n") for number in range(30)] == [1] * 30


def the_chain_holds() -> None:
    """No board is as of an earlier instant than the one before it, and each names that one's digest."""
    boards = db.session.scalars(select(Snapshot).order_by(Snapshot.number)).all()
    assert [board.number for board in boards] == list(range(1, len(boards) + 1))
    assert all(earlier.as_of < later.as_of for earlier, later in pairwise(boards))
    assert [board.previous_sha256 for board in boards] == [None, *(board.sha256 for board in boards[:-1])]


def the_late_one_says_so() -> None:
    told = db.session.scalars(select(Run.error).filter_by(job="clock")).all()
    assert len(told) == 1
    assert "minutes behind" in (told[0] or "")
    assert db.session.scalars(select(Run.error).where(Run.error.is_not(None), Run.job != "clock")).all() == []


def test_a_little_is_tolerated(at) -> None:
    tick([], "ada")
    at(-20)
    assert complaint() is None
    assert tick([bell(latest_only=True)], "ada")


def test_too_far_behind_works_nothing_off_and_tells_it_once_an_hour(at) -> None:
    tick([], "ada")
    at(-200)
    ran = []
    for _ in range(3):
        assert not tick([bell(latest_only=True)], "bob")
        run_errand(Errand("letters", "", lambda: ran.append(1) or 1))
    assert (rings(), ran) == ([], [])
    (run,) = db.session.scalars(select(Run))
    assert run.job == "clock"
    assert "3 minutes behind" in (run.error or "")
    with pytest.raises(ClockIsOff, match="3 minutes behind"):
        list(compute_now([1]))


@ON_POSTGRESQL
@pytest.mark.parametrize(("seconds", "words"), [(90, "90 seconds ahead of"), (-7300, "2 hours behind")])
def test_in_production_postgresql_is_the_measure(
    context: Flask, monkeypatch: pytest.MonkeyPatch, seconds: int, words: str
) -> None:
    """Who is ahead is found as well, also when no scheduler ever ran; SQLite has no clock to ask."""
    monkeypatch.setitem(context.config, "MODE", "production")
    assert complaint() is None
    monkeypatch.setattr(clock, "_shift", timedelta(seconds=seconds))
    assert f"{words} the database's" in (complaint() or "")
    assert not tick([bell(latest_only=True)], "ada")
    assert rings() == []


@ON_ONE_DATABASE
@pytest.mark.parametrize(("off", "counts"), [(-5, True), (5, False)])
def test_a_form_is_judged_by_the_host_that_received_it(
    app: Flask, rosa: Visitor, monkeypatch: pytest.MonkeyPatch, off: int, counts: bool
) -> None:
    """At the very deadline one host takes it and another would not; every scheduler then says the same of it."""
    close = datetime.now(UTC)
    with app.app_context(), transaction():
        riverbend().submission_closes_at = close
    monkeypatch.setattr(clock, "_shift", timedelta(seconds=off))
    dates = {"start_on": f"{NEW_YEAR}", "end_on": f"{NEW_YEAR + timedelta(30)}"}
    rosa.post("/meters/1/bills/new", {**dates, "quantity": "900", "step": "save"})
    with app.app_context():
        assert (last_reading().received_at < close) == counts
        for later in (60, 100):  # schedulers, once the deadline is over for all
            monkeypatch.setattr(clock, "_shift", timedelta(seconds=later))
            assert (last_reading().id in readings_that_count()) == counts


@ON_POSTGRESQL
def test_forms_are_judged_by_one_clock_whichever_server_they_reach(
    app: Flask, rosa: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three servers, one 5 s behind, one 5 s ahead: at a deadline none of them takes what another would not."""
    monkeypatch.setitem(app.config, "MODE", "production")
    arrived = []
    for number, off in enumerate((-5, 5, 0, -5, 5, 0)):
        if number == 3:
            time.sleep(MARGIN.total_seconds())
            close = datetime.now(UTC)
            time.sleep(MARGIN.total_seconds())
        monkeypatch.setattr(clock, "_shift", timedelta(seconds=off))
        begin = NEW_YEAR + timedelta(30 * number)
        dates = {"start_on": f"{begin}", "end_on": f"{begin + timedelta(30)}"}
        before = datetime.now(UTC)
        assert rosa.post("/meters/1/bills/new", {**dates, "quantity": "900", "step": "save"}).status == 200
        with app.app_context():
            arrived.append(last_reading().received_at)
        assert before - MARGIN < arrived[-1] < datetime.now(UTC) + MARGIN
    assert [one < close for one in arrived] == [True] * 3 + [False] * 3


def readings_that_count() -> set[int]:
    db.session.rollback()
    deadline = deadline_at(closes_for(riverbend(), rules_of(riverbend()).baseline.end, clock.now()), clock.now())
    return set(db.session.scalars(select(Reading.id).where(deadline.allows(Reading))))


@ON_ONE_DATABASE
def test_staff_and_monitors_read_it(
    app: Flask, client: FlaskClient, grace: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        tick([], "ada")
    assert "seconds behind" not in grace.get("/staff").text()
    assert client.get("/readyz").get_json()["clock_off_seconds"] == 0
    monkeypatch.setattr(clock, "_shift", timedelta(seconds=-90))
    assert "seconds behind another scheduler" in grace.get("/staff").text()
    assert client.get("/readyz").get_json()["clock_off_seconds"] == pytest.approx(-90, abs=60)
