"""Whose submitted answers the signed-in person may open, and which she may decide on.

Open to: the business's own people, the city's coordinators, network staff, and the challenge's reviewers.
Decided by: coordinators, staff and reviewers, and never by anybody who works or worked for the business, who submitted
the answer, typed it in, or added its evidence.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort
from sqlalchemy import select

from challenge.accounts.access import coordinates, me
from challenge.accounts.models import User
from challenge.audit.models import DeedDone
from challenge.businesses.access import works_for
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.review.access.reviewers import challenge_at, helps
from challenge.review.models import REVIEWER
from challenge.scorecards.models import ActionAnswer, AnswerDraft, AnswerFile


def may_review(user: User, challenge: Challenge) -> bool:
    """Whether the person may look at this challenge's answers as a reviewer."""
    return coordinates(user, challenge.member_id) or helps(user, challenge.id, REVIEWER)


def reviewed_challenge_or_404(city: str, challenge: str) -> Challenge:
    """The challenge at this address, if the signed-in person reviews its answers."""
    user, found = me(), challenge_at(city, challenge)
    if found is None or not may_review(user, found):
        abort(404)
    return found


def answer_or_404(answer_id: int) -> ActionAnswer:
    """The answer, if the signed-in person works for its business or reviews its challenge."""
    user, answer = me(), db.session.get(ActionAnswer, answer_id)
    if answer is None:
        abort(404)
    if not (works_for(user, answer.entry.business_id) or may_review(user, answer.entry.challenge)):
        abort(404)
    return answer


def own_answer_or_404(answer_id: int) -> ActionAnswer:
    """The answer, if the signed-in person works for its business."""
    answer = answer_or_404(answer_id)
    if not works_for(me(), answer.entry.business_id):
        abort(404)
    return answer


def reviewable_answer_or_404(answer_id: int) -> ActionAnswer:
    """The answer, if the signed-in person may decide on it."""
    answer = answer_or_404(answer_id)
    if why_not(me(), answer):
        abort(404)
    return answer


def evidence_of_answer_or_404(answer_id: int, file_id: int) -> AnswerFile:
    """A piece of evidence beside an answer that the signed-in person may open; not one that was removed."""
    answer, row = answer_or_404(answer_id), db.session.get(AnswerFile, file_id)
    if row is None or row.removed_at is not None:
        abort(404)
    if (row.entry_id, row.scorecard, row.item) != (answer.entry_id, answer.scorecard, answer.item):
        abort(404)
    return row


def refuse_own(user: User, answer: ActionAnswer) -> None:
    """The last guard of every decision: raises Mistake when this person may not decide on this answer."""
    reason = why_not(user, answer)
    if reason:
        raise Mistake("", reason)


def why_not(user: User, answer: ActionAnswer) -> str:
    """Why this person may not decide on the answer, in a sentence; "" when she may."""
    return why_nots(user, [answer])[answer.id]


def why_nots(user: User, answers: Iterable[ActionAnswer]) -> dict[int, str]:
    """The same for several answers at once, by their ids."""
    several = list(answers)
    touched = _touched_by(user, {answer.entry_id for answer in several})
    of_business: dict[int, str] = {}
    allowed: dict[int, bool] = {}
    found: dict[int, str] = {}
    for answer in several:
        entry = answer.entry
        if entry.business_id not in of_business:
            of_business[entry.business_id] = interest_in(user, entry.business_id, "answers")
        if entry.challenge_id not in allowed:
            allowed[entry.challenge_id] = may_review(user, entry.challenge)
        own = answer.submission.author_id == user.id or (answer.entry_id, answer.scorecard, answer.item) in touched
        found[answer.id] = (
            "You do not review this challenge."
            if not allowed[entry.challenge_id]
            else of_business[entry.business_id]
            or ("You entered this answer: another reviewer or network staff decides on it." if own else "")
        )
    return found


def interest_in(user: User, business_id: int, what: str) -> str:
    """Why somebody with an interest in the business may not decide on its answers or bills (`what`); "" without."""
    if works_for(user, business_id):
        return f"You work for this business: another reviewer or network staff decides on its {what}."
    if _worked_for(user, business_id):
        return f"You worked for this business: another reviewer or network staff decides on its {what}."
    return ""


def _worked_for(user: User, business_id: int) -> bool:
    """Whether the log tells of a time when this person worked for the business: leaving it opens no door."""
    statement = select(DeedDone.detail).filter_by(deed="remove person", subject=f"business:{business_id}")
    return any(detail.get("user") == user.id for detail in db.session.scalars(statement))


def _touched_by(user: User, entry_ids: set[int]) -> set[tuple[int, str, str]]:
    """Entry, scorecard and item of whatever this person typed in, or added evidence to."""
    found: set[tuple[int, str, str]] = set()
    for model, author in ((AnswerDraft, AnswerDraft.author_id), (AnswerFile, AnswerFile.added_by)):
        columns = (model.entry_id, model.scorecard, model.item)
        statement = select(*columns).where(model.entry_id.in_(entry_ids), author == user.id)
        found |= {(row[0], row[1], row[2]) for row in db.session.execute(statement)}
    return found
