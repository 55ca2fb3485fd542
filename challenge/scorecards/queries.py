"""What entries answered, submitted and earned, found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from challenge.accounts.models import User
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.scorecards.asked import Card
from challenge.scorecards.models import (
    ActionAnswer,
    AnswerDraft,
    AnswerFile,
    EarnedBonus,
    EventCode,
    MailedScorecard,
    Submission,
)


def is_answered(challenge_id: int, scorecard: str) -> bool:
    """Whether an entry of the challenge has begun with a scorecard: answered, added a file, or mailed it."""
    return any(
        db.session.scalar(
            select(kept.id)
            .join(Entry, Entry.id == kept.entry_id)
            .where(Entry.challenge_id == challenge_id, kept.scorecard == scorecard)
            .limit(1)
        )
        is not None
        for kept in (AnswerDraft, Submission, MailedScorecard, AnswerFile)
    )


def drafts_of(card: Card) -> dict[str, AnswerDraft]:
    """What was answered so far, by item; only items that are still asked."""
    rows = db.session.scalars(select(AnswerDraft).where(*_of(AnswerDraft, card)))
    return {row.item: row for row in rows if row.item in card.codes}


def current_answers(card: Card) -> dict[str, ActionAnswer]:
    """The answers that count, by item; those to items that are asked no more as well."""
    statement = select(ActionAnswer).where(*_of(ActionAnswer, card), ActionAnswer.is_current)
    return {row.item: row for row in db.session.scalars(statement.order_by(ActionAnswer.id))}


def submissions_of(card: Card) -> Sequence[Submission]:
    """Every hand-in of the scorecard, the newest first."""
    statement = select(Submission).where(*_of(Submission, card)).order_by(Submission.id.desc())
    return db.session.scalars(statement).all()


def evidence_of(entry: Entry, scorecard: str) -> dict[str, list[AnswerFile]]:
    """The files beside each item, by item, without those that were removed."""
    found: defaultdict[str, list[AnswerFile]] = defaultdict(list)
    statement = select(AnswerFile).filter_by(entry_id=entry.id, scorecard=scorecard, removed_at=None)
    for row in db.session.scalars(statement.options(joinedload(AnswerFile.file)).order_by(AnswerFile.id)):
        found[row.item].append(row)
    return dict(found)


def names_of(user_ids: set[int]) -> dict[int, str]:
    """The names of these people."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class CardState:
    """How far a scorecard is. `changed`: something was answered since it was submitted."""

    answered: int
    of: int
    submitted_at: datetime | None
    origin: str
    changed: bool

    @property
    def word(self) -> str:
        """none, draft or submitted."""
        if self.submitted_at is None:
            return "draft" if self.answered else "none"
        return "submitted"


def state_of(card: Card) -> CardState:
    """How far this scorecard is."""
    drafts, last = drafts_of(card), next(iter(submissions_of(card)), None)
    current = current_answers(card) if last else {}
    changed = last is not None and any(_differs(row, current.get(item)) for item, row in drafts.items())
    at, origin = (last.received_at, last.origin) if last else (None, "")
    return CardState(len(drafts), len(card.items), at, origin, changed)


def _differs(draft: AnswerDraft, answer: ActionAnswer | None) -> bool:
    names = ("status", "amount_hundredths", "before_start", "note")
    return answer is None or any(getattr(draft, name) != getattr(answer, name) for name in names)


def codes_in(challenge: Challenge) -> Sequence[EventCode]:
    """The challenge's codes, the newest first."""
    return db.session.scalars(
        select(EventCode).filter_by(challenge_id=challenge.id).order_by(EventCode.id.desc())
    ).all()


def code_in(challenge: Challenge, code: str) -> EventCode | None:
    """The code as typed, in capitals and without spaces."""
    return db.session.scalar(select(EventCode).filter_by(challenge_id=challenge.id, code=code))


def bonuses_of(entry: Entry) -> Sequence[EarnedBonus]:
    """What an entry earned, taken back or not, the newest first."""
    return db.session.scalars(select(EarnedBonus).filter_by(entry_id=entry.id).order_by(EarnedBonus.id.desc())).all()


def bonuses_earned_in(challenge: Challenge) -> Sequence[EarnedBonus]:
    """What all entries earned, the newest first."""
    statement = (
        select(EarnedBonus)
        .join(EarnedBonus.entry)
        .options(contains_eager(EarnedBonus.entry).joinedload(Entry.business))
        .where(Entry.challenge_id == challenge.id)
        .order_by(EarnedBonus.id.desc())
    )
    return db.session.scalars(statement).all()


def _of(
    model: type[AnswerDraft] | type[ActionAnswer] | type[Submission], card: Card
) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    return model.entry_id == card.entry.id, model.scorecard == card.scorecard.key, model.stage == card.stage


def mailed_open(card: Card) -> MailedScorecard | None:
    """The paper that came in time and is not typed in yet."""
    statement = select(MailedScorecard).filter_by(entry_id=card.entry.id, scorecard=card.scorecard.key)
    statement = statement.filter_by(stage=card.stage, submission_id=None)
    return db.session.scalar(statement.order_by(MailedScorecard.id).limit(1))


def mailed_by_submission(card: Card) -> dict[int, MailedScorecard]:
    """What was typed in from paper after the time was over, by its submission."""
    statement = select(MailedScorecard).filter_by(entry_id=card.entry.id, scorecard=card.scorecard.key)
    rows = db.session.scalars(statement.filter_by(stage=card.stage))
    return {row.submission_id: row for row in rows if row.submission_id is not None}
