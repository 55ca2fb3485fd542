"""Decide on a submitted answer: check, verify, give part, reject; ask the business, and its reply.

Every deed adds a row and none is changed, but for which of them stands: the last decision. An answer submitted anew is
a row of its own, about which nothing was said. Nobody decides on her own answers (see `access.answers`).
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import update

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.actions.touched import touch_entries
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.review.access import refuse_own
from challenge.review.actions.letters import tell_business
from challenge.review.item import claimed_hundredths, item_of
from challenge.review.models import AnswerReview
from challenge.review.questions import decision_in, open_question, talk_about
from challenge.scorecards.models import ActionAnswer
from challenge.scoring.rules.scorecards import RANGE
from challenge.scoring.scorecards import NO, NOT_APPLICABLE

HUNDRED = 100
LONGEST = 1000


def check_answer(answer: ActionAnswer, *, by: User, remark: str = "", seen: int | None = None) -> AnswerReview:
    """It is plausible: it counts, and nobody looked at the evidence closely."""
    return _decide(answer, "checked", by, remark, seen)


def verify_answer(answer: ActionAnswer, *, by: User, remark: str = "", seen: int | None = None) -> AnswerReview:
    """It was seen to be true; of "does not apply", the reason is accepted and the item left out."""
    return _decide(answer, "verified", by, remark, seen)


def give_part(
    answer: ActionAnswer, *, by: User, points: Decimal | None, reason: str, seen: int | None = None
) -> AnswerReview:
    """So many points, and no more: from 0 to the item's of a range item, less than was claimed of any other."""
    if points is None:
        raise Mistake("points", "Say how many points it gets.")
    given = points * HUNDRED
    if given != given.to_integral_value():
        raise Mistake("points", "Points have at most two decimals.")
    _refuse_points(answer, int(given))
    if not reason:
        raise Mistake("text", "Say why it gets so many points; the business reads it.")
    row = _decide(answer, "part", by, reason, seen, int(given))
    _tell(
        answer,
        f"{answer.item}: approved in part, {points.normalize():f} {'point' if points == 1 else 'points'}. {reason}",
    )
    return row


def reject_answer(answer: ActionAnswer, *, by: User, reason: str, seen: int | None = None) -> AnswerReview:
    """It does not count."""
    if not reason:
        raise Mistake("text", "Say why it does not count; the business reads it.")
    row = _decide(answer, "rejected", by, reason, seen)
    _tell(answer, f"{answer.item}: not accepted. {reason}")
    return row


def ask_about_answer(answer: ActionAnswer, *, by: User, question: str, seen: int | None = None) -> AnswerReview:
    """Ask the business; what was decided stays until somebody decides again."""
    _refuse(answer, by, seen)
    if not question:
        raise Mistake("text", "Write the question; the business gets it by letter.")
    row = _add(answer, "asked", by, question)
    _tell(answer, f"{answer.item}: a question. {question}")
    return row


def reply_to_question(answer: ActionAnswer, *, by: User, text: str) -> AnswerReview:
    """The business replies; reviewers find the answer among those to look at."""
    if not works_for(by, answer.entry.business_id):
        raise Mistake("", "Only the business's own people reply to reviewers.")
    if not answer.is_current or open_question(talk_about([answer.id]).get(answer.id, [])) is None:
        raise Mistake("", "This question was answered or settled meanwhile.")
    if not text:
        raise Mistake("text", "Write your reply.")
    return _add(answer, "replied", by, text)


def _tell(answer: ActionAnswer, line: str) -> None:
    tell_business(answer.entry, line, f"/answers/{answer.id}")


def _decide(
    answer: ActionAnswer, kind: str, by: User, text: str, seen: int | None, given: int | None = None
) -> AnswerReview:
    _refuse(answer, by, seen)
    earlier = decision_in(talk_about([answer.id]).get(answer.id, []))
    if earlier is not None and (earlier.kind, kind) != ("checked", "verified") and not text:
        raise Mistake("text", "This was decided before. Say why it is decided anew; the business reads it.")
    standing = update(AnswerReview).where(AnswerReview.answer_id == answer.id, AnswerReview.is_standing)
    db.session.execute(standing.values(is_standing=False))
    row = _add(answer, kind, by, text, given, stands=True)
    touch_entries([answer.entry_id])
    return row


def _add(
    answer: ActionAnswer, kind: str, by: User, text: str, given: int | None = None, *, stands: bool = False
) -> AnswerReview:
    if len(text) > LONGEST:
        raise Mistake("text", f"Write at most {LONGEST:,} characters.")
    row = AnswerReview(
        answer_id=answer.id,
        kind=kind,
        text=text,
        given_hundredths=given,
        author_id=by.id,
        at=clock.now(),
        is_standing=stands,
    )
    db.session.add(row)
    db.session.flush()
    told = {} if given is None else {"given_hundredths": given}
    note(f"answer_{kind}", f"answer:{answer.id}", text=text, **told)
    return row


def _refuse(answer: ActionAnswer, by: User, seen: int | None) -> None:
    """Refuse who may not, what no longer counts, and who has not seen the last thing said (`seen` is its id)."""
    refuse_own(by, answer)
    if not answer.is_current:
        raise Mistake("", "The business submitted a newer answer meanwhile: this one no longer counts.")
    if answer.status == NO:
        raise Mistake("", "This action is not claimed, so there is nothing to decide.")
    item_of(answer)
    talk = talk_about([answer.id]).get(answer.id, [])
    if seen is not None and seen != (talk[-1].id if talk else 0):
        raise Mistake("", "Somebody said something of this answer meanwhile. Read it first, then decide.")


def _refuse_points(answer: ActionAnswer, given: int) -> None:
    item = item_of(answer)
    if answer.status == NOT_APPLICABLE:
        raise Mistake("", "It either applies or not: accept the reason, or do not.")
    if item.kind == RANGE:
        if not 0 <= given <= int(item.points * HUNDRED):
            raise Mistake("points", f"This item has from 0 to {item.points.normalize():f} points.")
        return
    claimed = claimed_hundredths(answer)
    if not 0 < given < claimed:
        raise Mistake("points", f"Give more than 0 and less than the {claimed / HUNDRED:g} that are claimed.")
