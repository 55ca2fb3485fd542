"""What is in a stored file."""

from __future__ import annotations

import zlib

from challenge.files.models import StoredFile


def content_of(stored: StoredFile) -> bytes:
    """The original bytes, as they came; empty once the file was discarded."""
    return zlib.decompress(stored.content) if stored.content else b""
