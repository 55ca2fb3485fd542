"""Answers to scorecards: drafts that may change, submissions and answers that never do, evidence, bonuses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import Base, UTCDateTime
from challenge.files.models import StoredFile

ORIGINS = {
    "business": "answered by the business",
    "coordinator": "typed in by the coordinator",
    "sheet": "from a coordinator's sheet",
}
_STATUS = "status IN ('no', 'planned', 'in_progress', 'done', 'not_applicable')"
_STAGE = "stage IN ('baseline', 'final')"


class AnswerDraft(Base):
    """What an entry answered to one item so far. It counts for nothing until it is submitted."""

    __tablename__ = "answer_drafts"
    __table_args__ = (
        UniqueConstraint("entry_id", "scorecard", "stage", "item"),
        CheckConstraint(_STATUS, name="status"),
        CheckConstraint(_STAGE, name="stage"),
        CheckConstraint("amount_hundredths >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    scorecard: Mapped[str]
    stage: Mapped[str]
    item: Mapped[str]
    status: Mapped[str]
    amount_hundredths: Mapped[int] = mapped_column(default=0)
    before_start: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Submission(Base):
    """A scorecard handed in. Each hand-in is a row; what changed since the one before are its answers."""

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint(_STAGE, name="stage"),
        CheckConstraint("origin IN ('business', 'coordinator', 'sheet')", name="origin"),
        Index(None, "entry_id", "scorecard", "stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id))
    scorecard: Mapped[str]
    stage: Mapped[str]
    origin: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)

    entry: Mapped[Entry] = relationship()


class MailedScorecard(Base):
    """A scorecard came on paper while it could still be submitted; the coordinator types it in afterwards.

    It counts as received at `arrived_at`. `submission_id`: what was typed in; until then the coordinator may answer.
    """

    __tablename__ = "mailed_scorecards"
    __table_args__ = (
        CheckConstraint(_STAGE, name="stage"),
        CheckConstraint("reason <> ''", name="reason"),
        Index(None, "entry_id", "scorecard", "stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id))
    scorecard: Mapped[str]
    stage: Mapped[str]
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text)  # why it was not typed in at the time; the business reads it
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))


class ActionAnswer(Base):
    """An answer that was submitted. Append-only: a later answer of the entry to the same item takes its place."""

    __tablename__ = "action_answers"
    __table_args__ = (
        UniqueConstraint("submission_id", "item"),
        CheckConstraint(_STATUS, name="status"),
        CheckConstraint("amount_hundredths >= 0", name="amount"),
        Index(None, "entry_id", "scorecard", "stage", "item"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id))
    scorecard: Mapped[str]
    stage: Mapped[str]
    item: Mapped[str]
    status: Mapped[str]
    amount_hundredths: Mapped[int] = mapped_column(default=0)
    before_start: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    # Whether a later answer took its place: kept here, so that what counts is found without a look at the others.
    is_current: Mapped[bool] = mapped_column(default=True)

    submission: Mapped[Submission] = relationship()
    entry: Mapped[Entry] = relationship()


class AnswerFile(Base):
    """A piece of evidence beside an item of an entry's scorecard. Removing it keeps the row."""

    __tablename__ = "answer_files"
    __table_args__ = (Index(None, "entry_id", "scorecard", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id))
    scorecard: Mapped[str]
    item: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    media_type: Mapped[str]
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    entry: Mapped[Entry] = relationship()
    file: Mapped[StoredFile] = relationship()


class EventCode(Base):
    """A word that is told at an event: whoever types it earns the bonus, in [valid_from, valid_until), `most` times."""

    __tablename__ = "event_codes"
    __table_args__ = (
        UniqueConstraint("challenge_id", "code"),
        CheckConstraint("valid_from < valid_until", name="period"),
        CheckConstraint("most > 0", name="most"),
        CheckConstraint("code <> ''", name="code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    bonus: Mapped[str]
    code: Mapped[str]  # in capitals, without spaces
    label: Mapped[str]  # what it was for: "Lunch on lighting, March 5"
    valid_from: Mapped[datetime] = mapped_column(UTCDateTime)
    valid_until: Mapped[datetime] = mapped_column(UTCDateTime)
    most: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by hand, before its time

    challenge: Mapped[Challenge] = relationship()

    def is_valid(self, moment: datetime) -> bool:
        """Whether it can be used at an instant."""
        return self.valid_from <= moment < min(self.valid_until, self.ended_at or self.valid_until)


class EarnedBonus(Base):
    """A bonus that an entry earned once, by a code or by hand. Taken back with a reason, never deleted."""

    __tablename__ = "earned_bonuses"
    __table_args__ = (UniqueConstraint("entry_id", "code_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    bonus: Mapped[str]
    code_id: Mapped[int | None] = mapped_column(ForeignKey("event_codes.id"))
    why: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    earned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_why: Mapped[str] = mapped_column(default="")

    entry: Mapped[Entry] = relationship()


class AnswerSheet(Base):
    """A coordinator's sheet with the answers of many businesses. state: preview, saved, discarded."""

    __tablename__ = "answer_sheets"
    __table_args__ = (
        CheckConstraint("state IN ('preview', 'saved', 'discarded')", name="state"),
        CheckConstraint(_STAGE, name="stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    scorecard: Mapped[str]
    stage: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    state: Mapped[str] = mapped_column(default="preview")
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    challenge: Mapped[Challenge] = relationship()
    file: Mapped[StoredFile] = relationship()
