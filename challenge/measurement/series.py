"""Use over time for charts: by calendar month."""

from dataclasses import dataclass

import numpy as np

from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.spread import Ints, Readings, Spread


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """A calendar month, cut to the period asked for. `use_per_day` is None where no day of it has a reading."""

    period: Period
    use: float
    days: int

    @property
    def use_per_day(self) -> float | None:
        return self.use / self.days if self.days else None

    @property
    def days_missing(self) -> int:
        return self.period.days - self.days


def monthly_series(readings: Readings, period: Period, meter: int = 0) -> list[MonthOfUse]:
    """What one meter used in each calendar month of the period, in its own unit, bills spread evenly."""
    months = list(period.months())
    start = np.array([epoch_day(month.start) for month in months], np.int64)
    end = np.array([epoch_day(month.end) for month in months], np.int64)
    use, days = _answers(readings, meter, start, end)
    return [MonthOfUse(*one) for one in zip(months, use, days, strict=True)]


def _answers(readings: Readings, meter: int, start: Ints, end: Ints) -> tuple[list[float], list[int]]:
    own = readings.take(readings.meter == meter)
    use, days = Spread(own, meter + 1).between(np.full(len(start), meter, np.int64), start, end)
    return use.tolist(), days.tolist()
