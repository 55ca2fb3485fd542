"""Readers of a board of 10,000 businesses, quiet and while two readings a second are accepted and ranked.

The web server is the product's own, with two workers; the one who writes is a process of its own, as in production.

What the writer takes of two cores, by its own processor time (and not that of a database server), means the same on a
machine that is busy with other work; rates do not.
"""

from __future__ import annotations

import sys
import time
from subprocess import DEVNULL, PIPE, Popen

from benchmarks import ASKED, Result
from benchmarks.prepared.readers import Heard, read
from benchmarks.prepared.server import started
from benchmarks.prepared.writer import A_SECOND, DONE
from benchmarks.standings import filled_database
from challenge.extensions import transaction
from challenge.leaderboards.actions import compute_standings, store_standings

BUSINESSES = 10_000
BOARD = "/challenges/m/c/leaderboard"
SECONDS, TURNS = 6.0, 3
SHARE, WAIT = 0.8, 50.0


CORES = 2


def results() -> list[Result]:
    quiets, rushes, writes = [], [], []
    with filled_database(BUSINESSES, kind=ASKED.database) as app:
        with transaction():
            store_standings(compute_standings(1, "measured"))
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        with started(url, workers=2) as server:
            read(server.port, BOARD, seconds=2)
            for turn in range(TURNS):
                quiets.append(read(server.port, BOARD, seconds=SECONDS))
                heard, a_write = while_written(server.port, url, turn)
                rushes.append(heard)
                writes.append(a_write)
    quiet, rush = max(one.rate for one in quiets), max(one.rate for one in rushes)
    waited, before = (1000 * min(one.wait_of(0.99) for one in heard) for heard in (rushes, quiets))
    taken, most = A_SECOND * min(writes) / CORES, 1 - SHARE
    return [
        Result(
            name="rate during two writes a second, of the quiet rate",
            value=rush / quiet,
            goal=SHARE,
            holds=rush / quiet >= SHARE,
            baseline=quiet,
        ),
        Result(
            name="what the writer takes of two cores", value=taken, goal=most, holds=taken <= most, baseline=min(writes)
        ),
        Result(name="99 of 100 answers within, ms", value=waited, goal=WAIT, holds=waited <= WAIT, baseline=before),
    ]


def while_written(port: int, url: str, turn: int) -> tuple[Heard, float]:
    """What the readers heard while another process wrote, and its processor seconds for one write."""
    command = [sys.executable, "-m", "benchmarks.prepared.writer", url, str(SECONDS), str(turn)]
    with Popen(command, stdout=PIPE, stderr=DEVNULL, text=True) as writer:
        time.sleep(2.0)  # until it has loaded what it needs
        heard = read(port, BOARD, seconds=SECONDS)
        told, _ = writer.communicate()
        assert writer.returncode == DONE, "all writes must have happened"
    assert not heard.refused
    return heard, float(told)
