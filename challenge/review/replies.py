"""The business replies to a reviewer's question about one of its answers."""

from __future__ import annotations

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.review.models import AnswerReview
from challenge.review.questions import open_question, talk_about
from challenge.scorecards.answer import read_note
from challenge.scorecards.models import ActionAnswer


def reply_to_question(answer: ActionAnswer, text: str, *, author: User) -> AnswerReview:
    """Raises Mistake when nothing is asked, or nothing is said."""
    if not answer.is_current or open_question(talk_about([answer.id]).get(answer.id, [])) is None:
        raise Mistake("", "This question was answered or settled meanwhile.")
    try:
        said = read_note(text)
    except ValueError as error:
        raise Mistake("text", str(error)) from None
    if not said:
        raise Mistake("text", "Write your reply.")
    row = AnswerReview(answer_id=answer.id, kind="replied", text=said, author_id=author.id, at=clock.now())
    db.session.add(row)
    note("reply_to_question", f"answer:{answer.id}", text=said)
    return row
