"""What looks wrong in a bill although it can be true: held until the coordinator has looked. Pure.

Use a day is compared with the meter's usual: the median over its other bills, once there are three. More than ten
times or less than a tenth of it is odd, unless the same days of the year before or after were like it (gas that
only heats has summers near zero). A single day of an interval file is only odd when it is high: shops are closed
on some days. A first bill is odd when no place of that size could use so much.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from challenge.quantities.numbers import write_amount
from challenge.quantities.resources import FUEL, WATER, Resource
from challenge.quantities.units import UnitError, convert
from challenge.words import unit_label

TIMES = 10
FEWEST = 3
SURELY_WRONG = 100
YEAR = timedelta(days=365)

# Per square foot and year, in the resource's sum unit: beyond the hungriest trades (data centers, laundries).
MOST_PER_SQUARE_FOOT = {FUEL: 10_000, WATER: 5_000}


class Use(NamedTuple):
    """A known bill: its local days [start, end), and what it used on each."""

    start: date
    end: date
    per_day: float

    @property
    def days(self) -> int:
        return (self.end - self.start).days


class KnownUse:
    """The bills that a new one is compared with, by start."""

    def __init__(self, uses: Iterable[Use]) -> None:
        self.uses = sorted(uses)
        self.first = [use[:2] for use in self.uses[: FEWEST + 1]]
        self.is_enough = len(set(self.first)) > FEWEST  # for whichever bill
        self.starts = [use.start for use in self.uses]
        self.usual = median([use.per_day for use in self.uses]) if self.uses else 0.0
        self.longest = max((end - start for start, end, _ in self.uses), default=timedelta(0))

    def is_enough_for(self, use: Use) -> bool:
        """Whether there are bills enough over other days than this one's."""
        return len(self.first) - self.first.count(use[:2]) >= FEWEST

    def around(self, start: date, end: date) -> Sequence[Use]:
        """Those that may share a day with [start, end)."""
        first = bisect_left(self.starts, start - self.longest)
        return self.uses[first : bisect_right(self.starts, end)]


def why_odd(use: Use, known: KnownUse, unit: str, resource: Resource, floor_area: int | None) -> str:
    """A sentence for the business and its coordinator, or "" when nothing is odd. `known` may hold this bill too."""
    usual, per_day = known.usual, use.per_day
    if not known.is_enough and not known.is_enough_for(use):
        return _zero(use) or _too_much_for_its_size(use, unit, resource, floor_area)
    if per_day > 0 and usual <= TIMES * per_day and (not usual or per_day <= TIMES * usual):
        return ""
    if usual and use.per_day > TIMES * usual and not _like_other_years(use, known):
        return _compared(use, usual, unit, f"about {use.per_day / usual:,.0f} times")
    if use.days == 1 or _like_other_years(use, known):
        return ""
    if use.per_day and use.per_day * TIMES < usual:
        return _compared(use, usual, unit, "less than a tenth of")
    return _zero(use)


def surely_wrong(batch: Sequence[Use], known: Sequence[Use]) -> float | None:
    """How many times the usual a whole interval file is, when that is beyond belief (a wrong unit, another meter)."""
    if len(batch) < FEWEST or len(known) < FEWEST:
        return None
    typical, usual = (median(use.per_day for use in uses) for uses in (batch, known))
    if not typical or not usual:
        return None
    times = typical / usual
    return times if not 1 / SURELY_WRONG <= times <= SURELY_WRONG else None


def _zero(use: Use) -> str:
    return "This bill says that nothing was used." if not use.per_day and use.days > 1 else ""


def _compared(use: Use, usual: float, unit: str, times: str) -> str:
    label = unit_label(unit)
    return f"This is {times} the usual: {short_number(use.per_day)} {label} a day instead of {short_number(usual)}."


def _like_other_years(use: Use, known: KnownUse) -> bool:
    """Whether a bill over mostly the same days of a neighboring year was within ten times of this one."""
    for shift in (-YEAR, YEAR):
        start, end = use.start + shift, use.end + shift
        for other in known.around(start, end):
            shared = (min(end, other.end) - max(start, other.start)).days
            if shared * 2 >= min(use.days, other.days) and _alike(use.per_day, other.per_day, known.usual):
                return True
    return False


def _alike(one: float, other: float, usual: float) -> bool:
    if not one or not other:
        return max(one, other) * TIMES <= usual
    return 1 / TIMES <= one / other <= TIMES


def _too_much_for_its_size(use: Use, unit: str, resource: Resource, floor_area: int | None) -> str:
    most = MOST_PER_SQUARE_FOOT.get(resource.kind)
    if most is None or not floor_area:
        return ""
    try:
        in_a_year = float(convert(1, unit, resource.sum_unit)) * use.per_day * YEAR.days
    except UnitError:
        return ""  # a volume of gas: only a factor tells how much energy it is
    if in_a_year <= most * floor_area:
        return ""
    return f"This is more than a place of {floor_area:,} square feet can use. Check the amount and its unit."


def short_number(value: float) -> str:
    """As many digits as one can take in: 1,234 · 12.3 · 0.123."""
    return write_amount(value, 0 if value >= 100 else 1 if value >= 1 else 3)
