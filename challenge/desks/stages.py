"""How far a business has come in a challenge, and whether it needs a nudge. Pure: facts in, words out.

An entry is in the last of these stages whose condition holds:

- **invited**: it was invited and has not joined.
- **joined**: it has an entry. One that waits for approval gets no further.
- **baseline in**: for each resource that counts and has a meter of its own, bills cover the share of the baseline's
  days that the rules ask for.
- **active**: at least one bill has days in the reporting period.
- **at risk**: the reporting period has begun, bills are still taken, and no bill arrived for 45 days, counted from the
  last bill, from joining, or from the first day that counts, whichever is latest.
- **finished**: bills cover the reporting period to its end, or bills are no longer taken and some counted.

Where scorecards alone count, in all of a challenge or in its track, answers stand for bills: the baseline is
what was handed in of the start, an answer that was saved makes active, and who handed in everything has finished. So
they do for an entry without a meter of its own where its scorecard alone then counts.

Declined and withdrawn entries, and withdrawn invitations, are in none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

AT_RISK_DAYS = 45
FIRST_STEPS_DAYS = 14  # that long nobody is nudged to answer an invitation or to look for old bills
STAGES = {
    "invited": "Invited",
    "joined": "Joined",
    "baseline in": "Baseline in",
    "active": "Active",
    "at risk": "At risk",
    "finished": "Finished",
}
"""{stage: its name}, in their order."""


@dataclass(frozen=True, slots=True)
class Times:
    """The days of a challenge: the reporting period is [starts_on, ends_on), bills are taken until `closes_on`."""

    starts_on: date
    ends_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of one business. `last_bill_on` is the day on which its newest bill arrived.

    `state`: `invited`, `expired` (an invitation whose link ended), `waiting` or `approved`. `since` is the day of the
    invitation or of joining.
    """

    state: str
    since: date
    baseline_in: bool = False
    bills_in_period: bool = False
    period_covered: bool = False
    last_bill_on: date | None = None
    by_answers: bool = False  # only scorecards count: for "bill" read "answer"


def stage_of(progress: Progress, times: Times, today: date) -> str:
    """One of `STAGES`."""
    if progress.state in ("invited", "expired"):
        return "invited"
    if progress.state == "waiting":
        return "joined"
    over = today > times.closes_on
    if progress.period_covered or (over and progress.bills_in_period):
        return "finished"
    if times.starts_on <= today and not over and _quiet_days(progress, times, today) >= AT_RISK_DAYS:
        return "at risk"
    if progress.bills_in_period:
        return "active"
    return "baseline in" if progress.baseline_in else "joined"


def nudge_for(progress: Progress, times: Times, today: date) -> str:
    """Why somebody should be written to or called, in words; "" when nobody need be."""
    if today > times.closes_on:
        return ""
    days = (today - progress.since).days
    if progress.state == "expired":
        return "its link has ended"
    if progress.state == "invited":
        return f"invited {days} days ago, no answer" if days >= FIRST_STEPS_DAYS else ""
    if progress.state == "waiting":
        return "waits for your approval"
    stage = stage_of(progress, times, today)
    if stage == "at risk":
        quiet = _quiet_days(progress, times, today)
        what = "answer" if progress.by_answers else "bill"
        return f"no {what} for {quiet} days" if progress.last_bill_on else f"no {what} yet"
    if not progress.baseline_in and stage != "finished" and days >= FIRST_STEPS_DAYS:
        return "answers at the start are missing" if progress.by_answers else "bills of the baseline are missing"
    return ""


def reminder_due(progress: Progress, times: Times, today: date, *, bills_due: bool) -> str:
    """Which reminder an approved entry is owed: `deadline`, `bills_due`, `baseline_missing`, or "".

    The most urgent one: bills that are missing within seven days of the last day they are taken; then bills of the
    reporting period that are due (`bills_due`: days that the rules call due have no bill); then the baseline.
    """
    if progress.state != "approved" or today > times.closes_on or progress.period_covered:
        return ""
    if times.closes_on - today <= timedelta(days=7):
        return "deadline"
    if bills_due and today >= times.starts_on:
        return "bills_due"
    waited = (today - progress.since).days >= FIRST_STEPS_DAYS
    return "baseline_missing" if not progress.baseline_in and waited else ""


def _quiet_days(progress: Progress, times: Times, today: date) -> int:
    latest = max(times.starts_on, progress.since, progress.last_bill_on or progress.since)
    return (today - latest).days
