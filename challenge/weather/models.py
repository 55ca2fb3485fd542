"""Weather stations, the files their temperatures came from, and the temperatures themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge.extensions import Base, UTCDateTime
from challenge.files.models import StoredFile


class WeatherStation(Base):
    """A station. `version` rises with every change of its temperatures."""

    __tablename__ = "weather_stations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # "USW00014820", or one that was typed
    name: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class WeatherUpload(Base):
    """A file of temperatures: looked at first, then saved whole or discarded.

    `unit` is "F", "C" or "tenths_c", "" while nobody said; `station_id` is for files that name no station.
    """

    __tablename__ = "weather_uploads"
    __table_args__ = (CheckConstraint("state IN ('preview', 'saved', 'discarded')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("weather_stations.id"))
    unit: Mapped[str] = mapped_column(default="")
    date_order: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="preview")
    new_days: Mapped[int] = mapped_column(default=0)
    same_days: Mapped[int] = mapped_column(default=0)
    changed_days: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    file: Mapped[StoredFile] = relationship()


class StationDay(Base):
    """The mean temperature of a day. Only ever added: the row with the highest id of a day counts, the others tell
    what was there before. `on_day` counts days since 1970."""

    __tablename__ = "station_days"
    __table_args__ = (
        UniqueConstraint("station_id", "on_day", "version"),
        Index("ix_station_days_upload_id", "upload_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("weather_stations.id"))
    on_day: Mapped[int]
    thousandths_f: Mapped[int]
    version: Mapped[int]  # the station's, from which on it counts
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("weather_uploads.id"))


class CityStation(Base):
    """The station a city chose for all of its sites, instead of the nearest one of each."""

    __tablename__ = "city_stations"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("weather_stations.id"))


class ChallengeStation(Base):
    """The station a site is measured with in a challenge, from its first measurement on.

    Only ever added: the newest row of a site counts. The first has no author; each later one has a reason, which the
    public reads.
    """

    __tablename__ = "challenge_stations"
    __table_args__ = (
        CheckConstraint("(author_id IS NULL) = (reason = '')", name="reason"),
        Index(None, "challenge_id", "site_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("weather_stations.id"))
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
