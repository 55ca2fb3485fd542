"""Meters, readings and intervals (append-only), what was held for a look, half-filled grids, uploads under preview.

A reading is a bill: local dates [start_on, end_on) in the site's zone. A correction is a new row that names
the row it supersedes. A reading counts when nothing supersedes it and no open or upheld hold stands on it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge import clock
from challenge.businesses.models import Site
from challenge.extensions import Base, UTCDateTime
from challenge.files.models import StoredFile

SOURCES = {
    "typed": "typed bill",
    "grid": "year of bills",
    "csv": "bills from a CSV file",
    "green_button": "Green Button file",
    "correction": "correction",
}


class Meter(Base):
    """One meter (or account, tank, bin) of a site. All its readings are in one unit."""

    __tablename__ = "meters"
    __table_args__ = (CheckConstraint("direction IN ('use', 'export')", name="direction"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    resource: Mapped[str]  # a key of quantities.resources
    name: Mapped[str]
    unit: Mapped[str]  # a key of quantities.units
    direction: Mapped[str] = mapped_column(default="use")  # use, export
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
        CheckConstraint("cost_cents IS NULL OR cost_cents >= 0", name="cost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"))
    start_on: Mapped[date]
    end_on: Mapped[date]
    quantity_millionths: Mapped[int] = mapped_column(BigInteger)  # of the meter's unit
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)
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
    """A file that was read and is shown before it is saved. state: preview, saved, discarded."""

    __tablename__ = "uploads"
    __table_args__ = (CheckConstraint("state IN ('preview', 'saved', 'discarded')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    meter_id: Mapped[int | None] = mapped_column(ForeignKey("meters.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    state: Mapped[str] = mapped_column(default="preview")
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # meter in the file, end dates, ...
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))

    site: Mapped[Site] = relationship()
    file: Mapped[StoredFile] = relationship()
