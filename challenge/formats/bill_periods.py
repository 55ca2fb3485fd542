"""From the dates that people write to bills that cover days: which order, which end, where each bill starts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from challenge.formats.bill_rows import Findings, WrittenBill
from challenge.formats.contents import EndDates, FileBill, Question
from challenge.formats.dates import DateOrder
from challenge.formats.table import Row
from challenge.quantities.units import UNITS

LONGEST_BILL = timedelta(days=370)  # a bill for a year
_DAY = timedelta(days=1)

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
_ENDS: dict[str, EndDates] = {"inclusive": "inclusive", "exclusive": "exclusive"}
_ORDERS: dict[str, DateOrder] = {"month_first": "month_first", "day_first": "day_first"}


@dataclass(frozen=True, slots=True)
class DatedBill:
    """`end` as written: whether it counts is decided over all rows. `start` None: where the one before ended."""

    written: WrittenBill
    start: date | None
    end: date


def dated_bills(written: list[WrittenBill], findings: Findings) -> list[DatedBill]:
    """Empty, with a question, if the order of day and month is open."""
    order = _date_order(written, findings)
    if order is None:
        return []
    dated = []
    for bill in written:
        try:
            start = bill.start.day(order) if bill.start else None
            dated.append(DatedBill(bill, start, bill.end.day(order)))
        except ValueError as error:
            findings.refuse(bill.row, str(error))
    return dated


def _date_order(written: list[WrittenBill], findings: Findings) -> DateOrder | None:
    """Month first, unless a date in the file cannot be: then the sender says."""
    if order := _ORDERS.get(findings.answers.get("dates", "")):
        return order
    dates = [day for bill in written for day in (bill.start, bill.end) if day and day.by_order]
    if not any(day.first > 12 >= day.second for day in dates):
        return "month_first"
    findings.ask(DATES)
    return None


def end_dates(meters: Iterable[list[DatedBill]], findings: Findings) -> EndDates | None:
    """From how each bill meets the next: on the same date, or on the day after. None, with a question, if open."""
    if ends := _ENDS.get(findings.answers.get("ends", "")):
        return ends
    steps: set[timedelta] = set()
    starts = False
    for bills in meters:
        rows = sorted((bill.end, bill.start) for bill in bills if bill.start)
        starts = starts or bool(rows)
        steps |= {next_start - end for (end, _), (_, next_start) in pairwise(rows)}
        steps |= {_DAY for end, start in rows if end == start}  # a bill of one day
    if not starts:
        return "exclusive"  # each bill starts where the one before ended, whichever way people count
    inclusive, exclusive = _DAY in steps, timedelta(0) in steps
    if inclusive == exclusive:
        findings.ask(ENDS)
        return None
    return "inclusive" if inclusive else "exclusive"


def file_bills(bills: list[DatedBill], ends: EndDates, findings: Findings) -> tuple[list[FileBill], int]:
    """The bills of one meter in order of time, and how many were refused as they overlap."""
    in_order = sorted(_in_one_unit(bills, findings), key=lambda bill: (bill.end, bill.written.row.line))
    started = list(_with_starts(_each_once(in_order, findings), ends, findings))
    apart = list(_apart(started, findings))
    return apart, len(started) - len(apart)


def _in_one_unit(bills: list[DatedBill], findings: Findings) -> Iterator[DatedBill]:
    unit = bills[0].written.unit
    for bill in bills:
        if bill.written.unit == unit:
            yield bill
            continue
        labels = f"{UNITS[bill.written.unit].label}, the rows before are in {UNITS[unit].label}"
        findings.refuse(bill.written.row, f"This row is in {labels}. Use one unit for each meter.")


def _each_once(bills: Iterable[DatedBill], findings: Findings) -> Iterator[DatedBill]:
    seen: dict[tuple[object, ...], Row] = {}
    for bill in bills:
        identity = (bill.start, bill.end, bill.written.quantity, bill.written.cost)
        if identity in seen:
            findings.refuse(bill.written.row, f"The same as {seen[identity].where}: counted once.")
            continue
        seen[identity] = bill.written.row
        yield bill


def _with_starts(bills: Iterable[DatedBill], ends: EndDates, findings: Findings) -> Iterator[tuple[Row, FileBill]]:
    """A bill without a start begins where the one before it ended."""
    before: date | None = None
    for bill in bills:
        end_on = bill.end + _DAY if ends == "inclusive" else bill.end
        start_on, before = bill.start or before, end_on
        if start_on is None:
            what = "The start of this bill is missing, and there is no bill before it to start from."
            findings.refuse(bill.written.row, what)
        elif end_on <= start_on:
            findings.refuse(bill.written.row, "The end of the bill is not after its start.")
        elif end_on - start_on > LONGEST_BILL:
            what = f"The bill lasts {(end_on - start_on).days} days. It can be a year at most."
            findings.refuse(bill.written.row, what)
        else:
            yield bill.written.row, _file_bill(bill.written, start_on, end_on)


def _file_bill(written: WrittenBill, start_on: date, end_on: date) -> FileBill:
    where, cost = written.row.where, written.cost
    return FileBill(start_on, end_on, written.quantity, written.unit, cost, written.estimated, where)


def _yielding(bills: list[tuple[Row, FileBill]]) -> Iterator[tuple[Row, FileBill]]:
    """A day that two bills in a row share belongs to the later one."""
    for (row, bill), (_, after) in zip(bills, [*bills[1:], (None, None)], strict=True):
        shared = after is not None and bill.end_on - after.start_on == _DAY and after.end_on > bill.end_on
        yield row, replace(bill, end_on=bill.end_on - _DAY) if shared and bill.end_on - bill.start_on > _DAY else bill


def _apart(bills: list[tuple[Row, FileBill]], findings: Findings) -> Iterator[FileBill]:
    """Bills that overlap cannot both be right, and only the sender knows which is: all of them are refused."""
    bills = list(_yielding(sorted(bills, key=lambda item: (item[1].start_on, item[1].end_on))))
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
            findings.refuse(row, f"This bill overlaps the bill on {clash[row.line].where}.")
        else:
            yield bill
