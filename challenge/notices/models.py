"""The outbox, letters to groups, and who wants no more of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from challenge.extensions import Base, UTCDateTime


class GroupLetter(Base):
    """What was written to a group of a challenge: to whom, by whom, as typed (Markdown)."""

    __tablename__ = "group_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    to_whom: Mapped[str] = mapped_column(Text)  # the group in words
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    recipients: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Letter(Base):
    """One letter to one person. `text` and `html` are emptied after sending when they hold a secret link.

    With a `challenge_id` it is one that its reader may end: it carries a link for that, and is not sent after it was
    used. `author_id`: the coordinator who wrote it, counted against her day's letters.
    """

    __tablename__ = "letters"
    __table_args__ = (
        Index(None, "sent_at", "next_try_at"),
        Index(None, "author_id", "created_at"),
        UniqueConstraint("group_id", "to"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    secret: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None]
    html: Mapped[str] = mapped_column(Text, default="", server_default="")
    reply_to: Mapped[str] = mapped_column(default="", server_default="")
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenges.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group_letters.id"))


class Unsubscription(Base):
    """This address wants no more letters about this challenge; letters about its account still come."""

    __tablename__ = "unsubscriptions"
    __table_args__ = (UniqueConstraint("challenge_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    email: Mapped[str]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ReminderSettings(Base):
    """Which reminders a challenge's entries get. Without a row: none."""

    __tablename__ = "reminder_settings"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), primary_key=True)
    baseline_missing: Mapped[bool]
    bills_due: Mapped[bool]
    deadline: Mapped[bool]
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_by: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Reminder(Base):
    """An entry was reminded of something. kind: baseline_missing, bills_due, deadline."""

    __tablename__ = "reminders"
    __table_args__ = (Index(None, "entry_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
