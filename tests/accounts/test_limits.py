"""What may only be done so often, counted over all processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.jobs import forget_ended
from challenge.accounts.limits import Limit, forget_tries, give_back, place, seconds_to_wait, take
from challenge.accounts.models import LetterLink, SignIn, Try
from challenge.app import create_app
from challenge.extensions import db, transaction
from tests.conftest import environment
from tests.page import Visitor

TWICE = Limit("twice", 2, timedelta(minutes=10))
ONCE = Limit("once", 1, timedelta(minutes=10))


def test_it_works(context: Flask) -> None:
    assert [seconds_to_wait((TWICE, "rosa")) for _ in range(2)] == [0, 0]
    assert 0 < seconds_to_wait((TWICE, "rosa")) <= 600
    assert seconds_to_wait((TWICE, "ben")) == 0
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert seconds_to_wait((TWICE, "rosa")) == 0


def test_a_refused_try_is_not_counted(context: Flask) -> None:
    assert seconds_to_wait((ONCE, "here")) == 0
    assert seconds_to_wait((TWICE, "rosa"), (ONCE, "here")) > 0
    assert [seconds_to_wait((TWICE, "rosa")) for _ in range(2)] == [0, 0]


def test_forget_and_give_back(context: Flask) -> None:
    for _ in range(2):
        seconds_to_wait((TWICE, "rosa"))
    with transaction():
        give_back(TWICE, "rosa")
    assert seconds_to_wait((TWICE, "rosa")) == 0
    with transaction():
        forget_tries(TWICE, "rosa")
    assert [seconds_to_wait((TWICE, "rosa")) for _ in range(2)] == [0, 0]


def test_a_try_in_a_deed_that_failed_is_not_counted(context: Flask) -> None:
    with pytest.raises(RuntimeError), transaction():
        assert take(ONCE, "rosa")
        raise RuntimeError
    with transaction():
        assert take(ONCE, "rosa")
        assert not take(ONCE, "rosa")


def test_many_at_once_count_together(app: Flask, database_url: str, tmp_path: Path) -> None:
    """On four threads of one application and of another, which was started meanwhile."""
    limit = Limit("at once", 5, timedelta(minutes=10))
    apps = (app, create_app(environment(database_url, tmp_path)))

    def one(number: int) -> bool:
        with apps[number % 2].app_context():
            return seconds_to_wait((limit, "rosa")) == 0

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(20))) == 5
    with apps[1].app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_what_is_kept_names_nobody(context: Flask) -> None:
    seconds_to_wait((TWICE, "rosa@rosasbakery.example"))
    (kept,) = db.session.scalars(select(Try.who))
    assert "rosa" not in kept


@pytest.mark.parametrize(
    ("address", "found"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("", "unknown")],
)
def test_a_home_is_one_place(app: Flask, address: str, found: str) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert place() == found


def test_what_has_ended_is_forgotten(app: Flask, rosa: Visitor, visitor: Visitor) -> None:
    visitor.post("/forgot-password", {"email": "rosa@rosasbakery.example"})

    def left() -> list[int]:
        return [db.session.query(row).count() for row in (Try, SignIn, LetterLink)]

    def forget_in(days: int) -> list[int]:
        with time_machine.travel(clock.now() + timedelta(days=days)), transaction():
            forget_ended()
        return left()

    with app.app_context():
        now = left()
        assert min(now) > 0
        assert forget_in(0) == now
        assert forget_in(2) == [0, *now[1:]]
        assert forget_in(20) == [0, 0, now[2]]
        assert forget_in(40) == [0, 0, 0]
