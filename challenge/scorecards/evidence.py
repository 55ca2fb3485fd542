"""Files beside answers: looked at once when they arrive, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from challenge.files.actions import Original, pack
from challenge.files.evidence import MAX_PDF_BYTES, check_evidence

MOST_BYTES = MAX_PDF_BYTES
MOST_FILES = 10  # beside one item


@dataclass(frozen=True, slots=True)
class PackedEvidence:
    """A file that may be kept."""

    original: Original
    media_type: str


def check(name: str, data: bytes) -> PackedEvidence:
    """Slow: before a transaction. Raises Mistake with what is wrong with a file."""
    evidence = check_evidence(name, data)
    return PackedEvidence(pack(evidence.data, evidence.name), evidence.media_type)
