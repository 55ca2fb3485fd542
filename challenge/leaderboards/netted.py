"""What a site with power of its own used: import + generation - export, over the days that all its meters cover."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from challenge.leaderboards.stored_readings import readings_of
from challenge.measurement.periods import epoch_day
from challenge.measurement.solar import net_use
from challenge.measurement.spread import Ints, Readings
from challenge.savings.around import OwnPower
from challenge.savings.deadlines import Deadline

ALWAYS = (0, 60_000)  # epoch days, 1970 to 2134


def net_readings(power: OwnPower, deadline: Deadline) -> Readings:
    """Readings of one stream, number 0. Before there were panels nothing was made and nothing sent out."""
    imported = _total(power.imported, None, deadline)
    since = None if power.since is None else epoch_day(power.since)
    made = _total(power.generation, since, deadline)
    sent = _total(power.export, since, deadline)
    return net_use(imported, made, sent, 1)


def _total(meter_ids: Sequence[int], zero_before: int | None, deadline: Deadline) -> Readings:
    """The sum of meters, on days that all of them cover; without a meter nothing, on every day."""
    total = _nothing(*ALWAYS)
    for meter_id in meter_ids:
        own = readings_of(np.array([meter_id], np.int64), deadline)
        total = net_use(total, _with_zeros(own, zero_before), _nothing(*ALWAYS), 1)
    return total


def _with_zeros(readings: Readings, before: int | None) -> Readings:
    """With nothing on the days before the first reading, as far as they lie before this day."""
    first = int(readings.start.min()) if len(readings) else ALWAYS[1]
    until = min(first, before or ALWAYS[0])
    return readings if until <= ALWAYS[0] else _joined(_nothing(ALWAYS[0], until), readings)


def _nothing(start: int, end: int) -> Readings:
    return Readings(_ints(0), _ints(start), _ints(end), _ints(0))


def _joined(one: Readings, other: Readings) -> Readings:
    columns = ((getattr(one, name), getattr(other, name)) for name in ("meter", "start", "end", "millionths"))
    return Readings(*(np.concatenate(pair) for pair in columns))


def _ints(value: int) -> Ints:
    return np.array([value], np.int64)
