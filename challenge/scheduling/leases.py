"""Who works now: a lease with an epoch. Any number of processes may try; the database lets one."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import timedelta

from challenge import clock
from challenge.extensions import db, transaction
from challenge.scheduling.models import Lease


@dataclass(frozen=True)
class Turn:
    """The right to work under a name. It ends when somebody else takes over: the epoch has risen then."""

    name: str
    holder: str
    epoch: int


def new_holder() -> str:
    """A name for this process that no other has, telling people where it runs."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def acquire(name: str, holder: str, seconds: float) -> Turn | None:
    """Take the lease for so long, unless somebody else holds it: then None. Every new holder raises the epoch."""
    with transaction():
        now = clock.now()
        lease = db.session.get(Lease, name)
        if lease is None:
            lease = Lease(name=name, holder=holder, epoch=1)
            db.session.add(lease)
        elif lease.holder != holder:
            if lease.expires_at > now:
                return None
            lease.holder, lease.epoch = holder, lease.epoch + 1
        lease.renewed_at, lease.expires_at = now, now + timedelta(seconds=seconds)
        return Turn(name, holder, lease.epoch)


def renew(turn: Turn, seconds: float) -> bool:
    """Hold on for so long from now; False when the turn is over."""
    with transaction():
        if not holds(turn):
            return False
        lease = db.session.get_one(Lease, turn.name)
        lease.renewed_at = clock.now()
        lease.expires_at = lease.renewed_at + timedelta(seconds=seconds)
        return True


def release(turn: Turn) -> None:
    """Let others work at once."""
    with transaction():
        if holds(turn):
            db.session.get_one(Lease, turn.name).expires_at = clock.now()


def holds(turn: Turn) -> bool:
    """Whether nobody took over. Certain only inside a transaction, which keeps others from taking over."""
    lease = db.session.get(Lease, turn.name)
    return lease is not None and (lease.holder, lease.epoch) == (turn.holder, turn.epoch)
