"""Boards have a past: bills come in, and standings are computed on many days with what had come by then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import current_app

from challenge import clock
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.sample.contests import Contest
from challenge.sample.days import at
from challenge.sample.logged import Logged, save

WEEKS, HOUR = 6, 6
LOOKS = (90, 150, 210, 270, 330, 358, 372, 386, 400, 411)  # days after the first on which a year's board was kept

Boards = list[tuple[datetime, Contest]]


def save_board_by_board(logged: Sequence[Logged], running: Contest, finished: Contest) -> None:
    """Write all readings, in the caller's transaction; now and then the standings as they were."""
    rest = sorted(logged, key=lambda one: one.received_at)
    for moment, contest in sorted(_boards(running, finished), key=lambda one: one[0]):
        with standing_at(moment):
            come = [one for one in rest if one.received_at < clock.now()]
            rest = rest[len(come) :]
            if come:
                save(come)
            computed = compute_standings(
                contest.challenge.id, clock.now().replace(microsecond=0).isoformat(), anew=True
            )
            store_standings(computed)
    if rest:
        save(rest)


def _boards(running: Contest, finished: Contest) -> Boards:
    """Of the one that runs those of the last weeks; of the one that is over some of each season, and its last weeks."""
    weeks = [running.today - timedelta(weeks=number) for number in range(WEEKS, 0, -1)]
    days = [finished.rules.reporting.start + timedelta(number) for number in LOOKS]
    return [
        *((at(running.challenge.time_zone, day, HOUR), running) for day in weeks),
        *((at(finished.challenge.time_zone, day, HOUR), finished) for day in days),
    ]


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """As if it were that moment."""
    usual = current_app.config["CLOCK_SHIFT_SECONDS"]
    clock.shift(0)
    clock.shift(round((moment - clock.now()).total_seconds()))
    try:
        yield
    finally:
        clock.shift(usual)
