"""Days that do not count: for nobody, for one site, or for an entry that joins later.

    "blackouts": [{"start": "2026-06-03", "end": "2026-06-10", "reason": "The river flooded the town center."}],
    "late_joiners": "joining_day"        or "next_month"; without it the same days count for everybody

Such days are in no sum: neither their use nor their baseline counts, whichever of the two periods they lie in, and no
bill is missed on them. `late_joiners` says from which day on an entry counts that joined after the reporting period
began. The baseline days of days that do not count are not compared with anything either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from challenge.measurement.periods import Period, first_of_next_month
from challenge.scoring.rules.reading import Reader

EVERYBODY_ALIKE, JOINING_DAY, NEXT_MONTH = "", "joining_day", "next_month"
LATE_JOINERS = (EVERYBODY_ALIKE, JOINING_DAY, NEXT_MONTH)
MOST_BLACKOUTS = 40
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Days that do not count, and the reason that everybody reads."""

    days: Period
    reason: str

    def document(self) -> dict[str, str]:
        return {"start": self.days.start.isoformat(), "end": self.days.end.isoformat(), "reason": self.reason}


def read_blackouts(reader: Reader, where: str, value: object) -> tuple[LeftOut, ...]:
    """In the order of their days."""

    def read(at: str, each: object) -> LeftOut | None:
        one = reader.mapping(at, each, frozenset({"start", "end", "reason"}))
        start, end = (reader.date(f"{at}.{name}", one.get(name)) for name in ("start", "end"))
        reason = reader.text(f"{at}.reason", one.get("reason"), 1, LONGEST_REASON)
        if start is None or end is None:
            return None
        if end <= start:
            reader.say(f"{at}.end", "The last day must not lie before the first.")
            return None
        return LeftOut(Period(start, end), reason)

    given = reader.listed(where, value, read, MOST_BLACKOUTS)
    found = sorted((one for one in given if one is not None), key=lambda one: one.days)
    for sooner, later in pairwise(found):
        if later.days.start < sooner.days.end:
            reader.say(where, f"{later.days.start:%B %-d, %Y} is there twice.")
    return tuple(found)


def is_left_out(period: Period, blackouts: Sequence[LeftOut]) -> bool:
    """Whether no day of the period is left. Blackouts do not overlap."""
    inside = (min(one.days.end, period.end) - max(one.days.start, period.start) for one in blackouts)
    return sum(max(days.days, 0) for days in inside) >= period.days


def counts_from(joined_on: date, reporting: Period, late_joiners: str) -> date | None:
    """The first day that counts for an entry that joined on a day; None: all days do."""
    if late_joiners == EVERYBODY_ALIKE or joined_on <= reporting.start:
        return None
    if late_joiners == NEXT_MONTH and joined_on.day > 1:
        joined_on = first_of_next_month(joined_on)
    return min(joined_on, reporting.end)


def blackouts_document(blackouts: Sequence[LeftOut]) -> list[dict[str, Any]]:
    return [one.document() for one in blackouts]
