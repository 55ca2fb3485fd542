"""The sheets of an Excel workbook as rows of cells. The library that reads it is native code, and is handed nothing
that its own directory shows to be hostile: what a workbook says of itself is checked before it is opened.
"""

import io
import re
import struct
import zipfile
import zlib
from datetime import date, datetime

from challenge.formats.table import MAX_COLUMNS, MAX_FIELD, MAX_ROWS, Exact, NotATable, Row

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PARTS = 500
_HIGHEST_RATIO = 200
_SMALL_PART = 2 * 1024 * 1024
_DAMAGED = "The workbook is damaged or not complete. Open it, save it again, and upload that."
_LOCKED = "The workbook is locked with a password. Remove the password, or save the sheet with the bills as CSV."
_MACROS = "The workbook holds macros. Save it as a workbook without macros (.xlsx) and upload that."
_STRICT = 'This is a "Strict Open XML" workbook. Save it as "Excel Workbook (.xlsx)" or as CSV and upload that.'
_LARGE = "The workbook is too large when unpacked. Save the sheet with the bills as CSV and upload that."


def is_workbook(data: bytes) -> bool:
    """A zip file with the parts of a workbook, or an old Excel workbook."""
    if data.startswith(OLE):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        return False


def sheets_of(data: bytes) -> list[list[Row]]:
    """The rows of every sheet that has any. Raises NotATable."""
    _check_ole(data) if data.startswith(OLE) else _check_parts(data)
    return [rows for rows in _read(data) if rows]


def _check_ole(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise NotATable("file", _LOCKED)


def _check_parts(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_sizes(parts)
            for part in parts:
                _check_honest(data, part)
            for part in parts:
                _check_corner(archive.read(part))
            kinds, start = (_beginning(archive, name) for name in ("[Content_Types].xml", "xl/workbook.xml"))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError, struct.error):
        raise NotATable("file", _DAMAGED) from None
    if b"macroenabled" in kinds.lower() or any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise NotATable("file", _MACROS)
    if b"purl.oclc.org/ooxml" in start:
        raise NotATable("file", _STRICT)


def _check_honest(data: bytes, part: zipfile.ZipInfo) -> None:
    """Native code unpacks what is there, whatever the directory says: it must not be more than the directory says."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotATable("file", _DAMAGED)
    name_length, extra_length = struct.unpack_from("<HH", data, part.header_offset + 26)
    at = part.header_offset + 30 + name_length + extra_length
    if part.compress_type == zipfile.ZIP_STORED:
        if part.compress_size != part.file_size:
            raise NotATable("file", _DAMAGED)
        return
    inflater, rest, size = zlib.decompressobj(-15), data[at : at + part.compress_size], 0
    while rest and not inflater.eof:
        size += len(inflater.decompress(rest, 1 << 18))
        rest = inflater.unconsumed_tail
        if size > part.file_size:
            raise NotATable("file", _DAMAGED)


def _check_corner(content: bytes) -> None:
    """Native code makes room for every cell up to the furthest one: 400 GB for a single cell in the last corner."""
    row = column = 1
    if b"\0" in content[:200]:
        raise NotATable("file", _DAMAGED)
    for match in _PLACE.finditer(content):
        place = _CELL.fullmatch(match[1])
        if place is None and b"&" in match[1]:
            raise NotATable("file", _DAMAGED)
        if place:
            row = max(row, int(place[2]))
            column = max(column, sum((letter - 64) * 26**n for n, letter in enumerate(reversed(place[1].upper()))))
    if column > MAX_COLUMNS:
        raise NotATable("file", f"A sheet has {column:,} columns; we read at most {MAX_COLUMNS}.")
    if row > MAX_ROWS or row * column > MAX_CELLS:
        raise NotATable("file", f"A sheet has {row:,} rows. Split it into smaller files.")


_PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)""")
_CELL = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,9})")
MAX_CELLS = 3_000_000


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(65_536)


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) != len(parts):
        raise NotATable("file", _DAMAGED)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise NotATable("file", _LARGE)
    for part in parts:
        if part.file_size > max(_SMALL_PART, _HIGHEST_RATIO * part.compress_size):
            raise NotATable("file", _LARGE)


def _read(data: bytes) -> list[list[Row]]:
    import python_calamine as calamine  # native code: loaded only when a workbook comes

    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return [_rows(book.get_sheet_by_name(name), name) for name in book.sheet_names]
    except NotATable:
        raise
    except calamine.PasswordError:
        raise NotATable("file", _LOCKED) from None
    except BaseException as error:  # a panic of native code is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise NotATable("file", _DAMAGED) from None


def _rows(sheet: object, name: str) -> list[Row]:
    start = sheet.start  # type: ignore[attr-defined]
    if start is None:
        return []
    height, width = sheet.height, sheet.width  # type: ignore[attr-defined]
    where = f'sheet "{name[:40]}"'
    if height > MAX_ROWS:
        raise NotATable(where, f"The sheet has more than {MAX_ROWS:,} rows. Split it into smaller files.")
    if width > MAX_COLUMNS:
        raise NotATable(where, f"The sheet has {width:,} columns; we read at most {MAX_COLUMNS}.")
    cells = sheet.to_python(skip_empty_area=True)  # type: ignore[attr-defined]
    rows = (Row(number, [_text(cell) for cell in row], name) for number, row in enumerate(cells, start[0] + 1))
    return [row for row in rows if not row.is_blank]


def _text(cell: object) -> str:
    """A cell as a person would have typed it: plain digits, ISO dates."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return Exact(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else Exact(_digits(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)[:MAX_FIELD]


def _digits(number: float) -> str:
    """To the millionth, without the noise of binary fractions."""
    return f"{number:.6f}".rstrip("0").rstrip(".") if abs(number) < 1e15 else repr(number)
