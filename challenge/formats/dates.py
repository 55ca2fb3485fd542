"""Dates as bills and spreadsheets write them.

ISO (2025-01-31) and named months (Jan 31, 2025; 31-Jan-2025) mean one day. Numbers with slashes or hyphens and the
year last are month first, as in the United States, unless a date in the same file cannot be: then the sender says
which it is, and dates that do not fit the answer are refused. Two-digit years are of this century.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

DateOrder = Literal["month_first", "day_first"]

EARLIEST_YEAR, LATEST_YEAR = 1990, 2099

_TIME = r"(?:[T ]00:00(?::00)?(?:\.0+)?(?:Z|[+-]\d\d:?\d\d| ?AM)?| 12:00(?::00)? ?AM)?"
_ISO = re.compile(rf"(\d{{4}})([-/])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_MONTH_DAY = re.compile(r"([a-z]{3,10})\.? (\d{1,2}),? (\d{4})", re.ASCII | re.IGNORECASE)
_DAY_MONTH = re.compile(r"(\d{1,2})[- ]([a-z]{3,10})[- ,]{1,2}(\d{4}|\d{2})", re.ASCII | re.IGNORECASE)

_SERIAL = re.compile(r"[2-7]\d{4}(?:\.0+)?", re.ASCII)  # how spreadsheets count days
_FIRST_SERIAL = date(1899, 12, 30)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january enero ene",
            "february febrero",
            "march marzo",
            "april abril abr",
            "may mayo",
            "june junio",
            "july julio",
            "august agosto ago",
            "september septiembre sept",
            "october octubre",
            "november noviembre",
            "december diciembre dic",
        ),
        start=1,
    )
    for full in names.split()
    for name in (full, full[:3])
}

HOW_TO_WRITE = "Write dates like 2025-01-31 or 1/31/2025."


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as written. `first` and `second` are set where only the order tells month from day."""

    text: str
    year: int
    first: int
    second: int
    by_order: bool

    def day(self, order: DateOrder) -> date:
        """Raises ValueError with a sentence."""
        month, day = (self.first, self.second)
        if self.by_order and order == "day_first":
            month, day = day, month
        if not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            raise ValueError(f'The year of "{self.text}" is not between {EARLIEST_YEAR} and {LATEST_YEAR}.')
        try:
            return date(self.year, month, day)
        except ValueError:
            raise ValueError(f'There is no such date as "{self.text}". {HOW_TO_WRITE}') from None


@lru_cache(maxsize=1024)
def written_date(text: str) -> WrittenDate:
    """Raises ValueError with a sentence for the person who wrote it."""
    text = " ".join(text.split())
    if match := _ISO.fullmatch(text[:40]):
        return WrittenDate(text, int(match[1]), int(match[3]), int(match[4]), False)
    if match := _NUMERIC.fullmatch(text[:40]):
        return WrittenDate(text, _full_year(match[4]), int(match[1]), int(match[3]), True)
    if (match := _MONTH_DAY.fullmatch(text[:40])) and (month := _MONTHS.get(match[1].lower())):
        return WrittenDate(text, int(match[3]), month, int(match[2]), False)
    if (match := _DAY_MONTH.fullmatch(text[:40])) and (month := _MONTHS.get(match[2].lower())):
        return WrittenDate(text, _full_year(match[3]), month, int(match[1]), False)
    if _SERIAL.fullmatch(text[:40]):
        day = _FIRST_SERIAL + timedelta(days=int(text[:5]))
        return WrittenDate(text, day.year, day.month, day.day, False)
    raise ValueError(f'We could not read the date "{text[:40]}". {HOW_TO_WRITE}')


_NAMED_MONTH = re.compile(r"([a-z]{3,10})\.?[- ](\d{4}|\d{2})", re.ASCII | re.IGNORECASE)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-0?1)?", re.ASCII)


def month_of(text: str) -> tuple[date, date]:
    """The first day of a month ("Jan-16", "January 2016", "2016-01") and of the next. Raises ValueError."""
    text = " ".join(text.split())
    year = month = 0
    if match := _NAMED_MONTH.fullmatch(text[:40]):
        year, month = _full_year(match[2]), _MONTHS.get(match[1].lower(), 0)
    elif match := _ISO_MONTH.fullmatch(text[:40]):
        year, month = int(match[1]), int(match[2])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR or not 1 <= month <= 12:
        raise ValueError(f'We could not read the month "{text[:40]}".')
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


_NUMBERED_MONTH = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)


def month_named(text: str) -> tuple[int | None, int] | None:
    """Year (None where it is not said) and month of a column name such as "Jan 2025", "enero" or "1/2025"."""
    text = " ".join(text[:40].split())
    if text.lower().rstrip(".") in _MONTHS:
        return None, _MONTHS[text.lower().rstrip(".")]
    if match := _NUMBERED_MONTH.fullmatch(text):
        text = f"{match[2]}-{match[1]}"
    try:
        start, _ = month_of(text.removesuffix(" 00:00:00"))
    except ValueError:
        return None
    return start.year, start.month


def is_date(text: str) -> bool:
    try:
        written_date(text)
    except ValueError:
        return False
    return True


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
