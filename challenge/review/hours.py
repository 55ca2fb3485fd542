"""How long the rest of the review takes, and how long there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.review.models import AnswerReview
from challenge.review.queue import DECISIONS, TO_DO, Claim
from challenge.scorecards.models import ActionAnswer

USUAL = timedelta(minutes=2)
BREAK = timedelta(minutes=15)  # whoever pauses longer did something else
FEWEST_INTERVALS = 10


@dataclass(frozen=True, slots=True)
class Workload:
    """`seconds_each` is the median of real intervals once there are enough (`measured`)."""

    to_do: int
    waiting: int
    seconds_each: int
    measured: bool
    until: date | None
    days_left: int | None

    @property
    def hours(self) -> float:
        """Hours that the rest takes, to a tenth, rounded up."""
        return -(-self.to_do * self.seconds_each * 10 // 3600) / 10


def workload_of(challenge: Challenge, claims: Sequence[Claim]) -> Workload:
    """What is left to look at, against the days until the result is due: the last milestone after the last bills."""
    each, measured = _time_each(challenge.id)
    until = result_due_on(challenge)
    days = (until - clock.today(challenge.time_zone)).days if until else None
    to_do = sum(one.state in TO_DO for one in claims)
    waiting = sum(one.state == "asked" for one in claims)
    return Workload(to_do, waiting, round(each.total_seconds()), measured, until, days)


def result_due_on(challenge: Challenge) -> date | None:
    """The last milestone on or after the end of the reporting period; None where the rules name none."""
    later = [one.on for one in rules_of(challenge).milestones if one.on >= challenge.ends_on]
    return max(later, default=None)


def _time_each(challenge_id: int) -> tuple[timedelta, bool]:
    statement = (
        select(AnswerReview.author_id, AnswerReview.at)
        .join(ActionAnswer, ActionAnswer.id == AnswerReview.answer_id)
        .join(Entry, Entry.id == ActionAnswer.entry_id)
        .where(Entry.challenge_id == challenge_id, AnswerReview.kind.in_((*DECISIONS, "asked")))
        .order_by(AnswerReview.author_id, AnswerReview.at)
    )
    rows = [(row[0], row[1]) for row in db.session.execute(statement)]
    gaps = [(later[1] - one[1]).total_seconds() for one, later in pairwise(rows) if later[0] == one[0]]
    real = [gap for gap in gaps if 0 < gap <= BREAK.total_seconds()]
    if len(real) < FEWEST_INTERVALS:
        return USUAL, False
    return timedelta(seconds=median(real)), True
