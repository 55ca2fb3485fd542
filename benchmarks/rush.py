"""Readers of a board of 10,000 businesses, quiet and while two readings a second are accepted and ranked.

The web server is the product's own, with two workers; the one who writes is a process of its own, as in production.
"""

from __future__ import annotations

import sys
import time
from subprocess import DEVNULL, Popen

from benchmarks import ASKED, Result
from benchmarks.prepared.readers import Heard, read
from benchmarks.prepared.server import started
from benchmarks.prepared.writer import DONE
from benchmarks.standings import filled_database
from challenge.extensions import transaction
from challenge.leaderboards.actions import compute_standings, store_standings

BUSINESSES = 10_000
BOARD = "/challenges/m/c/leaderboard"
SECONDS, TURNS = 6.0, 3
SHARE, WAIT = 0.8, 50.0


def results() -> list[Result]:
    quiets, rushes = [], []
    with filled_database(BUSINESSES, kind=ASKED.database) as app:
        with transaction():
            store_standings(compute_standings(1, "measured"))
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        with started(url, workers=2) as server:
            read(server.port, BOARD, seconds=2)
            for turn in range(TURNS):
                quiets.append(read(server.port, BOARD, seconds=SECONDS))
                rushes.append(while_written(server.port, url, turn))
    quiet, rush = max(one.rate for one in quiets), max(one.rate for one in rushes)
    waited = min(1000 * one.wait_of(0.99) for one in rushes)
    before = min(1000 * one.wait_of(0.99) for one in quiets)
    return [
        Result(
            name="rate during two writes a second, of the quiet rate",
            value=rush / quiet,
            goal=SHARE,
            holds=rush / quiet >= SHARE,
            baseline=quiet,
        ),
        Result(name="99 of 100 answers within, ms", value=waited, goal=WAIT, holds=waited <= WAIT, baseline=before),
    ]


def while_written(port: int, url: str, turn: int) -> Heard:
    """What the readers heard while another process wrote."""
    command = [sys.executable, "-m", "benchmarks.prepared.writer", url, str(SECONDS), str(turn)]
    with Popen(command, stderr=DEVNULL) as writer:
        time.sleep(2.0)  # until it has loaded what it needs
        heard = read(port, BOARD, seconds=SECONDS)
        assert writer.wait() == DONE, "all writes must have happened"
    assert not heard.refused
    return heard
