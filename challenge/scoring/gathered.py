"""Measured meters gathered by entry and resource: sums, minima, errors, and what keeps a resource from counting."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from challenge.measurement.grades import Graded
from challenge.measurement.measured import NOTHING, Measured
from challenge.measurement.periods import epoch_day
from challenge.measurement.runs import complete_months
from challenge.quantities.factors import kg_co2e_per, multiplier
from challenge.quantities.resources import FUEL, RESOURCES
from challenge.scoring.bands import Error
from challenge.scoring.entries import Meters
from challenge.scoring.figures import SMALLEST, Floats, Ints
from challenge.scoring.reasons import NUMBER
from challenge.scoring.rules import GRADES, WEATHER, Rules
from challenge.scoring.stated import WIDTH, Stated

NO_PRICE, STATE_PRICE, BILL_PRICE = range(3)
PRICES_FROM = (None, "state", "bills")

_IS_FUEL = np.array([resource.kind == FUEL for resource in RESOURCES.values()])


@dataclass(frozen=True)
class Gathered:
    """Sums and minima over the meters that count; a row per entry, a column per resource.

    `baseline` (adjusted) and `use` are in the resource's `sum_unit`, `non_routine` is a part of `baseline`; the
    `_per_day` pair divides each meter's by its covered days. `error` is that of baseline - use. `gate` is the number
    of the reason that keeps the resource from counting, 0 if none does. `dollars` is NaN where no meter has a price,
    `kg` NaN where no emissions are stated. `grade` is the worst of the meters (a number of GRADES), -1 without one;
    `method` a number of METHODS, the weakest of the meters. `due_days` is the same for all.
    """

    due_days: int

    baseline: Floats
    use: Floats
    non_routine: Floats
    error: Error
    baseline_per_day: Floats
    use_per_day: Floats
    covered_days: Ints
    coverage: Ints
    reporting_days: Ints
    baseline_days: Ints
    missing_days: Ints
    data_through: Ints
    weather_through: Ints
    dollars: Floats
    dollars_error: Error
    price_from: Ints
    kg: Floats
    kg_error: Error
    grade: Ints
    method: Ints
    gate: Ints
    months: Ints


def due_day_of(rules: Rules, due_until: date | None) -> int:
    """The first epoch day of the reporting period that is not due; its end where all of it is (`due_until` is None)."""
    reporting = rules.reporting
    return epoch_day(reporting.end if due_until is None else max(reporting.start, min(reporting.end, due_until)))


def gathered_from(
    stated: Stated, meters: Meters, measured: Measured, graded: Graded, due_day: int, rules: Rules
) -> Gathered:
    """`due_day` is the first epoch day of the reporting period that is not due yet."""
    cells = _Cells(stated)
    factor = per_meter_factor(meters, rules.factors)
    days = np.maximum(measured.covered_days, 1)
    start = epoch_day(rules.reporting.start)
    due_days = due_day - start
    due = due_days - meters.left_out.within(start, due_day).per_meter(len(meters))
    price, price_from = _price(meters, measured)
    kg_rate = _kg_per_unit(meters, rules.factors)
    known = _Known(
        covered_days=cells.smallest(measured.covered_days),
        coverage=cells.smallest(_coverage(measured.covered_before(due_day), due), without=0 if due_days else 100),
        reporting_days=cells.smallest(measured.reporting_days),
        baseline_days=cells.smallest(measured.baseline_days),
        waiting_days=cells.largest(measured.waiting_days, without=0),
        weather_through=cells.smallest(measured.weather_through, without=-1),
        grade=cells.largest(_grades(graded)),
        blocked=cells.largest(_blocked(meters), without=0),
        months=cells.smallest(_months(measured, meters, rules)),
    )
    return Gathered(
        due_days=due_days,
        baseline=cells.sum(measured.adjusted_baseline * factor),
        use=cells.sum(measured.use * factor),
        non_routine=cells.sum(measured.non_routine * factor),
        error=cells.error(measured, factor),
        baseline_per_day=cells.sum(measured.adjusted_baseline * factor / days),
        use_per_day=cells.sum(measured.use * factor / days),
        covered_days=known.covered_days,
        coverage=known.coverage,
        reporting_days=known.reporting_days,
        baseline_days=known.baseline_days,
        missing_days=cells.largest(measured.baseline_days_missing, without=0),
        data_through=cells.smallest(measured.data_through, without=-1),
        weather_through=known.weather_through,
        dollars=cells.sum_known(measured.avoided * price),
        dollars_error=cells.error(measured, np.nan_to_num(price)),
        price_from=cells.smallest(price_from, without=NO_PRICE),
        kg=cells.sum_known(measured.avoided * kg_rate),
        kg_error=cells.error(measured, np.nan_to_num(kg_rate)),
        grade=known.grade,
        method=cells.largest(measured.method, without=NOTHING),
        gate=_gate(stated, known, rules),
        months=known.months,
    )


@dataclass(frozen=True)
class _Known:
    """What gates look at, by entry and resource."""

    covered_days: Ints
    coverage: Ints
    reporting_days: Ints
    baseline_days: Ints
    waiting_days: Ints
    weather_through: Ints
    grade: Ints
    blocked: Ints
    months: Ints


def _coverage(covered_due: Ints, due: Ints) -> Ints:
    """In percent of the days due; all of it where none is."""
    return np.where(due > 0, covered_due * 100 // np.maximum(due, 1), 100)


class _Cells:
    """Gathers values of meters in the cells of a table of entries and resources."""

    def __init__(self, stated: Stated):
        self._shape = stated.own.shape
        self._counts = stated.counts
        self._cell = stated.cell[stated.counts]

    def sum(self, values: Floats) -> Floats:
        size = self._shape[0] * WIDTH
        return np.bincount(self._cell, values[self._counts], size).astype(np.float64).reshape(self._shape)

    def sum_known(self, values: Floats) -> Floats:
        """The sum of what is not NaN; NaN where nothing is known."""
        known = self.sum((~np.isnan(values)).astype(np.float64)) > 0
        return np.where(known, self.sum(np.nan_to_num(values)), np.nan)

    def error(self, measured: Measured, factor: Floats) -> Error:
        """Of the meters' avoided use, each times its factor. A meter without covered days has no error."""
        half = np.where(measured.covered_days > 0, measured.half_width * factor, 0.0)
        return Error(self.sum(half**2), self.sum(measured.allowance * np.abs(measured.adjusted_baseline * factor)))

    def smallest(self, values: Ints, without: int = 0) -> Ints:
        """The smallest value of the cell's meters; `without` for a cell without meters."""
        none = np.iinfo(np.int64).max
        found = np.full(self._shape[0] * WIDTH, none, np.int64)
        np.minimum.at(found, self._cell, values[self._counts])
        return np.where(found == none, without, found).reshape(self._shape)

    def largest(self, values: Ints, without: int = -1) -> Ints:
        """The largest value of the cell's meters; `without` for a cell without meters."""
        return -self.smallest(-values, -without)


