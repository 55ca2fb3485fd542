"""How far a business has come: one pure function, and when it needs a nudge or a reminder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.desks.stages import STAGES, Progress, Times, nudge_for, reminder_due, stage_of

TIMES = Times(date(2026, 1, 1), date(2027, 1, 1), date(2027, 1, 31))
JOINED = Progress("approved", date(2025, 11, 1))
BASELINE = replace(JOINED, baseline_in=True, last_bill_on=date(2025, 11, 3))
ACTIVE = replace(BASELINE, bills_in_period=True, last_bill_on=date(2026, 3, 1))
DONE = replace(ACTIVE, period_covered=True)


@pytest.mark.parametrize(
    ("progress", "today", "stage"),
    [
        (Progress("invited", date(2025, 11, 1)), date(2026, 6, 1), "invited"),
        (Progress("expired", date(2025, 11, 1)), date(2026, 6, 1), "invited"),
        (replace(ACTIVE, state="waiting"), date(2026, 3, 2), "joined"),
        (JOINED, date(2025, 12, 1), "joined"),
        (BASELINE, date(2025, 12, 1), "baseline in"),
        (BASELINE, date(2026, 2, 14), "baseline in"),  # 44 days after the first day that counts
        (BASELINE, date(2026, 2, 15), "at risk"),
        (ACTIVE, date(2026, 4, 14), "active"),
        (ACTIVE, date(2026, 4, 15), "at risk"),
        (DONE, date(2026, 12, 1), "finished"),
        (ACTIVE, date(2027, 1, 31), "at risk"),  # the last day on which bills are taken
        (ACTIVE, date(2027, 2, 1), "finished"),
        (JOINED, date(2027, 2, 1), "joined"),
        (replace(JOINED, since=date(2026, 5, 1)), date(2026, 6, 14), "joined"),  # late joiners have 45 days, too
        (replace(JOINED, since=date(2026, 5, 1)), date(2026, 6, 15), "at risk"),
    ],
)
def test_it_works(progress: Progress, today: date, stage: str) -> None:
    assert stage_of(progress, TIMES, today) == stage


@pytest.mark.parametrize(
    ("progress", "today", "words"),
    [
        (Progress("invited", date(2026, 1, 1)), date(2026, 1, 14), ""),
        (Progress("invited", date(2026, 1, 1)), date(2026, 1, 15), "invited 14 days ago, no answer"),
        (Progress("expired", date(2026, 1, 1)), date(2026, 6, 1), "its link has ended"),
        (replace(JOINED, state="waiting"), date(2025, 11, 1), "waits for your approval"),
        (JOINED, date(2025, 11, 14), ""),
        (JOINED, date(2025, 11, 15), "bills of the baseline are missing"),
        (JOINED, date(2026, 3, 1), "no bill yet"),
        (ACTIVE, date(2026, 5, 1), "no bill for 61 days"),
        (DONE, date(2026, 12, 1), ""),
        (ACTIVE, date(2027, 2, 1), ""),
    ],
)
def test_who_needs_a_nudge(progress: Progress, today: date, words: str) -> None:
    assert nudge_for(progress, TIMES, today) == words


@pytest.mark.parametrize(
    ("progress", "today", "due", "kind"),
    [
        (JOINED, date(2025, 11, 14), False, ""),
        (JOINED, date(2025, 11, 15), False, "baseline_missing"),
        (ACTIVE, date(2026, 4, 1), True, "bills_due"),
        (ACTIVE, date(2026, 4, 1), False, ""),
        (ACTIVE, date(2027, 1, 23), True, "bills_due"),
        (ACTIVE, date(2027, 1, 24), True, "deadline"),
        (DONE, date(2027, 1, 30), False, ""),
        (ACTIVE, date(2027, 2, 1), True, ""),
        (replace(ACTIVE, state="waiting"), date(2027, 1, 30), True, ""),
    ],
)
def test_which_reminder_is_owed(progress: Progress, today: date, due: bool, kind: str) -> None:
    assert reminder_due(progress, TIMES, today, bills_due=due) == kind


@given(
    state=st.sampled_from(["invited", "expired", "waiting", "approved"]),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    days=st.integers(-100, 600),
    last=st.none() | st.integers(-400, 400),
)
def test_everybody_is_in_one_stage(state: str, flags: tuple[bool, bool, bool], days: int, last: int | None) -> None:
    arrived = None if last is None else TIMES.starts_on + timedelta(days=last)
    progress = Progress(state, date(2025, 11, 1), *flags, arrived)
    today = TIMES.starts_on + timedelta(days=days)
    assert stage_of(progress, TIMES, today) in STAGES
    assert isinstance(nudge_for(progress, TIMES, today), str)
