"""The private side of standings: quantities for the business and its coordinator, and what totals are made from."""

from collections.abc import Sequence

import numpy as np

from challenge.measurement.periods import day_of_epoch
from challenge.quantities.factors import multiplier
from challenge.quantities.resources import FUEL, RESOURCES
from challenge.scoring.entries import Entry, Meters
from challenge.scoring.figures import SMALLEST, Flags, Floats, Ints, figures
from challenge.scoring.gathered import Gathered
from challenge.scoring.rows import PERCENT_DECIMALS, Contribution, Detail, ResourceDetail
from challenge.scoring.stated import WIDTH, Stated

_KEYS = tuple(RESOURCES)
_IS_FUEL = np.array([resource.kind == FUEL for resource in RESOURCES.values()])
_DECIMALS = 6


def details_of(
    entries: Sequence[Entry], meters: Meters, stated: Stated, gathered: Gathered, edition: str
) -> list[Detail]:
    """One per entry, with every resource it has a meter of its own for, as far as it is measured."""
    resources: list[dict[str, ResourceDetail]] = [{} for _ in entries]
    for at, key, detail in _resource_details(meters, stated, gathered, edition):
        resources[at][key] = detail
    saved = gathered.baseline - gathered.use
    kbtu = _totals(np.where(_IS_FUEL & (gathered.covered_days > 0), saved, np.nan))
    return [
        Detail(entry=entry.key, resources=own, dollars_saved=dollars, kg_co2e_avoided=kg, energy_avoided_kbtu=energy)
        for entry, own, dollars, kg, energy in zip(
            entries, resources, _totals(gathered.dollars), _totals(gathered.kg), kbtu, strict=True
        )
    ]


def _resource_details(
    meters: Meters, stated: Stated, gathered: Gathered, edition: str
) -> list[tuple[int, str, ResourceDetail]]:
    rows, columns = np.nonzero(stated.own)
    keys = [_KEYS[column] for column in columns.tolist()]
    units = _units(meters, stated, (rows * WIDTH + columns).tolist(), keys)
    sizes = np.array([_size(key, unit, edition) for key, unit in zip(keys, units, strict=True)], dtype=np.float64)
    baseline, use = gathered.baseline[rows, columns] / sizes, gathered.use[rows, columns] / sizes
    fields = zip(
        rows.tolist(),
        keys,
        units,
        _rounded(baseline),
        _rounded(use),
        _rounded(baseline - use),
        _percents(baseline, use),
        _or_none(gathered.dollars[rows, columns]),
        _or_none(gathered.kg[rows, columns]),
        gathered.covered_days[rows, columns].tolist(),
        gathered.reporting_days[rows, columns].tolist(),
        gathered.baseline_days[rows, columns].tolist(),
        gathered.missing_days[rows, columns].tolist(),
        iso_days(gathered.data_through[rows, columns]),
        strict=True,
    )
    return [
        (
            at,
            key,
            {
                "unit": unit,
                "baseline_use": baseline_use,
                "use": used,
                "avoided": avoided,
                "reduction_percent": percent,
                "dollars_saved": dollars,
                "kg_co2e_avoided": kg,
                "covered_days": covered,
                "reporting_days": reporting,
                "baseline_days": before,
                "baseline_days_missing": missing,
                "data_through": through,
            },
        )
        for (
            at, key, unit, baseline_use, used, avoided, percent, dollars, kg,
            covered, reporting, before, missing, through,
        ) in fields
    ]  # fmt: skip


def _units(meters: Meters, stated: Stated, cells: list[int], keys: list[str]) -> list[str]:
    """The unit of the bills; where the meters of a cell have several, the resource's default unit."""
    found: dict[int, str] = {}
    for cell, unit, key in zip(stated.cell.tolist(), meters.unit, meters.resource, strict=True):
        if found.setdefault(cell, unit) != unit:
            found[cell] = RESOURCES[key].default_unit
    return [found.get(cell) or RESOURCES[key].default_unit for cell, key in zip(cells, keys, strict=True)]


def _size(key: str, unit: str, edition: str) -> float:
    """How many of the unit in which meters are added up make one of the unit shown."""
    return float(multiplier(key, unit, RESOURCES[key].sum_unit, edition))


def _percents(baseline: Floats, use: Floats) -> list[str | None]:
    usable = baseline > SMALLEST
    return figures((1 - use / np.where(usable, baseline, 1)) * 100, PERCENT_DECIMALS, usable)


def _rounded(values: Floats) -> list[float]:
    settled: list[float] = np.round(values, _DECIMALS).tolist()
    return settled


def _or_none(values: Floats) -> list[float | None]:
    """NaN becomes None: JSON knows no NaN."""
    return [None if value != value else value for value in _rounded(values)]


def _totals(values: Floats) -> list[float | None]:
    """Sums over the resources of each entry, of what is known; None where nothing is."""
    known = ~np.isnan(values)
    total = np.zeros(len(values))
    for column in range(WIDTH):
        total = total + np.where(known[:, column], values[:, column], 0.0)
    return _or_none(np.where(known.any(axis=1), total, np.nan))


def iso_days(epochs: Ints) -> list[str | None]:
    """ISO dates of epoch days, None for -1."""
    distinct = {day: None if day < 0 else day_of_epoch(day).isoformat() for day in set(epochs.tolist())}
    return [distinct[day] for day in epochs.tolist()]


def contributions_of(
    entries: Sequence[Entry], gathered: Gathered, usable: Flags, ranked: Sequence[bool], edition: str
) -> list[Contribution]:
    """What each business adds to the totals: the usable resources of its ranked entries, in default units."""
    names = sorted({entry.business for entry in entries})
    number = {name: at for at, name in enumerate(names)}
    business = np.array([number[entry.business] for entry in entries], dtype=np.int64)
    counted = usable & np.array(ranked, bool)[:, None]
    sizes = [_size(key, RESOURCES[key].default_unit, edition) for key in _KEYS]
    columns = (
        (gathered.baseline - gathered.use) / np.array(sizes),
        np.nan_to_num(gathered.dollars),
        np.nan_to_num(gathered.kg),
    )
    sums = [_by_business(np.where(counted, values, 0.0), business, len(names)).tolist() for values in columns]
    takes_part = _by_business(counted.astype(np.float64), business, len(names))
    amounts: list[dict[str, tuple[float, float, float]]] = [{} for _ in names]
    for at, column in np.argwhere(takes_part).tolist():
        amounts[at][_KEYS[column]] = (sums[0][at][column], sums[1][at][column], sums[2][at][column])
    return [Contribution(name, own) for name, own in zip(names, amounts, strict=True) if own]


def _by_business(values: Floats, business: Ints, count: int) -> Floats:
    """Sums of a table's rows by business, rounded."""
    cell = (business[:, None] * WIDTH + np.arange(WIDTH)).ravel()
    sums = np.bincount(cell, values.ravel(), count * WIDTH).reshape(count, WIDTH)
    rounded: Floats = np.round(sums, _DECIMALS)
    return rounded
