"""From the dates that people write to bills that cover days: which order, which end, where each bill starts."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, pairwise
from operator import attrgetter

from challenge.formats.bill_rows import DatedBill, WrittenBill
from challenge.formats.contents import Bill, EndDates, Question
from challenge.formats.dates import DateOrder, WrittenDate
from challenge.formats.findings import Findings
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


def dated_bills(written: list[WrittenBill], findings: Findings) -> Iterator[DatedBill]:
    """None, with a question, if the order of day and month is open. Each is taken out of `written` meanwhile: a
    hundred thousand of both at once would take twice the memory.
    """
    if (order := _date_order(written, findings)) is None:
        return
    known: dict[int, tuple[WrittenDate, date]] = {}  # the reader gives one object for all dates that are written alike
    written.reverse()
    while written:
        number, where, first, last, quantity, cost, labels = written.pop()
        try:
            start = _day(first, order, known) if first else None
            yield DatedBill(number, where, start, _day(last, order, known), quantity, cost, labels)
        except ValueError as error:
            findings.refuse_later(number, where, str(error))


def _day(written: WrittenDate, order: DateOrder, known: dict[int, tuple[WrittenDate, date]]) -> date:
    found = known.get(id(written))
    if found is None:
        found = known[id(written)] = written, written.day(order)
    return found[1]


def _date_order(written: list[WrittenBill], findings: Findings) -> DateOrder | None:
    """Month first where a date can only be so; else what the bills themselves tell, or the sender."""
    if order := _ORDERS.get(findings.answers.get("dates", "")):
        return order
    several = {id(day): day for bill in written for day in bill[2:4]}
    dates = [day for day in several.values() if day and day.by_order]
    impossible = any(day.first > 12 >= day.second for day in dates)
    if not impossible:
        if all(day.first == day.second for day in dates) or any(day.second > 12 for day in dates):
            return "month_first"
        if order := _told_by_bills(written):
            return order
    findings.ask(DATES)
    return None


def _told_by_bills(written: list[WrittenBill]) -> DateOrder | None:
    """The order in which alone the bills make sense: apart, one after the other, whole months, sorted in the file."""
    found = {order: _periods(written, order) for order in _ORDERS.values()}
    if not any(map(_are_apart, found.values())):
        return "month_first"
    for makes_sense in (_are_apart, _follow, _are_months, _are_sorted):
        orders = [order for order, meters in found.items() if makes_sense(meters)]
        if len(orders) == 1:
            return orders[0]
    return None


_Periods = list[list[tuple[date | None, date]]]  # of each meter, in the order of the file


def _periods(written: list[WrittenBill], order: DateOrder) -> _Periods:
    meters: dict[tuple[object, ...], list[tuple[date | None, date]]] = {}
    for _, _, start, end, _, _, labels in written:
        try:
            period = start.day(order) if start else None, end.day(order)
        except ValueError:
            continue
        meters.setdefault(labels.group, []).append(period)
    return list(meters.values())


def _whole(periods: list[tuple[date | None, date]]) -> list[tuple[date, date]]:
    return sorted((start, end) for start, end in periods if start)


def _are_apart(meters: _Periods) -> bool:
    whole = [_whole(periods) for periods in meters]
    lengths = all(timedelta(0) <= end - start <= LONGEST_BILL for bills in whole for start, end in bills)
    return lengths and all(end <= start for bills in whole for (_, end), (start, _) in pairwise(bills))


def _follow(meters: _Periods) -> bool:
    steps = {start - end for periods in meters for (_, end), (start, _) in pairwise(_whole(periods))}
    return steps in ({_DAY}, {timedelta(0)})


def _are_months(meters: _Periods) -> bool:
    whole = [period for periods in meters for period in _whole(periods)]
    return bool(whole) and all(start.day == 1 and _ends_month(start, end) for start, end in whole)


def _ends_month(start: date, end: date) -> bool:
    return end > start + _DAY and (end.day == 1 or (end + _DAY).day == 1)


def _are_sorted(meters: _Periods) -> bool:
    ends = [[end for _, end in periods] for periods in meters if len(periods) > 1]
    return bool(ends) and all(one in (sorted(one), sorted(one, reverse=True)) for one in ends)


def end_dates(meters: Iterable[list[DatedBill]], findings: Findings) -> EndDates | None:
    """From how each bill meets the next: on the same date, or on the day after. None, with a question, if open."""
    if ends := _ENDS.get(findings.answers.get("ends", "")):
        return ends
    steps: set[int] = set()  # in days
    starts = False
    for bills in meters:
        rows = sorted((bill.end.toordinal(), bill.start.toordinal()) for bill in bills if bill.start)
        starts = starts or bool(rows)
        steps |= {next_start - end for (end, _), (_, next_start) in pairwise(rows)}
        steps |= {1 for end, start in rows if end == start}  # a bill of one day
    if not starts:
        return "exclusive"  # each bill starts where the one before ended, whichever way people count
    inclusive, exclusive = 1 in steps, 0 in steps
    if inclusive == exclusive:
        findings.ask(ENDS)
        return None
    return "inclusive" if inclusive else "exclusive"


def file_bills(bills: list[DatedBill], ends: EndDates, findings: Findings) -> tuple[list[Bill], int, tuple[str, ...]]:
    """The bills of one meter in order of time, how many were refused as they overlap, and what was changed."""
    in_order = sorted(_in_one_unit(bills, findings), key=attrgetter("end"))  # those of one day as the file has them
    if (plain := _plain_bills(in_order, ends)) is not None:
        return plain, 0, ()
    once = list(_each_once(in_order, findings))
    summed = list(_deliveries_summed(once)) if bills[0].labels.resource in _DELIVERED else once
    started = sorted(_with_starts(summed, ends, findings), key=lambda item: item[1][:2])
    yielding = list(_yielding(started))
    apart = list(_apart(yielding, findings))
    shared = sum(bill.end_on < before.end_on for (_, bill), (_, before) in zip(yielding, started, strict=True))
    return apart, len(started) - len(apart), _changes(len(once) - len(summed), shared)


def _plain_bills(bills: list[DatedBill], ends: EndDates) -> list[Bill] | None:
    """None unless each states its start, holds a day, and shares none with the one before: in most files it is so."""
    found, before = [], date.min
    for _, where, start, end, quantity, cost, labels in bills:
        end_on = _day_after(end) if ends == "inclusive" else end
        if start is None or not before <= start < end_on or end_on - start > LONGEST_BILL:
            return None
        found.append(Bill(start, end_on, quantity, labels.unit, cost, labels.estimated, where))
        before = end_on
    return found


def _changes(summed: int, shared: int) -> tuple[str, ...]:
    deliveries = f"Deliveries on one date are one bill: rows added to another: {summed}."
    days = f"Days that two bills shared, given to the later one: {shared}."
    return (*((deliveries,) if summed else ()), *((days,) if shared else ()))


def _deliveries_summed(bills: list[DatedBill]) -> Iterator[DatedBill]:
    """Of a delivered fuel, what came on one date is one bill; a bill that states its start is none of these."""
    for _, group in groupby(bills, key=lambda bill: bill.end):
        several = list(group)
        loose = [bill for bill in several if bill.start is None]
        yield from (bill for bill in several if bill not in loose)
        if loose:
            yield _sum(loose)


def _sum(deliveries: list[DatedBill]) -> DatedBill:
    """Without a cost if one of them has none."""
    costs = [one.cost for one in deliveries if one.cost is not None]
    labels = deliveries[0].labels
    return deliveries[0]._replace(
        quantity=sum((one.quantity for one in deliveries), Decimal(0)),
        cost=sum(costs, Decimal(0)) if len(costs) == len(deliveries) else None,
        labels=labels._replace(estimated=any(one.labels.estimated for one in deliveries)),
    )


_DELIVERED = ("heating_oil", "propane")


def _in_one_unit(bills: list[DatedBill], findings: Findings) -> Iterator[DatedBill]:
    unit = bills[0].labels.unit
    for bill in bills:
        other = bill.labels.unit
        if other == unit:
            yield bill
            continue
        labels = f"{UNITS[other].label}, the rows before are in {UNITS[unit].label}"
        findings.refuse_later(bill.number, bill.where, f"This row is in {labels}. Use one unit for each meter.")


def _each_once(bills: Iterable[DatedBill], findings: Findings) -> Iterator[DatedBill]:
    first: dict[tuple[object, ...], DatedBill] = {}
    seen: dict[tuple[object, ...], DatedBill] = {}  # amounts are looked at only where the days are the same
    for bill in bills:
        days = bill.start, bill.end
        before = first.setdefault(days, bill)
        if before is not bill:
            seen.setdefault((days, before.quantity, before.cost), before)
            same = seen.setdefault((days, bill.quantity, bill.cost), bill)
            if same is not bill:
                findings.refuse_later(bill.number, bill.where, f"The same as {same.where}: counted once.")
                continue
        yield bill


_Whole = tuple[DatedBill, Bill]


def _with_starts(bills: Iterable[DatedBill], ends: EndDates, findings: Findings) -> Iterator[_Whole]:
    """A bill without a start begins where the one before it ended."""
    before: date | None = None
    for dated in bills:
        _, where, start, end, quantity, cost, labels = dated
        end_on = _day_after(end) if ends == "inclusive" else end
        start_on, before = start or before, end_on
        if start_on is None:
            what = "The start of this bill is missing, and there is no bill before it to start from."
            findings.refuse_later(dated.number, dated.where, what)
        elif end_on <= start_on:
            findings.refuse_later(dated.number, dated.where, "The end of the bill is not after its start.")
        elif end_on - start_on > LONGEST_BILL:
            what = f"The bill lasts {(end_on - start_on).days} days. It can be a year at most."
            findings.refuse_later(dated.number, dated.where, what)
        else:
            yield dated, Bill(start_on, end_on, quantity, labels.unit, cost, labels.estimated, where)


@lru_cache(maxsize=4096)
def _day_after(day: date) -> date:
    """One object for all bills that end on a day."""
    return day + _DAY


def _yielding(bills: list[_Whole]) -> Iterator[_Whole]:
    """A day that two bills in a row share belongs to the later one."""
    for (dated, bill), (_, after) in zip(bills, [*bills[1:], (None, None)], strict=True):
        shared = after is not None and bill.end_on - after.start_on == _DAY and after.end_on > bill.end_on
        yields = shared and bill.end_on - bill.start_on > _DAY
        yield dated, bill._replace(end_on=bill.end_on - _DAY) if yields else bill


def _apart(bills: list[_Whole], findings: Findings) -> Iterator[Bill]:
    """Bills that overlap cannot both be right, and only the sender knows which is: all of them are refused."""
    clash: dict[int, Bill] = {}
    longest: _Whole | None = None
    for dated, bill in bills:
        if longest and bill.start_on < longest[1].end_on:
            clash[dated.number] = longest[1]
            clash.setdefault(longest[0].number, bill)
        if longest is None or bill.end_on > longest[1].end_on:
            longest = (dated, bill)
    for dated, bill in bills:
        if dated.number in clash:
            findings.refuse_later(
                dated.number, dated.where, f"This bill overlaps the bill on {clash[dated.number].where}."
            )
        else:
            yield bill
