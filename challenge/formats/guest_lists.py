"""A list of businesses to invite (pasted text, CSV, .xlsx, .xls) -> rows of named cells.

What a cell must be like is not judged here: only which column is what.

Columns are known by their names; a list without names has them in the order of `COLUMNS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from challenge.formats.table import DELIMITERS, NotATable, Row, decode, first_rows, kept, rows_of
from challenge.formats.workbook import OLE, sheets_of

MAX_BYTES = 5 * 1024 * 1024
MOST_GUESTS = 5_000
COLUMNS = {
    "business": "business|business name|name of business|name of the business|company|company name|organization|firm",
    "contact": "contact|contact name|contact person|person|person name|your name|owner|full name",
    "email": "e mail|email|mail|e mail address|email address|contact email|contact e mail",
    "street": "address|street|street address|street and number|address 1|address line 1",
    "city": "city|town",
    "state": "state",
    "zip_code": "zip|zip code|zipcode|postal code|postcode",
    "trade": "trade|sector|industry|type|business type|category|what it does",
    "employees": "employees|number of employees|staff|jobs|fte|people",
    "floor_area": "floor area|floor area sq ft|area|area sq ft|square feet|square footage|sq ft|sqft|size sq ft",
}
"""{column: the names it goes by}, in the order of a list without names."""
NAMES = {name: column for column, names in COLUMNS.items() for name in names.split("|")}
IN_ORDER = ("business", "contact", "email", "street", "trade", "employees", "floor_area")
_ZIP, _LOOK_AT = b"PK", 10


@dataclass(frozen=True, slots=True)
class GuestRow:
    """One business: where it stands in the list, the row as people would recognize it, and its cells by column."""

    where: str
    text: str
    cells: dict[str, str]


def read_guest_list(data: bytes) -> list[GuestRow]:
    """The rows of a file or of pasted text. Raises NotATable when nothing of it can be read."""
    rows = _rows_of_workbook(data) if data.startswith((OLE, _ZIP)) else _rows_of_text(data)
    header, columns = _header(rows)
    below = [row for row in rows if header is None or row.line > header.line]
    if not below:
        raise NotATable("file", "There is no business in it.")
    if len(below) > MOST_GUESTS:
        what = f"The list has {len(below):,} rows; one list can have {MOST_GUESTS:,}. Split it."
        raise NotATable("file", what)
    return [GuestRow(row.where, row.text, _cells(row, columns)) for row in below]


def _rows_of_workbook(data: bytes) -> list[Row]:
    if len(data) > MAX_BYTES:
        raise NotATable("file", f"The file is larger than {MAX_BYTES // 2**20} MB. Split it.")
    sheets = sheets_of(data)
    return max(sheets, key=lambda rows: len(_header(rows)[1]) if _header(rows)[0] else 0) if sheets else []


def _rows_of_text(data: bytes) -> list[Row]:
    text = decode(data, MAX_BYTES)
    widest = max(DELIMITERS, key=lambda one: _width(first_rows(text, one)))
    one_column = _width(first_rows(text, widest)) < 2
    return kept(rows_of(text, "," if one_column else widest))


def _width(rows: Iterable[Row]) -> int:
    """How many columns most rows have; rows are cut at the wrong sign when they have one."""
    widths = sorted(len(row.cells) for row in rows)
    return widths[len(widths) // 2] if widths else 0


def _header(rows: list[Row]) -> tuple[Row | None, dict[int, str]]:
    """The row of column names, and which column is what; without one, the usual order."""
    for row in rows[:_LOOK_AT]:
        columns = _columns(row)
        if {"business", "email"} <= set(columns.values()):
            return row, columns
    return None, dict(enumerate(IN_ORDER))


def _columns(row: Row) -> dict[int, str]:
    names = [re.sub(r"[^a-z0-9]+", " ", cell.casefold()).strip() for cell in row.cells]
    found: dict[int, str] = {}
    for place, name in enumerate(names):
        column = NAMES.get(name)
        if column and column not in found.values():
            found[place] = column
    if "name" in names:
        free = "contact" if "business" in found.values() else "business"
        if free not in found.values():
            found[names.index("name")] = free
    return found


def _cells(row: Row, columns: dict[int, str]) -> dict[str, str]:
    return {
        column: " ".join(str(row.cells[place]).split()) for place, column in columns.items() if place < len(row.cells)
    }
