"""Boxes for dates and amounts: nothing is guessed, and what was typed stays in them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from wtforms import StringField
from wtforms.widgets import DateInput

from challenge.quantities.numbers import parse_amount, write_amount
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import UNITS

DATE_SHAPES = ("%Y-%m-%d", "%m/%d/%Y")
ENDS_LABEL = "My bills count their end date: the next bill starts the day after"
DAY = timedelta(days=1)
FIRST_YEAR = 1900  # dates are counted with: there must be room before them


class DayField(StringField):
    """A date from the browser's calendar, or typed as 2026-03-05 or 3/5/2026. Keeps what was typed."""

    data: Any
    widget = DateInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; a ValueError becomes the message beside the box."""
        self.data = read_day(str(valuelist[0])) if valuelist else None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""


def read_day(text: str) -> date | None:
    """A date, or None for an empty text. Raises ValueError with a sentence."""
    text = text.strip()
    if not text:
        return None
    for shape in DATE_SHAPES:
        try:
            found = datetime.strptime(text, shape).date() if text.isascii() else None  # noqa: DTZ007 - a date only
        except ValueError:
            continue
        if found and found.year >= FIRST_YEAR:
            return found
    raise ValueError("Choose a date, or type it like 3/5/2026.")


class AmountField(StringField):
    """A decimal amount such as "1,234.5", never guessed. Keeps what was typed."""

    data: Any
    prefix = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; a ValueError becomes the message beside the box."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = self.read(text.removeprefix(self.prefix)) if text else None

    def read(self, text: str) -> Decimal:
        """The amount, below zero too: whether the meter may say so is judged with it. Raises ValueError."""
        return parse_amount(text, allow_negative=True)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else write_amount(self.data)


class MoneyField(AmountField):
    """Dollars and cents; below zero for a credit ("-12.50" or "-$12.50")."""

    prefix = "$"

    def read(self, text: str) -> Decimal:
        """The amount. Raises ValueError with a sentence."""
        amount = parse_amount(text.replace("-$", "-", 1), allow_negative=True)
        if amount != round(amount, 2):
            raise ValueError("Use at most 2 digits after the point.")
        return amount


def unit_choices(resource: str) -> list[tuple[str, str]]:
    """Units of a resource, the usual one first, spelled out."""
    return [(key, UNITS[key].label) for key in RESOURCES[resource].units]


def stored_end(end: date, ends_inclusive: bool) -> date:
    """The first day after the bill, from the end as printed."""
    return end + DAY if ends_inclusive and end < date.max else end


def shown_end(end_on: date, ends_inclusive: bool) -> date:
    """The end as the meter's bills print it."""
    return end_on - DAY if ends_inclusive else end_on
