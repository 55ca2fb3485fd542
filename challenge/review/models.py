"""What is said of submitted answers, and who is invited to say it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge.accounts.models import User
from challenge.challenges.models import Challenge
from challenge.extensions import Base, UTCDateTime
from challenge.files.models import StoredFile
from challenge.scorecards.models import ActionAnswer

REVIEWER, JUROR = "reviewer", "juror"
HELPER_ROLES = {"reviewer": "Reviewer", "juror": "Juror"}


class AnswerReview(Base):
    """What was said of a submitted answer: a question, a reply, or a decision. Append-only; the last decision counts.

    checked: plausible. verified: seen by somebody who may. part: only `given_hundredths` points count. rejected: none.
    """

    __tablename__ = "answer_reviews"
    __table_args__ = (
        CheckConstraint("kind IN ('asked', 'replied', 'checked', 'verified', 'part', 'rejected')", name="kind"),
        CheckConstraint("kind NOT IN ('asked', 'replied', 'part', 'rejected') OR text <> ''", name="text"),
        CheckConstraint("kind <> 'part' OR given_hundredths IS NOT NULL", name="given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey(ActionAnswer.id), index=True)
    kind: Mapped[str]
    given_hundredths: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The last decision on its answer: kept here, so that what counts is found at once.
    is_standing: Mapped[bool] = mapped_column(default=False)

    answer: Mapped[ActionAnswer] = relationship()


class BillReview(Base):
    """What was said of the bills of one resource of an entry. Append-only; the last decision stands.

    asked, replied: a question and what the business says; no decisions. checked: plausible. verified: compared with
    what `seen` names. taken_back: neither any more. left_out: some do not count any more.
    `readings` are those that a question is about (none: all of them) or that were left out.
    `bills` names the bills as they were then (see `bills.fingerprints_of`): once they are others, nothing was said of
    those that count, and the number is self-reported again.
    """

    __tablename__ = "bill_reviews"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('asked', 'replied', 'checked', 'verified', 'taken_back', 'left_out')",
            name="kind",
        ),
        CheckConstraint("kind <> 'verified' OR seen <> ''", name="seen"),
        CheckConstraint("kind IN ('checked', 'verified') OR text <> ''", name="text"),
        Index(None, "entry_id", "resource"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    resource: Mapped[str]
    kind: Mapped[str]
    seen: Mapped[str] = mapped_column(default="")  # a key of SEEN
    text: Mapped[str] = mapped_column(Text, default="")
    bills: Mapped[str]
    readings: Mapped[list[int]] = mapped_column(JSON, default=list)
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))  # beside a reply
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    is_standing: Mapped[bool] = mapped_column(default=True)

    file: Mapped[StoredFile | None] = relationship()


SEEN = {
    "copy": "A copy of the bill",
    "account": "The utility's account, with the business",
    "utility": "Figures that the utility sent",
    "meter": "The meter itself, on a visit",
    "other": "Something else, named in the note",
}
"""What bills were compared with."""


class ChallengeHelper(Base):
    """Somebody whom a coordinator invited to review or to judge one challenge, until an instant.

    Never deleted: `revoked_at` ends it. Who is invited again gets a row of her own.
    """

    __tablename__ = "challenge_helpers"
    __table_args__ = (
        CheckConstraint("role IN ('reviewer', 'juror')", name="role"),
        CheckConstraint("invited_at < expires_at", name="expires"),
        Index(None, "challenge_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    role: Mapped[str]
    invited_by: Mapped[int] = mapped_column(ForeignKey(User.id))
    invited_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))

    challenge: Mapped[Challenge] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])

    @property
    def last_day(self) -> date:
        """Through this day, where the challenge is."""
        return (self.expires_at - timedelta(seconds=1)).astimezone(ZoneInfo(self.challenge.time_zone)).date()


class TieDecision(Base):
    """A jury, or the coordinator, ordered entries that share a figure. `positions`: {entry's key: 1, 2, ...}.

    It counts while these entries, and no other one, share a figure: see `scoring.ties`. The reason is public.
    """

    __tablename__ = "tie_decisions"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    positions: Mapped[dict[str, int]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey(User.id))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_reason: Mapped[str] = mapped_column(Text, default="")

    challenge: Mapped[Challenge] = relationship()
