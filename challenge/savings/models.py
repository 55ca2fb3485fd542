"""Meters, readings and intervals (append-only), what was held for a look, half-filled grids, uploads under preview.

A reading is a bill: local dates [start_on, end_on) in the site's zone. A correction is a new row that names
the row it supersedes. A reading counts when nothing supersedes it and no open or upheld hold stands on it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from challenge import clock
from challenge.businesses.models import Business, Site
from challenge.challenges.models import Challenge
from challenge.extensions import Base, UTCDateTime
from challenge.files.models import StoredFile

SOURCES = {
    "typed": "typed bill",
    "grid": "year of bills",
    "csv": "bills from a CSV file",
    "workbook": "bills from a spreadsheet",
    "portfolio_manager": "ENERGY STAR Portfolio Manager file",
    "green_button": "Green Button file",
    "correction": "correction",
}

DIRECTIONS = {
    "use": "What comes in: the usual meter",
    "export": "What goes out to the grid",
    "generation": "What the panels make",
    "net": "A net meter: what comes in less what goes out",
}

CATEGORIES = {
    "equipment": "New equipment for a new purpose",
    "construction": "Closed for construction",
    "disaster": "Flood, fire or another disaster",
    "vacancy": "Vacancy",
    "shifts": "More or fewer shifts",
    "service": "A new line of service",
    "chargers": "Chargers for electric vehicles",
    "other": "Other",
}
"""Why a site's use changed beside what its people did to save: what the public reads of an adjustment."""


class Meter(Base):
    """One meter (or account, tank, bin) of a site. All its readings are in one unit."""

    __tablename__ = "meters"
    __table_args__ = (CheckConstraint("direction IN ('use', 'export', 'generation', 'net')", name="direction"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    resource: Mapped[str]  # a key of quantities.resources
    name: Mapped[str]
    unit: Mapped[str]  # a key of quantities.units
    direction: Mapped[str] = mapped_column(default="use")  # a key of DIRECTIONS
    # How its bills print their end: the last day counted (True), or the day on which the next bill starts.
    ends_inclusive: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    site: Mapped[Site] = relationship()


class Reading(Base):
    """One bill, or one day of an interval file. Never updated, never deleted.

    `withdrawn` marks a correction that says: the superseded reading was wrong and nothing takes its place.
    Deadlines are judged by `received_at`; a coordinator's correction keeps that of the reading it corrects.
    """

    __tablename__ = "readings"
    __table_args__ = (
        Index(None, "meter_id", "start_on"),
        CheckConstraint("start_on < end_on", name="period"),
        CheckConstraint("supersedes_id IS NULL OR reason <> ''", name="reason"),
        CheckConstraint("cost_cents IS NULL OR cost_cents >= -100000000000000", name="cost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"))
    start_on: Mapped[date]
    end_on: Mapped[date]
    quantity_millionths: Mapped[int] = mapped_column(BigInteger)  # of the meter's unit
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)  # below zero: a credit
    estimated: Mapped[bool] = mapped_column(default=False)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)  # entered by the coordinator for the business
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("readings.id"), unique=True)
    reason: Mapped[str] = mapped_column(default="")

    meter: Mapped[Meter] = relationship()


class IntervalMonth(Base):
    """The intervals of one length that start in one local month, as one packed array. Never updated, never deleted.

    They are kept beside the readings: a day's reading is the sum of its intervals, and readings are what counts. A
    newer file makes a new row, which holds all intervals of the month and names the row that it supersedes.
    """

    __tablename__ = "interval_months"
    __table_args__ = (
        Index(None, "meter_id", "month"),
        Index(
            "uq_interval_months_first",
            *("meter_id", "month", "step_seconds"),
            unique=True,
            sqlite_where=text("supersedes_id IS NULL"),
            postgresql_where=text("supersedes_id IS NULL"),
        ),
        CheckConstraint("step_seconds > 0 AND count > 0", name="intervals"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"))
    month: Mapped[date]  # its first day
    step_seconds: Mapped[int]
    start_at: Mapped[datetime] = mapped_column(UTCDateTime)  # of the first interval
    end_at: Mapped[datetime] = mapped_column(UTCDateTime)  # of the last one
    count: Mapped[int]
    unit: Mapped[str]  # of the file, a key of quantities.units
    exponent: Mapped[int]  # a packed whole number times ten to this is in that unit
    packed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str]  # of what is packed, the same however a file writes it
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("interval_months.id"), unique=True)


class Hold(Base):
    """A reading that looked odd, waiting for the coordinator. decision: accept, reject (None: open).

    `question` is what the coordinator asked the business; the business reads `why` and `question`.
    """

    __tablename__ = "holds"
    __table_args__ = (CheckConstraint("decision IS NULL OR decision IN ('accept', 'reject')", name="decision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"), unique=True)
    why: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    question: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(default="")

    reading: Mapped[Reading] = relationship()


