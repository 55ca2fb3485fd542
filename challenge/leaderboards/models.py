"""Immutable snapshots, the pointer to the current one, private details, and published totals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import Base, UTCDateTime


class MeasuredResult(Base):
    """What one meter of an entry came to, by the rules and inputs that `inputs_hash` names (see `results`).

    Not a record but what was computed once: measured anew, and replaced, when the hash of its inputs is another.
    """

    __tablename__ = "measured_results"

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    resource: Mapped[str]
    inputs_hash: Mapped[str]
    result: Mapped[str] = mapped_column(Text)  # JSON: the figures of a Measured, in the order of its fields
    measured_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Snapshot(Base):
    """The standings of one challenge at one instant. Written whole, never changed."""

    __tablename__ = "snapshots"
    __table_args__ = (Index(None, "challenge_id", "as_of"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    slot: Mapped[str]
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)  # the inputs are those received before this instant
    computed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    inputs_version: Mapped[int]
    rules_version: Mapped[int]
    rules_hash: Mapped[str]
    rows_hash: Mapped[str]
    row_count: Mapped[int]
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)


class SnapshotRow(Base):
    """One entry in a snapshot: opaque key and fixed-decimal strings; names are joined at display."""

    __tablename__ = "snapshot_rows"
    __table_args__ = (UniqueConstraint("snapshot_id", "entry_key"), Index(None, "snapshot_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    position: Mapped[int]
    entry_key: Mapped[str]
    track: Mapped[str]
    place: Mapped[int | None]
    reason: Mapped[str | None]  # why it is not ranked yet
    points: Mapped[str | None]
    reduction_percent: Mapped[str | None]
    data_through: Mapped[str | None]  # ISO date
    public: Mapped[dict[str, Any]] = mapped_column(JSON)  # per resource and measure: percents, points, lines
    private: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))  # quantities: the business's and its coordinator's


class Board(Base):
    """The pointer of one challenge: which snapshot the public reads, and when inputs were last compared.

    Provisional: the pointer follows the newest snapshot. Frozen or final: it stays (see `boards`).
    """

    __tablename__ = "boards"
    __table_args__ = (CheckConstraint("state IN ('provisional', 'frozen', 'final')", name="state"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id"))  # what the public reads
    newest_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id"))  # beyond it once the board is frozen
    state: Mapped[str] = mapped_column(default="provisional", server_default="provisional")
    reason: Mapped[str] = mapped_column(default="", server_default="")  # why it is in this state; public
    state_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    checked_inputs: Mapped[int] = mapped_column(default=0, server_default="0")  # the version last compared


class PublishedTotals(Base):
    """Quantity totals of a whole challenge as last published, with a fingerprint of each contributor."""

    __tablename__ = "published_totals"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)
    fingerprints: Mapped[dict[str, Any]] = mapped_column(JSON)
