"""How numbers, dates and instants are written for people. Used as filters by every template."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from markdown_it import MarkdownIt
from markupsafe import Markup
from nh3 import clean

from challenge.measurement.periods import Period
from challenge.quantities.numbers import amount_of, write_amount, write_money
from challenge.quantities.units import UNITS

MINUS = "\N{MINUS SIGN}"
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
ALLOWED_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "code", "hr"} | {
    "table", "thead", "tbody", "tr", "th", "td"
}  # fmt: skip


def day(value: date | str) -> str:
    """`March 5, 2026`; takes a date or its ISO text."""
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{value:%B} {value.day}, {value.year}"


def short_day(value: date | str) -> str:
    """`Mar 5, 2026`."""
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{value:%b} {value.day}, {value.year}"


def weekday(value: date | str) -> str:
    """`Tuesday, March 31, 2026`."""
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{value:%A}, {day(value)}"


def last_day(end: date) -> date:
    """The last day of a half-open period that ends before `end`."""
    return end - timedelta(days=1)


def days_words(period: Period | str) -> str:
    """`March 5, 2026`, `March 5 to March 9, 2026`: the first and the last day of a half-open period, or of its text."""
    period = Period.parse(period) if isinstance(period, str) else period
    first, last = period.start, period.last_day
    if first == last:
        return day(last)
    return f"{first:%B} {first.day}{'' if first.year == last.year else f', {first.year}'} to {day(last)}"


def month(value: date) -> str:
    """`March 2026`."""
    return f"{value:%B %Y}"


def moment(value: datetime, zone: str = "UTC") -> str:
    """`Thursday, March 5, 2026, 2:00 PM EST (UTC-05:00)`: a deadline, with its zone and offset.

    A time that comes twice, in autumn, says which of the two is meant.
    """
    local = value.astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    twice = f", the {'later' if local.fold else 'earlier'} of the two" if comes_twice else ""
    return f"{local:%A}, {day(local.date())}, {hour(local)} {local:%Z} (UTC{offset[:3]}:{offset[3:]}){twice}"


def short_moment(value: datetime, zone: str = "UTC") -> str:
    """`Mar 5, 2026, 2:00 PM EST`."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{short_day(local.date())}, {hour(local)} {local:%Z}"


def deadline(value: datetime, zone: str = "UTC") -> str:
    """A moment until or before which something is taken: midnight is `the end of Monday, March 5, 2026, EST (...)`."""
    return _ends(value, zone, weekday, moment(value, zone))


def short_deadline(value: datetime, zone: str = "UTC") -> str:
    """`Mar 5, 2026, 2:00 PM EST`, `the end of Mar 5, 2026, EST`."""
    return _ends(value, zone, short_day, short_moment(value, zone))


def _ends(value: datetime, zone: str, words: Callable[[date], str], whole: str) -> str:
    """`whole`, or at midnight the end of the day before, as people call it."""
    local = value.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return whole
    return f"the end of {words(last_day(local.date()))}, {whole.partition(hour(local))[2].strip()}"


def hour(local: datetime) -> str:
    """`2:00 PM`."""
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"


def number(value: Decimal | float | int | str, decimals: int | None = None) -> str:
    """`1,234.5`: grouped, without trailing zeros unless `decimals` is given."""
    return write_amount(Decimal(str(value)), decimals).replace("-", MINUS)


def dollars(cents: int | None) -> str:
    """`$1,234.50`, or a dash."""
    return "–" if cents is None else write_money(cents).replace("-", MINUS)


def millionths(value: int) -> str:
    """A stored quantity in words: 1_500_000 is `1.5`."""
    return number(amount_of(value))


def unit_label(key: str) -> str:
    """The way a unit is written: `kWh`, `therms`, `gallons`."""
    return UNITS[key].label.split(" (")[0] if key in UNITS else key


def percent_words(value: str | Decimal | float | None, digits: int = 1) -> str:
    """`8.2 % less`, `3.0 % more`, `no change`, or a dash when it is not computed. It does not break before the sign."""
    if value is None:
        return "–"
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
    if exact == 0:
        return "no change"
    return f"{abs(exact)}\N{NO-BREAK SPACE}% {'less' if exact > 0 else 'more'}"


ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third"}


def is_same_saying(one: str, other: str) -> bool:
    """Whether two short texts say the same: `1st place.` is `First place`."""
    first, second = (
        [ORDINALS.get(word, word) for word in text.casefold().rstrip(" .").split()] for text in (one, other)
    )
    return first == second


def and_words(items: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *before, last = [*items] or [""]
    return f"{', '.join(before)} and {last}" if before else last


def give_or_take(points: str | Decimal | float | None) -> str:
    """`give or take 3`: half the width of a band in points of percent, or "" where it cannot be told.

    Whole points, since nobody knows more; tenths below two.
    """
    if points is None:
        return ""
    exact = Decimal(str(points))
    shown = exact.quantize(Decimal(1) if exact >= 2 else Decimal("0.1"), ROUND_HALF_EVEN)
    return f"give or take {shown}"


def markdown(text: str) -> Markup:
    """A coordinator's text as safe HTML."""
    html = clean(
        MARKDOWN.render(text),
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
    )
    return Markup(html)  # noqa: S704 - cleaned in the line above


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "last_day": last_day,
    "days_words": days_words,
    "short_day": short_day,
    "weekday": weekday,
    "month": month,
    "moment": moment,
    "short_moment": short_moment,
    "deadline": deadline,
    "short_deadline": short_deadline,
    "number": number,
    "dollars": dollars,
    "millionths": millionths,
    "unit_label": unit_label,
    "percent_words": percent_words,
    "and_words": and_words,
    "give_or_take": give_or_take,
    "markdown": markdown,
}


def plain_text(text: str) -> str:
    """The text as a spreadsheet shows it: one that would start a formula gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000")[:1] in tuple(FORMULA_STARTS) else text
