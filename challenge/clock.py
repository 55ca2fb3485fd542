"""What time it is. The only reader of time, so that tests and "as of" can set it.

Instants are UTC; dates are a place's own. `g.received_at` (see `answers.py`) is the instant a request arrived.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select

from challenge.extensions import db

_shift = timedelta(0)


def shift(seconds: int) -> None:
    """Let this process live so many seconds later, or earlier: to rehearse a challenge, never in production."""
    global _shift
    _shift = timedelta(seconds=seconds)


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC) + _shift


def arrival() -> datetime:
    """This instant by the one clock that all servers share, for what is judged by a deadline.

    In production on PostgreSQL it is the database's. A file has no clock: whoever shares one is on the same host. A
    rehearsal (see CLOCK_SHIFT_SECONDS) goes by its own.
    """
    here = now()
    return here - ahead_of_database() if is_shared() else here


def is_shared() -> bool:
    """Whether the database has a clock by which all servers can go."""
    return bool(current_app.config["MODE"] == "production" and db.engine.dialect.name == "postgresql")


def ahead_of_database() -> timedelta:
    """How far this host's clock is ahead of PostgreSQL's: negative when it is behind, zero within what asking takes."""
    with db.engines["reader"].connect() as connection:  # given back at once: a body may take long to come
        before = now()
        there: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        after = now()
    if there < before:
        return before - there
    return min(after - there, timedelta())


def today(zone: str) -> date:
    """The date on the calendar of a place, given by its zone's name such as "America/Chicago"."""
    return now().astimezone(ZoneInfo(zone)).date()


def is_skipped(local: datetime, zone: str) -> bool:
    """Whether no clock in the zone ever shows this time: in spring an hour is jumped over."""
    there = instant(local, zone).astimezone(ZoneInfo(zone))
    return there.replace(tzinfo=None) != local


def instant(local: datetime, zone: str) -> datetime:
    """The UTC instant of a wall-clock time typed by a person in `zone`.

    A time that occurs twice (autumn) means the first one; a time that is skipped (spring) means the instant
    the clocks reach by moving forward.
    """
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
