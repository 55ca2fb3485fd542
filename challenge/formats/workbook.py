"""The sheets of an Excel workbook as rows of cells. The library that reads it is native code, and is handed nothing
that its own directory shows to be hostile: what a workbook says of itself is checked before it is opened.
"""

import io
import re
import struct
import zipfile
import zlib
from datetime import date, datetime
from functools import lru_cache
from typing import IO

from challenge.formats.old_workbook import old_sheets_of
from challenge.formats.sheet_marks import Marks, marks_of
from challenge.formats.table import MAX_COLUMNS, MAX_FIELD, MAX_ROWS, Exact, NotATable, Row, SheetRow

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_UNPACKED = 60 * 1024 * 1024
MAX_PART = 40 * 1024 * 1024
MAX_PARTS = 500
_HIGHEST_RATIO = 200
_LONGEST_BEGINNING = 65_536
_SMALL_PART = 2 * 1024 * 1024
_DAMAGED = "The workbook is damaged or not complete. Open it, save it again, and upload that."
_LOCKED = "The workbook is locked with a password. Remove the password, or save the sheet with the bills as CSV."
_MACROS = "The workbook holds macros. Save it as a workbook without macros (.xlsx) and upload that."
_STRICT = 'This is a "Strict Open XML" workbook. Save it as "Excel Workbook (.xlsx)" or as CSV and upload that.'
_LARGE = "The workbook is too large when unpacked. Save the sheet with the bills as CSV and upload that."


