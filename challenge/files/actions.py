"""Keep a file as it came, or forget what was in it."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from challenge import clock
from challenge.extensions import db
from challenge.files.models import StoredFile

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Original:
    """A file ready to be stored: packing is slow, so it happens before the deed's transaction."""

    name: str
    size: int
    sha256: str
    content: bytes


def pack(data: bytes, name: str) -> Original:
    """Compress a file and take its hash. Only the last part of its name is kept, without control characters."""
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(c for c in last if c.isprintable())[-LONGEST_NAME:] or "file"
    return Original(shown, len(data), hashlib.sha256(data).hexdigest(), zlib.compress(data, 6))


def store_file(original: Original, *, uploaded_by: int) -> StoredFile:
    """Save a packed file. `uploaded_by` is the id of a user."""
    stored = StoredFile(
        name=original.name,
        size=original.size,
        sha256=original.sha256,
        content=original.content,
        uploaded_by=uploaded_by,
        uploaded_at=clock.now(),
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def forget_content(stored: StoredFile) -> None:
    """Delete what was in a file that nobody needs; that there was one stays known."""
    stored.content = b""
    stored.name = "discarded"
