"""The board's page, served from memory: beside making it anew, and beside the least that Flask needs for an answer.

Calls go through the whole application, without a network. The board has 500 entries, its first page 50 of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks import Result
from benchmarks.standings import filled_database
from challenge.answers import public
from challenge.extensions import transaction
from challenge.leaderboards.actions import compute_standings, store_standings

ENTRIES = 500
PAGE_BYTES = 80_000
BOARD = "/challenges/m/c/leaderboard"
BARE = "/bare"
CALLS = 300
TURNS = 5
FEW = 10


def results() -> list[Result]:
    with filled_database(ENTRIES) as app:
        app.add_url_rule(BARE, view_func=public(bare))
        with transaction():
            store_standings(compute_standings(1, "measured"))
        least = best(app, BARE)
        kept = best(app, BOARD)
        unchanged = best(app, BOARD, etag=answer(app, BOARD)[2]["ETag"])
        anew = best(app, BOARD, calls=FEW, before=lambda: forget(app))
    return [
        result("board from memory, times making it anew", kept, anew, 0.2),
        result("board from memory, times a bare answer", kept, least, 3.0),
        result("board not modified (304), times a bare answer", unchanged, least, 3.0),
    ]


def result(name: str, seconds: float, baseline: float, goal: float) -> Result:
    value = seconds / baseline
    return Result(name=name, value=value, goal=goal, holds=value <= goal, baseline=baseline)


def best(
    app: Flask, address: str, *, etag: str = "", calls: int = CALLS, before: Callable[[], None] = lambda: None
) -> float:
    """Seconds of one call: the mean of many, the best of several turns."""
    turns = []
    for _ in range(TURNS):
        spent = 0.0
        for _ in range(calls):
            before()
            began = time.perf_counter()
            answer(app, address, etag)
            spent += time.perf_counter() - began
        turns.append(spent / calls)
    return min(turns)


def answer(app: Flask, address: str, etag: str = "") -> Any:
    headers = [("If-None-Match", etag)] if etag else []
    environ = EnvironBuilder(address, base_url="http://127.0.0.1/", headers=headers).get_environ()
    found = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    assert found[1][:3] == ("304" if etag else "200"), found[1]
    return found


def forget(app: Flask) -> None:
    """Throw away what is kept, as a new snapshot does."""
    for name in ("kept_pages", "kept_boards"):
        app.extensions[name] = type(app.extensions[name])(app.extensions[name].most)


def bare() -> Response:
    """An answer of the same size that costs nothing to make."""
    return Response(b"x" * PAGE_BYTES, mimetype="text/html")
