"""When bills are taken. A bill that is received before an instant counts; at the instant or later it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from challenge import clock
from challenge.challenges.models import Challenge

WINDOWS = {
    "registration_opens_at": "Sign-up opens",
    "registration_closes_at": "Sign-up closes",
    "submission_opens_at": "Bills and answers are taken from",
    "submission_closes_at": "Bills and answers are taken until",
    "baseline_opens_at": "What belongs to the start is taken from",
    "baseline_closes_at": "What belongs to the start is taken until",
    "baseline_due_days_after_joining": "Days after joining for what belongs to the start",
}


@dataclass(frozen=True, slots=True)
class Closes:
    """Until when the bills of one entry are taken. A bill of the baseline is one that ends by `baseline_end`.

    One that reaches beyond is taken as long as all others, whatever part of it lies in the baseline.
    """

    submission: datetime
    baseline: datetime
    baseline_end: date


def closes_for(challenge: Challenge, baseline_end: date, joined_at: datetime) -> Closes:
    """Until when the bills of an entry are taken that joined at this instant."""
    return Closes(challenge.submission_closes_at, baseline_closes_for(challenge, joined_at), baseline_end)


def baseline_opens_at(challenge: Challenge) -> datetime:
    """From when on the start is answered: one without an opening of its own has the usual one."""
    return challenge.baseline_opens_at or challenge.submission_opens_at


def baseline_closes_for(challenge: Challenge, joined_at: datetime) -> datetime:
    """The close of the baseline's window or the entry's own last day, whichever is later; never after all bills.

    Day 30 after joining ends at midnight in the challenge's zone.
    """
    ends = [challenge.baseline_closes_at]
    if challenge.baseline_due_days_after_joining is not None:
        joined_on = joined_at.astimezone(ZoneInfo(challenge.time_zone)).date()
        ends.append(start_of(joined_on + timedelta(days=challenge.baseline_due_days_after_joining + 1), challenge))
    return min(max(filter(None, ends), default=challenge.submission_closes_at), challenge.submission_closes_at)


def has_own_baseline_window(challenge: Challenge) -> bool:
    """Whether what belongs to the start closes earlier than other things, for some entry at least."""
    return challenge.baseline_closes_at is not None or challenge.baseline_due_days_after_joining is not None


def windows_moved(before: Challenge, after: Challenge) -> list[str]:
    """The windows of a challenge that another version of it has elsewhere."""
    return [name for name in WINDOWS if getattr(before, name) != getattr(after, name)]


def start_of(day: date, challenge: Challenge) -> datetime:
    """The instant at which a day begins in the challenge's zone."""
    return clock.instant(datetime.combine(day, time.min), challenge.time_zone)
