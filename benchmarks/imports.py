"""A sheet of 100,000 bills over a thousand meters: read, checked and stored, against what that needs at the least.

The floor reads the same bytes with the csv module, makes a date, an integer or a Decimal of every cell, and inserts
the rows with one executemany into the same table of a copy of the same database. It asks nothing of any row. Ours
reads the file as an upload is read, judges every bill by what is logged, and saves through the deed that people use.
Times are of the processor; each is the best of several runs, in turn. Memory is the peak of a process of its own, in
which the same modules are loaded and the database is open.

The coordinator's sheet is the whole of it: the preview that she looks at, and saving it with its report.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import make_url

from benchmarks import Result
from benchmarks.standings import METERS, ZONE, filled_database
from challenge import clock
from challenge.accounts.models import User
from challenge.app import create_app
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.files.actions import pack
from challenge.formats.files import read_file
from challenge.savings.actions.insert_readings import Batch
from challenge.savings.actions.submit_readings import save_judged
from challenge.savings.actions.uploads import receive_upload, save_upload
from challenge.savings.bills import bills_of
from challenge.savings.models import Meter, Reading, Upload
from challenge.savings.previews import preview_of, read_upload
from challenge.savings.verdicts import verdicts_on_many

BUSINESSES = 250
MONTHS = 100
ROWS = BUSINESSES * len(METERS) * MONTHS
RUNS = 3
MOST_TIMES_SLOWER = 3.0
MOST_EXTRA_MB = 15.0
MOST_SECONDS = 10.0

_ROOT = Path(__file__).resolve().parent.parent
_FIRST_YEAR = 2016
_HEADS = "Business,Meter,Resource,Start date,Last day,Quantity,Unit,Cost,Estimated"
_COLUMNS = (
    "meter_id, start_on, end_on, quantity_millionths, cost_cents, estimated, withdrawn, source, author_id, on_behalf,"
    " received_at, saved_at, reason"
)
_INSERT = f"INSERT INTO readings ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, 0, 'csv', 1, 1, ?, ?, '')"


def results() -> list[Result]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_database(folder)
        runs = [{work: _measured(work, folder) for work in ("floor", "ours", "sheet")} for _ in range(RUNS)]
    floor, ours = (min(run[work]["cpu"] for run in runs) for work in ("floor", "ours"))
    floor_mb, our_mb = (min(run[work]["mb"] for run in runs) for work in ("floor", "ours"))
    preview, save = (min(run["sheet"][part] for run in runs) for part in ("preview", "save"))
    return [
        _result("100,000 bills read, checked and stored, times the floor", ours / floor, MOST_TIMES_SLOWER, floor),
        _result("100,000 bills, MB more than the floor", our_mb - floor_mb, MOST_EXTRA_MB, floor_mb),
        _result("a city's sheet of 100,000 bills, CPU s to preview", preview, MOST_SECONDS, floor),
        _result("a city's sheet of 100,000 bills, CPU s to save", save, MOST_SECONDS, floor),
    ]


def _result(name: str, value: float, goal: float, baseline: float) -> Result:
    return Result(name=name, value=round(value, 2), goal=goal, holds=value <= goal, baseline=round(baseline, 2))


# -- the file and the database


def sheet_of_bills() -> bytes:
    return "\r\n".join((_HEADS, *_lines())).encode()


def _lines() -> Iterator[str]:
    for business in range(1, BUSINESSES + 1):
        for meter, unit, usual in METERS:
            for month in range(MONTHS):
                start = date(_FIRST_YEAR + month // 12, month % 12 + 1, 1)
                end = date.fromordinal(_month(month + 1).toordinal() - 1)
                quantity = f"{usual + 37 * (month % 12) + business}.{month % 10}5"
                yield f"Shop {business},{meter},{meter},{start},{end},{quantity},{unit},{business + month}.50,no"


def _month(number: int) -> date:
    return date(_FIRST_YEAR + number // 12, number % 12 + 1, 1)


def make_database(folder: Path) -> None:
    """The businesses and meters of the sheet, without a bill; and the sheet beside it."""
    with filled_database(BUSINESSES) as app:
        with transaction():
            db.session.query(Reading).delete()
            for meter in db.session.query(Meter):
                meter.name = meter.resource
        with closing(sqlite3.connect(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database or "")) as bare:
            bare.execute("VACUUM INTO ?", (str(folder / "empty.sqlite"),))
    (folder / "bills.csv").write_bytes(sheet_of_bills())


@contextmanager
def _copy(folder: Path) -> Iterator[tuple[Flask, bytes]]:
    path = folder / "copy.sqlite"
    shutil.copy(folder / "empty.sqlite", path)
    app = create_app({"CHALLENGE_MODE": "test", "DATABASE_URL": f"sqlite:///{path}", "BASE_URL": "http://127.0.0.1"})
    with app.app_context():
        db.session.query(Meter).first()
        db.session.rollback()
        gc.freeze()  # as in wsgi.py
        yield app, (folder / "bills.csv").read_bytes()
        assert db.session.query(Reading).count() == ROWS
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


# -- the work, each in a process of its own


def floor(folder: Path) -> dict[str, float]:
    with _copy(folder) as (_, data):
        meters = {(f"Shop {meter.site_id}", meter.resource): meter.id for meter in db.session.query(Meter)}
        began = time.process_time()
        rows = list(_typed(data, meters))
        with transaction():
            db.session.connection().exec_driver_sql(_INSERT, rows)
        return _taken(began)


def _typed(data: bytes, meters: dict[tuple[str, str], int]) -> Iterator[tuple[Any, ...]]:
    now = str(datetime.now(UTC).replace(tzinfo=None))
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    next(reader)
    for business, meter, _, start, last, quantity, _, cost, estimated in reader:
        start_on, end_on = date.fromisoformat(start), date.fromordinal(date.fromisoformat(last).toordinal() + 1)
        millionths, cents = int(Decimal(quantity) * 1_000_000), int(Decimal(cost) * 100)
        yield (
            meters[business, meter],
            start_on.isoformat(),
            end_on.isoformat(),
            millionths,
            cents,
            estimated == "yes",
            now,
            now,
        )


def ours(folder: Path) -> dict[str, float]:
    with _copy(folder) as (_, data):
        meters = {(f"Shop {meter.site_id}", meter.resource): meter.id for meter in db.session.query(Meter)}
        db.session.rollback()
        began = time.process_time()
        contents = read_file(data, "bills.csv", ZONE)
        with transaction():
            author = db.session.get_one(User, 1)
            known = {meter.id: meter for meter in db.session.query(Meter)}
            batches = []
            for one in contents.meters:
                meter = known[meters[one.property, str(one.resource)]]
                batches.append((meter, bills_of(one.bills, meter.unit), True))
            judged = [
                Batch(meter, verdicts, trusted)
                for (meter, _, trusted), verdicts in zip(batches, verdicts_on_many(batches, "csv"), strict=True)
            ]
            save_judged(judged, author=author, source="csv", received_at=clock.now())
        return _taken(began)


def sheet(folder: Path) -> dict[str, float]:
    """What a coordinator waits for: the preview, which reads the file, and saving."""
    with _copy(folder) as (_, data):
        with transaction():
            author, challenge = db.session.get_one(User, 1), db.session.get_one(Challenge, 1)
            receive_upload(challenge, pack(data, "bills.csv"), author=author, choices={})
        began = time.process_time()
        author, upload = db.session.get_one(User, 1), db.session.get_one(Upload, 1)
        contents = read_upload(upload)
        seen = preview_of(upload, contents, viewer=author).fingerprint
        preview = time.process_time() - began
        db.session.rollback()
        began = time.process_time()
        with transaction():
            author, upload = db.session.get_one(User, 1), db.session.get_one(Upload, 1)
            save_upload(upload, contents, seen, author=author, received_at=clock.now())
        return {"preview": preview, "save": time.process_time() - began, **_taken(began)}


def _taken(began: float) -> dict[str, float]:
    unit = 2**20 if sys.platform == "darwin" else 2**10  # kilobytes, but bytes on macOS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return {"cpu": time.process_time() - began, "mb": peak}


def _measured(work: str, folder: Path) -> dict[str, float]:
    script = (
        "import json, sys; from pathlib import Path; from benchmarks import imports; "
        f"print(json.dumps(imports.{work}(Path(sys.argv[1]))))"
    )
    # Linux hands a parent's peak down to the program it starts; a small shell in between keeps ours out of it.
    command = ["/bin/sh", "-c", '"$0" -c "$1" "$2"; exit $?', sys.executable, script, str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=_ROOT)
    taken: dict[str, float] = json.loads(done.stdout)
    return taken
