"""A lease (who works now), slots that are done (exactly once), and one row for each run."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from challenge.extensions import Base, UTCDateTime


class Lease(Base):
    """Who may work under this name until when. The epoch rises with every new holder."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    epoch: Mapped[int]
    renewed_at: Mapped[datetime] = mapped_column(UTCDateTime)  # tells when the scheduler was last at work
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DoneSlot(Base):
    """A slot of a job for one subject, written in the same transaction as the job's effect."""

    __tablename__ = "done_slots"
    __table_args__ = (UniqueConstraint("job", "subject", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    subject: Mapped[str]
    slot: Mapped[str]
    done_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Run(Base):
    """One attempt at a slot: when, what came of it, and the error if there was one."""

    __tablename__ = "runs"
    __table_args__ = (Index(None, "job", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    subject: Mapped[str]
    slot: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed: Mapped[bool]
    error: Mapped[str | None]
