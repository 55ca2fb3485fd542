"""A bill before it is a reading: what somebody typed or a file says, and whether it can be one at all. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from challenge.formats.contents import Bill
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import check_unit
from challenge.quantities.units import UnitError, rate

EARLIEST = date(1990, 1, 1)
LONGEST_DAYS = 400
_LONGEST = timedelta(LONGEST_DAYS)
LARGEST_MILLIONTHS = 10**18  # a 64-bit integer holds nine times that
_LARGEST_COST = Decimal(10**12)  # in dollars
_ZERO = Decimal(0)
BELOW_ZERO = (
    "A bill below zero means that power was sent out. Add a net meter for such bills, "
    "or one meter for what comes in and one for what goes out."
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a bill cannot be saved, and which field of a form is to be mended."""

    field: str
    message: str


def bills_of(bills: Iterable[Bill], unit: str) -> list[Bill]:
    """Bills of a file; `unit` where it names none."""
    return [bill if bill.unit else bill._replace(unit=unit) for bill in bills]


class Amount(NamedTuple):
    """A quantity as the ledger keeps it. Not `exact`: the other unit has more decimals than we keep."""

    millionths: int
    exact: bool


def amount_in(bill: Bill, unit: str) -> Amount:
    """The bill's quantity in the meter's unit, in millionths. Raises UnitError."""
    per_unit, over = _millionths_in_one(bill.unit, unit)
    return Amount(*_whole_times(bill.quantity, per_unit, over))


@lru_cache(maxsize=1024)
def _millionths_in_one(from_unit: str, to_unit: str) -> tuple[int, int]:
    """Numerator and denominator, both exact: a file has thousands of bills in one unit. Raises UnitError."""
    return (rate(from_unit, to_unit) * MILLION).as_integer_ratio()


def cents_of(cost: Decimal | None) -> int | None:
    """Whole cents; files state finer parts of a dollar, which are rounded half to even."""
    return None if cost is None else _whole_times(cost, 100, 1)[0]


def _whole_times(amount: Decimal, times: int, over: int) -> tuple[int, bool]:
    """amount x times / over, rounded half to even; and whether that is exact."""
    numerator, parts = amount.as_integer_ratio()
    divisor = parts * over
    whole, rest = divmod(numerator * times, divisor)
    if not rest:
        return whole, True
    rounds_up = 2 * rest > divisor or (2 * rest == divisor and whole % 2 == 1)
    return whole + rounds_up, False


def amount_or_refusal(bill: Bill, resource: str, unit: str, today: date, *, net: bool = False) -> Amount | Refusal:
    """What a meter of this resource in this unit would keep of a bill, or the first reason why it can be no reading
    of it, whatever else is saved. Only a net meter's bills may be below zero (`net`).
    """
    start_on, end_on, quantity, of_bill, cost = bill[:5]
    if end_on <= start_on:
        return Refusal("end_on", "The end must be after the start.")
    if start_on < EARLIEST:
        return Refusal("start_on", f"That is before {EARLIEST.year}. Check the year.")
    if end_on > today:
        return Refusal("end_on", "This bill ends in the future. Log it when its last day is over.")
    if end_on - start_on > _LONGEST:
        days = (end_on - start_on).days
        return Refusal("end_on", f"This bill is {days} days long; {LONGEST_DAYS} is the most. Check the dates.")
    if wrong := _wrong_unit(resource, of_bill, unit):
        return Refusal("unit", wrong)
    if quantity < _ZERO and not net:
        return Refusal("quantity", BELOW_ZERO if resource == "electricity" else "The amount cannot be negative.")
    amount = amount_in(bill, unit)
    if not -LARGEST_MILLIONTHS <= amount.millionths <= LARGEST_MILLIONTHS:
        return Refusal("quantity", "That number is too large. Check the amount and its unit.")
    if cost is not None and not -_LARGEST_COST <= cost <= _LARGEST_COST:
        return Refusal("cost", "That cost is too large. Check it.")
    return amount


@lru_cache(maxsize=1024)
def _wrong_unit(resource: str, of_bill: str, unit: str) -> str:
    try:
        check_unit(resource, of_bill)
        _millionths_in_one(of_bill, unit)
    except UnitError as error:
        return str(error)
    return ""
