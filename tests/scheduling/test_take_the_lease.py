"""One process works; another takes over when it dies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from challenge import clock
from challenge.scheduling.leases import acquire, holds, new_holder, release, renew

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, context: Flask):
    """Sets the clock, in seconds after noon."""

    def set_clock(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=seconds))

    set_clock(0)
    return set_clock


def test_it_works(at) -> None:
    turn = acquire("work", "ada", 60)
    assert turn is not None
    assert turn.epoch == 1
    assert holds(turn)


def test_another_waits_while_it_lasts(at) -> None:
    acquire("work", "ada", 60)
    at(59)
    assert acquire("work", "bob", 60) is None


def test_another_takes_over_when_it_has_run_out(at) -> None:
    old = acquire("work", "ada", 60)
    at(60)
    new = acquire("work", "bob", 60)
    assert new is not None
    assert new.epoch == 2
    assert not holds(old)
    assert not renew(old, 60)


def test_renewing_keeps_others_waiting(at) -> None:
    turn = acquire("work", "ada", 60)
    at(50)
    assert renew(turn, 60)
    at(100)
    assert acquire("work", "bob", 60) is None


def test_giving_it_back_lets_others_in_at_once(at) -> None:
    release(acquire("work", "ada", 60))
    assert acquire("work", "bob", 60) is not None


def test_giving_back_what_is_gone_changes_nothing(at) -> None:
    old = acquire("work", "ada", 60)
    at(61)
    new = acquire("work", "bob", 60)
    release(old)
    assert holds(new)
    assert acquire("work", "cleo", 60) is None


def test_the_same_holder_keeps_its_epoch(at) -> None:
    assert acquire("work", "ada", 60) == acquire("work", "ada", 60)


def test_names_are_leases_of_their_own(at) -> None:
    acquire("work", "ada", 60)
    assert acquire("play", "bob", 60) is not None


def test_every_process_has_a_name_of_its_own() -> None:
    assert new_holder() != new_holder()
