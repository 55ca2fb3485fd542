"""Files beside answers: looked at once when they arrive, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from challenge.files.actions import Original, pack
from challenge.mistakes import Mistake

MOST_BYTES = 5 * 1024 * 1024
MOST_FILES = 10  # beside one item
ACCEPTED = ".pdf,.png,.jpg,.jpeg"
_STARTS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


@dataclass(frozen=True, slots=True)
class PackedEvidence:
    """A file that may be kept."""

    original: Original
    media_type: str


def check(name: str, data: bytes) -> PackedEvidence:
    """Raises Mistake with what is wrong with a file."""
    media_type = next((kind for start, kind in _STARTS if data.startswith(start)), None)
    if media_type is None:
        raise Mistake("file", f"“{name[:60]}” is neither a PDF nor a picture (PNG or JPEG). It was not added.")
    if len(data) > MOST_BYTES:
        raise Mistake("file", f"“{name[:60]}” is larger than {MOST_BYTES // 2**20} MB. It was not added.")
    return PackedEvidence(pack(data, name), media_type)
