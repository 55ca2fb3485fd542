"""What is filled in while meters are measured, one way after the other."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.periods import epoch_day
from challenge.measurement.plan import Plan
from challenge.measurement.runs import Runs, sums, without
from challenge.measurement.spread import Floats, Ints, Readings, Spread

NOTHING, SAME_DAYS, WEATHER, STATED = range(4)
METHODS = ("nothing", "same_days", "weather", "stated")
"""How a meter was measured. `stated`: against a surveyed figure. `nothing`: there is no baseline or no reading."""


@dataclass
class Work:
    """What is filled in, column by column, before it is a Measured."""

    count: int
    plan: Plan
    bills: Readings
    spread: Spread
    numbers: dict[str, Floats]
    whole: dict[str, Ints]
    covered: list[Runs]
    left_out: Runs
    in_span: dict[tuple[int, int], Readings] = field(default_factory=dict)

    def touching(self, span: tuple[int, int]) -> Readings:
        """Bills with a day in one of the two periods, which every step asks for."""
        if span not in self.in_span:
            self.in_span[span] = self.bills.touching(*span)
        return self.in_span[span]

    @property
    def baseline(self) -> tuple[int, int]:
        return epoch_day(self.plan.baseline.start), epoch_day(self.plan.baseline.end)

    @property
    def reporting(self) -> tuple[int, int]:
        return epoch_day(self.plan.reporting.start), epoch_day(self.plan.reporting.end)


def bills_in(work: Work, span: tuple[int, int], chosen: NDArray[np.bool_]) -> tuple[Readings, Runs]:
    """The bills of chosen meters that touch a span, and their days inside it, one run for each bill."""
    bills = work.touching(span)
    if not chosen.all():
        bills = bills.take(chosen[bills.meter])
    return bills, Runs(bills.meter, np.maximum(bills.start, span[0]), np.minimum(bills.end, span[1]))


def days_in(work: Work, span: tuple[int, int], chosen: NDArray[np.bool_]) -> Runs:
    """Days of a span with a bill of chosen meters that count."""
    return without(bills_in(work, span, chosen)[1], work.left_out)


def count_use(work: Work, covered: Runs) -> Floats:
    """Adds the use of covered days; returns it by meter."""
    work.covered.append(covered)
    use = sums(covered, work.spread.between(covered.meter, covered.start, covered.end)[0], work.count)
    work.numbers["use"] += use
    return use
