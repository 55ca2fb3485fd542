"""One row of a bill spreadsheet, each cell understood on its own. A row that cannot be right fails alone."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from challenge.formats.columns import ROLE_NAMES, Column, resource_of
from challenge.formats.contents import Question
from challenge.formats.dates import WrittenDate, written_date
from challenge.formats.file_numbers import Style, in_points, plain_amount
from challenge.formats.findings import Findings
from challenge.formats.table import ERROR, Row
from challenge.quantities.numbers import parse_amount
from challenge.quantities.resources import RESOURCES, check_unit
from challenge.quantities.units import UNITS, AmbiguousUnit, find_unit

_MOST_KNOWN = 10_000
_LABELS = ("business", "property", "property_id", "account", "meter", "resource", "unit", "estimated")
TOO_WIDE = "This row has more cells than there are column names. Is a comma in a number?"

_YES = {"yes", "y", "true", "1", "x", "e", "est", "estimate", "estimated", "si", "sí", "estimada", "estimado"}
_NO = {"", "no", "n", "false", "0", "a", "act", "actual", "read", "real", "r", "measured", "leída", "leida"}


class _UnitAsked(Exception):
    """The row waits for the answer to a question."""

    def __init__(self, question: Question):
        self.question = question


class Labels(NamedTuple):
    """What a row says beside dates and amounts; many rows say the same. `troubles`: what is wrong with it, by role."""

    meter: str
    resource: str | None
    building: str
    building_id: str
    unit: str
    estimated: bool
    troubles: Mapping[str, str | Question]

    @property
    def group(self) -> tuple[str, str | None, str, str]:
        """The meter that it is about."""
        return self[:4]

    def check(self, role: str) -> None:
        """Raises ValueError with what is wrong with this one, or _UnitAsked."""
        what = self.troubles.get(role)
        if isinstance(what, Question):
            raise _UnitAsked(what)
        if what is not None:
            raise ValueError(what)


WrittenBill = tuple[int, str, WrittenDate | None, WrittenDate, Decimal, Decimal | None, Labels]
"""A row's bill, as DatedBill has it, but its dates as written: their order is decided over all rows. A plain tuple,
since there are a hundred thousand of them, which only live until then.
"""


class DatedBill(NamedTuple):
    """A bill of the row with this `number`, from 0. `start` None: it starts where the one before ended.

    `end` is as written: whether it counts is decided over all rows.
    """

    number: int
    where: str
    start: date | None
    end: date
    quantity: Decimal
    cost: Decimal | None
    labels: Labels


class RowReader:
    """Knows which column is what; `width` is the number of column names."""

    def __init__(self, columns: Mapping[str, Column], width: int, findings: Findings):
        self.columns = columns
        self.width = width
        self.findings = findings
        self.styles: dict[str, Style] = {}
        self.known: dict[Hashable, Labels] = {}
        self.numbers = {role: column.number - 1 for role, column in columns.items()}
        numbers = sorted({self.numbers[role] for role in _LABELS if role in columns})
        self.said: Callable[[list[str]], Hashable] = itemgetter(*numbers) if numbers else _nothing
        self.last_label = max(numbers, default=-1)
        self.four = self.cells("start", "end", "usage", "cost")

    def cells(self, *roles: str) -> Callable[[Row], list[str]]:
        """What gives these cells of a row at once, which is quicker than one by one."""
        places = [self.numbers.get(role, -1) for role in roles]  # -1: the blank that stands behind every row
        pick, width, lacks_one = itemgetter(*places), max(places) + 1, -1 in places

        def picked(row: Row) -> list[str]:
            cells = row.cells
            if lacks_one or len(cells) < width:
                cells = cells + [""] * max(width - len(cells), 1)
            return [text.strip() for text in pick(cells)]

        return picked

    def amount(self, role: str, text: str) -> Decimal:
        """May be below zero. Raises ValueError."""
        style = self.styles.get(role, "point")
        if (plain := plain_amount(text, style)) is not None:
            return plain
        return parse_amount(in_points(text, style), allow_negative=True)

    def used(self, text: str, resource: str | None) -> Decimal:
        """Only power can be sent out: whether its meter may say so is known where it goes. Raises ValueError."""
        amount = self.amount("usage", text)
        if amount < 0 and resource != "electricity":
            raise ValueError("The amount cannot be negative.")
        return amount

    def bills(self, rows: Sequence[Row], first: int) -> Iterator[WrittenBill]:
        """Of rows that are numbered from `first` on; what is wrong with a row goes to the findings."""
        for number, row in enumerate(rows, start=first):
            try:
                if "#" in "".join(row.cells):
                    self.check_errors(row)
                yield self.bill(number, row)
            except _UnitAsked as asked:
                self.findings.ask(asked.question)
            except ValueError as error:
                self.findings.refuse(row, str(error))

    def bill(self, number: int, row: Row) -> WrittenBill:
        """Raises ValueError with a sentence for the sender."""
        if len(row.cells) > self.width and any(cell.strip() for cell in row.cells[self.width :]):
            raise ValueError(TOO_WIDE)
        start, end, usage, paid = self.four(row)
        if not end:
            raise ValueError("The end of the bill is missing.")
        if not usage:
            raise ValueError("The amount used is missing.")
        labels = self.labels(row)
        troubled = bool(labels.troubles)
        if troubled:
            labels.check("resource")
        first, last = written_date(start) if start else None, written_date(end)
        quantity = self.used(usage, labels.resource)
        if troubled:
            labels.check("unit")
        cost = self.cost(paid)
        if troubled:
            labels.check("estimated")
        return number, row.where, first, last, quantity, cost, labels

    def labels(self, row: Row) -> Labels:
        """Of this row, from memory if one before said the same."""
        cells = row.cells
        if len(cells) <= self.last_label:
            return self._labels(row)
        said = self.said(cells)
        found = self.known.get(said)
        if found is None:
            if len(self.known) > _MOST_KNOWN:
                self.known.clear()
            found = self.known[said] = self._labels(row)
        return found

    def _labels(self, row: Row) -> Labels:
        resource, unit, estimated = None, "", False
        troubles: dict[str, str | Question] = {}
        try:
            resource = self.resource(row)
        except ValueError as error:
            troubles["resource"] = str(error)
        try:
            unit = self.unit(row, resource)
        except _UnitAsked as asked:
            troubles["unit"] = asked.question
        except ValueError as error:
            troubles["unit"] = str(error)
        try:
            estimated = self.is_estimated(row)
        except ValueError as error:
            troubles["estimated"] = str(error)
        return Labels(
            self.cell(row, "meter") or self.cell(row, "account"),
            resource,
            ", ".join(part for part in (self.cell(row, "business"), self.cell(row, "property")) if part)[:120],
            self.cell(row, "property_id"),
            unit,
            estimated,
            troubles,
        )

    def check_errors(self, row: Row) -> None:
        """Raises ValueError where a spreadsheet shows an error instead of a value that we would read."""
        for role in self.columns:
            text = self.cell(row, role)
            if text.startswith("#") and ERROR.fullmatch(text[:20].upper()):
                raise ValueError(f"The sheet shows an error ({text[:20]}) in {ROLE_NAMES.get(role, role)}. Mend it.")

    def cell(self, row: Row, role: str) -> str:
        number, cells = self.numbers.get(role), row.cells
        if number is None or number >= len(cells):
            return ""
        return cells[number].strip()

    def resource(self, row: Row) -> str | None:
        text = self.cell(row, "resource")
        if not text:
            return self.columns["usage"].resource
        resource = resource_of(text)
        if resource is None:
            names = ", ".join(known.name.lower() for known in RESOURCES.values())
            raise ValueError(f'We do not know "{text[:40]}". Write one of: {names}.')
        return resource

    def unit(self, row: Row, resource: str | None) -> str:
        key = self.stated_unit(self.cell(row, "unit"))
        if resource:
            check_unit(resource, key)
        return key

    def stated_unit(self, text: str) -> str:
        """The row's own unit, else the header's, else the answer to our question."""
        usage = self.columns["usage"]
        choices = usage.unit_choices or tuple(UNITS)
        if text:
            try:
                return _unit_key(text)
            except AmbiguousUnit as error:
                choices = error.choices
        elif usage.unit:
            return usage.unit
        answer = self.findings.answers.get("unit", "")
        if answer in choices:
            return answer
        raise _UnitAsked(_which_unit(choices))

    def cost(self, text: str) -> Decimal | None:
        if not text:
            return None
        try:
            return self.amount("cost", text)
        except ValueError as error:
            raise ValueError(f"Cost: {error}") from None

    def is_estimated(self, row: Row) -> bool:
        text = self.cell(row, "estimated").lower()
        if text in _YES or text in _NO:
            return text in _YES
        raise ValueError(f'We do not know what "{text[:30]}" says: write "yes" if the bill is estimated, else "no".')


def _nothing(cells: list[str]) -> str:
    return ""


@lru_cache(maxsize=256)
def _unit_key(text: str) -> str:
    """A sheet repeats the same few spellings. Raises UnitError."""
    return find_unit(text).key


def _which_unit(choices: tuple[str, ...]) -> Question:
    labels = tuple((key, UNITS[key].label) for key in choices)
    return Question("unit", "The file does not say clearly which unit the amounts are in. Which unit is it?", labels)
