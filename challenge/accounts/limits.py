"""What may only be done so often: counted in the database, so that every process counts together.

A try is a small unit of its own, saved before the deed it guards. A try that is refused is not counted, so nobody
can be kept out for longer than one window. Addresses and places are kept as hashes, and only for a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from flask import request
from sqlalchemy import delete, select
from werkzeug.exceptions import TooManyRequests

from challenge import clock
from challenge.accounts.access import token_hash
from challenge.accounts.models import Try
from challenge.extensions import db, transaction

KEPT = timedelta(days=1)
EVERYONE = "everyone"


@dataclass(frozen=True)
class Limit:
    """At most so many tries of a kind in a window of time."""

    kind: str
    most: int
    window: timedelta


SIGN_IN_TO_ADDRESS = Limit("sign-in address", 10, timedelta(minutes=15))
SIGN_IN_FROM_PLACE = Limit("sign-in place", 100, timedelta(minutes=15))
RESET_LETTER = Limit("reset letter", 1, timedelta(minutes=10))
CONFIRMATION_LETTER = Limit("confirmation letter", 1, timedelta(minutes=10))
JOIN_LETTER = Limit("join letter", 1, timedelta(days=1))
REQUEST_LETTER = Limit("request letter", 1, timedelta(days=1))
FORMS_FROM_PLACE = Limit("public form place", 30, timedelta(hours=1))
PLEDGES_FROM_PLACE = Limit("pledge place", 200, timedelta(hours=1))  # a whole office may share one address
CODES_FROM_PLACE = Limit("join code place", 10, timedelta(minutes=15))
REQUESTS_TO_ADDRESS = Limit("request address", 5, timedelta(days=1))
REQUESTS_OF_ALL = Limit("request everyone", 300, timedelta(hours=1))


def place() -> str:
    """Where this request comes from: its address, or the network of an IPv6 one (one home has many of those)."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(address) if address.version == 4 else str(ip_network((address, 64), strict=False))


def seconds_to_wait(*tries: tuple[Limit, str]) -> int:
    """Count one try against each limit, in a transaction of its own; returns 0.

    When one of them is used up nothing is counted, and the seconds until it is free again are returned.
    """
    with transaction():
        wait = max(_wait(limit, who) for limit, who in tries)
        if wait == 0:
            for limit, who in tries:
                _count(limit, who)
        return wait


def take(limit: Limit, who: str) -> bool:
    """Count a try in the deed's own transaction; False when the limit is used up (a letter not to be sent again)."""
    if _wait(limit, who):
        return False
    _count(limit, who)
    return True


def refuse_flood(*more: tuple[Limit, str]) -> None:
    """Count a form that anybody may send against its place, and `more`; 429 when somebody sends too many."""
    wait = seconds_to_wait((FORMS_FROM_PLACE, place()), *more)
    if wait:
        raise TooManyRequests(retry_after=wait)


def give_back(limit: Limit, who: str) -> None:
    """Take back the newest try: it turned out to be a good one. Called inside a transaction."""
    newest = select(Try).filter_by(kind=limit.kind, who=_kept(who)).order_by(Try.id.desc()).limit(1)
    found = db.session.scalar(newest)
    if found is not None:
        db.session.delete(found)


def forget_tries(limit: Limit, who: str) -> None:
    """Start counting anew: the person has shown who she is. Called inside a transaction."""
    db.session.execute(delete(Try).filter_by(kind=limit.kind, who=_kept(who)))


def forget_old_tries() -> int:
    """Delete tries that no limit looks at any more; returns how many. Called inside a transaction."""
    done = db.session.execute(delete(Try).where(Try.at < clock.now() - KEPT))
    return int(getattr(done, "rowcount", 0))


def _wait(limit: Limit, who: str) -> int:
    since = clock.now() - limit.window
    statement = select(Try.at).where(Try.kind == limit.kind, Try.who == _kept(who), Try.at > since)
    times = db.session.scalars(statement.order_by(Try.at.desc()).limit(limit.most)).all()
    return 0 if len(times) < limit.most else _seconds_until(times[-1] + limit.window)


def _seconds_until(free_at: datetime) -> int:
    return max(1, int((free_at - clock.now()).total_seconds()) + 1)


def _count(limit: Limit, who: str) -> None:
    db.session.add(Try(kind=limit.kind, who=_kept(who), at=clock.now()))
    db.session.flush()


def _kept(who: str) -> str:
    return token_hash(who.strip().lower())[:32]
