"""Immutable snapshots, the pointer to the current one, private details, and published totals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

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


class EntryResult(Base):
    """What an entry came to by itself, once. Append-only; any number of snapshots show the same result.

    `results` is canonical text (see `scoring.canonical`): figures and codes, no names, and a salted commitment to what
    is private; `sha256` is its digest. `words` tell it in sentences; `private` are quantities; `brief` is what boards
    choose and place by, of the same figures. Results that were stored before rows had digests have none, and their
    `results` hold words and places as well.
    """

    __tablename__ = "entry_results"
    # So that the briefs of ten thousand results are read without the results themselves.
    __table_args__ = (Index(None, "entry_id", "number", "brief", unique=True),)

    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # counts the results of the entry
    results: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    private: Mapped[str] = mapped_column(Text, deferred=True)
    brief: Mapped[str] = mapped_column(Text, default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CurrentResult(Base):
    """The newest result of an entry, and what of it is needed to rank it and to add it up.

    It holds while the entry's `inputs_version` and what all entries have in common (`common`, a hash) stay the same.
    Not a record but what was computed once.
    """

    __tablename__ = "current_results"

    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    number: Mapped[int]  # of its EntryResult
    sha256: Mapped[str]
    inputs_version: Mapped[int]
    common: Mapped[str]
    track: Mapped[str]
    division: Mapped[str]
    competes: Mapped[bool]
    listed: Mapped[bool]
    ranked_by: Mapped[int | None] = mapped_column(BigInteger)
    points: Mapped[str | None]
    error: Mapped[str | None]
    tie: Mapped[str]  # JSON [[decision, position], ...]; "" without one
    others: Mapped[str] = mapped_column(Text)  # JSON {board: [ranked by, figure]}
    business_id: Mapped[int]
    amounts: Mapped[str] = mapped_column(Text)  # JSON [{resource: [avoided, dollars, kg CO2e]}, their errors]; private


class Snapshot(Base):
    """The standings of one challenge at one instant. Written whole, never changed; the next one names its digest.

    `header` is the canonical text that `sha256` is the digest of; both are empty in snapshots from before rows had
    digests. Old snapshots lose their rows one day (see `thinning`), and never their header.
    """

    __tablename__ = "snapshots"
    __table_args__ = (
        Index(None, "challenge_id", "as_of"),
        Index(None, "challenge_id", "public_from"),
        Index(None, "challenge_id", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    number: Mapped[int]  # counts the snapshots of the challenge
    slot: Mapped[str]
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)  # the inputs are those received before this instant
    computed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    inputs_version: Mapped[int]
    rules_version: Mapped[int]
    rules_hash: Mapped[str]
    rows_hash: Mapped[str]
    row_count: Mapped[int]
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="provisional", server_default="provisional")
    header: Mapped[str] = mapped_column(Text, default="", server_default="")
    sha256: Mapped[str] = mapped_column(default="", server_default="")
    previous_sha256: Mapped[str | None]
    public_from: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # None: made while the board stood still, never shown
    thinned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # since when its rows are gone


class SnapshotRow(Base):
    """Where one entry stood in a snapshot, and with which result. Names are joined at display."""

    __tablename__ = "snapshot_rows"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "result_number"], ["entry_results.entry_id", "entry_results.number"]),
        Index(None, "snapshot_id", "entry_id", unique=True),  # so that SQLite prefers it to the key
        {"sqlite_with_rowid": False},
    )

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int]
    result_number: Mapped[int]
    place: Mapped[int | None]
    track_place: Mapped[int | None]
    division: Mapped[str | None]
    division_place: Mapped[int | None]
    boards: Mapped[str | None] = mapped_column(Text)  # JSON; None where there are no other boards
    best_place: Mapped[int | None]
    worst_place: Mapped[int | None]
    tie_group: Mapped[bool]
    ranges: Mapped[str | None] = mapped_column(Text)  # JSON {"track": [best, worst], "division": ...}
    sha256: Mapped[str]


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
    results_stamp: Mapped[str] = mapped_column(default="", server_default="")  # drawn anew with each change of results


class PublishedTotals(Base):
    """Quantity totals of a whole challenge as last published, with a fingerprint of each contributor."""

    __tablename__ = "published_totals"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)
    fingerprints: Mapped[dict[str, Any]] = mapped_column(JSON)
