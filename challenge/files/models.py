"""A file as it was uploaded. It lives in the database, so that a deed and its evidence are saved together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from challenge.extensions import Base, UTCDateTime


class StoredFile(Base):
    """The original bytes (zlib-compressed), their hash, and the name the person's machine gave them."""

    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    uploaded_by: Mapped[int]
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
