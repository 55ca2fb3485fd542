"""Where the column names of a sheet of bills stand, and what parts its cells."""

import re

from challenge.formats.columns import columns_of
from challenge.formats.dates import is_date
from challenge.formats.portfolio_manager import kind_of
from challenge.formats.table import DELIMITERS, NotATable, Row, first_rows, rows_of
from challenge.formats.wide import names_bills

LOOK_AT = 20
_FULL_HEADER = 100
NO_HEADER = (
    "We found no line with column names. Name at least the end of each bill and the amount used, for example "
    '"Start date, End date, Usage (kWh), Cost".'
)


def header_of(text: str) -> tuple[str, Row]:
    """The delimiter and the row of column names. Raises NotATable."""
    best: tuple[int, int, str, Row] | None = None
    for delimiter in DELIMITERS:
        score, row = _best_header(first_rows(text, delimiter))
        if row and (best is None or (score, len(row.cells)) > best[:2]):
            best = (score, len(row.cells), delimiter, row)
    if best is None or (best[0] == 0 and (best[1] < 2 or _looks_like_data(best[3]))):
        for _ in rows_of(text, DELIMITERS[0]):  # a broken quote is the better reason
            pass
        raise NotATable("line 1", NO_HEADER)
    return best[2], best[3]


def _best_header(rows: list[Row]) -> tuple[int, Row | None]:
    """The row that names most columns; one that names both an amount and a date is taken as soon as it comes."""
    best: tuple[int, Row | None] = (0, rows[0] if rows else None)
    for row in rows:
        if kind_of(row.cells):
            return 2 * _FULL_HEADER, row
        if names_bills(row.cells):
            return _FULL_HEADER + len(row.cells), row
        roles = {role for column in columns_of(row.cells) for role in column.roles}
        dated = bool(roles & {"start", "end", "year", "month"})
        if dated and "usage" in roles and len(row.cells) > 1:
            return _FULL_HEADER + len(roles), row
        if (dated or "usage" in roles) and len(row.cells) > 1 and len(roles) > best[0]:
            best = (len(roles), row)
    return best


def _looks_like_data(row: Row) -> bool:
    return any(is_date(cell) or re.fullmatch(r"[$-]?[0-9][0-9.,]*", cell.strip()) for cell in row.cells)


def named_header(rows: list[Row]) -> Row | None:
    """The row of a sheet that names columns of bills, if any."""
    score, row = _best_header(rows[:LOOK_AT])
    return row if score else None
