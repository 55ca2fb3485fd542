"""Timers over the outbox."""

from __future__ import annotations

from challenge.notices.actions import send_due_letters


def send_letters() -> int:
    """Send what is due; returns how many letters left. Safe to run twice and by two processes."""
    return send_due_letters()
