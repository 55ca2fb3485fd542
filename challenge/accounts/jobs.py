"""Timers over accounts."""

from __future__ import annotations

from challenge.accounts.actions import forget_expired
from challenge.accounts.limits import forget_old_tries


def forget_ended() -> int:
    """Delete sign-ins, links and tries whose time is over; returns how many. Called inside a transaction."""
    return forget_expired() + forget_old_tries()
