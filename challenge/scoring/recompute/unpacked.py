"""A bundle's zip file, unpacked in memory: the four files that are needed, whatever else is in it.

It may come from anywhere. What it says of itself is checked before anything is unpacked, and ceilings again meanwhile.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from challenge.formats.packed import NotOneFile, check_directory_size
from challenge.scoring.recompute.bundle import NEEDED, NotABundle

MEGABYTE = 2**20
LARGEST_ZIP, LARGEST_FILE = 40 * MEGABYTE, 120 * MEGABYTE
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)


def read_zip(path: Path) -> dict[str, bytes]:
    """The needed files of a bundle, by name. Raises NotABundle."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_ZIP + 1)
    except OSError as error:
        raise NotABundle(f"The file cannot be read: {error.strerror or 'unknown error'}.") from None
    if len(data) > LARGEST_ZIP:
        raise NotABundle(f"The file is larger than {LARGEST_ZIP // MEGABYTE} MB. No bundle of ours is.")
    return unpack(data)


def unpack(data: bytes) -> dict[str, bytes]:
    """The same, from the bytes of the zip file. Raises NotABundle."""
    if not data.startswith(b"PK"):
        raise NotABundle("This is not a zip file. Choose evidence.zip as it was downloaded.")
    try:
        check_directory_size(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _contents(archive)
    except NotOneFile:
        raise NotABundle("The zip file is not complete, or holds far too many files. Download it again.") from None
    except _DAMAGED:
        raise NotABundle("The zip file is damaged. Download it again.") from None


def _contents(archive: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = LARGEST_FILE
    for member in archive.infolist():
        if member.filename not in NEEDED:
            continue
        if member.filename in found:
            raise NotABundle(f"{member.filename} is in the zip file twice.")
        found[member.filename] = _content(archive, member, left)
        left -= len(found[member.filename])
    return found


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    if member.flag_bits & _ENCRYPTED or member.compress_type not in _METHODS:
        raise NotABundle(f"{member.filename} is locked, or packed in a way that we do not read.")
    too_large = f"Unpacked, the files are larger than {LARGEST_FILE // MEGABYTE} MB. No bundle of ours is."
    if member.file_size > left:
        raise NotABundle(too_large)
    with archive.open(member) as file:
        content = file.read(left + 1)
    if len(content) > left:
        raise NotABundle(too_large)
    return content