class AskedReading(Base):
    """A bill that a reviewer asked about, until she decides: it counts meanwhile, and what corrects it is in time."""

    __tablename__ = "asked_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class GridDraft(Base):
    """A year of bills, half-filled: the cells as typed, kept until they are saved as readings.

    `cells`: {"start_on": text, "ends_inclusive": bool, "rows": [{"end_on", "quantity", "cost"}, ...]}.
    """

    __tablename__ = "grid_drafts"

    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"), primary_key=True)
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_by: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Upload(Base):
    """A file that was read and is shown before it is saved. state: preview, saved, discarded.

    It is for one site, for all sites of a business, or for all entries of a challenge: exactly one of the three is
    set. `choices` holds the answers to what the file leaves open and where each of its meters goes; `report` what
    was made of each row, once it is saved.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("state IN ('preview', 'saved', 'discarded')", name="state"),
        CheckConstraint(
            "(site_id IS NOT NULL AND business_id IS NULL AND challenge_id IS NULL)"
            " OR (site_id IS NULL AND business_id IS NOT NULL AND challenge_id IS NULL)"
            " OR (site_id IS NULL AND business_id IS NULL AND challenge_id IS NOT NULL)",
            name="scope",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    business_id: Mapped[int | None] = mapped_column(ForeignKey("businesses.id"), index=True)
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenges.id"), index=True)
    meter_id: Mapped[int | None] = mapped_column(ForeignKey("meters.id"))  # where it was saved, if that is one meter
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    state: Mapped[str] = mapped_column(default="preview")
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, Any] | None] = deferred(mapped_column(JSON))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))

    site: Mapped[Site | None] = relationship()
    business: Mapped[Business | None] = relationship()
    challenge: Mapped[Challenge | None] = relationship()
    file: Mapped[StoredFile] = relationship()


class ImportSource(Base):
    """How files of one kind (`source`) were read last time, by a business or by a member's coordinators.

    `answers` are those to the file's questions; `meters` says where each meter of the file goes, by the key it has
    in every such file; `sites` where each of its properties is.
    """

    __tablename__ = "import_sources"
    __table_args__ = (
        UniqueConstraint("business_id", "source"),
        UniqueConstraint("member_id", "source"),
        CheckConstraint("(business_id IS NULL) <> (member_id IS NULL)", name="owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_id: Mapped[int | None] = mapped_column(ForeignKey("businesses.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    source: Mapped[str]
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    meters: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    sites: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_by: Mapped[int] = mapped_column(ForeignKey("users.id"))


class NonRoutineAdjustment(Base):
    """What changed a site's use beside saving, by how much a day, in which days: [start_on, end_on) or for good.

    `per_day_millionths` of `unit` are added to what would have been used; negative where less would have been.
    state: proposed, accepted, rejected, withdrawn. Only accepted ones count. The public reads the category.
    """

    __tablename__ = "non_routine_adjustments"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'accepted', 'rejected', 'withdrawn')", name="state"),
        CheckConstraint("end_on IS NULL OR start_on < end_on", name="period"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("per_day_millionths <> 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    resource: Mapped[str]
    start_on: Mapped[date]
    end_on: Mapped[date | None]
    per_day_millionths: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str]
    category: Mapped[str]  # a key of CATEGORIES
    reason: Mapped[str]  # only the business and its coordinator read it
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(default="proposed")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(default="")

    site: Mapped[Site] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class StatedBaseline(Base):
    """A surveyed figure: what a site used of a resource in [start_on, end_on), told and not read off bills.

    state: proposed, accepted, rejected. The newest accepted one of a site and resource counts.
    """

    __tablename__ = "stated_baselines"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'accepted', 'rejected')", name="state"),
        CheckConstraint("start_on < end_on", name="period"),
        CheckConstraint("amount_millionths >= 0", name="amount"),
        CheckConstraint("source <> ''", name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    resource: Mapped[str]
    start_on: Mapped[date]
    end_on: Mapped[date]
    amount_millionths: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str]
    source: Mapped[str]  # how it is known
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("stated_baselines.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(default="proposed")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(default="")

    site: Mapped[Site] = relationship()


class LeftOutDays(Base):
    """Days [start_on, end_on) of one site that do not count in one challenge. Everybody reads the reason.

    It is taken back, never deleted: `ended_at` says since when the days count again.
    """

    __tablename__ = "left_out_days"
    __table_args__ = (
        CheckConstraint("start_on < end_on", name="period"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    start_on: Mapped[date]
    end_on: Mapped[date]
    reason: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    site: Mapped[Site] = relationship()