def is_workbook(data: bytes) -> bool:
    """A zip file with the parts of a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        return False


def sheets_of(data: bytes) -> list[list[Row]]:
    """The rows of every sheet that has any, of an .xlsx or an old .xls. Raises NotATable."""
    if data.startswith(OLE):
        return old_sheets_of(data)
    _check_parts(data)
    sheets = [rows for rows in rows_by_sheet(data) if rows]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        marks = marks_of(archive)
    return [_marked(rows, marks.get(rows[0].sheet)) for rows in sheets]


def _marked(rows: list[Row], marks: Marks | None) -> list[Row]:
    """Rows with the errors of their cells as texts, and what is hidden of them."""
    if not marks:
        return rows
    by_line = {row.line: row for row in rows}
    for (line, number), text in sorted(marks.errors.items()):
        row = by_line.setdefault(line, Row(line, [], rows[0].sheet))
        row.cells.extend([""] * (number - len(row.cells)))
        row.cells[number - 1] = text
    rows = [by_line[line] for line in sorted(by_line)]
    columns = frozenset(marks.hidden_columns)
    if not (columns or marks.hidden or marks.hidden_rows):
        return rows
    hides = [marks.hidden or row.line in marks.hidden_rows for row in rows]
    return [SheetRow(row.line, row.cells, row.sheet, hidden, columns) for row, hidden in zip(rows, hides, strict=True)]


def _check_parts(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_sizes(parts)
            for part in parts:
                _check_honest(data, part)
            extent, pictures = _Extent(), _pictures(archive, parts)
            for part in parts:
                if not part.filename.lower().endswith(pictures):
                    with archive.open(part) as content:
                        extent.scan(content)
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


def _pictures(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> tuple[str, ...]:
    """Endings of parts that cannot be sheets, as the list of sheets names none that ends so."""
    listed = [_beginning(archive, part.filename) for part in parts if part.filename.lower() == _LIST_OF_SHEETS]
    text = b"".join(listed).lower()
    if b"&" in text or b"\0" in text or any(len(one) == _LONGEST_BEGINNING for one in listed):
        return ()
    return tuple(ending for ending in _PICTURES if ending.encode() not in text)


_LIST_OF_SHEETS = "xl/_rels/workbook.xml.rels"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".bin")  # .bin: how to print


class _Extent:
    """How far the cells of a workbook reach, told as its parts are unpacked piece by piece.

    Native code makes room for every cell up to the furthest one: 400 GB for a single cell in the last corner. A row
    or cell without a place of its own follows the one before it.
    """

    def __init__(self) -> None:
        self.places = self.tags = 0  # over all sheets

    def scan(self, part: IO[bytes]) -> None:
        """Raises NotATable for a sheet that is too large, or written in a way that hides where its cells are."""
        self.row = self.column = self.furthest_row = self.furthest_column = 0
        before = self.tags
        strange, rest, first = False, b"", True
        while piece := part.read(_PIECE):
            if first and b"\0" in piece[:200]:
                raise NotATable("file", _DAMAGED)
            first, content = False, rest + piece
            cut = content.rfind(b"<") if len(piece) == _PIECE else len(content)
            content, rest = content[: max(cut, 0)], content[max(cut, 0) :]
            strange = strange or b"<!" in content
            self._tags(content)
            if len(rest) > 4 * _PIECE or (strange and self.tags > before):
                raise NotATable("file", _DAMAGED)
        self._tags(rest)

    def _tags(self, content: bytes) -> None:
        for kind, attributes, closed in _TAG.findall(content):
            self.tags += 1
            if self.tags > MAX_CELLS + MAX_ROWS:
                raise NotATable("file", _LARGE)
            if kind != b"si":
                self._move(kind, self._place(attributes, closed))

    def _place(self, attributes: bytes, closed: bytes) -> tuple[int, int]:
        """Row and column as the tag says; 0 where it does not."""
        places = _PLACE.findall(attributes)
        match = _CELL.fullmatch(places[0]) if places else None
        if not closed or len(places) > 1 or (places and not match):
            raise NotATable("file", _DAMAGED)
        return (int(match[2]), _column(match[1])) if match else (0, 0)

    def _move(self, kind: bytes, place: tuple[int, int]) -> None:
        if kind == b"row":
            self.row, self.column = place[0] or self.row + 1, 0
        else:
            self.row, self.column = place[0] or self.row, place[1] or self.column + 1
        if self.row > self.furthest_row or self.column > self.furthest_column:
            self._grow(max(self.row, self.furthest_row), max(self.column, self.furthest_column))

    def _grow(self, rows: int, columns: int) -> None:
        self.places += rows * columns - self.furthest_row * self.furthest_column
        self.furthest_row, self.furthest_column = rows, columns
        if columns > MAX_COLUMNS:
            raise NotATable("file", f"A sheet has {columns:,} columns; we read at most {MAX_COLUMNS}.")
        if rows > MAX_ROWS or self.places > MAX_CELLS:
            raise NotATable("file", f"A sheet has {rows:,} rows. Split it into smaller files.")


@lru_cache(maxsize=1000)
def _column(letters: bytes) -> int:
    return sum((letter - 64) * 26**n for n, letter in enumerate(reversed(letters.upper())))


_PIECE = 1 << 18
_TAG = re.compile(rb"""<(?:[\w.-]+:)?(row|c|si)(?=[\s/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)(>?)""")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)""")
_CELL = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,9})")
MAX_CELLS = 250_000
_OTHER_KINDS = {"xl/workbook.bin", "content.xml"}  # which native code would try next


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(_LONGEST_BEGINNING)


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) != len(parts) or any(name.lower() in _OTHER_KINDS for name in names):
        raise NotATable("file", _DAMAGED)
    if sum(part.file_size for part in parts) > MAX_UNPACKED or any(part.file_size > MAX_PART for part in parts):
        raise NotATable("file", _LARGE)
    for part in parts:
        if part.file_size > max(_SMALL_PART, _HIGHEST_RATIO * part.compress_size):
            raise NotATable("file", _LARGE)


def rows_by_sheet(data: bytes) -> list[list[Row]]:
    """What native code makes of a workbook. Raises NotATable."""
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
    start = sheet.start  # type: ignore[attr-defined]  # the library is loaded only when a workbook comes
    if start is None:
        return []
    height, width = sheet.height, sheet.width  # type: ignore[attr-defined]  # the library is loaded only when a workbook comes
    where = f'sheet "{name[:40]}"'
    if height > MAX_ROWS:
        raise NotATable(where, f"The sheet has more than {MAX_ROWS:,} rows. Split it into smaller files.")
    if width > MAX_COLUMNS:
        raise NotATable(where, f"The sheet has {width:,} columns; we read at most {MAX_COLUMNS}.")
    cells = sheet.to_python(skip_empty_area=True)  # type: ignore[attr-defined]  # the library is loaded only when a workbook comes
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
