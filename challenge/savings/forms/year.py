"""What is typed into a year of bills, whole or half-filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, StringField
from wtforms.validators import InputRequired

from challenge.formats.contents import Bill
from challenge.measurement.periods import Period
from challenge.savings.forms.fields import ENDS_LABEL, AmountField, DayField, MoneyField, shown_end, stored_end
from challenge.savings.models import Meter
from challenge.savings.verdicts import Verdict
from challenge.typed import OnceForm

YEAR_ROWS = 13
MOST_ROWS = 24
LONGEST_CELL = 40


class YearRow(Form):
    """One bill of the grid. It starts where the one above ends."""

    end_on = DayField("End")
    quantity = AmountField("Amount used")
    cost = MoneyField("Cost")

    @property
    def is_empty(self) -> bool:
        """Whether no use was typed; an end alone was filled in by us."""
        return not any(str(cell).strip() for box in (self.quantity, self.cost) for cell in box.raw_data or [])

    def is_complete(self) -> bool:
        """Whether the row has an end and an amount; what is missing is marked."""
        if self.end_on.data is None and not self.end_on.errors:
            self.end_on.errors = ["Enter the day on which this bill ends."]
        if self.quantity.data is None and not self.quantity.errors:
            self.quantity.errors = ["Enter the amount used, or clear the cost."]
        return not (self.end_on.errors or self.quantity.errors or self.cost.errors)


class YearForm(OnceForm):
    """A year of bills."""

    start_on = DayField("The first bill starts on", [InputRequired("Enter the day on which the first bill starts.")])
    ends_inclusive = BooleanField(ENDS_LABEL)
    rows = FieldList(FormField(YearRow), "Bill", min_entries=YEAR_ROWS, max_entries=MOST_ROWS)

    def bills(self, meter: Meter) -> list[Bill]:
        """The complete rows. Each starts where the one above ends; one without use leaves a gap. Marks half rows."""
        found, start = [], self.start_on.data
        for number, row in enumerate(self.rows):
            cells = row.form
            end = stored_end(cells.end_on.data, self.ends_inclusive.data) if cells.end_on.data else None
            if not cells.is_empty and cells.is_complete() and start is not None and end is not None:
                where = f"bill {number + 1}"
                found.append(Bill(start, end, cells.quantity.data, meter.unit, cells.cost.data, where=where))
            start = end or start
        self.rows.errors = [row.errors for row in self.rows if row.errors]
        return found

    def show_refused(self, verdicts: Iterable[Verdict]) -> None:
        """Put each refusal beside its cell."""
        for verdict in verdicts:
            number = int(verdict.bill.where.removeprefix("bill ")) - 1
            cells = self.rows[number].form
            boxes = {"quantity": cells.quantity, "cost": cells.cost}
            box = boxes.get(
                verdict.field, self.start_on if verdict.field == "start_on" and not number else cells.end_on
            )
            box.errors = [*box.errors, verdict.message]
        self.rows.errors = [row.errors for row in self.rows if row.errors]


class DraftRow(Form):
    """The cells of a row, as they were typed."""

    end_on = StringField()
    quantity = StringField()
    cost = StringField()


class DraftForm(OnceForm):
    """A half-filled year: any text is kept, cut to the length of a cell."""

    start_on = StringField()
    ends_inclusive = BooleanField()
    rows = FieldList(FormField(DraftRow), max_entries=MOST_ROWS)

    def cells(self) -> dict[str, Any]:
        """What is kept of the grid."""
        rows = [{name: _cell(value) for name, value in row.items()} for row in self.rows.data]
        return {"start_on": _cell(self.start_on.data), "ends_inclusive": self.ends_inclusive.data, "rows": rows}


def _cell(text: str | None) -> str:
    return "".join(c for c in text or "" if c.isprintable())[:LONGEST_CELL]


def as_typed(cells: Mapping[str, Any]) -> MultiDict[str, str]:
    """The cells of a draft as a browser would send them."""
    sent = {"start_on": cells["start_on"], **({"ends_inclusive": "y"} if cells["ends_inclusive"] else {})}
    for number, row in enumerate(cells["rows"]):
        sent |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return MultiDict(sent)


def year_of_ends(start: date, today: date, ends_inclusive: bool) -> list[date | None]:
    """Where monthly bills would end, as printed; empty where that lies in the future."""
    ends = [shown_end(_months_later(start, number), ends_inclusive) for number in range(1, YEAR_ROWS)]
    return [*(end if end <= today else None for end in ends), None]


def _months_later(day: date, months: int) -> date:
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    last = next(Period(first, first + timedelta(days=40)).months()).last_day
    return min(first.replace(day=min(day.day, last.day)), last)
