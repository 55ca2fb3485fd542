"""Instants of the sample network: everything in it happened at a time on somebody's clock."""

from __future__ import annotations

from datetime import date, datetime, time

from challenge import clock


def at(zone: str, day: date, hour: int = 17, minute: int = 0) -> datetime:
    """An instant on a zone's clock; five in the afternoon unless told otherwise."""
    return clock.instant(datetime.combine(day, time(hour, minute)), zone)
