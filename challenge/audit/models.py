"""The log of deeds, and the keys that make a form count once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from challenge.extensions import Base, UTCDateTime


class DeedDone(Base):
    """One deed: who did what to which subject. Never deleted; changed only to forget what it said of a person."""

    __tablename__ = "deeds"
    __table_args__ = (Index(None, "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None]
    deed: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class FormKey(Base):
    """A form that was accepted: its random key, a hash of what it said, and where its result is shown."""

    __tablename__ = "form_keys"
    __table_args__ = (UniqueConstraint("actor", "deed", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str]
    deed: Mapped[str]
    key: Mapped[str]
    body_hash: Mapped[str]
    result: Mapped[str]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
