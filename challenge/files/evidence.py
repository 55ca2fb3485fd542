"""What may be kept beside a claim: a picture, drawn anew, or a PDF that is only ever handed out to be saved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from challenge.files.pictures import JPEG, PNG, clean_picture, looks_like_picture
from challenge.mistakes import Mistake

MAX_PDF_BYTES = 10 * 1024 * 1024
PDF = "application/pdf"
ACCEPTED = ".pdf,.png,.jpg,.jpeg,.webp,.gif"  # as a form asks for it
LONGEST_STEM = 80
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{at}" for port in ("COM", "LPT") for at in range(10))}
_ENDINGS = {PNG: ".png", PDF: ".pdf"}
_END_OF_PDF = 2048  # bytes at the end in which its last word stands


@dataclass(frozen=True, slots=True)
class Evidence:
    """`name` is safe to show and ends as its media type does, whatever the file was called."""

    name: str
    media_type: str
    data: bytes


def check_evidence(filename: str, data: bytes) -> Evidence:
    """Raises Mistake("file", ...) with what is wrong, naming the file."""
    stem = _stem(filename)
    try:
        media_type, kept = _kept(data)
    except Mistake as wrong:
        raise Mistake(wrong.field, f"“{stem}” was not added. {wrong.message}") from wrong
    return Evidence(stem + _ENDINGS.get(media_type, ".jpg"), media_type, kept)


def media_type_of(name: str) -> str:
    """What a file that was checked here is, by the ending it was given."""
    return next((kind for kind, ending in _ENDINGS.items() if name.endswith(ending)), JPEG)


def _kept(data: bytes) -> tuple[str, bytes]:
    if not data:
        raise Mistake("file", "The file is empty.")
    if data.startswith(b"%PDF-"):
        return PDF, _whole_pdf(data)
    if looks_like_picture(data):
        picture = clean_picture(data)
        return picture.media_type, picture.content
    raise Mistake("file", _why_not(data))


def _whole_pdf(data: bytes) -> bytes:
    if len(data) > MAX_PDF_BYTES:
        raise Mistake("file", f"A PDF can have {MAX_PDF_BYTES // 2**20} MB at most. Save only the pages that matter.")
    if b"%%EOF" not in data[-_END_OF_PDF:]:
        raise Mistake("file", "The end of this PDF is missing. Save it anew and add it again.")
    return data


def _why_not(data: bytes) -> str:
    """One sentence that says what to do instead."""
    if b"<svg" in data[:4096].lower():
        return "Drawings in SVG can hold programs. Save it as PNG and add that."
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif"):
        return "Photographs in HEIC or AVIF cannot be read. Save it as JPEG and add that."
    return "Evidence is a picture (JPEG, PNG, WebP or GIF) or a PDF."


def _stem(filename: str) -> str:
    """The last part of a name without its ending, nor anything that steers a terminal, a header or a folder."""
    last = PurePath(filename.replace("\\", "/").replace(":", "/")).name
    shown = "".join(c for c in last if c.isprintable() and c not in '<>"|?*%;')
    stem = PurePath(shown).stem.strip(". ")[:LONGEST_STEM].strip(". ") or "evidence"
    return f"{stem}-file" if stem.split(".")[0].upper() in _RESERVED else stem
