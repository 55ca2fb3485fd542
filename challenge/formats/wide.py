"""Sheets that hold several bills in a row, made into one row for each bill: an amount column for each resource,
a column for each month or year, or a column that names the year (or year and month) and no dates.

What belongs to which column is told by their names, or asked; each new row keeps the line that it stood on.
"""

import re
from itertools import islice, pairwise

from challenge.formats.amount_columns import AmountColumns
from challenge.formats.columns import Column, amount_column, columns_of, month_column
from challenge.formats.contents import Question
from challenge.formats.findings import Findings
from challenge.formats.month_columns import MonthColumns, YearColumns
from challenge.formats.table import Row, Rows, kept
from challenge.formats.unfolding import BLANK, Unfolded, cell_of, year_named

_FEWEST_MONTHS = 2
_LOOK_AT = 20
_DATES = ("start", "end")
EACH = Question(
    "amounts",
    "",
    (("each", "Each is a meter of its own"), ("one", "Only one of them is the amount used")),
)


def names_bills(headers: list[str]) -> bool:
    """Whether these are the column names of such a sheet."""
    if len(headers) < 2:
        return False
    columns = columns_of(headers)
    months = [one for one in columns if month_column(one)]
    loose = sum(bool(one.resource) and "usage" in one.roles for one in columns)
    roles = {role for one in columns for role in one.roles}
    if len(months) > _FEWEST_MONTHS or _year_columns(columns):
        return True
    return loose > 1 and bool(roles & {"start", "end", "year", "month"})


def unfold(header: Row, rows: Rows, findings: Findings) -> Unfolded | None:
    """None for a sheet with one bill in each row. Questions may be left open in `findings`. Raises NotATable."""
    columns = columns_of(header.cells)
    months = [column for column in columns if month_column(column)]
    if len(months) > _FEWEST_MONTHS:
        return MonthColumns(header, columns, _listed(rows), findings, months).unfolded()
    if years := _year_columns(columns):
        return YearColumns(header, columns, _listed(rows), findings, years).unfolded()
    amounts = _amounts(columns, list(islice(rows, _LOOK_AT)), findings)
    dated = any(set(_DATES) & column.roles for column in columns)
    by_year = not dated and any(column.roles & {"year", "month"} for column in columns)
    if len(amounts) < 2 and not by_year:
        return None
    return AmountColumns(header, columns, _listed(rows), findings, amounts, by_year).unfolded()


def _listed(rows: Rows) -> list[Row]:
    return rows if isinstance(rows, list) else kept(rows)


def _year_columns(columns: list[Column]) -> list[Column]:
    """Two years or more, one after the other, beside names without digits. Two amounts of a row are no years."""
    years = [one for one in columns if year_named(one.header)]
    named = [year for year in map(year_named, (one.header for one in years)) if year]
    steps = {after - before for before, after in pairwise(named)}
    others = [one for one in columns if one not in years]
    plain = bool(others) and not any(character.isdigit() for one in others for character in one.header)
    return years if plain and steps in ({1}, {-1}) and not any(set(_DATES) & one.roles for one in others) else []


def _amounts(columns: list[Column], rows: list[Row], findings: Findings) -> list[Column]:
    """The columns that are each the use of a meter of its own; fewer than two where only one can be."""
    found = [column for column in columns if _is_amount(column, rows)]
    if len(found) < 2:
        return found
    kinds = [(column.resource, column.unit, column.unit_choices) for column in found]
    if len(set(kinds)) < len(kinds) or "column.usage" in findings.answers:
        return []
    if len({column.resource for column in found}) == len(found) and all(column.resource for column in found):
        return found
    answer = findings.answers.get(EACH.name, "")
    if answer not in dict(EACH.choices):
        names = ", ".join(f'"{column.header}"' for column in found[:8])
        findings.ask(Question(EACH.name, f"Each row has several amounts ({names}). What are they?", EACH.choices))
    return [] if answer == "one" else found


def _is_amount(column: Column, rows: list[Row]) -> bool:
    if column.roles:
        return column.roles == {"usage"} and bool(column.resource or column.unit or column.unit_choices)
    return amount_column(column) and _all_numbers(column, rows)


def _all_numbers(column: Column, rows: list[Row]) -> bool:
    cells = [text for row in rows if not BLANK.fullmatch(text := cell_of(row, column))]
    return bool(cells) and all(re.fullmatch(r"[-(]?[0-9][0-9., ']*\)?", cell) for cell in cells)
