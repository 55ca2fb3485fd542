"""A text file as rows of cells: its encoding, its delimiter, its quotes, and the ceilings on all of them."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 120_000
MAX_LINES = 2 * MAX_ROWS  # blank ones included
MAX_LINE = 100_000
MAX_COLUMNS = 200
MAX_FIELD = 20_000
DELIMITERS = (",", ";", "\t", "|")
_LOOK_AT = 20
_MOST_KNOWN = 10_000

csv.field_size_limit(MAX_FIELD)


class NotATable(Exception):
    """Nothing of this text can be read, for this reason."""

    def __init__(self, where: str, what: str):
        super().__init__(what)
        self.where, self.what = where, what


class Exact(str):
    """A number that a workbook holds as a number: its point is a decimal point, however the texts beside it look."""

    __slots__ = ()

    def strip(self, chars: str | None = None, /) -> "Exact":
        """It has no blanks around it, and stays what it is."""
        return self


@dataclass(slots=True)
class Row:
    """`line` is the line of the file, or the row of the sheet, on which the row begins, from 1."""

    line: int
    cells: list[str]
    sheet: str = ""

    @property
    def is_blank(self) -> bool:
        return not any(map(str.strip, self.cells))

    @property
    def where(self) -> str:
        return f'sheet "{self.sheet[:40]}", row {self.line}' if self.sheet else f"line {self.line}"

    @property
    def text(self) -> str:
        """The row as a person would recognize it, cut."""
        text = ", ".join(" ".join(cell.split()) for cell in self.cells)
        return f"{text[:119]}…" if len(text) > 120 else text


@dataclass(slots=True)
class SheetRow(Row):
    """A row of a workbook that hides some of it: the row itself, or the columns with these numbers, from 1."""

    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()

    def without_hidden(self) -> Row:
        """What is seen of it."""
        cells = ["" if number in self.hidden_columns else cell for number, cell in enumerate(self.cells, start=1)]
        return Row(self.line, cells, self.sheet)


ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|ERROR!|ERROR|¡[A-Z/0!?]+)")


def decode(data: bytes, ceiling: int = MAX_BYTES) -> str:
    """UTF-8 or UTF-16 with a byte order mark, UTF-8 without, else what Windows writes. Raises NotATable."""
    if len(data) > ceiling:
        raise NotATable("file", f"A text file can have {ceiling // 2**20} MB at most. Split it.")
    if data.count(b"\n") > MAX_LINES:
        raise NotATable("file", f"The file has more than {MAX_ROWS:,} rows. Split it into smaller files.")
    try:
        text = data.decode("utf-16") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NotATable("file", "This is not a text file. Save the sheet with your bills as CSV and upload that.")
    return text


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """Every row that is not blank. Raises NotATable on a broken quote or past a ceiling."""
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    line, count = 1, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotATable(f"line {line}", _broken(str(error))) from None
        row, line = Row(line, cells), reader.line_num + 1
        blank = not any(map(str.strip, cells))
        count += not blank
        if count > MAX_ROWS or line > MAX_LINES:
            raise NotATable(row.where, f"The file has more than {MAX_ROWS:,} rows. Split it into smaller files.")
        if len(cells) > MAX_COLUMNS:
            raise NotATable(row.where, f"A row has {len(cells):,} columns; we read at most {MAX_COLUMNS}.")
        if not blank:
            yield row


class RowsBelow:
    """The rows of a text below a line, read anew whenever they are gone through.

    A hundred thousand rows that were kept would take more memory than their bills.
    """

    def __init__(self, line: int, text: str, delimiter: str):
        self._line, self._text, self._delimiter = line, text, delimiter
        self._read = False

    def __iter__(self) -> Iterator[Row]:
        """Raises NotATable, like `rows_of`."""
        yield from dropwhile(lambda row: row.line <= self._line, rows_of(self._text, self._delimiter))
        self._read = True

    def check(self) -> None:
        """Raises NotATable if a row cannot be read to which nobody has come yet."""
        if not self._read:
            for _ in self:
                pass


Rows = list[Row] | RowsBelow


def kept(rows: Iterable[Row]) -> list[Row]:
    """All rows at once. Names, dates and units come again and again: each is kept once."""
    known: dict[str, str] = {}
    found = []
    for row in rows:
        if len(known) > _MOST_KNOWN:
            known.clear()
        row.cells = list(map(known.setdefault, row.cells, row.cells))
        found.append(row)
    return found


def _lines(text: str) -> Iterator[str]:
    lines = io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogatepass")), "utf-8", "surrogatepass", newline="")
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            raise NotATable(f"line {number}", f"This line has {len(line):,} characters; we read at most {MAX_LINE:,}.")
        yield line


def first_rows(text: str, delimiter: str) -> list[Row]:
    """The rows among which the column names are looked for, up to the first that is broken."""
    rows: list[Row] = []
    try:
        for row in islice(rows_of(text[:MAX_LINE], delimiter), _LOOK_AT):
            rows.append(row)
    except NotATable:
        pass
    return rows


def _broken(error: str) -> str:
    if "field larger" in error:
        return (
            f'A cell is longer than {MAX_FIELD:,} characters. Perhaps a quotation mark (") opens on this line and '
            "does not close."
        )
    return 'A quotation mark (") opens or closes in the wrong place on this line. Remove it and upload again.'
