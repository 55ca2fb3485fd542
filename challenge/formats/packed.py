"""A zip archive with exactly one file in it: unpacked in memory, within the same ceiling as any file.

What the archive says of itself is checked before anything is unpacked, and the ceiling again while unpacking, since
an archive can lie. Nothing is ever written to a disk, and names serve for messages only.
"""

import io
import struct
import zipfile
import zlib

_END_RECORD = b"PK\x05\x06"
_END_RECORD_SIZE = 22
_LONGEST_COMMENT = 65_535
_LONGEST_DIRECTORY = 64 * 1024
_HIGHEST_RATIO = 200
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_LINK = 0o120000
_LITTER = "__MACOSX/"  # what macOS adds to every archive


class NotOneFile(Exception):
    """Says in a sentence why an archive is not unpacked."""


def unpack(data: bytes, ceiling: int) -> bytes:
    """The content of the one file in the archive, at most `ceiling` bytes of it. Raises NotOneFile."""
    check_directory_size(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _content(archive, _only_file(archive.infolist()), ceiling)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError):
        raise NotOneFile("The zip file is damaged. Pack or download it again.") from None
    except RuntimeError:
        raise NotOneFile(_LOCKED) from None


_LOCKED = "The zip file is locked with a password. Unpack it and upload the file in it."


def check_directory_size(data: bytes) -> None:
    """A directory of 100,000 names would be read whole before it could be counted."""
    at = data.rfind(_END_RECORD, max(0, len(data) - _END_RECORD_SIZE - _LONGEST_COMMENT))
    if at < 0 or at + _END_RECORD_SIZE > len(data):
        raise NotOneFile("The zip file is not complete. Pack or download it again.")
    (size,) = struct.unpack_from("<L", data, at + 12)
    if size > _LONGEST_DIRECTORY:
        raise NotOneFile("The zip file holds too many files. Upload one file at a time.")


def _only_file(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    members = [member for member in members if not member.filename.startswith(_LITTER)]
    if len(members) != 1:
        raise NotOneFile(f"The zip file holds {len(members)} files. Upload one file at a time.")
    member = members[0]
    name = member.orig_filename
    if "/" in name or "\\" in name or "\0" in name or name in ("", ".", ".."):
        raise NotOneFile("The zip file holds a folder. Upload the file itself.")
    if (member.external_attr >> 16) & 0o170000 == _LINK:
        raise NotOneFile("The zip file holds a link instead of a file. Upload the file itself.")
    return member


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, ceiling: int) -> bytes:
    if member.flag_bits & _ENCRYPTED:
        raise NotOneFile(_LOCKED)
    if member.compress_type not in _METHODS:
        raise NotOneFile("The zip file is packed in a way we do not read. Upload the file itself.")
    too_large = f"The file in the zip file is larger than {ceiling // 2**20} MB."
    if member.file_size > ceiling or member.file_size > _HIGHEST_RATIO * max(member.compress_size, 1):
        raise NotOneFile(f"{too_large} Upload the file itself, for a shorter time.")
    with archive.open(member) as file:
        content = file.read(ceiling + 1)
    if len(content) > ceiling:
        raise NotOneFile(f"{too_large} Upload the file itself, for a shorter time.")
    return content
