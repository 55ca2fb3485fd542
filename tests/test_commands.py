"""The `flask ...` commands about boards, jobs, backups and files."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, make_url, select

from challenge import backup
from challenge.app import create_app
from challenge.audit.models import DeedDone
from challenge.clock import now
from challenge.extensions import db, transaction
from challenge.leaderboards.evidence import verify
from challenge.leaderboards.models import Snapshot
from challenge.savings.models import Meter
from challenge.scheduling.leases import acquire
from challenge.scheduling.models import Lease, Run
from challenge.scheduling.ticks import LEASE
from tests.conftest import ON_ONE_DATABASE, ON_POSTGRESQL, ROOT, environment
from tests.leaderboards.story import five_shops
from tests.postgresql import INSTALLED


def run(app: Flask, *words: str) -> Result:
    """What a command says."""
    return app.test_cli_runner().invoke(args=list(words))


# ---- leaderboard compute ----


def test_leaderboard_compute(app: Flask) -> None:
    with app.app_context():
        five_shops()
    assert run(app, "leaderboard", "compute").output == "riverbend-oh/2026: snapshot 1, 5 of 7 entries ranked.\n"
    again = run(app, "leaderboard", "compute", "riverbend-oh/2026")
    assert again.output == "riverbend-oh/2026: nothing changed since snapshot 1.\n"
    with app.app_context():
        assert db.session.scalar(select(func.count(Run.id))) == 2


@pytest.mark.parametrize("address", ["riverbend-oh/nothing", "riverbend-oh", "alder-falls-wa/first", "'", ""])
def test_leaderboard_compute_of_nothing(app: Flask, address: str) -> None:
    """A draft is not computed either."""
    result = run(app, "leaderboard", "compute", address or "/")
    assert result.exit_code == 1
    assert "There is no published challenge" in result.output


def test_leaderboard_compute_that_fails(app: Flask) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Meter, 1).unit = "furlong"
    result = run(app, "leaderboard", "compute")
    assert result.exit_code == 1
    assert "riverbend-oh/2026: failed. UnknownUnit" in result.output
    assert "could not be computed" in result.output


def test_leaderboard_compute_while_the_scheduler_is_at_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("challenge.schedule.PATIENCE", 0.2)
    monkeypatch.setattr("challenge.schedule.PAUSE", 0.1)
    with app.app_context():
        acquire(LEASE, "somebody else", 60)
    result = run(app, "leaderboard", "compute")
    assert result.exit_code == 1
    assert "The scheduler is at work just now." in result.output


# ---- scheduler run ----


def test_scheduler_once(app: Flask) -> None:
    with app.app_context():
        five_shops()
    assert run(app, "scheduler", "run", "--once").exit_code == 0
    with app.app_context():
        jobs = dict(db.session.execute(select(Run.job, Run.error)).all())
        assert jobs == {"states of challenges": None, "standings": None, "forget what is old": None}
        assert db.session.scalar(select(func.count(Snapshot.id))) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_scheduler_runs_until_stopped(app: Flask, database_url: str, tmp_path: Path, number: signal.Signals) -> None:
    """It looks again and again, and ends tidily: the lease is free at once."""
    env = {**os.environ, **environment(database_url, tmp_path), "SCHEDULER_SECONDS": "1", "STANDINGS_SECONDS": "1"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler", "run"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE)
    try:
        with app.app_context():
            assert wait_for(2), "two slots"
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
            assert process.returncode == 0, said.decode()
            lease = db.session.get_one(Lease, LEASE)
            assert lease.expires_at <= now()
            assert db.session.scalars(select(Run.error).where(Run.error.is_not(None))).all() == []
    finally:
        process.kill()
        process.communicate()


def wait_for(slots: int) -> bool:
    for _ in range(900):
        time.sleep(0.1)
        done = db.session.scalar(select(func.count(func.distinct(Run.slot))).where(Run.job == "standings"))
        db.session.rollback()
        if done is not None and done >= slots:
            return True
    return False


# ---- backup ----


@pytest.fixture
def with_pg_dump(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs are found."""
    monkeypatch.setenv("PATH", f"{INSTALLED / 'bin'}:{os.environ['PATH']}")


