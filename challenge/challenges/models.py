"""A challenge and its rules. The rules are one document, versioned: a new version never changes an old one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge.accounts.models import User
from challenge.challenges.life import STATES
from challenge.extensions import Base, UTCDateTime
from challenge.network.models import Member


class Challenge(Base):
    """One competition. Periods are copied here from the rules' document, to list and sort by."""

    __tablename__ = "challenges"
    __table_args__ = (
        UniqueConstraint("member_id", "slug"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("entry_kind IN ('business', 'site')", name="entry_kind"),
        CheckConstraint("starts_on < ends_on", name="period"),
        CheckConstraint("registration_opens_at < registration_closes_at", name="registration"),
        CheckConstraint("submission_opens_at < submission_closes_at", name="submission"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    slug: Mapped[str]
    name: Mapped[str]
    summary: Mapped[str]  # one or two plain sentences
    text: Mapped[str] = mapped_column(Text, default="")  # Markdown: who may take part, prizes, anything else
    time_zone: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    entry_kind: Mapped[str] = mapped_column(default="business")
    starts_on: Mapped[date]  # the reporting period, [starts_on, ends_on)
    ends_on: Mapped[date]
    registration_opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    registration_closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submission_opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submission_closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # When bills of the baseline are taken; None: as all bills (see `windows`).
    baseline_opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    baseline_closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    baseline_due_days_after_joining: Mapped[int | None]
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    contact_phone: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Rises whenever a name, a consent, a text or the state of publication changes.
    display_version: Mapped[int] = mapped_column(default=1)
    # Rises whenever an entry, a meter or a reading that counts here changes: the standings job compares it.
    inputs_version: Mapped[int] = mapped_column(default=1)
    # Rises when what changed may concern every entry: rules, dates, weather.
    common_version: Mapped[int] = mapped_column(default=1, server_default="1")
    # Secret: what commitments to private quantities are salted with.
    salt_key: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(16), server_default="")

    member: Mapped[Member] = relationship()

    def changed(self, facts: Mapping[str, Any]) -> Challenge:
        """One like this but for some facts, to be looked at: it is never stored."""
        own = {column.key: getattr(self, column.key) for column in inspect(Challenge).column_attrs}
        return Challenge(**own | dict(facts))


class StateChange(Base):
    """One move from a state to another, with the reason of whoever made it; nobody did when its date came."""

    __tablename__ = "state_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    source: Mapped[str]
    target: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))


class EarlierEdition(Base):
    """The challenge of the same city that this one continues, as its coordinator says."""

    __tablename__ = "earlier_editions"
    __table_args__ = (CheckConstraint("earlier_id <> challenge_id", name="another"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), primary_key=True)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    named_at: Mapped[datetime] = mapped_column(UTCDateTime)
    named_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))


class ChallengeRules(Base):
    """One version of a challenge's rules: the validated document and the hash of its canonical form."""

    __tablename__ = "challenge_rules"
    __table_args__ = (UniqueConstraint("challenge_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))
