"""Spans of local calendar days, half-open: the start counts, the end is the first day after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` up to, not including, `end`. Raises ValueError with a sentence if that holds no day."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("The end must be after the start.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2025-01-01:2026-01-01". Raises ValueError."""
        start, colon, end = text.partition(":")
        if not colon:
            raise ValueError("Write a period as START:END, like 2025-01-01:2026-01-01.")
        return cls(date.fromisoformat(start), date.fromisoformat(end))

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def whole_months(self) -> int:
        """How many calendar months lie in it, from their first day to their last."""
        first = self.start.year * 12 + self.start.month + (self.start.day > 1)
        return max(0, self.end.year * 12 + self.end.month - first)

    @property
    def last_day(self) -> date:
        """The last day that counts: the one people mean by "until"."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    def __str__(self) -> str:
        return f"{self.start.isoformat()}:{self.end.isoformat()}"

    def overlaps(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    def until(self, day: date) -> "Period | None":
        """The part before `day`, or None if nothing of the period lies before it."""
        return None if day <= self.start else Period(self.start, min(self.end, day))

    def without(self, others: Iterable["Period"]) -> list["Period"]:
        """What is left of it, in order."""
        parts = [self]
        for other in others:
            ends = [(part.start, min(part.end, other.start)) for part in parts]
            starts = [(max(part.start, other.end), part.end) for part in parts]
            parts = [Period(start, end) for start, end in sorted({*ends, *starts}) if start < end]
        return parts

    def months(self) -> Iterator["Period"]:
        """The calendar months it touches, cut to the period."""
        start = self.start
        while start < self.end:
            end = min(first_of_next_month(start), self.end)
            yield Period(start, end)
            start = end


def first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def year_before(day: date) -> Period:
    """The twelve months that end where `day` begins: the usual baseline of a period that starts on `day`."""
    try:
        return Period(day.replace(year=day.year - 1), day)
    except ValueError:  # 29 February
        return Period(date(day.year - 1, 3, 1), day)


def epoch_day(day: date) -> int:
    """Days since 1 January 1970, as arrays keep them."""
    return day.toordinal() - _EPOCH


def day_of_epoch(number: int) -> date:
    return date.fromordinal(number + _EPOCH)
