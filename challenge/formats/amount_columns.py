"""A column for each resource, in rows whose period is given by dates, by a year, or by a year and a month."""

import re
from datetime import date

from challenge.formats.choosing import NONE, choose
from challenge.formats.columns import Column
from challenge.formats.contents import Question
from challenge.formats.dates import month_of
from challenge.formats.file_numbers import in_points, styles_of, tally_of
from challenge.formats.findings import Findings
from challenge.formats.table import Exact, Row
from challenge.formats.unfolding import BLANK, Unfolding, cell_of, days_of, row_of, year_of
from challenge.quantities.resources import RESOURCES

YEARS_NOTE = "Each row is a whole year, January 1 to December 31: one bill a year for each meter."
MONTH_NOTE = "Each row is a whole month, from its first to its last day."


class AmountColumns(Unfolding):
    """A column for each resource; the period is in each row, as dates or as a year (and month)."""

    def __init__(
        self,
        header: Row,
        columns: list[Column],
        rows: list[Row],
        findings: Findings,
        amounts: list[Column],
        by_year: bool,
    ):
        super().__init__(header, columns, rows, findings)
        self.whole = by_year
        self.start = self.end = self.year = self.month = None
        if by_year:
            self.year, self.month = self.choose("year"), self.choose("month")
            self.notes = (MONTH_NOTE if self.month else YEARS_NOTE,)
        else:
            self.start = self.choose("start")
            self.end = self.ends = choose("end", columns, header, findings)
        self.several = len(amounts) > 1
        if not self.several:
            usage = choose("usage", columns, header, findings)
            amounts = [usage] if usage else []
        self.amounts = amounts
        self.units = {one.number: self.unit_of(one) if self.several else one.unit or "" for one in amounts}
        self.costs = self.costs_by_amount()
        cells = {one: [cell_of(row, one) for row in rows] for one in (*amounts, *self.costs.values())}
        self.styles = styles_of(
            {str(one.number): (one.header, tally_of(some)) for one, some in cells.items()}, findings
        )

    def costs_by_amount(self) -> dict[int, Column]:
        """Which cost belongs to which amount: by resource, or by an answer."""
        found: dict[int, Column] = {}
        for cost in (column for column in self.all if column.roles == {"cost"}):
            same = [one for one in self.amounts if cost.resource and one.resource == cost.resource]
            if len(same) == 1 or len(self.amounts) == 1:
                found.setdefault((same or self.amounts)[0].number, cost)
                continue
            answer = self.findings.answers.get(f"cost.{cost.number}", "")
            numbers = [str(one.number) for one in self.amounts]
            if answer in numbers:
                found[int(answer)] = cost
            elif answer != NONE:
                choices = (
                    *((str(one.number), one.header) for one in self.amounts),
                    (NONE, "All of them: leave it out"),
                )
                text = f'Which amount is paid for by "{cost.label}"?'
                self.findings.ask(Question(f"cost.{cost.number}", text, choices))
        return found

    def of_row(self, row: Row) -> list[Row]:
        labels = {**self.labels_of(row), **self.period(row)}
        filled = [one for one in self.amounts if not BLANK.fullmatch(cell_of(row, one))]
        return [row_of(row, {**labels, **self.amount(row, one)}) for one in filled]

    def amount(self, row: Row, column: Column) -> dict[str, str]:
        cells = {"usage": self.written(row, column)}
        cost = self.costs.get(column.number)
        if cost and not BLANK.fullmatch(cell_of(row, cost)):
            cells["cost"] = self.written(row, cost)
        if self.units[column.number]:
            cells["unit"] = self.units[column.number]
        if column.resource:
            cells["resource"] = RESOURCES[column.resource].name
        elif self.several:
            cells["meter"] = " ".join(filter(None, (cell_of(row, self.labels["meter"]), column.header)))
        return cells

    def written(self, row: Row, column: Column) -> str:
        text = cell_of(row, column)
        return Exact(in_points(text, self.styles.get(str(column.number), "point")))

    def period(self, row: Row) -> dict[str, str]:
        if not self.whole:
            return {"start": cell_of(row, self.start), "end": cell_of(row, self.end)}
        year, month = cell_of(row, self.year), cell_of(row, self.month)
        if self.month is None:
            return days_of(date(year_of(year), 1, 1), date(year_of(year) + 1, 1, 1))
        return days_of(*_month(month, year_of(year) if self.year else None))


def _month(text: str, year: int | None) -> tuple[date, date]:
    """Raises ValueError."""
    if year is None:
        return month_of(text)
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return month_of(f"{year}-{text}")
    try:
        return month_of(f"{text} {year}")
    except ValueError:
        return month_of(text)
