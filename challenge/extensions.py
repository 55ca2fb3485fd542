"""The libraries every room shares, unbound until `create_app()` binds them, and how the database is used.

One rule: pages read on a connection that cannot write; a deed is one `with transaction():`, which holds the
only write lock from its first moment (BEGIN IMMEDIATE on SQLite, one transaction-scoped advisory lock on
PostgreSQL), re-reads what it decides on, and is committed once, before the answer leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_login import LoginManager
from flask_mailman import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import DateTime, Dialect, Engine, MetaData, Select, TypeDecorator, event
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WRITE_LOCK = 7_140_291  # any number, as long as every process of this product uses the same


class Base(DeclarativeBase):
    """The mother of every row."""

    metadata = MetaData(naming_convention=NAMES)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Always aware and UTC in Python, on SQLite as on PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse an instant without a zone: it could mean anything."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; what it holds is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class UnitOfWork(Session):
    """Reads on the reader's connection, except inside `transaction()`."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **more: Any) -> Any:
        """The engine for the next statement."""
        if bind is not None:
            return bind
        return db.engines[None if self.info.get("writing") else "reader"]


db = SQLAlchemy(model_class=Base, session_options={"class_": UnitOfWork})
login_manager = LoginManager()
csrf = CSRFProtect()
mail = Mail()


@contextmanager
def transaction() -> Iterator[None]:
    """One deed: all that is written inside is saved together, or nothing is.

    Objects loaded before are re-read on first use inside. Nothing slow (hashing, parsing, mail) belongs here.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("A deed is one transaction: it cannot be opened inside another.")
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection()
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


def prepare_engines(app: Flask) -> None:
    """Set up both engines of this application: the writer's and the reader's."""
    with app.app_context():
        for key, engine in db.engines.items():
            _prepare(engine, reads_only=key == "reader")


def _prepare(engine: Engine, *, reads_only: bool) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_reader if reads_only else _sqlite_writer)
        event.listen(engine, "begin", _begin if reads_only else _begin_immediate)
    else:
        event.listen(engine, "begin", _postgresql_reader if reads_only else _postgresql_writer)


def _sqlite_writer(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_reader(connection: Any, record: Any) -> None:
    _sqlite_writer(connection, record)
    connection.execute("PRAGMA query_only=ON").close()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql_reader(connection: Any) -> None:
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _postgresql_writer(connection: Any) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")


def tuples_of(statement: Select[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The driver's own rows, all at once: for thousands of rows, of which each object would cost ten times as much."""
    found: list[tuple[Any, ...]] = cursor_of(statement).fetchall()
    return found


def cursor_of(statement: Select[*tuple[Any, ...]]) -> Any:
    """The driver's own cursor: its rows pass through no type of ours, so select plain numbers and texts."""
    return db.session.connection().execute(statement).cursor
