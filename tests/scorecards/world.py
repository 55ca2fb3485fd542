"""What stands behind the doors of scorecards: answers, a question, evidence, a bonus, a sheet. Inside a transaction."""

from __future__ import annotations

from datetime import timedelta

from challenge import clock
from challenge.accounts.models import User
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.files.actions import pack
from challenge.review.models import AnswerReview
from challenge.scorecards.actions import add_evidence, make_code, receive_sheet, save_answers, submit_scorecard
from challenge.scorecards.actions.save_answers import Typed
from challenge.scorecards.answer import Answer
from challenge.scorecards.asked import Card, card_of_entry
from challenge.scorecards.evidence import check
from challenge.scorecards.models import ActionAnswer, EarnedBonus, EventCode
from tests.scorecards.story import PDF

SHEET = "Business,Item,Status\n{business},WA-01,done\n"


def card(entry: Entry, stage: str = "final") -> Card:
    found = card_of_entry(entry, "actions", stage)
    assert found is not None
    return found


def draft(entry: Entry, author: User, stage: str = "final", item: str = "EN-01") -> None:
    """An answer that is not submitted yet."""
    save_answers(card(entry, stage), {item: Typed(Answer("done"))}, author=author, received_at=clock.now())


def answered(entry: Entry, author: User, coordinator: User) -> dict[str, int]:
    """A submitted answer with a question, evidence and a bonus; their ids by the names that routes give them."""
    draft(entry, author)
    submitted = submit_scorecard(card(entry), author=author, origin="business", received_at=clock.now())
    answer = db.session.query(ActionAnswer).filter_by(submission_id=submitted.id).one()
    asked = {"kind": "asked", "text": "Which lamps?", "author_id": coordinator.id, "at": clock.now()}
    db.session.add(AnswerReview(answer_id=answer.id, **asked))
    file = add_evidence(card(entry), "EN-01", check(f"evidence {entry.id}.pdf", PDF + b"%d" % entry.id), author=author)
    assert file is not None
    return {"answer_id": answer.id, "evidence_id": file.id, "bonus_id": bonus(entry, coordinator)}


def bonus(entry: Entry, author: User) -> int:
    row = EarnedBonus(
        entry_id=entry.id,
        bonus="referral",
        why="Brought a neighbor",
        author_id=author.id,
        earned_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def sheet(challenge: Challenge, business: str, author: User) -> int:
    """A sheet that waits to be saved; its id."""
    file = pack(SHEET.format(business=business).encode(), f"answers of {business}.csv")
    return receive_sheet(challenge, file, scorecard="actions", stage="final", author=author).id


def event_code(challenge: Challenge, author: User, text: str) -> EventCode:
    now = clock.now()
    return make_code(
        challenge,
        bonus="event",
        code=text,
        label="Open house",
        valid_from=now - timedelta(days=1),
        valid_until=now + timedelta(days=30),
        most=100,
        author=author,
    )
