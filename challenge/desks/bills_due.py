"""Which bills a meter still owes its challenges, in words. Pure: dates in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from challenge.measurement.periods import Period
from challenge.savings.queries import Coverage
from challenge.words import month, short_day

USUAL_DAYS = 32  # a bill spans a month; one day of grace, so that nobody is asked on the day it is printed


@dataclass(frozen=True, slots=True)
class Due:
    """`what` is missing, as a sentence without its subject, and the days that lack a bill."""

    what: str
    days: Period


def due_now(coverage: Coverage, wanted: Iterable[Period], today: date) -> Due | None:
    """What follows the last bill, once a month has passed without the next. `wanted`: at least one reporting period."""
    through = coverage.through
    if through is None:
        return None
    start = through + timedelta(days=1)
    end = min(today, max(period.end for period in wanted))
    if end <= start or (today - start).days < USUAL_DAYS:
        return None
    return Due(_months_due(Period(start, end)), Period(start, end))


def missing_before(coverage: Coverage, period: Period) -> Due | None:
    """The days of a period, up to the last bill, that no bill covers: of a baseline, or between two bills."""
    if coverage.through is None:
        return None
    known = period.until(coverage.through + timedelta(days=1))
    missing = coverage.missing_in(known) if known else []
    if not missing:
        return None
    days = sum(one.days for one in missing)
    what = f"{days} {'day has' if days == 1 else 'days have'} no bill, the first is {short_day(missing[0].start)}"
    return Due(what, missing[0])


def _months_due(days: Period) -> str:
    """`October 2026 is due` after a bill that ended with September, else `the bills since September 18 are due`."""
    months = [one for one in days.months() if one.start.day == 1 and (one.end.day == 1)]
    if days.start.day != 1 or not months:
        return f"the bills since {short_day(days.start)} are due"
    if len(months) == 1:
        return f"{month(months[0].start)} is due"
    return f"{month(months[0].start)} to {month(months[-1].start)} are due"
