"""Submitted answers to scorecards, as scoring takes them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Select, and_, select

from challenge.businesses.chosen import Chosen
from challenge.businesses.models import Entry
from challenge.extensions import tuples_of
from challenge.review.models import AnswerReview
from challenge.scorecards.models import ActionAnswer, EarnedBonus, Submission
from challenge.scoring.cards import FINAL, Submitted
from challenge.scoring.rules import Rules
from challenge.scoring.scorecards import NO, NOT_APPLICABLE, STATUS_NUMBER, Answers
from challenge.scoring.states import CHECKED, SELF_REPORTED, VERIFIED, least_of

ACCEPTS = ("checked", "verified", "part")
STATE_OF = {"checked": CHECKED, "verified": VERIFIED, "part": VERIFIED, "rejected": VERIFIED}
Query = Select[*tuple[Any, ...]]
Row = tuple[int, int, int, int, bool, int, bool]


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers as scoring takes them, and by entry id the least state of what it claims, by scorecard."""

    submitted: Submitted
    states: dict[int, dict[str, str]]


def answers_in(chosen: Chosen, rules: Rules, position: dict[int, int]) -> Answered:
    """The current answers of the entries at these positions ({entry id: position}) to each scorecard and stage."""
    scorecards = {one.key: {item.code: at for at, item in enumerate(one.items)} for one in rules.scorecards}
    states: defaultdict[int, dict[str, str]] = defaultdict(dict)
    if not scorecards:
        return Answered({}, states)
    rows: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for entry_id, scorecard, stage, item, status, amount, before, kind, given in tuples_of(_answers(chosen)):
        at = scorecards.get(scorecard, {}).get(item)
        if at is not None and entry_id in position:
            accepted = status == NOT_APPLICABLE and kind in ACCEPTS
            points = 0 if kind == "rejected" else -1 if given is None else given
            row = (position[entry_id], at, STATUS_NUMBER[status], amount, bool(before), points, accepted)
            rows[scorecard, stage].append(row)
            if stage == FINAL and status != NO and (accepted or status != NOT_APPLICABLE):
                own, state = states[entry_id], STATE_OF.get(kind, SELF_REPORTED)
                own[scorecard] = least_of((own.get(scorecard, VERIFIED), state))
    begun: defaultdict[tuple[str, str], np.ndarray[tuple[int], np.dtype[np.bool_]]]
    begun = defaultdict(lambda: np.zeros(len(position), bool))
    for entry_id, scorecard, stage in tuples_of(_submissions(chosen)):
        if entry_id in position:
            begun[scorecard, stage][position[entry_id]] = True
    return Answered({key: (Answers.of(rows[key]), flags) for key, flags in begun.items()}, states)


def bonuses_in(chosen: Chosen) -> dict[int, dict[str, int]]:
    """How often each entry earned each bonus."""
    statement = (
        select(EarnedBonus.entry_id, EarnedBonus.bonus)
        .join(Entry, Entry.id == EarnedBonus.entry_id)
        .where(*chosen.where, EarnedBonus.revoked_at.is_(None))
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for entry_id, bonus in tuples_of(statement):
        found[entry_id][bonus] = found[entry_id].get(bonus, 0) + 1
    return dict(found)


def _answers(chosen: Chosen) -> Query:
    answer = ActionAnswer
    columns = (answer.entry_id, answer.scorecard, answer.stage, answer.item, answer.status)
    more = (answer.amount_hundredths, answer.before_start, AnswerReview.kind, AnswerReview.given_hundredths)
    standing = and_(AnswerReview.answer_id == answer.id, AnswerReview.is_standing)
    statement = select(*columns, *more).join(Entry, Entry.id == answer.entry_id).outerjoin(AnswerReview, standing)
    return statement.where(*chosen.where, answer.is_current).order_by(answer.id)


def _submissions(chosen: Chosen) -> Query:
    statement = select(Submission.entry_id, Submission.scorecard, Submission.stage).distinct()
    return statement.join(Entry, Entry.id == Submission.entry_id).where(*chosen.where)
