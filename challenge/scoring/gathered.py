"""Measured meters gathered by entry and resource: sums, minima, and what keeps a resource from counting."""

from dataclasses import dataclass

import numpy as np

from challenge.measurement.same_days import Comparison
from challenge.quantities.factors import kg_co2e_per, multiplier
from challenge.quantities.resources import RESOURCES
from challenge.scoring.entries import Meters
from challenge.scoring.figures import SMALLEST, Floats, Ints
from challenge.scoring.reasons import NUMBER
from challenge.scoring.rules import Rules
from challenge.scoring.stated import WIDTH, Stated


@dataclass(frozen=True)
class Gathered:
    """Sums and minima over the meters that count; a row per entry, a column per resource.

    `baseline` and `use` are in the resource's `sum_unit`; the `_per_day` pair divides each meter's by its covered
    days. `gate` is the number of the reason that keeps the resource from counting, 0 if none does. `dollars` is NaN
    where no meter has a price, `kg` NaN where no emissions are stated. `due_days` is the same for all.
    """

    due_days: int

    baseline: Floats
    use: Floats
    baseline_per_day: Floats
    use_per_day: Floats
    covered_days: Ints
    coverage: Ints
    reporting_days: Ints
    baseline_days: Ints
    missing_days: Ints
    data_through: Ints
    dollars: Floats
    kg: Floats
    gate: Ints


def gathered_from(stated: Stated, meters: Meters, measured: Comparison, rules: Rules) -> Gathered:
    cells = _Cells(stated)
    factor = _per_meter_factor(meters, rules.factors)
    days = np.maximum(measured.covered_days, 1)
    covered = cells.smallest(measured.covered_days)
    covered_due = cells.smallest(measured.covered_due_days)
    reporting, baseline = cells.smallest(measured.reporting_days), cells.smallest(measured.baseline_days)
    coverage = covered_due * 100 // max(measured.due_days, 1) if measured.due_days else np.full_like(covered, 100)
    return Gathered(
        due_days=measured.due_days,
        baseline=cells.sum(measured.baseline_use * factor),
        use=cells.sum(measured.use * factor),
        baseline_per_day=cells.sum(measured.baseline_use * factor / days),
        use_per_day=cells.sum(measured.use * factor / days),
        covered_days=covered,
        coverage=coverage,
        reporting_days=reporting,
        baseline_days=baseline,
        missing_days=-cells.smallest(-measured.baseline_days_missing),
        data_through=cells.smallest(measured.data_through, without=-1),
        dollars=cells.sum_known(measured.avoided * _price(measured)),
        kg=cells.sum_known(measured.avoided * _kg_per_unit(meters, rules.factors)),
        gate=_gate(stated, covered, coverage, reporting, baseline, rules),
    )


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

    def smallest(self, values: Ints, without: int = 0) -> Ints:
        """The smallest value of the cell's meters; `without` for a cell without meters."""
        none = np.iinfo(np.int64).max
        found = np.full(self._shape[0] * WIDTH, none, np.int64)
        np.minimum.at(found, self._cell, values[self._counts])
        return np.where(found == none, without, found).reshape(self._shape)


def _per_meter_factor(meters: Meters, edition: str) -> Floats:
    pairs = list(zip(meters.resource, meters.unit, strict=True))
    known = {(key, unit): float(multiplier(key, unit, RESOURCES[key].sum_unit, edition)) for key, unit in set(pairs)}
    return np.array([known[pair] for pair in pairs], dtype=np.float64)


def _kg_per_unit(meters: Meters, edition: str) -> Floats:
    keys = list(zip(meters.resource, meters.unit, meters.region, strict=True))
    rates = {key: kg_co2e_per(*key, edition) for key in set(keys)}
    known = {key: np.nan if rate is None else float(rate) for key, rate in rates.items()}
    return np.array([known[key] for key in keys], dtype=np.float64)


def _price(measured: Comparison) -> Floats:
    """Dollars per unit of each meter: the average of the reporting bills. NaN without a usable one."""
    usable = (measured.priced_use > SMALLEST) & (measured.cost_cents >= 0)
    return np.where(usable, measured.cost_cents / 100 / np.where(usable, measured.priced_use, 1), np.nan)


def _gate(stated: Stated, covered: Ints, coverage: Ints, reporting: Ints, baseline: Ints, rules: Rules) -> Ints:
    """The first reason that keeps a resource with a meter of its own from counting, 0 if none does."""
    checks = (
        ("unstated", stated.unstated),
        ("no_bills", stated.bare | ((reporting == 0) & (baseline == 0))),
        ("no_baseline", baseline == 0),
        ("no_reporting", reporting == 0),
        ("few_days", covered < rules.gates.min_covered_days),
        ("low_coverage", coverage < rules.gates.min_coverage_percent),
    )
    found = np.select([flags for _, flags in checks], [NUMBER[code] for code, _ in checks], 0)
    return np.where(stated.own | stated.unstated, found, 0).astype(np.int64)
