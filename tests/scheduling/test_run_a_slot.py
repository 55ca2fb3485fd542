"""A slot's work is done once, alone, and leaves a row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.extensions import db, transaction
from challenge.scheduling.leases import acquire
from challenge.scheduling.models import DoneSlot, Run
from challenge.scheduling.queries import scheduler_lag_seconds
from challenge.scheduling.slots import InputsChanged, TurnIsOver, run_slot, slot_at, slots_owed
from challenge.scheduling.ticks import Errand, forget_old_runs, run_errand, tick
from tests.scheduling.jobs import bell, rings

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def slots(*minutes: int) -> list[str]:
    return [(NOON + timedelta(minutes=minute)).isoformat() for minute in minutes]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, context: Flask):
    """Sets the clock, in minutes after noon."""

    def set_clock(minutes: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=minutes))

    set_clock(0)
    return set_clock


def runs() -> list[Run]:
    return list(db.session.scalars(select(Run).order_by(Run.id)))


def test_it_works(at) -> None:
    assert tick([bell(latest_only=True)], "ada")
    assert rings() == slots(0)
    (run,) = runs()
    assert (run.job, run.subject, run.slot, run.changed, run.error) == ("bell", "tower", *slots(0), True, None)


def test_a_slot_is_done_once(at) -> None:
    for minutes in (0, 0.2, 0.9):
        at(minutes)
        tick([bell(latest_only=True)], "ada")
    assert rings() == slots(0)
    assert len(runs()) == 1


def test_the_next_slot_is_done_too(at) -> None:
    for minutes in (0, 1, 2):
        at(minutes)
        tick([bell(latest_only=True)], "ada")
    assert rings() == slots(0, 1, 2)


def test_missed_slots_latest_only(at) -> None:
    tick([bell(latest_only=True)], "ada")
    at(4)
    tick([bell(latest_only=True)], "ada")
    assert rings() == slots(0, 4)


def test_missed_slots_every_one(at) -> None:
    tick([bell(latest_only=False)], "ada")
    at(4)
    tick([bell(latest_only=False)], "ada")
    assert rings() == slots(0, 1, 2, 3, 4)


def test_slots_are_utc_instants() -> None:
    assert slot_at(datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC), 3600) == datetime(2026, 3, 8, 6, tzinfo=UTC)
    assert slot_at(NOON + timedelta(seconds=299), 300) == NOON
    assert slot_at(NOON + timedelta(seconds=300), 300) == NOON + timedelta(seconds=300)


ZONES = {
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "America/Denver": ("2026-03-08", "2026-11-01"),
    "America/Havana": ("2026-03-08", "2026-11-01"),  # at midnight
    "Europe/London": ("2026-03-29", "2026-10-25"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),  # by half an hour
    "America/Santiago": ("2026-09-06", "2026-04-05"),  # at midnight
}


@pytest.mark.parametrize("zone", ZONES)
def test_each_local_day_begins_once_and_has_one_run(zone: str) -> None:
    """Days of 23, 24 and 25 hours: looked at every ten minutes, a daily job runs once for each; and what is set for
    midnight, 1:30 or 2:30 there comes once."""
    for day in ZONES[zone]:
        first = datetime.fromisoformat(day) - timedelta(days=1)
        starts = [clock.instant(first + timedelta(days=number), zone) for number in range(4)]
        assert sorted({(later - sooner).seconds // 60 % 1440 for sooner, later in pairwise(starts)}) != [0]
        looks = [starts[0] + timedelta(minutes=10 * number) for number in range(6 * 73)]
        assert len({slot_at(look, 86_400) for look in looks}) == 4  # days of UTC that these three days touch
        for number, start in enumerate(starts):
            there, before = (at.astimezone(ZoneInfo(zone)).date() for at in (start, start - timedelta(seconds=1)))
            assert (there, before) == (first.date() + timedelta(days=number), first.date() + timedelta(days=number - 1))
        for hour, minute in ((0, 0), (1, 30), (2, 30)):
            set_for = [one.replace(hour=hour, minute=minute) for one in (first + timedelta(days=n) for n in range(3))]
            instants = [clock.instant(one, zone) for one in set_for]
            assert [at.astimezone(ZoneInfo(zone)).date() for at in instants] == [one.date() for one in set_for]
            assert len({*instants}) == 3


def failing(*bad: str):
    def compute(subject: str, slot: datetime) -> str:
        if subject in bad:
            raise ZeroDivisionError(f"{subject} is broken")
        return slot.isoformat()

    return compute


def test_one_failing_subject_fails_alone_and_is_tried_again(at) -> None:
    """One challenge of 50 raises: the other 49 are done; the one is reported and retried until it works."""
    fifty = [f"challenge:{number}" for number in range(50)]
    tick([bell(latest_only=True, subjects=fifty, compute=failing("challenge:7"))], "ada")
    assert [subject for subject in fifty if rings(subject) != slots(0)] == ["challenge:7"]
    (failed,) = [run for run in runs() if run.error]
    assert (failed.subject, failed.changed, failed.error) == (
        "challenge:7",
        False,
        "ZeroDivisionError: challenge:7 is broken",
    )
    at(0.5)
    tick([bell(latest_only=True, subjects=fifty)], "ada")
    assert rings("challenge:7") == slots(0)
    assert len(runs()) == 51


def test_after_a_failure_later_slots_wait(at) -> None:
    tick([bell(latest_only=False)], "ada")
    at(3)
    tick([bell(latest_only=False, compute=failing("tower"))], "ada")
    assert len(runs()) == 2
    tick([bell(latest_only=False)], "ada")
    assert rings() == slots(0, 1, 2, 3)


def test_a_job_that_cannot_say_what_is_owed_does_not_stop_the_next(at) -> None:
    def broken():
        raise RuntimeError("no subjects")
        yield ""

    tick([bell(latest_only=True, subjects=broken()), bell(latest_only=True, subjects=["other"])], "ada")
    assert rings("other") == slots(0)
    assert "RuntimeError: no subjects" in [run.error for run in runs()]


def test_what_somebody_else_took_over_is_thrown_away(at) -> None:
    """The lease ran out while it was computing; the one who took over does the work."""
    turn = acquire("scheduler", "ada", 60)
    at(2)
    acquire("scheduler", "bob", 60)
    with pytest.raises(TurnIsOver):
        run_slot(turn, bell(latest_only=True), "tower", NOON)
    assert rings() == []
    assert runs() == []


def test_only_one_at_a_time(at) -> None:
    acquire("scheduler", "bob", 60)
    assert not tick([bell(latest_only=True)], "ada")
    assert rings() == []


def test_inputs_that_change_meanwhile_are_computed_again(at) -> None:
    tries = []

    def compute(subject: str, slot: datetime) -> str:
        tries.append(subject)
        return slot.isoformat()

    job = bell(latest_only=True, compute=compute)

    def store(subject: str, result: str, last_try: bool) -> bool:
        if len(tries) < 3:
            raise InputsChanged("changed")
        return job.store(subject, result, last_try)

    turn = acquire("scheduler", "ada", 60)
    changing = type(job)(**{**vars(job), "store": store})
    assert run_slot(turn, changing, "tower", NOON).changed
    assert rings() == slots(0)
    assert len(tries) == 3


def test_inputs_that_never_rest_are_left_for_the_next_look(at) -> None:
    job = bell(latest_only=True)

    def store(subject: str, result: str, last_try: bool) -> bool:
        raise InputsChanged("changed")

    turn = acquire("scheduler", "ada", 60)
    outcome = run_slot(turn, type(job)(**{**vars(job), "store": store}), "tower", NOON)
    assert outcome.error == "InputsChanged: changed"
    assert slots_owed(job, "tower") == [NOON]


def test_an_effect_and_its_row_are_saved_together(at) -> None:
    job = bell(latest_only=True)

    def store(subject: str, result: str, last_try: bool) -> bool:
        job.store(subject, result, last_try)
        db.session.flush()
        raise RuntimeError("the disk is full")

    turn = acquire("scheduler", "ada", 60)
    run_slot(turn, type(job)(**{**vars(job), "store": store}), "tower", NOON)
    assert rings() == []
    assert db.session.scalars(select(DoneSlot)).all() == []


def test_four_at_once_do_it_once(app: Flask) -> None:
    """Four schedulers on one database, over several slots."""
    job = bell(latest_only=False, seconds=1)
    start = Barrier(4)

    def work(name: str) -> None:
        start.wait()
        with app.app_context():
            began = clock.now()
            while len(rings()) < 4 and clock.now() - began < timedelta(seconds=30):
                tick([job], name, seconds=5)
                db.session.rollback()

    threads = [Thread(target=work, args=(name,)) for name in ("ada", "bob", "cleo", "dan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        rung = [datetime.fromisoformat(slot) for slot in rings()]
    assert len(rung) >= 4
    assert rung == [rung[0] + timedelta(seconds=number) for number in range(len(rung))]


def test_an_errand_leaves_a_row_when_it_did_something(at) -> None:
    run_errand(Errand("letters", "", lambda: 0))
    assert runs() == []
    run_errand(Errand("letters", "", lambda: 2))
    run_errand(Errand("letters", "", lambda: 1 // 0))
    assert [(run.changed, run.error) for run in runs()] == [
        (True, None),
        (False, "ZeroDivisionError: integer division or modulo by zero"),
    ]


def test_old_rows_are_forgotten_but_the_last_slot(at) -> None:
    tick([bell(latest_only=True)], "ada")
    at(1)
    tick([bell(latest_only=True)], "ada")
    at(31 * 24 * 60)
    with transaction():
        assert forget_old_runs() == 3
    assert runs() == []
    assert list(db.session.scalars(select(DoneSlot.slot))) == slots(1)


def test_the_lag_is_told(at) -> None:
    assert scheduler_lag_seconds() is None
    tick([], "ada")
    at(2)
    assert scheduler_lag_seconds() == 120
