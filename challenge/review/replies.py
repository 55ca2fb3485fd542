"""The business replies to a reviewer's question about one of its answers."""

from __future__ import annotations

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.review.models import AnswerReview
from challenge.review.questions import open_question, talk_about
from challenge.scorecards.models import ActionAnswer


def reply_to_question(answer: ActionAnswer, *, by: User, text: str) -> AnswerReview:
    """The business replies; reviewers find the answer among those to look at."""
    if not works_for(by, answer.entry.business_id):
        raise Mistake("", "Only the business's own people reply to reviewers.")
    if not answer.is_current or open_question(talk_about([answer.id]).get(answer.id, [])) is None:
        raise Mistake("", "This question was answered or settled meanwhile.")
    if not text:
        raise Mistake("text", "Write your reply.")
    row = AnswerReview(answer_id=answer.id, kind="replied", text=text, author_id=by.id, at=clock.now())
    db.session.add(row)
    note("answer_replied", f"answer:{answer.id}", text=text)
    return row
