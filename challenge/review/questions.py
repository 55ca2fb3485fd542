"""What was said of submitted answers, as the business reads it: questions, replies, decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from challenge.extensions import db
from challenge.review.models import AnswerReview
from challenge.scorecards.models import ActionAnswer

Talk = Sequence[AnswerReview]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question about an answer that still counts, to which nobody replied."""

    answer: ActionAnswer
    asked: AnswerReview


def talk_about(answer_ids: Iterable[int]) -> dict[int, list[AnswerReview]]:
    """All that was said of these answers, in order, by the answer's id."""
    statement = select(AnswerReview).where(AnswerReview.answer_id.in_(list(answer_ids)))
    found: defaultdict[int, list[AnswerReview]] = defaultdict(list)
    for row in db.session.scalars(statement.order_by(AnswerReview.id)):
        found[row.answer_id].append(row)
    return dict(found)


def open_question(talk: Talk) -> AnswerReview | None:
    """The last question, unless a reply or a decision came after it."""
    return talk[-1] if talk and talk[-1].kind == "asked" else None


def decision_in(talk: Talk) -> AnswerReview | None:
    """The decision that counts."""
    return next((row for row in reversed(talk) if row.is_standing), None)


def open_questions_of(entry_id: int) -> list[OpenQuestion]:
    """What reviewers wait for from this entry, the oldest question first."""
    statement = (
        select(AnswerReview)
        .join(AnswerReview.answer)
        .options(contains_eager(AnswerReview.answer))
        .where(ActionAnswer.entry_id == entry_id, ActionAnswer.is_current)
        .order_by(AnswerReview.id)
    )
    last = {row.answer_id: row for row in db.session.scalars(statement)}
    return [OpenQuestion(row.answer, row) for row in last.values() if row.kind == "asked"]
