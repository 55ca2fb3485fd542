"""Readers of a board of 10,000 businesses, quiet and while two readings a second are accepted and ranked.

The web server is the product's own, with two workers; the one who writes is a process of its own, as in production.

By processor time: what two cores that do nothing else have left for answers beside the one who writes, and what an
answer costs meanwhile, pages made anew included. It means the same on a machine that is busy with other work.
"""

from __future__ import annotations

import sys
import time
from subprocess import DEVNULL, PIPE, Popen
from typing import NamedTuple

from benchmarks import ASKED, Result
from benchmarks.prepared.readers import Heard, read
from benchmarks.prepared.server import Server, started
from benchmarks.prepared.writer import A_SECOND, DONE
from benchmarks.standings import filled_database
from challenge.extensions import transaction
from challenge.leaderboards.actions import compute_standings, store_standings

BUSINESSES = 10_000
BOARD = "/challenges/m/c/leaderboard"
SECONDS, TURNS = 6.0, 3
SHARE, WAIT = 0.8, 50.0


CORES = 2


class Turn(NamedTuple):
    """What readers heard; processor seconds of an answer, of server and readers; and of one write."""

    heard: Heard
    an_answer: float
    a_write: float = 0.0


def results() -> list[Result]:
    quiets, rushes = [], []
    with filled_database(BUSINESSES, kind=ASKED.database) as app:
        with transaction():
            store_standings(compute_standings(1, "measured"))
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        with started(url, workers=2) as server:
            read(server.port, BOARD, seconds=2)
            for number in range(TURNS):
                quiets.append(quiet(server))
                rushes.append(while_written(server, url, number))
    rate, rush = (max(one.heard.rate for one in turns) for turns in (quiets, rushes))
    waited, before = (1000 * min(one.heard.wait_of(0.99) for one in turns) for turns in (rushes, quiets))
    least, cost = (min(one.an_answer for one in turns) for turns in (quiets, rushes))
    a_write = min(one.a_write for one in rushes)
    left = 1 - A_SECOND * a_write / CORES
    return [
        at_least("rate during two writes a second, of the quiet rate", rush / rate, rate),
        at_least("the same by processor time", left * least / cost, 1e6 * least),
        Result(name="99 of 100 answers within, ms", value=waited, goal=WAIT, holds=waited <= WAIT, baseline=before),
    ]


def at_least(name: str, value: float, baseline: float) -> Result:
    return Result(name=name, value=value, goal=SHARE, holds=value >= SHARE, baseline=baseline)


def quiet(server: Server) -> Turn:
    """What the readers hear, and what it costs."""
    served, own = server.cpu_seconds(), time.process_time()
    heard = read(server.port, BOARD, seconds=SECONDS)
    assert not heard.refused
    spent = server.cpu_seconds() - served + time.process_time() - own
    return Turn(heard, spent / len(heard.waits))


def while_written(server: Server, url: str, number: int) -> Turn:
    """The same while another process writes."""
    command = [sys.executable, "-m", "benchmarks.prepared.writer", url, str(SECONDS), str(number)]
    with Popen(command, stdout=PIPE, stderr=DEVNULL, text=True) as writer:
        time.sleep(2.0)  # until it has loaded what it needs
        turn = quiet(server)
        told, _ = writer.communicate()
        assert writer.returncode == DONE, "all writes must have happened"
    return turn._replace(a_write=float(told))
