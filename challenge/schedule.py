"""The one page that lists every job, and the scheduler that wakes them.

APScheduler only wakes us, on a UTC interval: what is owed is read from the database, so it does not matter how many
schedulers run, how long none did, or when one dies.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask, current_app

from challenge import clock
from challenge.accounts.jobs import forget_ended
from challenge.audit.actions import forget_old_keys
from challenge.awards.legacy import challenges_with_legacy, compute_legacy, store_legacy
from challenge.challenges.jobs import challenges_that_move, dates_of_moves, keep_date, move_by_date
from challenge.desks.jobs import delete_old_rows, old_rows, save
from challenge.desks.reminders import challenges_to_remind, remind, who_is_owed
from challenge.leaderboards.jobs import challenges_to_rank, challenges_with_old_snapshots, rank, show, subject_of
from challenge.notices.jobs import send_letters
from challenge.scheduling.host_clock import ClockIsOff, complaint
from challenge.scheduling.leases import Turn, acquire, new_holder, release, renew
from challenge.scheduling.slots import Job, Outcome, run_slot
from challenge.scheduling.ticks import LEASE, LEASE_SECONDS, Errand, forget_old_runs, run_errand, tick
from challenge.weather.jobs import fetch, stations_to_fetch
from challenge.weather.queries import FETCHING

LOG = logging.getLogger(__name__)
DAY = 86_400
PATIENCE, PAUSE = 15.0, 0.2  # seconds to wait for a scheduler that is at work

LIFE = Job(
    name="states of challenges",
    when="at each challenge's own dates, missed ones too: its first day, the end of its period, the close of bills",
    seconds=lambda: DAY,
    subjects=challenges_that_move,
    own_slots=dates_of_moves,
    compute=keep_date,
    store=move_by_date,
    latest_only=False,
)
STANDINGS = Job(
    name="standings",
    when="every STANDINGS_SECONDS, for each challenge that is open, runs, or ended lately; the latest slot only",
    seconds=lambda: int(current_app.config["STANDINGS_SECONDS"]),
    subjects=challenges_to_rank,
    compute=rank,
    store=show,
)
LEGACY = Job(
    name="savings since the first baseline",
    when="with the standings, for each challenge with a legacy award and an earlier edition; the latest slot only",
    seconds=lambda: int(current_app.config["STANDINGS_SECONDS"]),
    subjects=challenges_with_legacy,
    compute=compute_legacy,
    store=store_legacy,
)
FORGETTING = Job(
    name="forget what is old",
    when="once a day, at midnight UTC or later: form keys, sign-ins, links, tries, runs",
    seconds=lambda: DAY,
    subjects=lambda: ("everything",),
    compute=lambda subject, slot: None,
    store=lambda subject, nothing, last_try: forget_ended() + forget_old_keys() + forget_old_runs() > 0,
)
REMINDERS = Job(
    name="reminders",
    when="once a day, for each public challenge that has them turned on and takes bills; the latest slot only",
    seconds=lambda: DAY,
    subjects=challenges_to_remind,
    compute=who_is_owed,
    store=remind,
)
TEMPERATURES = Job(
    name=FETCHING,
    when="once a day, while WEATHER_SOURCE_URL is set, for each station with NOAA's code; hourly while it fails",
    seconds=lambda: DAY,
    subjects=stations_to_fetch,
    compute=fetch,
    store=save,
)
THINNING = Job(
    name="thin old snapshots",
    when="once a day, for each challenge with snapshots older than 30 days: the last of each local day keeps its rows",
    seconds=lambda: DAY,
    subjects=challenges_with_old_snapshots,
    compute=old_rows,
    store=delete_old_rows,
)
LETTERS = Errand(name="letters", when="at every look, what is due in the outbox", run=send_letters)

JOBS = (LIFE, STANDINGS, LEGACY, FORGETTING, REMINDERS, THINNING, TEMPERATURES)  # what waits for others comes last
ERRANDS = (LETTERS,)


class SchedulerBusy(Exception):
    """Another process is at work and stays at it."""

    def __str__(self) -> str:
        return "The scheduler is at work just now. Nothing was computed; please try again in a minute."


def run_scheduler(app: Flask) -> None:
    """Look at what is owed every SCHEDULER_SECONDS, until SIGTERM or SIGINT; what was begun is finished first."""
    stop, holder = Event(), new_holder()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduler = BackgroundScheduler(timezone=UTC)
    wake(scheduler, app, partial(tick, JOBS, holder, stop=stop))
    for errand in ERRANDS:
        wake(scheduler, app, partial(run_errand, errand))
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def look_once(holder: str) -> bool:
    """Do what is owed now; False when another scheduler is at it, or the clock is off."""
    done = tick(JOBS, holder)
    for errand in ERRANDS:
        run_errand(errand)
    return done


def compute_now(challenge_ids: Iterable[int]) -> Iterator[tuple[int, Outcome]]:
    """Compute standings out of turn, in a slot of their own: this instant.

    Raises SchedulerBusy when another process keeps the lease, ClockIsOff when this host's clock may not be trusted.
    """
    if wrong := complaint():
        raise ClockIsOff(f"{wrong} Nothing was computed; set the clock first.")
    turn = _turn_soon(new_holder())
    try:
        for challenge_id in challenge_ids:
            if not renew(turn, LEASE_SECONDS):
                raise SchedulerBusy
            yield challenge_id, run_slot(turn, STANDINGS, subject_of(challenge_id), clock.now())
    finally:
        release(turn)


def _turn_soon(holder: str) -> Turn:
    for _ in range(int(PATIENCE / PAUSE)):
        turn = acquire(LEASE, holder, LEASE_SECONDS)
        if turn is not None:
            return turn
        time.sleep(PAUSE)
    raise SchedulerBusy


def wake(scheduler: BackgroundScheduler, app: Flask, work: Callable[[], object]) -> None:
    """Call `work` now and at every interval, never twice at once; after a pause of the host once, not never."""
    interval = IntervalTrigger(seconds=app.config["SCHEDULER_SECONDS"], timezone=UTC)
    how = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None, "next_run_time": datetime.now(UTC)}
    scheduler.add_job(_in_context, interval, args=(app, work), **how)


def _in_context(app: Flask, work: Callable[[], object]) -> None:
    with app.app_context():
        try:
            work()
        except Exception:  # the database may be away for a while: the next look tries again
            LOG.exception("a look at what is owed failed")
