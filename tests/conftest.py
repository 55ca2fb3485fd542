"""Databases, applications and people for every test.

A test that uses a database runs twice: on SQLite (a file of its own, copied from a migrated template) and on
PostgreSQL (a database of its own, cloned from a template on a server that this session starts).
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import URL, Engine

import challenge.accounts.passwords as passwords
from challenge.app import create_app
from challenge.extensions import db
from challenge.sample.cast import settle_cast
from tests.addresses import RememberedRule
from tests.page import Visitor
from tests.postgresql import Server, quick_folder, started_server

# A busy machine is no failure: no test is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

Flask.url_rule_class = RememberedRule
ENGINES: dict[tuple[URL, str | None], Engine] = {}

# A sign-in costs its 50 ms of two processors only where the cost is what is tested (accounts/test_passwords.py).
HASHED_FOR_REAL = {"HASHER": passwords.HASHER, "NOBODY": passwords.NOBODY}
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords.NOBODY = passwords.HASHER.hash("nobody signs in with this")

# For what is decided before any database is asked, or above it: addresses, headers, tokens, roles, rendering. That
# every page and every deed works on both kinds is seen by the doors and by the tests of the rooms.
ON_ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DATABASES = os.environ.get("TEST_DATABASES", "sqlite,postgresql").split(",")
# For what is about PostgreSQL itself; nothing to run where that is not asked for.
ON_POSTGRESQL = pytest.mark.parametrize(
    "database_url", [kind for kind in DATABASES if kind == "postgresql"], indirect=True
)

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the search for garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


class CompiledTemplates(BytecodeCache):
    """Templates compiled by an earlier test: most of the time of a page's first showing."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what an earlier test compiled."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next one."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


def environment(url: str, folder: Path) -> dict[str, str]:
    """The settings of an application under test."""
    return {
        "CHALLENGE_MODE": "test",
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnop",
        "BASE_URL": "http://127.0.0.1",
        "MAIL_WAY": "memory",
        "MAIL_FOLDER": str(folder / "letters"),
    }


def migrate(url: str, folder: Path) -> None:
    """Bring an empty database to today's shape and let the cast move in."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment(url, folder)}, check=True, capture_output=True)
    app = create_app(environment(url, folder))
    with app.app_context():
        settle_cast()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of this test process."""
    with started_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the cast."""
    folder = tmp_path_factory.mktemp("sqlite")
    path = folder / "template.sqlite"
    migrate(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database with the cast."""
    name = postgresql.create("template_with_cast")
    migrate(postgresql.url(name), tmp_path_factory.mktemp("letters"))
    return name


@pytest.fixture(scope="session")
def sqlite_place() -> Iterator[Path]:
    """Where every test of this process finds its SQLite file."""
    with tempfile.TemporaryDirectory(prefix="sqlite-", dir=quick_folder()) as folder:
        yield Path(folder) / "test.sqlite"


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with the cast in it, on each of the two kinds. It stands in the same place each time."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("sqlite_place")
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        for left in path.parent.iterdir():
            left.unlink()
        return
    server: Server = request.getfixturevalue("postgresql")
    name = server.create("test", template=request.getfixturevalue("postgresql_template"))
    yield server.url(name)
    server.drop(name)


def reuse_engines(app: Flask) -> None:
    """Let the application work with the engines of an earlier test: they know each statement in compiled form.

    Their connections are not reused: the database behind the address is another one.
    """
    with app.app_context():
        for key, engine in db.engines.items():
            db.engines[key] = ENGINES.setdefault((engine.url, key), engine)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh database."""
    app = create_app(environment(database_url, tmp_path))
    app.testing = True
    app.jinja_env.bytecode_cache = CompiledTemplates()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    reuse_engines(app)
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application's context, for tests that call actions without a browser."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A bare client: nobody is signed in."""
    return app.test_client()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(app)


@pytest.fixture
def rosa(app: Flask) -> Visitor:
    """Rosa Delgado, owner of the bakery."""
    return Visitor(app).signed_in("rosa")


@pytest.fixture
def ben(app: Flask) -> Visitor:
    """Ben Whitaker, the bakery's bookkeeper."""
    return Visitor(app).signed_in("ben")


@pytest.fixture
def victor(app: Flask) -> Visitor:
    """Victor Hale, whose diner competes with the bakery."""
    return Visitor(app).signed_in("victor")


@pytest.fixture
def carmen(app: Flask) -> Visitor:
    """Carmen Ortiz, coordinator of the City of Riverbend."""
    return Visitor(app).signed_in("carmen")


@pytest.fixture
def nadia(app: Flask) -> Visitor:
    """Nadia Khan, coordinator of another member, the Town of Alder Falls."""
    return Visitor(app).signed_in("nadia")


@pytest.fixture
def grace(app: Flask) -> Visitor:
    """Grace Lin, who works for the network."""
    return Visitor(app).signed_in("grace")
