"""One reading changed among 10,000 businesses: its business measured and all ranked; then the snapshot written.

And whether ranking from what is kept is the same as measuring all anew: after 10,000 random changes, with corrections.
All times are of the processor, in milliseconds, so other work of the machine does not count.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks import Result
from benchmarks.prepared.changes import Changes, differing_rows
from benchmarks.standings import filled_database
from challenge.businesses.actions import touch_challenges_of_site
from challenge.extensions import db, transaction
from challenge.leaderboards.actions import compute_standings, rank_standings, store_standings, write_standings
from challenge.savings.models import Reading

BUSINESSES = 10_000
GOALS = {"sqlite": 25.0, "postgresql": 40.0}
FULL = 5.0  # of the time that measuring everything anew takes: what writing may cost at most
CHANGED = 9
OPERATIONS, BETWEEN, COMPARED = 10_000, 50, 1_000
FEW = 60


def results() -> list[Result]:
    return [*(one for kind in GOALS for one in of_one_change(kind)), equal_after_operations()]


def of_one_change(kind: str) -> Iterator[Result]:
    with filled_database(BUSINESSES, kind=kind):
        store()
        spent = [one_change(number) for number in range(1, CHANGED + 1)][2:]
        ranked, written, stored = (1000 * median(column) for column in zip(*spent, strict=True))
        anew = 1000 * seconds_of(lambda: rank_standings(1, anew=True))
    goal = GOALS[kind]
    yield result(f"one reading changed, measured and ranked, ms, {kind}", ranked, goal, anew)
    yield result(f"its snapshot's ranges, rows and digests, ms, {kind}", written, anew / FULL, anew)
    yield result(f"its snapshot stored, ms, {kind}", stored, anew / FULL, anew)


def result(name: str, value: float, goal: float, baseline: float) -> Result:
    return Result(name=name, value=value, goal=goal, holds=value <= goal, baseline=baseline)


def one_change(number: int) -> tuple[float, float, float]:
    """Seconds of ranking, of writing and of storing after another reading changed."""
    with transaction():
        reading = db.session.get_one(Reading, number * BUSINESSES)
        reading.quantity_millionths += number * 1_000_000
        touch_challenges_of_site(reading.meter.site_id)
    db.session.rollback()
    gc.collect()
    gc.disable()
    began = time.process_time()
    ranked = rank_standings(1)
    at_ranked = time.process_time()
    computed = write_standings(ranked, str(number))
    at_written = time.process_time()
    with transaction():
        assert store_standings(computed), "the change must count"
    at_stored = time.process_time()
    gc.enable()
    assert len(computed.field.fresh) == 1, "one entry alone is measured"
    return at_ranked - began, at_written - at_ranked, at_stored - at_written


def seconds_of(work: Callable[[], object]) -> float:
    db.session.rollback()
    began = time.process_time()
    work()
    return time.process_time() - began


def store() -> None:
    db.session.rollback()
    computed = compute_standings(1, "stored")
    with transaction():
        store_standings(computed)


def equal_after_operations() -> Result:
    """The sum of rows that differed, whenever both ways were compared."""
    differed = 0
    changes = Changes(2026)
    with filled_database(FEW):
        store()
        for number in range(1, OPERATIONS // BETWEEN + 1):
            changes.make(BETWEEN)
            store()
            if number * BETWEEN % COMPARED == 0:
                differed += differing_rows(1)
        changes.make(BETWEEN // 2)
        differed += differing_rows(1)
    return result(f"rows unlike those measured anew, after {OPERATIONS:,} random changes", differed, 0, OPERATIONS)
