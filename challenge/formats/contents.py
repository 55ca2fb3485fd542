"""What a reader makes of a file, whatever its format: meters with their bills, and all that is odd about them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from challenge.formats.intervals import Intervals
from challenge.quantities.problems import Problem

Direction = Literal["use", "export", "net", "total"]
EndDates = Literal["inclusive", "exclusive"]

GREEN_BUTTON, BILLS_CSV, UNKNOWN = "green_button", "bills_csv", "unknown"
BILLS_WORKBOOK, PORTFOLIO_MANAGER = "bills_workbook", "portfolio_manager"


class Bill(NamedTuple):
    """Use over local days [start_on, end_on): one bill, or one day of an interval meter.

    `quantity` is in `unit` after the file's multiplier, to the millionth; "": the file does not say which unit.
    `where` names the line or the meter. What somebody typed is one as well.
    """

    start_on: date
    end_on: date
    quantity: Decimal
    unit: str
    cost: Decimal | None = None
    estimated: bool = False
    where: str = ""

    @property
    def days(self) -> int:
        return (self.end_on - self.start_on).days


@dataclass(frozen=True, slots=True)
class FileMeter:
    """One meter of the file. Import and export are two meters; nothing is ever summed across meters.

    `bills` is what can be stored: whole days only, so an interval meter of half a day is usable and has none.
    `readings`, `total`, `start` and `end` count the file as it is; `total` is exact, in `unit`. A meter that is
    not `usable` has no bills, and its `problems` say why. `resource` None: the file does not say.
    `key` stays the same for the same meter in the next file, and tells nobody's account number.
    `intervals` are the readings of an interval meter themselves, also those of days that are not whole.
    `property` names the building (or business) the file files it under, `property_id` is the file's own number for it.
    """

    key: str
    name: str
    resource: str | None
    unit: str | None
    direction: Direction
    interval: bool
    bills: tuple[Bill, ...]
    readings: int
    total: Decimal
    start: datetime | date | None
    end: datetime | date | None
    gaps: int
    overlaps: int
    estimated: int
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    usable: bool = True
    property: str = ""
    property_id: str = ""
    intervals: tuple[Intervals, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not among the bills: which line, its text (cut), and why."""

    where: str
    text: str
    what: str


@dataclass(frozen=True, slots=True)
class Question:
    """What only the sender knows. Read the file again with `answers={question.name: value}`.

    `choices` are (value, label). Names: `ends`, `dates`, `unit`, `sheet`, and `column.<role>` such as `column.usage`.
    """

    name: str
    text: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FileContents:
    """`problems` are about the whole file; each meter has its own. `notes` say what was done with the file.

    Not `usable`: nothing may be stored; then `questions` can help, or the problems say what to do. A file with
    open questions is never usable. `end_dates` tells how the end dates of a CSV were understood.
    `source` is the same for files of one maker: format and column names. Answers given for one of them fit the next.
    """

    format: str
    meters: tuple[FileMeter, ...] = ()
    problems: tuple[Problem, ...] = ()
    usable: bool = False
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    refused_rows: tuple[RefusedRow, ...] = ()
    end_dates: EndDates | None = None
    source: str = ""


def refused(format_: str, where: str, what: str) -> FileContents:
    """Nothing of the file can be used, for this one reason."""
    return FileContents(format_, problems=(Problem(where, what),))
