"""A spreadsheet of bills, saved as CSV -> meters with bills. People wrote it, so a row fails alone, and is shown.

Columns are known by their names. What the file leaves open (which column, whether end dates count, whether 3/4 is
March or April, the unit) comes back as questions, and nothing is usable until they are answered.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from challenge.formats.columns import REQUIRED, ROLE_NAMES, ROLES, Column, columns_of, resource_of
from challenge.formats.contents import (
    BILLS_CSV,
    EndDates,
    FileBill,
    FileContents,
    FileMeter,
    Question,
    RefusedRow,
    refused,
)
from challenge.formats.dates import DateOrder, WrittenDate, is_date, written_date
from challenge.formats.table import DELIMITERS, NotATable, Row, decode, first_rows, rows_of
from challenge.quantities.numbers import parse_amount
from challenge.quantities.problems import Problem
from challenge.quantities.resources import RESOURCES, check_unit
from challenge.quantities.units import UNITS, AmbiguousUnit, find_unit

LONGEST_BILL = timedelta(days=370)
_DAY = timedelta(days=1)
_NONE = "none"
_YES = {"yes", "y", "true", "1", "x", "e", "est", "estimate", "estimated", "si", "sí", "estimada", "estimado"}
_NO = {"", "no", "n", "false", "0", "a", "act", "actual", "read", "real", "r", "measured", "leída", "leida"}

ENDS = Question(
    "ends",
    "Does the end date of a bill count as its last day, or is it the first day of the next bill?",
    (
        ("inclusive", "The last day of the bill"),
        ("exclusive", "The day after it, when the next bill starts"),
    ),
)
DATES = Question(
    "dates",
    "Is a date such as 3/4/2025 written with the month first or with the day first?",
    (("month_first", "Month first: March 4"), ("day_first", "Day first: April 3")),
)


@dataclass(frozen=True, slots=True)
class _Written:
    """One row, each cell understood on its own; dates still as written."""

    row: Row
    start: WrittenDate | None
    end: WrittenDate
    quantity: Decimal
    unit: str
    cost: Decimal | None
    estimated: bool
    resource: str | None
    meter: str


class _UnitAsked(Exception):
    """The row waits for the answer to a question."""


@dataclass(frozen=True, slots=True)
class _Dated:
    """One row with its dates. `end` is as written: whether it counts is decided over all rows."""

    written: _Written
    start: date | None
    end: date


def read_bills(data: bytes, answers: Mapping[str, str]) -> FileContents:
    """`answers` to the questions of an earlier reading, by their names. Never raises for bad data."""
    try:
        text = decode(data)
        delimiter, header = _header(text)
        return _Bills(answers).read(text, delimiter, header)
    except NotATable as problem:
        return refused(BILLS_CSV, problem.where, problem.what)


# -- the header


def _header(text: str) -> tuple[str, Row]:
    """The delimiter and the row of column names: the first row that names an amount and a date."""
    found = [(delimiter, _best_header(first_rows(text, delimiter))) for delimiter in DELIMITERS]
    delimiter, (score, row) = max(found, key=lambda item: (item[1][0], len(item[1][1].cells) if item[1][1] else 0))
    if row is None or score == 0 and (len(row.cells) < 2 or _looks_like_data(row)):
        list(rows_of(text, delimiter))  # a broken quote is the better reason
        raise NotATable(
            "line 1",
            "We found no line with column names. Name at least the end of each bill and the amount used, for "
            'example "Start date, End date, Usage (kWh), Cost".',
        )
    return delimiter, row


def _best_header(rows: list[Row]) -> tuple[int, Row | None]:
    """The row that names most columns; one that names both an amount and a date is taken as soon as it comes."""
    best: tuple[int, Row | None] = (0, rows[0] if rows else None)
    for row in rows:
        roles = {role for column in columns_of(row.cells) for role in column.roles}
        dated = bool(roles & {"start", "end"})
        score = len(roles) if (dated or "usage" in roles) and len(row.cells) > 1 else 0
        if dated and "usage" in roles:
            return 100 + score, row
        best = max(best, (score, row), key=lambda found: found[0])
    return best


def _looks_like_data(row: Row) -> bool:
    return any(is_date(cell) or re.fullmatch(r"[$-]?[0-9][0-9.,]*", cell.strip()) for cell in row.cells)


# -- the rows


class _Bills:
    """Reads the rows once the header is known, gathering refused rows and questions."""

    def __init__(self, answers: Mapping[str, str]):
        self.answers = answers
        self.problems: list[Problem] = []
        self.questions: list[Question] = []
        self.refused: list[RefusedRow] = []
        self.notes: list[str] = []
        self.columns: dict[str, Column] = {}
        self.width = 0

    def read(self, text: str, delimiter: str, header: Row) -> FileContents:
        rows = [row for row in rows_of(text, delimiter) if row.line > header.line]
        self.width = len(header.cells)
        self.columns = self.choose_columns(columns_of(header.cells), header)
        if self.questions:
            return self.contents(())
        if not rows:
            return refused(BILLS_CSV, header.where, "There are column names, but no rows below them.")
        written = list(self.understood(rows))
        dated = self.dated(written)
        ends = self.end_dates(dated)
        if self.questions or ends is None:
            return self.contents(())
        meters = tuple(self.meters(dated, ends))
        return self.contents(meters, ends)

    def contents(self, meters: tuple[FileMeter, ...], ends: EndDates | None = None) -> FileContents:
        refused_rows = tuple(sorted(self.refused, key=lambda row: int(row.where.removeprefix("line "))))
        usable = not self.questions and bool(meters)
        if not usable and not self.questions:
            self.problems.append(Problem("file", "No row of this file can be used. Correct the rows and try again."))
        return FileContents(
            BILLS_CSV,
            meters,
            (*self.problems, *(Problem(question.name, question.text) for question in self.questions)),
            usable,
            tuple(self.notes),
            tuple(self.questions),
            refused_rows,
            ends,
        )

    def refuse(self, row: Row, what: str) -> None:
        self.refused.append(RefusedRow(row.where, row.text, what))

    # columns

    def choose_columns(self, columns: list[Column], header: Row) -> dict[str, Column]:
        chosen: dict[str, Column] = {}
        for role in ROLES:
            column = self.choose(role, columns, header)
            if column:
                chosen[role] = column
        return chosen

    def choose(self, role: str, columns: list[Column], header: Row) -> Column | None:
        answer = self.answers.get(f"column.{role}", "")
        named = [column for column in columns if role in column.roles]
        if answer == _NONE and role not in REQUIRED:
            return None
        if picked := [column for column in columns if str(column.number) == answer]:
            return picked[0]
        if len(named) == 1 and len(named[0].roles) == 1:
            return named[0]
        if not named and role not in REQUIRED:
            return None
        if named and all(len(column.roles) > 1 for column in named) and role not in REQUIRED:
            return None
        self.ask_column(role, named, columns, header)
        return None

    def ask_column(self, role: str, named: list[Column], columns: list[Column], header: Row) -> None:
        what = ROLE_NAMES[role]
        some = f"More than one column could be {what}" if len(named) > 1 else f"No column is named as {what}"
        if len(named) == 1:
            some = f'The column "{named[0].header}" may or may not be {what}'
        choices = [(str(column.number), column.label) for column in (named if len(named) > 1 else columns)]
        if role not in REQUIRED:
            choices.append((_NONE, "None of these"))
        text = f"{some} (column names are on {header.where}). Which column is it?"
        self.questions.append(Question(f"column.{role}", text, tuple(choices)))

    # cells

    def understood(self, rows: Iterable[Row]) -> Iterator[_Written]:
        for row in rows:
            try:
                yield self.written(row)
            except _UnitAsked:
                continue
            except ValueError as error:
                self.refuse(row, str(error))

    def cell(self, row: Row, role: str) -> str:
        column = self.columns.get(role)
        if column is None or column.number > len(row.cells):
            return ""
        return row.cells[column.number - 1].strip()

    def written(self, row: Row) -> _Written:
        """Raises ValueError with a sentence."""
        if any(cell.strip() for cell in row.cells[self.width :]):
            raise ValueError("This row has more cells than there are column names. Is a comma in a number?")
        start, end = self.cell(row, "start"), self.cell(row, "end")
        if not end:
            raise ValueError("The end of the bill is missing.")
        usage = self.cell(row, "usage")
        if not usage:
            raise ValueError("The amount used is missing.")
        resource = self.resource(row)
        unit = self.unit(row, resource)
        return _Written(
            row,
            written_date(start) if start else None,
            written_date(end),
            parse_amount(usage),
            unit,
            self.cost(row),
            self.is_estimated(row),
            resource,
            self.cell(row, "meter") or self.cell(row, "account"),
        )

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
        """Raises ValueError with a sentence, or _UnitAsked."""
        key = self.stated_unit(self.cell(row, "unit"))
        if resource:
            check_unit(resource, key)
        return key

    def stated_unit(self, text: str) -> str:
        """The row's own unit, else the header's, else the answer to our question."""
        answer = self.answers.get("unit", "")
        usage = self.columns["usage"]
        choices = usage.unit_choices or tuple(UNITS)
        if text:
            try:
                return find_unit(text).key
            except AmbiguousUnit as error:
                choices = error.choices
        elif usage.unit:
            return usage.unit
        if answer in choices:
            return answer
        self.ask_unit(choices)
        raise _UnitAsked

    def ask_unit(self, choices: tuple[str, ...]) -> None:
        if not any(question.name == "unit" for question in self.questions):
            labels = tuple((key, UNITS[key].label) for key in choices)
            text = "The file does not say clearly which unit the amounts are in. Which unit is it?"
            self.questions.append(Question("unit", text, labels))

    def cost(self, row: Row) -> Decimal | None:
        text = self.cell(row, "cost")
        if not text:
            return None
        plain = re.sub(r"^(US)?\$\s*|\s*(\$|USD)$", "", text)
        try:
            return parse_amount(plain)
        except ValueError as error:
            raise ValueError(f"Cost: {error}") from None

    def is_estimated(self, row: Row) -> bool:
        text = self.cell(row, "estimated").lower()
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise ValueError(f'We do not know what "{text[:30]}" says: write "yes" if the bill is estimated, else "no".')

    # dates

    def dated(self, written: list[_Written]) -> list[_Dated]:
        order = self.date_order(written)
        dated = []
        for one in written if order else ():
            try:
                start = one.start.day(order) if one.start else None
                dated.append(_Dated(one, start, one.end.day(order)))
            except ValueError as error:
                self.refuse(one.row, str(error))
        return dated

    def date_order(self, written: list[_Written]) -> DateOrder | None:
        """Month first, unless a date in the file cannot be: then the sender says."""
        answer = self.answers.get("dates", "")
        if answer == "month_first" or answer == "day_first":
            return answer
        dates = [day for one in written for day in (one.start, one.end) if day and day.by_order]
        if any(day.first > 12 >= day.second for day in dates):
            self.questions.append(DATES)
            return None
        return "month_first"

    def end_dates(self, dated: list[_Dated]) -> EndDates | None:
        """From how each bill meets the next: on the same date, or on the day after."""
        answer = self.answers.get("ends", "")
        if answer == "inclusive" or answer == "exclusive":
            return answer
        if self.questions or not dated:
            return None
        if not any(one.start for one in dated):
            return "exclusive"  # each bill starts where the one before ended, whichever way people count
        steps = set()
        for group in _grouped(dated).values():
            rows = sorted((one.end, one.start) for one in group if one.start)
            steps |= {later_start - end for (end, _), (_, later_start) in pairwise(rows)}
            steps |= {_DAY for end, start in rows if end == start}  # a bill of one day
        if (_DAY in steps) == (timedelta(0) in steps):
            self.questions.append(ENDS)
            return None
        return "inclusive" if _DAY in steps else "exclusive"

    # meters

    def meters(self, dated: list[_Dated], ends: EndDates) -> Iterator[FileMeter]:
        if ends == "inclusive":
            self.notes.append("End dates are read as the last day of each bill.")
        else:
            self.notes.append("End dates are read as the day after each bill, on which the next one starts.")
        for number, ((meter, resource), group) in enumerate(_grouped(dated).items(), start=1):
            group = list(self.in_one_unit(group))
            once = self.each_once(sorted(group, key=lambda one: (one.end, one.written.row.line)))
            started = list(self.with_starts(once, ends))
            bills = [bill for _, bill in self.apart(started)]
            if bills:
                yield _meter(number, meter, resource, bills, overlaps=len(started) - len(bills))

    def in_one_unit(self, group: list[_Dated]) -> Iterator[_Dated]:
        unit = group[0].written.unit
        for one in group:
            if one.written.unit == unit:
                yield one
                continue
            labels = f"{UNITS[one.written.unit].label}, the rows before are in {UNITS[unit].label}"
            self.refuse(one.written.row, f"This row is in {labels}. Use one unit for each meter.")

    def each_once(self, group: list[_Dated]) -> Iterator[_Dated]:
        seen: dict[tuple[object, ...], Row] = {}
        for one in group:
            identity = (one.start, one.end, one.written.quantity, one.written.cost)
            if identity in seen:
                self.refuse(one.written.row, f"The same as {seen[identity].where}: counted once.")
            else:
                seen[identity] = one.written.row
                yield one

    def with_starts(self, group: Iterable[_Dated], ends: EndDates) -> Iterator[tuple[Row, FileBill]]:
        """A bill without a start begins where the one before it ended."""
        after: date | None = None
        for one in group:
            row = one.written.row
            end_on = one.end + _DAY if ends == "inclusive" else one.end
            start_on, after = one.start or after, end_on
            if start_on is None:
                self.refuse(row, "The start of this bill is missing, and there is no bill before it to start from.")
            elif end_on <= start_on:
                self.refuse(row, "The end of the bill is not after its start.")
            elif end_on - start_on > LONGEST_BILL:
                self.refuse(row, f"The bill lasts {(end_on - start_on).days} days. It can be a year at most.")
            else:
                yield row, _bill(one.written, start_on, end_on)

    def apart(self, bills: list[tuple[Row, FileBill]]) -> Iterator[tuple[Row, FileBill]]:
        """Bills that overlap cannot both be right, and only the sender knows which is."""
        bills = sorted(bills, key=lambda item: (item[1].start_on, item[1].end_on))
        clash: dict[int, Row] = {}
        longest: tuple[Row, FileBill] | None = None
        for row, bill in bills:
            if longest and bill.start_on < longest[1].end_on:
                clash[row.line] = longest[0]
                clash.setdefault(longest[0].line, row)
            if longest is None or bill.end_on > longest[1].end_on:
                longest = (row, bill)
        for row, bill in bills:
            if row.line in clash:
                self.refuse(row, f"This bill overlaps the bill on {clash[row.line].where}.")
            else:
                yield row, bill


def _grouped(dated: list[_Dated]) -> dict[tuple[str, str | None], list[_Dated]]:
    groups: dict[tuple[str, str | None], list[_Dated]] = {}
    for one in dated:
        groups.setdefault((one.written.meter, one.written.resource), []).append(one)
    return groups


def _bill(written: _Written, start_on: date, end_on: date) -> FileBill:
    return FileBill(
        start_on, end_on, written.quantity, written.unit, written.cost, written.estimated, written.row.where
    )


def _meter(number: int, meter: str, resource: str | None, bills: list[FileBill], overlaps: int) -> FileMeter:
    gaps = sum(later.start_on > earlier.end_on for earlier, later in pairwise(bills))
    problems = (Problem(f"meter {number}", f"There are {gaps} gaps between the bills."),) if gaps else ()
    return FileMeter(
        key=hashlib.sha256(f"{meter}|{resource or ''}".encode()).hexdigest()[:16],
        name=_name(number, meter, resource),
        resource=resource,
        unit=bills[0].unit,
        direction="use",
        interval=False,
        bills=tuple(bills),
        readings=len(bills),
        total=sum((bill.quantity for bill in bills), Decimal(0)),
        start=bills[0].start_on,
        end=bills[-1].end_on,
        gaps=gaps,
        overlaps=overlaps,
        estimated=sum(bill.estimated for bill in bills),
        problems=problems,
    )


def _name(number: int, meter: str, resource: str | None) -> str:
    """An account number is shown by its last digits only."""
    digits = re.sub(r"[^0-9]", "", meter)
    label = f"ending in {digits[-4:]}" if len(digits) > 5 else " ".join(meter.split())[:60]
    parts = [RESOURCES[resource].name if resource else "", label]
    return ": ".join([f"Meter {number}", ", ".join(part for part in parts if part) or "bills"])
