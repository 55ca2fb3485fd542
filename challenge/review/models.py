"""What is said of submitted answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge.extensions import Base, UTCDateTime
from challenge.scorecards.models import ActionAnswer


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
