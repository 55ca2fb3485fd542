"""Whether anything was committed since: one raw look-up, so that what was made from the database can be kept exactly.

A token names the state of the whole database. As long as it is the same, nothing that was read before can read
otherwise now, whoever writes, in whichever process.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from flask import Flask, current_app
from sqlalchemy import event

from challenge.extensions import UnitOfWork, db

T = TypeVar("T")
ASK = {
    "sqlite": "PRAGMA data_version",  # rises when any other connection committed, and this one never does
    "postgresql": "SELECT pg_current_snapshot()::text",  # which transactions are visible: changes with each that ends
}

# What this process itself committed counts at once. A look-up that leaves the process is worth a twentieth of a second;
# one that does not is worth less than an answer takes on its way: asked for every answer of many at once, it would make
# threads wait for each other, which costs more than all else that they do.
SECONDS = {"sqlite": 0.001, "postgresql": 0.05}
_own_commits = 0


@event.listens_for(UnitOfWork, "after_commit")
def _count(session: Any) -> None:
    global _own_commits
    _own_commits += 1


class Committed:
    """The state of one application's database, asked on a connection of its own."""

    def __init__(self, app: Flask) -> None:
        self._app = weakref.proxy(app)
        self._lock = Lock()
        self._ask: Callable[[], Any] | None = None
        self._opened = 0
        self._seconds = 0.0
        self._known: tuple[tuple[int, float], Hashable] = ((-1, 0.0), None)  # until when, and the token

    def token(self) -> Hashable:
        """Equal to an earlier token only if nothing was committed in between.

        Without an answer it is like no other: whoever reads on finds out why, and says so.
        """
        until, token = self._known
        if (_own_commits, monotonic()) < until:
            return token
        with self._lock:
            commits, began = _own_commits, monotonic()
            token = self._asked()
            self._known = (commits, began + self._seconds), token
            return token

    def _asked(self) -> Hashable:
        for _ in range(2):  # a connection may have been cut
            try:
                if self._ask is None:
                    self._ask = self._opened_anew()
                return self._opened, self._ask().fetchone()[0]
            except Exception:
                self._ask = None
        return object()

    def _opened_anew(self) -> Callable[[], Any]:
        """Asks on a connection that is in no transaction, and in no pool."""
        with self._app.app_context():
            engine = db.engines["reader"]
        self._seconds = SECONDS[engine.dialect.name]
        pooled = engine.raw_connection()
        pooled.detach()
        connection: Any = pooled.dbapi_connection
        if engine.dialect.name == "postgresql":
            connection.autocommit = True
        self._opened += 1
        weakref.finalize(self, _close, pooled)
        return partial(connection.execute, ASK[engine.dialect.name])


def _close(pooled: Any) -> None:
    with suppress(Exception):
        pooled.close()


def watch(app: Flask) -> None:
    """Let an application tell what was committed to its database."""
    app.extensions["committed"] = Committed(app)


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
