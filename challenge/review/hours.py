"""How long the rest of the review takes, and how long there is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from challenge.review.bills import ASKED, REPLIED, Number
from challenge.review.models import AnswerReview, BillReview
from challenge.review.queue import DECISIONS, Claim, is_to_do, needs_verifying
from challenge.scorecards.models import ActionAnswer
from challenge.words import and_words

USUAL, USUAL_OF_NUMBER = timedelta(minutes=2), timedelta(minutes=5)
BREAK = timedelta(minutes=15)  # whoever pauses longer did something else
FEWEST_INTERVALS = 10


@dataclass(frozen=True, slots=True)
class Pace:
    """The median of real intervals once there are enough (`measured`), else what is usual."""

    seconds_each: int
    measured: bool


@dataclass(frozen=True, slots=True)
class Workload:
    """Answers and measured numbers to look at, how many of both must be verified, those that wait for a reply, how
    long one takes, and until when."""

    to_do: int
    numbers: int
    to_verify: int
    waiting: int
    pace: Pace
    pace_of_numbers: Pace
    until: date | None
    days_left: int | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to look at now."""
        return not self.to_do and not self.numbers

    @property
    def what(self) -> str:
        """`12 answers and 3 measured numbers`."""
        parts = ((self.to_do, "answer"), (self.numbers, "measured number"))
        return and_words(f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in parts if count)

    @property
    def hours(self) -> float:
        """Hours that the rest takes, to a tenth, rounded up."""
        seconds = self.to_do * self.pace.seconds_each + self.numbers * self.pace_of_numbers.seconds_each
        return -(-seconds * 10 // 3600) / 10


def workload_of(
    challenge: Challenge, claims: Sequence[Claim], numbers: Sequence[Number], must: Collection[int]
) -> Workload:
    """What is left to look at, against the days until the result is due: the last milestone after the last bills.

    `must` are the ids of the entries that must be verified: of them, what was only checked is left, too.
    """
    pace, pace_of_numbers = _paces(challenge.id)
    until = result_due_on(challenge)
    return Workload(
        to_do=sum(is_to_do(one, must) for one in claims),
        numbers=sum(one.is_to_do or (one.entry_id in must and _is_only_checked(one)) for one in numbers),
        to_verify=sum(one.entry_id in must and one.state != ASKED and needs_verifying(one) for one in claims)
        + sum(one.entry_id in must and one.waits != ASKED and not one.is_settled for one in numbers),
        waiting=sum(one.state == "asked" for one in claims) + sum(one.waits == ASKED for one in numbers),
        pace=pace,
        pace_of_numbers=pace_of_numbers,
        until=until,
        days_left=(until - clock.today(challenge.time_zone)).days if until else None,
    )


def _is_only_checked(one: Number) -> bool:
    return one.waits != ASKED and not one.is_settled


def result_due_on(challenge: Challenge) -> date | None:
    """The last milestone on or after the end of the reporting period; None where the rules name none."""
    later = [one.on for one in rules_of(challenge).milestones if one.on >= challenge.ends_on]
    return max(later, default=None)


def _paces(challenge_id: int) -> tuple[Pace, Pace]:
    """Of answers and of measured numbers: an interval counts for what it ended with. Deeds of many at once are one."""
    answers = select(AnswerReview.author_id, AnswerReview.at).join(
        ActionAnswer, ActionAnswer.id == AnswerReview.answer_id
    )
    answers = answers.join(Entry, Entry.id == ActionAnswer.entry_id)
    answers = answers.where(Entry.challenge_id == challenge_id, AnswerReview.kind.in_((*DECISIONS, "asked")))
    bills = select(BillReview.author_id, BillReview.at).join(Entry, Entry.id == BillReview.entry_id)
    bills = bills.where(Entry.challenge_id == challenge_id, BillReview.kind != REPLIED)
    deeds = sorted(
        {
            (row[0], row[1], of_bills)
            for of_bills, rows in ((False, answers), (True, bills))
            for row in db.session.execute(rows)
        }
    )
    gaps: tuple[list[float], list[float]] = ([], [])
    for one, later in pairwise(deeds):
        if one[0] == later[0]:
            gaps[later[2]].append((later[1] - one[1]).total_seconds())
    return _pace(gaps[False], USUAL), _pace(gaps[True], USUAL_OF_NUMBER)


def _pace(gaps: Sequence[float], usual: timedelta) -> Pace:
    real = [gap for gap in gaps if 0 < gap <= BREAK.total_seconds()]
    if len(real) < FEWEST_INTERVALS:
        return Pace(round(usual.total_seconds()), measured=False)
    return Pace(round(median(real)), measured=True)