def per_meter_factor(meters: Meters, edition: str) -> Floats:
    """How many of the resource's `sum_unit` one unit of each meter makes."""
    pairs = list(zip(meters.resource, meters.unit, strict=True))
    known = {(key, unit): float(multiplier(key, unit, RESOURCES[key].sum_unit, edition)) for key, unit in set(pairs)}
    return np.array([known[pair] for pair in pairs], dtype=np.float64)


def _kg_per_unit(meters: Meters, edition: str) -> Floats:
    keys = list(zip(meters.resource, meters.unit, meters.region, strict=True))
    rates = {key: kg_co2e_per(*key, edition) for key in set(keys)}
    known = {key: np.nan if rate is None else float(rate) for key, rate in rates.items()}
    return np.array([known[key] for key in keys], dtype=np.float64)


def _price(meters: Meters, measured: Measured) -> tuple[Floats, Ints]:
    """Dollars per unit of each meter, NaN without any, and where they come from.

    The average of the reporting bills, else the average of the state.
    """
    usable = (measured.priced_use > SMALLEST) & (measured.cost_cents >= 0)
    of_bills = np.where(usable, measured.cost_cents / 100 / np.where(usable, measured.priced_use, 1), np.nan)
    of_state = np.array(meters.price, np.float64) if len(meters.price) else np.full(len(meters), np.nan)
    source = np.where(usable, BILL_PRICE, np.where(np.isnan(of_state), NO_PRICE, STATE_PRICE))
    return np.where(usable, of_bills, of_state), source.astype(np.int64)


def _months(measured: Measured, meters: Meters, rules: Rules) -> Ints:
    """Complete months of each meter, 0 where nobody asks for any. A day that does not count is not missed."""
    if not rules.gates.min_complete_months:
        return np.zeros(len(meters), np.int64)
    return complete_months(measured.covered, len(meters), rules.reporting, meters.left_out)


def _grades(graded: Graded) -> Ints:
    number = {letter: number for number, letter in enumerate(GRADES)}
    return np.array([number.get(letter, -1) for letter in graded.letters], np.int64)


def _blocked(meters: Meters) -> Ints:
    return np.array([NUMBER[code] for code in meters.blocked] or [0] * len(meters), np.int64)


def _gate(stated: Stated, known: _Known, rules: Rules) -> Ints:
    """The first reason that keeps a resource with a meter of its own from counting, 0 if none does."""
    few = known.covered_days < rules.gates.min_covered_days
    low = known.coverage < rules.gates.min_coverage_percent
    weather = _IS_FUEL & (rules.adjustment == WEATHER) & ((known.waiting_days > 0) | (known.covered_days == 0))
    checks = (
        (NUMBER["unstated"], stated.unstated),
        (known.blocked, known.blocked > 0),
        (NUMBER["no_bills"], stated.bare | ((known.reporting_days == 0) & (known.baseline_days == 0))),
        (NUMBER["no_baseline"], known.baseline_days == 0),
        (NUMBER["no_reporting"], known.reporting_days == 0),
        (NUMBER["no_station"], weather & (known.weather_through < 0)),
        (NUMBER["waiting"], weather & (few | low)),
        (NUMBER["few_days"], few),
        (NUMBER["low_coverage"], low),
        (NUMBER["few_months"], known.months < rules.gates.min_complete_months),
        (NUMBER["low_grade"], known.grade > GRADES.index(rules.gates.lowest_grade)),
    )
    found = np.select([flags for _, flags in checks], [code for code, _ in checks], 0)
    return np.where(stated.own | stated.unstated, found, 0).astype(np.int64)
