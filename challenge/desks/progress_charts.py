"""Participation and savings of a challenge so far, as two small charts for its coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from challenge import clock
from challenge.businesses.models import LIVE, Entry
from challenge.challenges.models import Challenge
from challenge.charts import LineChart, line_chart, spread
from challenge.extensions import db
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.sentences import TOTAL_WORDS, amount_together, sure_of

POINTS = 7
MOST_BOARDS = 30
FEW = 5  # fewer entries are told in words
UNITS = {"kwh": "kWh", "gallons": "gallons", "pounds": "lb", "dollars": "dollars", "kg_co2e": "kg CO2e"}


@dataclass(frozen=True)
class Told:
    """A chart and what it shows, in words; without a chart the words alone."""

    finding: str
    chart: LineChart | None
    short: bool = False  # there is a figure, and no second day of one to draw a line to


def participation_of(challenge: Challenge) -> Told:
    """How many had joined, and how many of them had a place, from the opening of registration until today."""
    zone = ZoneInfo(challenge.time_zone)
    live = select(Entry.joined_at).where(Entry.challenge_id == challenge.id, Entry.state.in_(LIVE))
    joined = sorted(at.astimezone(zone).date() for at in db.session.scalars(live))
    if not joined:
        return Told("Nobody has joined yet.", None)
    days = days_between(min(joined[0], _opened(challenge)), clock.today(challenge.time_zone))
    counts = [float(sum(one <= day for one in joined)) for day in days]
    totals = _totals_on(challenge, days)
    ranked = [None if not one or "ranked" not in one else float(one["ranked"]) for one in totals]
    count, placed = len(joined), int(ranked[-1] or 0)
    if sum(one is not None for one in ranked) < 2:
        ranked = [None] * len(days)  # one board makes no line
    finding = f"{count} {'entry has' if count == 1 else 'entries have'} joined, {placed} of them ranked"
    chart = _chart(days, counts, ranked, "entries", "Joined", "Ranked") if len(days) > 1 and count >= FEW else None
    return Told(f"{finding}.", chart)


def savings_of(challenge: Challenge) -> Told:
    """What all saved together, as it was published from board to board."""
    boards = _totals_of(challenge)
    newest = boards[-1][1] if boards else {}
    name = next((name for name in TOTAL_WORDS if newest.get(name)), "")
    if not name:
        return Told("Savings of all together are told once at least five businesses contribute.", None)
    label, words = TOTAL_WORDS[name]
    sure = sure_of(newest).get(name, "")
    finding = f"{label} together: {amount_together(newest[name], words)}{f' ({sure})' if sure else ''}."
    told = spread([(day, float(totals[name])) for day, totals in boards if totals.get(name)], MOST_BOARDS)
    if len(told) < 2:
        return Told(finding, None, short=True)
    days, values = zip(*told, strict=True)
    return Told(finding, _chart(days, values, [None] * len(days), UNITS[name], label, ""))


def days_between(first: date, last: date) -> list[date]:
    """At most POINTS days, evenly spaced, both ends among them."""
    length = max((last - first).days, 0)
    steps = min(POINTS - 1, length)
    return [first + timedelta(days=round(length * at / steps)) for at in range(steps + 1)] if steps else [first]


def _opened(challenge: Challenge) -> date:
    return challenge.registration_opens_at.astimezone(ZoneInfo(challenge.time_zone)).date()


def _totals_on(challenge: Challenge, days: Sequence[date]) -> list[dict[str, Any] | None]:
    """What the last board of each day, or of the last day before that had one, says of all together."""
    boards = _totals_of(challenge)
    return [next((totals for on, totals in reversed(boards) if on <= day), None) for day in days]


def _totals_of(challenge: Challenge) -> list[tuple[date, dict[str, Any]]]:
    """What the last board of each day that had one says of all together, the first day first."""
    newest = select(func.max(Snapshot.id)).filter_by(challenge_id=challenge.id).group_by(func.date(Snapshot.as_of))
    statement = select(Snapshot.as_of, Snapshot.totals).where(Snapshot.id.in_(newest)).order_by(Snapshot.id)
    zone = ZoneInfo(challenge.time_zone)
    return list({at.astimezone(zone).date(): totals for at, totals in db.session.execute(statement)}.items())


def _chart(
    days: Sequence[date],
    values: Sequence[float | None],
    beside: Sequence[float | None],
    unit: str,
    name: str,
    beside_name: str,
) -> LineChart:
    return line_chart(days, values, beside, unit=unit, now_name=name, baseline_name=beside_name, heading="Day")
