"""Bills that looked odd: what Carmen finds on her desk, and what she decided before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from challenge.accounts.models import User
from challenge.extensions import db
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import RESOURCES
from challenge.sample.billing import SampleBill
from challenge.sample.logged import Logged, save_one
from challenge.savings.models import Hold
from challenge.savings.oddness import KnownUse, Use, why_odd


@dataclass(frozen=True)
class Oddity:
    """What happened to a bill of a business: its last one, or one some bills before."""

    business: str
    resource: str
    bills_before_last: int
    typed: Callable[[SampleBill], SampleBill]
    question: str = ""
    answer: str = ""
    accepted: str = ""


def _times(factor: int) -> Callable[[SampleBill], SampleBill]:
    """The amount is wrong, the cost is as printed."""
    return lambda bill: replace(bill, quantity=bill.quantity * factor)


ODDITIES = (
    Oddity("Lockkeeper's Grill", "electricity", 0, _times(100)),
    Oddity(
        "Hale's Diner",
        "water",
        0,
        _times(16),
        question="This is more than ten times your usual water. Is it a leak, or is the bill in another unit?",
    ),
    Oddity(
        "Bittersweet Flowers",
        "electricity",
        1,
        _times(0),
        question="Nothing used in a whole month? Please look at the bill again.",
        answer="The meter was changed and the old one read zero. The utility will send a new bill; I will correct it.",
    ),
    Oddity(
        "Quiet Hours Veterinary",
        "water",
        1,
        lambda bill: bill.times(12),
        accepted="A pipe burst behind the kennels. I have seen the plumber's invoice, so it counts.",
    ),
)


def without_held(logged: Sequence[Logged], carmen: User) -> list[Logged]:
    """Save the odd bills with their holds; returns the others, which are as they should be."""
    plain = list(logged)
    for oddity in ODDITIES:
        bills = [one for one in plain if _is_of(one, oddity)]
        found = bills[-1 - oddity.bills_before_last]
        plain.remove(found)
        _hold(oddity, replace(found, bill=oddity.typed(found.bill)), bills, carmen)
    return plain


def _is_of(one: Logged, oddity: Oddity) -> bool:
    meter = one.meter
    return (meter.site.business.name, meter.resource, meter.direction) == (oddity.business, oddity.resource, "use")


def _hold(oddity: Oddity, odd: Logged, bills: Sequence[Logged], carmen: User) -> None:
    known = KnownUse(_use(one.bill) for one in bills if one.bill.start != odd.bill.start)
    meter = odd.meter
    why = why_odd(_use(odd.bill), known, meter.unit, RESOURCES[meter.resource], meter.site.floor_area_sqft)
    hold = Hold(reading_id=save_one(odd).id, why=why, opened_at=odd.received_at)
    hold.question, hold.answer = oddity.question, oddity.answer
    if oddity.accepted:
        hold.decision, hold.note = "accept", oddity.accepted
        hold.decided_at, hold.decided_by = odd.received_at + timedelta(days=2), carmen.id
    db.session.add(hold)


def _use(bill: SampleBill) -> Use:
    return Use(bill.start, bill.end, bill.quantity / MILLION / (bill.end - bill.start).days)
