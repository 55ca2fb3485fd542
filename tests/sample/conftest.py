"""The sample network, loaded once for each kind of database, on a day that stands still."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from challenge.app import create_app
from challenge.extensions import db
from challenge.sample.load import load_sample
from tests.conftest import DATABASES, environment
from tests.postgresql import Server

MORNING = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Loaded:
    """An application with the sample network in it, and what was said while it was loaded."""

    app: Flask
    said: list[str]


@pytest.fixture(scope="module", params=DATABASES)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The sample network in a database that was empty, without tables."""
    folder = tmp_path_factory.mktemp("sample")
    url = f"sqlite:///{folder / 'sample.sqlite'}"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        url = server.url(server.create(f"s{uuid.uuid4().hex[:12]}"))
    app = create_app(environment(url, folder))
    app.testing = True
    said: list[str] = []
    with time_machine.travel(MORNING, tick=False):
        with app.app_context():
            load_sample(said.append)
        yield Loaded(app, said)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def network(loaded: Loaded) -> Iterator[Flask]:
    """The application's context."""
    with loaded.app.app_context():
        yield loaded.app
