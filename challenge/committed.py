"""Whether anything was committed since: one raw look-up, so that what was made from the database can be kept exactly.

A token names the state of the whole database. As long as it is the same, nothing that was read before can read
otherwise now, whoever writes, in whichever process.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from contextlib import suppress
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import current_app
from flask.sansio.app import App

from challenge.extensions import db

T = TypeVar("T")
ASK = {
    "sqlite": "PRAGMA data_version",  # rises when any other connection committed, and this one never does
    "postgresql": "SELECT pg_current_snapshot()::text",  # which transactions are visible: changes with each that ends
}


class Committed:
    """The state of one application's database, asked on a connection of its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._connection: Any = None
        self._opened = 0

    def token(self) -> Hashable:
        """Equal to an earlier token only if nothing was committed in between. Call it within the application.

        Without an answer it is like no other: whoever reads on finds out why, and says so.
        """
        with self._lock:
            for _ in range(2):  # a connection may have been cut
                try:
                    return self._ask()
                except Exception:
                    self._close()
            return object()

    def _ask(self) -> Hashable:
        engine = db.engines["reader"]
        if self._connection is None:
            self._connection = _opened(engine)
            self._opened += 1
            weakref.finalize(self, _closed, self._connection)
        return self._opened, self._connection.execute(ASK[engine.dialect.name]).fetchone()[0]

    def _close(self) -> None:
        if self._connection is not None:
            _closed(self._connection)
            self._connection = None


def _opened(engine: Any) -> Any:
    """A connection of the driver that is in no transaction, and in no pool."""
    pooled = engine.raw_connection()
    pooled.detach()
    connection = pooled.driver_connection
    if engine.dialect.name == "postgresql":
        connection.autocommit = True
    return connection


def _closed(connection: Any) -> None:
    with suppress(Exception):
        connection.close()


def watch(app: App) -> None:
    """Let an application tell what was committed to its database."""
    app.extensions["committed"] = Committed()


def committed() -> Hashable:
    """The token of the current application's database."""
    watched: Committed = current_app.extensions["committed"]
    return watched.token()


class WhileUnchanged(Generic[T]):
    """A few values, each kept until something is committed."""

    MOST = 1000

    def __init__(self) -> None:
        self._values: dict[Hashable, tuple[Hashable, T]] = {}

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` gave for this key, read again only after a commit. Errors are not kept."""
        token = committed()
        found = self._values.get(key)
        if found is not None and found[0] == token:
            return found[1]
        value = read()
        if len(self._values) >= self.MOST:
            self._values.clear()
        self._values[key] = (token, value)
        return value
