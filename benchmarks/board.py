"""The board's page over HTTP, by the product's own server, beside bytes of the same size from the memory of the same.

32 readers ask again as soon as they have their answer. Rates are the best of several turns, in turn with the bare
bytes; processor time is that of the web worker for one answer. With 1,000 and with 100,000 businesses, 50 rows a page.

Own place is what the page of a business asks the database for, beside one look-up by the entry's key.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from urllib.request import urlopen

from sqlalchemy import event, select, update

from benchmarks import ASKED, Result
from benchmarks.prepared.readers import read
from benchmarks.prepared.server import Server, started
from benchmarks.standings import filled_database
from challenge.businesses.models import Entry
from challenge.extensions import db, transaction
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.leaderboards.queries import standing_of

SIZES = ((1_000, 1_000), (100_000, 2_000))  # businesses, and how many of them have meters
BOARD = "/challenges/m/c/leaderboard"
SHARE, SAME = 0.6, 0.9
PLACE_MS = 0.5
SECONDS, TURNS = 2.0, 4


def results() -> list[Result]:
    found, rates = [], []
    for businesses, metered in SIZES:
        with filled_database(businesses, kind=ASKED.database, metered=metered) as app:
            with transaction():
                store_standings(compute_standings(1, "measured"))
            with started(app.config["SQLALCHEMY_DATABASE_URI"]) as server:
                for packed in (True, False):
                    form = "packed" if packed else "plain"
                    rate, bare, cost, least = beside_bare(server, packed=packed)
                    told = f"{businesses:,} businesses, {form}"
                    found.append(at_least(f"rate of the board, of bare bytes: {told}", rate / bare, SHARE, bare))
                    found.append(at_least(f"the same by processor time: {told}", least / cost, SHARE, 1e6 * least))
                    rates.append(least / cost)
            place, look_up = own_place(metered)
    small, large = sum(rates[:2]), sum(rates[2:])
    found.append(
        at_least("its share of bare bytes with 100,000 businesses, of that with 1,000", large / small, SAME, 1)
    )
    name = "own place with 100,000 businesses, database ms"
    return [*found, Result(name=name, value=place, goal=PLACE_MS, holds=place <= PLACE_MS, baseline=look_up)]


def at_least(name: str, value: float, goal: float, baseline: float) -> Result:
    return Result(name=name, value=value, goal=goal, holds=value >= goal, baseline=baseline)


def beside_bare(server: Server, *, packed: bool) -> tuple[float, float, float, float]:
    """Rates of the board and of bare bytes; processor seconds of an answer of each."""
    urlopen(f"http://127.0.0.1:{server.port}{BOARD}", timeout=120).close()
    (size,) = read(server.port, BOARD, readers=1, seconds=1, packed=packed).bodies
    turns = [(turn(server, BOARD, packed), turn(server, f"/bare?{size}", packed)) for _ in range(TURNS)]
    boards, bares = zip(*turns, strict=True)
    return (
        max(one[0] for one in boards),
        max(one[0] for one in bares),
        min(one[1] for one in boards),
        min(one[1] for one in bares),
    )


def turn(server: Server, address: str, packed: bool) -> tuple[float, float]:
    """Answers a second, and processor seconds of one."""
    before = server.cpu_seconds()
    heard = read(server.port, address, seconds=SECONDS, packed=packed)
    assert not heard.refused
    return heard.rate, (server.cpu_seconds() - before) / len(heard.waits)


def own_place(ranked: int) -> tuple[float, float]:
    """Milliseconds in which the database answers for one place, and one look-up by a key; the middle of many.

    One in a hundred of those that have a place is no longer listed.
    """
    places, look_ups = [], []
    with transaction():
        db.session.execute(update(Entry).where(Entry.id % 100 == 0, Entry.id <= ranked).values(listing="totals_only"))
    for number in range(1, ranked, ranked // 100):
        one = select(Entry).filter_by(public_key=f"entry{number:07}")
        db.session.rollback()
        with asked() as by_key:
            entry = db.session.scalars(one).one()
        assert entry.challenge.id, "loaded by the page before"
        with asked() as for_place:
            assert standing_of(entry) is not None
        look_ups.append(sum(by_key))
        places.append(sum(for_place))
    return 1000 * median(places), 1000 * median(look_ups)


@contextmanager
def asked() -> Iterator[list[float]]:
    """Seconds of each statement that is put to the database meanwhile."""
    spent: list[float] = []
    reader = db.engines["reader"]

    def begin(*told: Any) -> None:
        spent.append(-time.perf_counter())

    def end(*told: Any) -> None:
        spent[-1] += time.perf_counter()

    event.listen(reader, "before_cursor_execute", begin)
    event.listen(reader, "after_cursor_execute", end)
    try:
        yield spent
    finally:
        event.remove(reader, "before_cursor_execute", begin)
        event.remove(reader, "after_cursor_execute", end)
