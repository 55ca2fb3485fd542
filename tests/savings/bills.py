"""Bills and people as the tests of this room use them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from challenge import clock
from challenge.accounts.models import User
from challenge.accounts.queries import user_by_email
from challenge.extensions import db, transaction
from challenge.formats.contents import Bill
from challenge.sample.cast import CAST
from challenge.savings.actions import Summary, submit_readings
from challenge.savings.models import Hold, Meter, Reading
from challenge.savings.queries import counting_readings

BAKERY_ELECTRICITY, BAKERY_GAS = 1, 2
NEW_YEAR = date(2024, 1, 1)


def person(name: str) -> User:
    """Somebody of the cast."""
    user = user_by_email(CAST[name].email)
    assert user is not None
    return user


def meter(meter_id: int = BAKERY_ELECTRICITY) -> Meter:
    """A meter of the cast's businesses."""
    return db.session.get_one(Meter, meter_id)


def bill(start: date, days: int = 30, amount: str = "900", unit: str = "kWh", cost: str | None = None) -> Bill:
    """A bill of some days."""
    return Bill(start, start + timedelta(days), Decimal(amount), unit, None if cost is None else Decimal(cost))


def bills(count: int, start: date = NEW_YEAR, amount: str = "900", days: int = 30) -> list[Bill]:
    """Bills one after the other, all alike."""
    return [bill(start + timedelta(days * number), days, amount) for number in range(count)]


def log(handed_in: list[Bill], source: str = "typed", by: str = "rosa", meter_id: int = BAKERY_ELECTRICITY) -> Summary:
    """Save bills; a coordinator saves them on behalf of the business."""
    with transaction():
        return submit_readings(
            meter(meter_id),
            handed_in,
            author=person(by),
            source=source,
            received_at=clock.now(),
            on_behalf=by == "carmen",
        )


def counted(meter_id: int = BAKERY_ELECTRICITY) -> list[tuple[date, date, int]]:
    """What counts: start, end, and the amount in whole units."""
    return [(r.start_on, r.end_on, r.quantity_millionths // 1_000_000) for r in counting_readings(meter(meter_id))]


def all_readings() -> list[Reading]:
    """Every row of the ledger, in the order of writing."""
    return list(db.session.query(Reading).order_by(Reading.id))


def holds() -> list[Hold]:
    """Every hold, in the order of opening."""
    return list(db.session.query(Hold).order_by(Hold.id))
