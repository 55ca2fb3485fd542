"""What time it is. The only reader of time, so that tests and "as of" can set it.

Instants are UTC; dates are a place's own. `g.received_at` (see `answers.py`) is the instant a request arrived.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_shift = timedelta(0)


def shift(seconds: int) -> None:
    """Let this process live so many seconds later, or earlier: to rehearse a challenge, never in production."""
    global _shift
    _shift = timedelta(seconds=seconds)


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC) + _shift


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
