"""Bills for tests of measurement, written as a person would: from, to, amount, cost."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.spread import Readings

Bill = tuple[int, date, date, int, int | None]
"""Meter, start, end, amount in millionths, cost in cents."""

BASELINE = Period(date(2025, 1, 1), date(2026, 1, 1))
REPORTING = Period(date(2026, 1, 1), date(2027, 1, 1))


def bill(start: str, end: str, units: float, cents: int | None = None, meter: int = 0) -> Bill:
    return meter, date.fromisoformat(start), date.fromisoformat(end), round(units * 1_000_000), cents


def readings(bills: Sequence[Bill]) -> Readings:
    return Readings(
        meter=np.array([one[0] for one in bills], np.int64),
        start=np.array([epoch_day(one[1]) for one in bills], np.int64),
        end=np.array([epoch_day(one[2]) for one in bills], np.int64),
        millionths=np.array([one[3] for one in bills], np.int64),
        cost_cents=np.array([np.nan if one[4] is None else one[4] for one in bills], np.float64),
    )
