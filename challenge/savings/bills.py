"""A bill before it is a reading: what somebody typed or a file says, and whether it can be one at all. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from challenge.measurement.periods import Period
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import check_unit
from challenge.quantities.units import UnitError, rate

EARLIEST = date(1990, 1, 1)
LONGEST_DAYS = 400
LARGEST_MILLIONTHS = 10**18  # a 64-bit integer holds nine times that
LARGEST_CENTS = 10**14
BELOW_ZERO = (
    "A bill below zero means that power was sent out. Add a net meter for such bills, "
    "or one meter for what comes in and one for what goes out."
)


@dataclass(frozen=True, slots=True)
class Bill:
    """Use over local days [start_on, end_on), in any unit of the meter's dimension. `where` names its line."""

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

    @property
    def period(self) -> Period:
        return Period(self.start_on, self.end_on)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a bill cannot be saved, and which field of a form is to be mended."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as the ledger keeps it. Not `exact`: the other unit has more decimals than we keep."""

    millionths: int
    exact: bool


def amount_in(bill: Bill, unit: str) -> Amount:
    """The bill's quantity in the meter's unit, in millionths. Raises UnitError."""
    per_unit, over = _millionths_in_one(bill.unit, unit)
    quantity, parts = bill.quantity.as_integer_ratio()
    divisor = parts * over
    whole, rest = divmod(quantity * per_unit, divisor)
    rounds_up = 2 * rest > divisor or (2 * rest == divisor and whole % 2 == 1)  # half to even
    return Amount(whole + rounds_up, rest == 0)


@lru_cache(maxsize=1024)
def _millionths_in_one(from_unit: str, to_unit: str) -> tuple[int, int]:
    """Numerator and denominator, both exact: a file has thousands of bills in one unit. Raises UnitError."""
    return (rate(from_unit, to_unit) * MILLION).as_integer_ratio()


def cents_of(cost: Decimal | None) -> int | None:
    """Whole cents; files state finer parts of a dollar, which are rounded half to even."""
    return None if cost is None else int((cost * 100).quantize(Decimal(1), ROUND_HALF_EVEN))


def refusal_of(bill: Bill, resource: str, unit: str, today: date, *, net: bool = False) -> Refusal | None:
    """The first reason why this can be no reading of a meter of this resource in this unit, whatever else is saved.

    Only a net meter's bills may be below zero (`net`).
    """
    return next(_refusals(bill, resource, unit, today, net), None)


def _refusals(bill: Bill, resource: str, unit: str, today: date, net: bool) -> Iterator[Refusal]:
    if bill.end_on <= bill.start_on:
        yield Refusal("end_on", "The end must be after the start.")
    if bill.start_on < EARLIEST:
        yield Refusal("start_on", f"That is before {EARLIEST.year}. Check the year.")
    if bill.end_on > today:
        yield Refusal("end_on", "This bill ends in the future. Log it when its last day is over.")
    if bill.days > LONGEST_DAYS:
        yield Refusal("end_on", f"This bill is {bill.days} days long; {LONGEST_DAYS} is the most. Check the dates.")
    yield from _amount_refusals(bill, resource, unit, net)


def _amount_refusals(bill: Bill, resource: str, unit: str, net: bool) -> Iterator[Refusal]:
    try:
        check_unit(resource, bill.unit)
        millionths = amount_in(bill, unit).millionths
    except UnitError as error:
        yield Refusal("unit", str(error))
        return
    if bill.quantity < 0 and not net:
        yield Refusal("quantity", BELOW_ZERO if resource == "electricity" else "The amount cannot be negative.")
    if abs(millionths) > LARGEST_MILLIONTHS:
        yield Refusal("quantity", "That number is too large. Check the amount and its unit.")
    if bill.cost is not None and abs(bill.cost) * 100 > LARGEST_CENTS:
        yield Refusal("cost", "That cost is too large. Check it.")
