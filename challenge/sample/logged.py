"""Sample bills on their way into the ledger: who logged them, when and how, and few statements to write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from challenge.accounts.models import User
from challenge.extensions import db
from challenge.files.actions import pack
from challenge.files.models import StoredFile
from challenge.quantities.numbers import MILLION
from challenge.quantities.units import UNITS
from challenge.sample.billing import SampleBill
from challenge.sample.chance import Chance
from challenge.sample.contests import Contest
from challenge.savings.models import Meter, Reading


@dataclass(frozen=True)
class Hand:
    """Who logs the bills of a business, since when, and the luck that goes with it."""

    author: User
    since: date
    contest: Contest
    chance: Chance

    def on(self, day: date) -> datetime:
        """Some instant of this day."""
        return self.contest.on(day, self.chance)


@dataclass(frozen=True)
class Logged:
    """One bill of a meter as it was logged."""

    meter: Meter
    bill: SampleBill
    author: User
    received_at: datetime
    source: str = "typed"
    on_behalf: bool = False
    file: StoredFile | None = None

    def columns(self) -> dict[str, Any]:
        """The reading's columns. Meter, author and file have their ids by now."""
        return {
            "meter_id": self.meter.id,
            "start_on": self.bill.start,
            "end_on": self.bill.end,
            "quantity_millionths": self.bill.quantity,
            "cost_cents": self.bill.cents,
            "estimated": self.bill.estimated,
            "source": self.source,
            "file_id": self.file.id if self.file else None,
            "author_id": self.author.id,
            "on_behalf": self.on_behalf,
            "received_at": self.received_at,
            "saved_at": self.received_at,
        }


def typed_by(hand: Hand, meter: Meter, bills: Sequence[SampleBill]) -> list[Logged]:
    """As most do it: what there was on joining in one grid, each later bill when it came."""
    dice = hand.chance.about("first sitting", meter.name)
    first_on = min(hand.since + timedelta(days=dice.randint(0, 9)), hand.contest.today - timedelta(days=1))
    at_first, found = hand.on(first_on), []
    for bill in bills:
        came_on = bill.end + timedelta(days=hand.chance.about("post", meter.name, bill.end).randint(2, 17))
        if came_on <= first_on:
            found.append(Logged(meter, bill, hand.author, at_first, "grid"))
        else:
            found.append(Logged(meter, bill, hand.author, hand.on(came_on)))
    return found


def uploaded_by(hand: Hand, meter: Meter, bills: Sequence[SampleBill]) -> list[Logged]:
    """All at once, from a spreadsheet that its author kept, some days after the last bill."""
    at = hand.on(bills[-1].end + timedelta(days=hand.chance.about("upload", meter.name).randint(3, 15)))
    packed = pack(_spreadsheet(meter, bills).encode(), f"{meter.name.lower().replace(' ', '-')}.csv")
    file = StoredFile(
        name=packed.name,
        size=packed.size,
        sha256=packed.sha256,
        content=packed.content,
        uploaded_by=hand.author.id,
        uploaded_at=at,
    )
    db.session.add(file)
    db.session.flush()
    return [Logged(meter, bill, hand.author, at, "csv", file=file) for bill in bills]


def save(logged: Sequence[Logged]) -> None:
    """Write plain readings at once."""
    db.session.flush()
    db.session.execute(insert(Reading), [one.columns() for one in logged])


def save_one(logged: Logged, **more: Any) -> Reading:
    """Write a reading on which something hangs: a hold, a correction."""
    reading = Reading(**logged.columns(), **more)
    db.session.add(reading)
    db.session.flush()
    return reading


def _spreadsheet(meter: Meter, bills: Sequence[SampleBill]) -> str:
    lines = [f"Start date,End date,Usage ({UNITS[meter.unit].label}),Cost ($)"]
    for bill in bills:
        cost = "" if bill.cents is None else f"{bill.cents / 100:.2f}"
        lines.append(f"{bill.start},{bill.end},{bill.quantity / MILLION:g},{cost}")
    return "\r\n".join(lines) + "\r\n"
