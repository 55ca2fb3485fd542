"""A column for each month, or for each year, in rows that are meters."""

import re
from datetime import date

from challenge.formats.columns import Column, columns_of, month_column, resource_of
from challenge.formats.contents import Question
from challenge.formats.file_numbers import in_points, styles_of, tally_of
from challenge.formats.findings import Findings
from challenge.formats.table import Exact, Row
from challenge.formats.unfolding import (
    BLANK,
    YEAR,
    Unfolding,
    cell_of,
    days_of,
    next_month,
    row_of,
    year_named,
    year_of,
)
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import AmbiguousUnit, UnitError, find_unit

MONTHS_NOTE = "Each month column is one bill, from the first to the last day of that month."
YEAR_COLUMNS_NOTE = "Each year column is one bill, from January 1 to December 31."


class MonthColumns(Unfolding):
    """A column for each month; each row is a meter, named by its labels or by the first column with text."""

    whole = True
    notes: tuple[str, ...] = (MONTHS_NOTE,)

    def __init__(self, header: Row, columns: list[Column], rows: list[Row], findings: Findings, months: list[Column]):
        super().__init__(header, columns, rows, findings)
        self.year = self.choose("year")
        self.months = {one: self.month(one) for one in months}
        self.asked_year = None if self.year else self.ask_year()
        self.name = self.labels["meter"] or self.labels["account"] or self.unnamed()
        cells = [cell_of(row, one) for row in rows for one in months]
        self.style = styles_of({"months": ("the months", tally_of(cells))}, findings).get("months", "point")
        left = [one.header for one in columns if one.roles & {"usage", "cost"}]
        if left:
            self.notes = (*self.notes, f"Columns left out: {', '.join(left)}.")

    def month(self, column: Column) -> tuple[int | None, int] | None:
        """Year (if it is said) and first month."""
        return month_column(column)

    def after(self, start: date) -> date:
        return next_month(start)

    def ask_year(self) -> int | None:
        """Months without a year: which one is it?"""
        if all(year for year, _ in filter(None, self.months.values())):
            return None
        answer = self.findings.answers.get("year", "")
        if YEAR.fullmatch(answer):
            return year_of(answer)
        years = tuple((str(year), str(year)) for year in range(2040, 2004, -1))
        self.findings.ask(Question("year", "The months have no year. Which year are they of?", years))
        return None

    def unnamed(self) -> Column | None:
        """The column of row labels, if its name tells nothing."""
        free = [one for one in self.all if not one.roles and one not in self.months]
        return next(
            (one for one in free if any(map(str.isalpha, "".join(cell_of(r, one) for r in self.rows[:20])))), None
        )

    def of_row(self, row: Row) -> list[Row]:
        labels = self.labels_of(row) | self.named(row)
        year = year_of(cell_of(row, self.year)) if self.year else self.asked_year
        made = []
        for column, found in self.months.items():
            text = cell_of(row, column)
            if found and not BLANK.fullmatch(text):
                start = date(found[0] or year or 0, found[1], 1)
                use = Exact(in_points(text, self.style))
                made.append(row_of(row, {**labels, **days_of(start, self.after(start)), "usage": use}))
        return made

    def named(self, row: Row) -> dict[str, str]:
        """What the label of a row says: "Electricity (kWh)" is a resource and a unit, anything else a meter."""
        found: dict[str, str] = {}
        for column in (self.labels["resource"], self.name):
            text = cell_of(row, column)
            (told,) = columns_of([text])
            if told.roles == {"cost"}:
                raise ValueError("This row states costs, which are not read from columns of months or years.")
            if column is self.name and text and not resource_of(text):
                found["meter"] = text
            if told.resource and (told.unit or told.unit_choices or not told.roles):
                found["resource"] = RESOURCES[told.resource].name
            if unit := told.unit or _unit_inside(text):
                found["unit"] = unit
        if self.labels["unit"] and (unit := cell_of(row, self.labels["unit"])):
            found["unit"] = unit
        return found


class YearColumns(MonthColumns):
    """A column for each year."""

    notes: tuple[str, ...] = (YEAR_COLUMNS_NOTE,)

    def month(self, column: Column) -> tuple[int | None, int] | None:
        return year_named(column.header), 1

    def after(self, start: date) -> date:
        return date(start.year + 1, 1, 1)


def _unit_inside(label: str) -> str:
    """The unit in the parentheses that end a label, as it is written."""
    match = re.search(r"\(([^()]{1,40})\)\s*$", label[-60:])
    try:
        return match[1] if match and find_unit(match[1]) else ""
    except AmbiguousUnit:
        return match[1] if match else ""
    except UnitError:
        return ""
