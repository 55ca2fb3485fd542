"""Pledges of single people. They take part in nothing, and are counted in totals only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge.challenges.models import Challenge
from challenge.extensions import Base, UTCDateTime


class PledgeDrive(Base):
    """That a challenge asks people for pledges, and for which: [{"key", "text"}, ...]."""

    __tablename__ = "pledge_drives"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), primary_key=True, autoincrement=False)
    is_open: Mapped[bool]
    text: Mapped[str] = mapped_column(Text, default="")
    actions: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)

    challenge: Mapped[Challenge] = relationship()


class Pledge(Base):
    """What one person promised: keys of actions. An address is kept only of who asked to hear more."""

    __tablename__ = "pledges"
    __table_args__ = (UniqueConstraint("challenge_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    actions: Mapped[list[str]] = mapped_column(JSON)
    email: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