@pytest.mark.usefixtures("with_pg_dump")
def test_backup(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    result = run(app, "backup", str(target))
    assert result.exit_code == 0, result.output
    assert f"copied into {target}" in result.output
    assert target.stat().st_mode & 0o777 == 0o600
    assert names_in(target) >= {"Rosa's Bakery", "Hale's Diner"}
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def names_in(copy: Path) -> set[str]:
    """The businesses in a backup, from the copy itself."""
    if copy.read_bytes()[:6] == b"SQLite":
        with closing(sqlite3.connect(copy)) as connection:
            return {name for (name,) in connection.execute("SELECT name FROM businesses")}
    command = [INSTALLED / "bin" / "pg_restore", "--data-only", "--table=businesses", "--file=-", copy]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {cells[2] for line in lines if len(cells := line.split("\t")) > 2}


@pytest.mark.usefixtures("with_pg_dump")
def test_backup_overwrites_nothing(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.write_text("precious")
    result = run(app, "backup", str(target))
    assert result.exit_code == 1
    assert "exists already" in result.output
    assert target.read_text() == "precious"


@pytest.mark.usefixtures("with_pg_dump")
def test_backup_into_no_folder(app: Flask, tmp_path: Path) -> None:
    result = run(app, "backup", str(tmp_path / "nowhere" / "backup"))
    assert result.exit_code == 1
    assert "There is no folder" in result.output


@pytest.mark.usefixtures("with_pg_dump")
def test_backup_while_deeds_are_done(app: Flask, tmp_path: Path) -> None:
    """Each deed writes two rows together: every copy has both or neither."""
    over = Event()

    def work() -> None:
        with app.app_context():
            for number in range(10_000):
                if over.is_set():
                    return
                with transaction():
                    for half in ("left", "right"):
                        db.session.add(DeedDone(at=now(), deed=half, subject=str(number), detail={"x": "y" * 500}))

    thread = Thread(target=work)
    thread.start()
    try:
        copies = 20 if db_is_a_file(app) else 3
        sizes = [pairs_in(app, tmp_path / f"copy-{number}") for number in range(copies)]
    finally:
        over.set()
        thread.join()
    assert sizes[-1] > 0
    assert sizes == sorted(sizes)


def db_is_a_file(app: Flask) -> bool:
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")


@ON_ONE_DATABASE
def test_a_backup_goes_on_elsewhere(app: Flask, tmp_path: Path) -> None:
    """Made while deeds are done: whole, and another installation on it shows a board whose evidence fits."""
    with app.app_context():
        five_shops()
    run(app, "leaderboard", "compute")
    with app.app_context(), transaction():
        db.session.add(DeedDone(at=now(), deed="half", subject="1", detail={}))
        db.session.flush()
        assert run(app, "backup", str(tmp_path / "copy.sqlite")).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT COUNT(*) FROM deeds WHERE deed = 'half'").fetchone() == (0,)
    elsewhere = create_app(environment(f"sqlite:///{tmp_path / 'copy.sqlite'}", tmp_path))
    evidence = elsewhere.test_client().get("/challenges/riverbend-oh/2026/leaderboard/evidence.zip")
    with zipfile.ZipFile(io.BytesIO(evidence.data)) as archive:
        archive.extractall(tmp_path / "evidence")
    assert list(verify.problems(tmp_path / "evidence")) == []
    with elsewhere.app_context():
        for engine in db.engines.values():
            engine.dispose()


def pairs_in(app: Flask, target: Path) -> int:
    """Deeds in a fresh backup; each has both halves."""
    result = run(app, "backup", str(target))
    assert result.exit_code == 0, result.output
    if target.read_bytes()[:6] != b"SQLite":
        command = [INSTALLED / "bin" / "pg_restore", "--data-only", "--table=deeds", "--file=-", target]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        left, right = (text.count(f"\t{half}\t") for half in ("left", "right"))
    else:
        with closing(sqlite3.connect(target)) as copy:
            counts = dict(copy.execute("SELECT deed, COUNT(*) FROM deeds GROUP BY deed").fetchall())
        left, right = counts.get("left", 0), counts.get("right", 0)
    assert left == right
    return left


@ON_POSTGRESQL
def test_backup_of_postgresql_without_its_programs(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup.shutil, "which", lambda name: None)
    result = run(app, "backup", str(tmp_path / "backup"))
    assert result.exit_code == 1
    assert "pg_dump, which is not installed here" in result.output
    assert list(tmp_path.glob("*backup*")) == []


def test_passwords_are_not_in_the_command(app: Flask) -> None:
    """Anyone on the machine can read the list of processes."""
    told = backup._environment(make_url("postgresql+psycopg://ada:secret@db.example:5433/challenge?sslmode=require"))
    wanted = {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "ada",
        "PGPASSWORD": "secret",
        "PGDATABASE": "challenge",
        "PGSSLMODE": "require",
    }
    assert {name: told[name] for name in wanted} == wanted


# ---- read-file ----


def test_read_file(tmp_path: Path) -> None:
    """Without a database."""
    bills = tmp_path / "bills.csv"
    bills.write_text(
        "Start date,End date,Usage (kWh),Cost\n2026-01-01,2026-02-01,310,40\n2026-02-01,2026-03-01,280,36\n"
    )
    done = read_file(str(bills), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (meter,) = found["meters"]
    assert (meter["unit"], meter["readings"], float(meter["total"])) == ("kWh", 2, 590.0)


def test_read_file_that_is_none(tmp_path: Path) -> None:
    picture = tmp_path / "bills.csv"
    picture.write_bytes(bytes(range(256)) * 20)
    done = read_file(str(picture), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"]


def read_file(*words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "CHALLENGE_MODE": "test"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "read-file", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
