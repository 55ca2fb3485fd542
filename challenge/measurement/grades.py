"""How good the data and the model behind a saving are: a letter, and why not a better one, in plain words.

The grade never looks at the saving. It can be given later anew, from a stored Measured, as more days become due.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.measured import NOTHING, SAME_DAYS, STATED, WEATHER, Measured, Plan
from challenge.measurement.periods import epoch_day
from challenge.measurement.runs import Runs, no_runs
from challenge.measurement.spread import Floats

BASELINE_DAYS, BASELINE_BILLS, REPORTING_SHARE, LARGEST_CV = 329, 9, 0.9, 0.25
"""What an A needs: days of a baseline of 365, bills they come in, share of the days due, scatter on bills."""

NOTHING_LEFT_OUT = no_runs()
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Graded:
    """One value per meter: "A" to "D", or "" where nothing was measured; and the reasons, best first to know."""

    letters: list[str]
    reasons: list[list[str]]


def grade_of(measured: Measured, due_until: int | None, plan: Plan, left_out: Runs = NOTHING_LEFT_OUT) -> Graded:
    """`due_until` is the first epoch day that is not due yet; None means that the whole reporting period is due.

    `left_out` are days that do not count, so that they are not due.
    """
    methods = measured.method.tolist()
    letters = [_LETTERS[method] for method in methods]
    reasons = [
        _why_nothing(measured, at) if method == NOTHING else _REASONS[method] for at, method in enumerate(methods)
    ]
    share = _share_of_due(measured, due_until, plan, left_out)
    for flags, sentence in _shortcomings(measured, share, plan):
        for number in np.flatnonzero(flags).tolist():
            letters[number] = "B"
            reasons[number] = [*reasons[number], sentence]
    return Graded(letters, reasons)


_LETTERS = {NOTHING: "", SAME_DAYS: "C", STATED: "D", WEATHER: "A"}
_REASONS: dict[int, list[str]] = {
    WEATHER: [],
    SAME_DAYS: ["Compared with the same calendar days before, without taking the weather into account."],
    STATED: ["Compared with a figure that was stated, not with readings."],
}


def _why_nothing(measured: Measured, number: int) -> list[str]:
    if not measured.reporting_days[number]:
        return ["There are no bills in the period that is measured."]
    if measured.waiting_days[number]:
        return ["Waiting for the temperatures of the days that are measured."]
    if not measured.baseline_days[number]:
        return ["There are no bills in the period it is compared with."]
    return ["No day could be compared."]


def _share_of_due(measured: Measured, due_until: int | None, plan: Plan, left_out: Runs) -> Floats:
    start, end = epoch_day(plan.reporting.start), epoch_day(plan.reporting.end)
    until = end if due_until is None else min(max(due_until, start), end)
    if until == start:
        return np.ones(len(measured))
    due = until - start - left_out.within(start, until).per_meter(len(measured))
    return np.where(due > 0, measured.covered_before(until) / np.maximum(due, 1), 1.0)


def _shortcomings(measured: Measured, share: Floats, plan: Plan) -> list[tuple[Flags, str]]:
    """What keeps a weather-adjusted figure from an A."""
    on_bills = measured.longest_bill > 1
    weather = measured.method == WEATHER
    few_days = measured.baseline_days < BASELINE_DAYS * max(1, round(plan.baseline.days / 365.25))
    short_period = np.full(len(measured), plan.baseline.days < 365)
    few_bills = on_bills & (measured.baseline_bills < BASELINE_BILLS)
    few_values = measured.observations <= 2 * measured.parameters
    loose = on_bills & ~(measured.cv_rmse <= LARGEST_CV)
    sentences = (
        (short_period, "The period it is compared with is shorter than 12 months."),
        (few_days, f"Fewer than {BASELINE_DAYS} of 365 days of the period it is compared with have a bill."),
        (few_bills, f"Fewer than {BASELINE_BILLS} bills stand for the period it is compared with."),
        (share < REPORTING_SHARE, "Less than 90 % of the days that are due have been compared."),
        (few_values, "There are too few bills for this model."),
        (loose, "The bills scatter by more than 25 % around what the weather explains."),
    )
    return [(flags & weather, sentence) for flags, sentence in sentences]
