"""Non-routine adjustments as the public reads them: category, resource, and the effect in percentage points.

The effect of an adjustment is the resource's reduction with it, less the reduction without it (all others kept).
"""

from collections.abc import Sequence

import numpy as np

from challenge.quantities.resources import RESOURCES
from challenge.scoring.entries import Adjustment, Meters
from challenge.scoring.figures import SMALLEST, Flags, figures
from challenge.scoring.gathered import Gathered, per_meter_factor
from challenge.scoring.rows import PERCENT_DECIMALS, Event
from challenge.scoring.stated import WIDTH, Stated

_KEYS = tuple(RESOURCES)


def events_of(
    entry_count: int,
    meters: Meters,
    stated: Stated,
    gathered: Gathered,
    usable: Flags,
    adjustments: Sequence[Adjustment],
    edition: str,
) -> list[list[Event]]:
    """For each entry; several adjustments of one category and resource are told as one. None where no percent is."""
    factor = per_meter_factor(meters, edition) if adjustments else np.zeros(0)
    amounts: dict[tuple[int, int, str], float] = {}
    for one in adjustments:
        if not stated.counts[one.meter]:
            continue
        entry, column = divmod(int(stated.cell[one.meter]), WIDTH)
        key = (entry, column, one.category)
        amounts[key] = amounts.get(key, 0.0) + one.amount * float(factor[one.meter])
    found: list[list[Event]] = [[] for _ in range(entry_count)]
    for (entry, column, category), amount in sorted(amounts.items()):
        effect = _effect(float(gathered.baseline[entry, column]), float(gathered.use[entry, column]), amount)
        known = bool(usable[entry, column]) and effect is not None
        points = figures(np.array([effect or 0.0]), PERCENT_DECIMALS, np.array([known]))[0]
        found[entry].append({"resource": _KEYS[column], "category": category, "effect_points": points})
    return found


def _effect(baseline: float, use: float, amount: float) -> float | None:
    without = baseline - amount
    if min(baseline, without) <= SMALLEST:
        return None
    return 100 * (use / without - use / baseline)
