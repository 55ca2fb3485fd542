"""Whoever saves a file is killed in the middle of it; nothing of the file is there, and saving again saves all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from challenge.audit.models import DeedDone
from challenge.extensions import db
from challenge.savings.models import Meter, Reading, Upload
from tests.conftest import ROOT, environment
from tests.page import Visitor
from tests.savings.test_import_many import BAKERY, TWO_METERS, send
from tests.savings.test_upload_file import save

WORKER = """
import os, signal, sys
from sqlalchemy import event
from challenge import clock
from challenge.accounts.models import User
from challenge.app import create_app
from challenge.extensions import db, transaction
from challenge.savings.actions.uploads import save_upload
from challenge.savings.models import Upload
from challenge.savings.previews import preview_of, read_upload

last = sys.argv[1]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
def watch(connection, cursor, statement, *_):
    if statement.startswith(last):
        die()

app = create_app()
with app.app_context():
    upload = db.session.query(Upload).one()
    contents = read_upload(upload)
    author = db.session.get_one(User, upload.created_by)
    seen = preview_of(upload, contents, viewer=author).fingerprint
    event.listen(db.engine, "after_cursor_execute", watch)
    if last == "commit":
        event.listen(db.engine, "commit", die)
    with transaction():
        upload, author = db.session.get_one(Upload, upload.id), db.session.get_one(User, author.id)
        save_upload(upload, contents, seen, author=author, received_at=clock.now())
"""


@pytest.mark.parametrize("last", ["INSERT INTO meters", "INSERT INTO readings", "UPDATE uploads", "commit"])
def test_it_works(app: Flask, rosa: Visitor, database_url: str, tmp_path: Path, last: str) -> None:
    """Killed right after this statement, or when all that is missing is that it counts."""
    send(rosa, f"{BAKERY}/upload", TWO_METERS)
    before = rows(app)
    command = [sys.executable, "-c", WORKER, last]
    env = {**os.environ, **environment(database_url, tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    assert rows(app) == before
    assert "3 bills saved." in save(rosa).text()
    assert [now - then for now, then in zip(rows(app)[:2], before[:2], strict=True)] == [3, 1]


def rows(app: Flask) -> tuple[int, int, int, list[str]]:
    """Readings, meters, deeds, and the states of uploaded files."""
    with app.app_context():
        counted = (
            db.session.query(Reading).count(),
            db.session.query(Meter).count(),
            db.session.query(DeedDone).count(),
        )
        return *counted, [upload.state for upload in db.session.query(Upload)]
