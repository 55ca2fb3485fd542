"""The disk is full, the database is gone or takes no more: it is said, and nothing is lost of what was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, func, select

from challenge.extensions import db
from challenge.savings.models import Reading
from tests.conftest import ON_ONE_DATABASE, ON_POSTGRESQL
from tests.page import Page, Visitor
from tests.savings.bills import NEW_YEAR

FORM = "/meters/1/bills/new"
TYPED = {"start_on": f"{NEW_YEAR}", "end_on": f"{NEW_YEAR + timedelta(30)}", "quantity": "900", "step": "save"}


def bills(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Reading.id))) or 0


def refused_and_lost_nothing(app: Flask, rosa: Visitor, broken: Callable[[], Any]) -> None:
    """503 with a time to come back, in words; the same form, sent again once it works, is saved once."""
    fields = rosa.get(FORM).values() | TYPED
    before = bills(app)
    with broken():
        answer = rosa.browser.post(FORM, data=fields)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert Page(answer).heading()
    assert bills(app) == before
    for _ in range(2):
        assert rosa.browser.post(FORM, data=fields).status_code == 302
    assert bills(app) == before + 1


@contextmanager
def each_connection(engine: Engine, *statements: str) -> Iterator[None]:
    """Say this to each new connection, in the place of those that are open."""

    def say(connection: Any, record: Any) -> None:
        for statement in statements:
            connection.execute(statement).close()

    event.listen(engine, "connect", say)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", say)
        engine.dispose()


def writer(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


GROW = "CREATE TRIGGER grow AFTER INSERT ON readings BEGIN INSERT INTO filling VALUES (zeroblob(100000)); END"


@ON_ONE_DATABASE
def test_the_disk_is_full(app: Flask, rosa: Visitor) -> None:
    """SQLite may not take one page more, as on a full disk; each bill takes many."""
    with writer(app).connect() as connection:
        connection.exec_driver_sql("CREATE TABLE filling (what BLOB)")
        connection.exec_driver_sql(GROW)
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.commit()
    refused_and_lost_nothing(app, rosa, lambda: each_connection(writer(app), f"PRAGMA max_page_count = {pages}"))


@ON_ONE_DATABASE
def test_the_disk_takes_nothing(app: Flask, rosa: Visitor) -> None:
    """Mounted to be read only."""
    refused_and_lost_nothing(app, rosa, lambda: each_connection(writer(app), "PRAGMA query_only = ON"))


@contextmanager
def moved_away(app: Flask) -> Iterator[None]:
    path = Path(writer(app).url.database or "")
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    kept = {one: one.read_bytes() for one in path.parent.iterdir() if one.name.startswith(path.name)}
    for one in kept:
        one.unlink()
    path.mkdir()
    yield
    path.rmdir()
    for one, content in kept.items():
        one.write_bytes(content)


@ON_ONE_DATABASE
def test_the_file_is_gone(app: Flask, rosa: Visitor) -> None:
    """Pages say so as well."""
    refused_and_lost_nothing(app, rosa, lambda: moved_away(app))
    with moved_away(app):
        for address in ("/", "/challenges/riverbend-oh/2026/leaderboard", "/account"):
            answer = app.test_client().get(address)
            assert answer.status_code in (200, 302, 503), address
            assert "Traceback" not in answer.get_data(as_text=True)
    assert app.test_client().get("/").status_code == 200


@contextmanager
def altered(app: Flask, setting: str, back: str) -> Iterator[None]:
    """PostgreSQL ends every connection to this database, and takes new ones only as it is told."""
    url = writer(app).url
    outside = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{url.database}" {setting}')
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {OF_IT}", (url.database,))
        yield
        connection.exec_driver_sql(f'ALTER DATABASE "{url.database}" {back}')
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {OF_IT}", (url.database,))
    outside.dispose()


OF_IT = "FROM pg_stat_activity WHERE datname = %s"
ALLOW, READ_ONLY = "ALLOW_CONNECTIONS", "SET default_transaction_read_only ="


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("setting", "back"), [(f"{ALLOW} false", f"{ALLOW} true"), (f"{READ_ONLY} on", f"{READ_ONLY} off")]
)
def test_the_server_is_gone_or_only_reads(app: Flask, rosa: Visitor, setting: str, back: str) -> None:
    """Cut off in the middle; or as one that stands by for another."""
    refused_and_lost_nothing(app, rosa, lambda: altered(app, setting, back))


@ON_ONE_DATABASE
@pytest.mark.parametrize("name", [None, "reader"])
def test_what_was_said_to_be_saved_is_on_the_disk(app: Flask, name: str | None) -> None:
    """Each commit waits for the disk, so that a power cut loses nothing that was answered."""
    with app.app_context(), db.engines[name].connect() as connection:
        asked = [connection.exec_driver_sql(f"PRAGMA {one}").scalar() for one in ("synchronous", "journal_mode")]
        assert asked == [2, "wal"]
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
