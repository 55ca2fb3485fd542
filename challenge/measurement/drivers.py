"""What use depends on at a site (floor area, employees, opening hours), weighted by the days for which it was so."""

from collections.abc import Sequence
from datetime import date

from challenge.measurement.periods import Period

Values = Sequence[tuple[date, float]]
"""A value and the first day on which it was so, by date; each holds until the next begins."""


def time_weighted(values: Values, period: Period) -> float | None:
    """The mean of the values over the days of a period; None where it is not known for some of them."""
    if not values or values[0][0] > period.start:
        return None
    ends = [start for start, _ in values[1:]] + [period.end]
    total = 0.0
    for (start, value), end in zip(values, ends, strict=True):
        days = (min(end, period.end) - max(start, period.start)).days
        total += value * max(days, 0)
    return total / period.days


def growth_of(values: Values, baseline: Period, reporting: Period) -> float | None:
    """The driver of the reporting period over that of the baseline: 1 where nothing changed.

    Cut `reporting` to the days that have passed (`Period.until`) first. None where either is not known or is not
    above zero: a use per nobody, or per no square foot, has no meaning.
    """
    before, now = time_weighted(values, baseline), time_weighted(values, reporting)
    return now / before if before and now and before > 0 and now > 0 else None
