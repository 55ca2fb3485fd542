"""Riverbend's board has a past: bills come in, and each week standings are computed with what had come by then."""

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


def save_week_by_week(logged: Sequence[Logged], contest: Contest) -> None:
    """Write all readings, in the caller's transaction; at the end of each week the standings as they were then."""
    rest = sorted(logged, key=lambda one: one.received_at)
    for weeks in range(WEEKS, 0, -1):
        with _standing_at(at(contest.challenge.time_zone, contest.today - timedelta(weeks=weeks), HOUR)):
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


@contextmanager
def _standing_at(moment: datetime) -> Iterator[None]:
    """As if it were that moment."""
    usual = current_app.config["CLOCK_SHIFT_SECONDS"]
    clock.shift(0)
    clock.shift(round((moment - clock.now()).total_seconds()))
    try:
        yield
    finally:
        clock.shift(usual)
