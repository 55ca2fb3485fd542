"""The memory of a web worker after every kind of public page of a board was asked for, with few and many businesses."""

from __future__ import annotations

from urllib.request import urlopen

from benchmarks import ASKED, Result
from benchmarks.prepared.server import started
from benchmarks.standings import filled_database
from challenge.extensions import transaction
from challenge.leaderboards.actions import compute_standings, store_standings

SIZES = (100, 10_000)
METERED = 100
MOST, FLAT = 100.0, 1.1
BASE = "/challenges/m/c"
PAGES = ("", "/leaderboard", "/leaderboard.json", "/leaderboard.csv", "/leaderboard?page=2", "/entries/entry0000001")


def results() -> list[Result]:
    few, many = (megabytes(businesses) for businesses in SIZES)
    flat = f"with {SIZES[1]:,} businesses, times that with {SIZES[0]}"
    return [
        Result(name="a web worker, MB", value=few, goal=MOST, holds=few <= MOST, baseline=few),
        Result(name=flat, value=many / few, goal=FLAT, holds=many / few <= FLAT, baseline=few),
    ]


def megabytes(businesses: int) -> float:
    """The resident memory of one worker after each page was asked for several times."""
    with filled_database(businesses, kind=ASKED.database, metered=METERED) as app:
        with transaction():
            store_standings(compute_standings(1, "measured"))
        with started(app.config["SQLALCHEMY_DATABASE_URI"]) as server:
            for page in PAGES * 3:
                urlopen(f"http://127.0.0.1:{server.port}{BASE}{page}", timeout=60).close()
            return server.megabytes()
