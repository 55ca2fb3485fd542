"""What sheets with several bills in a row share: how a row of theirs becomes one row for each bill."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from challenge.formats.bill_rows import TOO_WIDE
from challenge.formats.choosing import choose
from challenge.formats.columns import Column
from challenge.formats.contents import Question
from challenge.formats.dates import EARLIEST_YEAR, LATEST_YEAR
from challenge.formats.findings import Findings
from challenge.formats.table import Row
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import UNITS

_LABELS = ("business", "property", "account", "meter", "resource", "unit", "estimated")
HEAD = (*_LABELS, "start", "end", "usage", "cost")
BLANK = re.compile(r"(?:|-+|–|—|n/?a|none|not available|not applicable|no disponible)", re.IGNORECASE)
YEAR = re.compile(r"(\d{4})(?:\.0+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Unfolded:
    """`rows` have one bill each, their cells in the order of HEAD. `whole`: the periods are whole months or years."""

    rows: list[Row]
    notes: tuple[str, ...]
    whole: bool
    ends_column: Column | None

    @property
    def columns(self) -> dict[str, Column]:
        return {role: Column(number, role, frozenset({role})) for number, role in enumerate(HEAD, start=1)}


class Unfolding:
    """What the two shapes share: labels of a row, units, and how the amounts are written."""

    notes: tuple[str, ...] = ()
    whole = False

    def __init__(self, header: Row, columns: list[Column], rows: list[Row], findings: Findings):
        self.header, self.all, self.rows, self.findings = header, columns, rows, findings
        self.labels = {role: self.choose(role) for role in _LABELS}
        self.ends: Column | None = None

    def choose(self, role: str) -> Column | None:
        return choose(role, self.all, self.header, self.findings, required=False)

    def unfolded(self) -> Unfolded:
        rows = [] if self.findings.questions else list(self.made())
        return Unfolded(rows, self.notes, self.whole, self.ends)

    def made(self) -> Iterator[Row]:
        for row in self.rows:
            self.findings.check_time()
            try:
                if any(cell.strip() for cell in row.cells[len(self.header.cells) :]):
                    raise ValueError(TOO_WIDE)
                made = self.of_row(row)
                if not made:
                    raise ValueError("The amount used is missing.")
            except ValueError as error:
                self.findings.refuse(row, str(error))
            else:
                yield from made

    def of_row(self, row: Row) -> list[Row]:
        """Raises ValueError with a sentence for the sender."""
        raise NotImplementedError

    def labels_of(self, row: Row) -> dict[str, str]:
        return {role: cell_of(row, column) for role, column in self.labels.items()}

    def unit_of(self, column: Column) -> str:
        """The unit of an amount column, by its name or by an answer; else a question, and ""."""
        if column.unit:
            return column.unit
        keys = column.unit_choices or (RESOURCES[column.resource].units if column.resource else tuple(UNITS))
        fitting = [key for key in keys if not column.resource or RESOURCES[column.resource].accepts(key)]
        answer = self.findings.answers.get(f"unit.{column.number}", "")
        if answer in fitting:
            return answer
        choices = tuple((key, UNITS[key].label) for key in fitting or keys)
        self.findings.ask(Question(f"unit.{column.number}", f'Which unit is "{column.header}" in?', choices))
        return ""


def row_of(row: Row, cells: Mapping[str, str]) -> Row:
    return Row(row.line, [cells.get(role, "") for role in HEAD], row.sheet)


def cell_of(row: Row, column: Column | None) -> str:
    if column is None or column.number > len(row.cells):
        return ""
    return row.cells[column.number - 1].strip()


def days_of(start: date, end: date) -> dict[str, str]:
    return {"start": start.isoformat(), "end": end.isoformat()}


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def year_named(name: str) -> int | None:
    """The year that a column's name is; a workbook may have it as a number, "2024.0"."""
    match = YEAR.fullmatch(name.strip())
    return int(match[1]) if match and EARLIEST_YEAR <= int(match[1]) < LATEST_YEAR else None


def year_of(text: str) -> int:
    """Raises ValueError."""
    match = YEAR.fullmatch(text)
    if not match or not EARLIEST_YEAR <= int(match[1]) < LATEST_YEAR:
        raise ValueError(f'We could not read the year "{text[:40]}". Write it with four digits.')
    return int(match[1])
