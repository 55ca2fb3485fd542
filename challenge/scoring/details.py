"""The private side of standings: quantities for the business and its coordinator, and what totals are made from."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.measured import METHODS, NOTHING
from challenge.measurement.periods import day_of_epoch
from challenge.measurement.uncertainty import distinguishable
from challenge.quantities.factors import multiplier
from challenge.quantities.resources import FUEL, RESOURCES
from challenge.scoring.bands import Error, band_points
from challenge.scoring.entries import Entry, Meters
from challenge.scoring.figures import SMALLEST, Flags, Floats, Ints, figures
from challenge.scoring.gathered import PRICES_FROM, Gathered
from challenge.scoring.rows import PERCENT_DECIMALS, Amounts, Detail, ResourceDetail
from challenge.scoring.rules import GRADES
from challenge.scoring.stated import WIDTH, Stated
from challenge.scoring.total_bands import NOT_KNOWN, Spread

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
    columns = (
        _totals(gathered.dollars),
        _total_bands(gathered.dollars, gathered.dollars_error),
        _totals(gathered.kg),
        _total_bands(gathered.kg, gathered.kg_error),
        kbtu,
    )
    return [
        Detail(
            entry=entry.key,
            ranked_by=None,
            resources=own,
            dollars_saved=dollars,
            dollars_band=dollars_band,
            kg_co2e_avoided=kg,
            kg_co2e_band=kg_band,
            energy_avoided_kbtu=energy,
        )
        for entry, own, dollars, dollars_band, kg, kg_band, energy in zip(entries, resources, *columns, strict=True)
    ]


def _resource_details(
    meters: Meters, stated: Stated, gathered: Gathered, edition: str
) -> list[tuple[int, str, ResourceDetail]]:
    cells = np.nonzero(stated.own)
    rows, columns = cells
    keys = [_KEYS[column] for column in columns.tolist()]
    units = _units(meters, stated, (rows * WIDTH + columns).tolist(), keys)
    sizes = np.array([_size(key, unit, edition) for key, unit in zip(keys, units, strict=True)], dtype=np.float64)
    fields = _fields(gathered, cells, sizes)
    values = zip(*fields.values(), strict=True)
    return [
        (at, key, {"unit": unit, **dict(zip(fields, one, strict=True))})  # type: ignore[typeddict-item]  # its keys are those of `fields`
        for at, key, unit, one in zip(rows.tolist(), keys, units, values, strict=True)
    ]


def _fields(gathered: Gathered, cells: tuple[NDArray[np.intp], ...], sizes: Floats) -> dict[str, Sequence[object]]:
    """Every figure of a ResourceDetail but its unit, as columns."""
    baseline, use = gathered.baseline[cells], gathered.use[cells]
    percent, points = _percent(baseline, use), band_points(gathered.error, gathered.baseline)[cells]
    usable, banded = baseline > SMALLEST, (baseline > SMALLEST) & ~np.isnan(points)
    excludes_zero = distinguishable(percent, points)
    return {
        "baseline_use": _rounded(baseline / sizes),
        "use": _rounded(use / sizes),
        "avoided": _rounded((baseline - use) / sizes),
        "avoided_band": _or_none(gathered.error.half_width[cells] / sizes),
        "non_routine": _rounded(gathered.non_routine[cells] / sizes),
        "reduction_percent": figures(percent, PERCENT_DECIMALS, usable),
        "uncertainty_points": figures(points, PERCENT_DECIMALS, banded),
        "distinguishable": [bool(yes) if known else None for yes, known in zip(excludes_zero, banded, strict=True)],
        "grade": grade_letters(gathered.grade[cells]),
        "method": method_words(gathered.method[cells]),
        "dollars_saved": _or_none(gathered.dollars[cells]),
        "dollars_band": _or_none(_band_of(gathered.dollars, gathered.dollars_error)[cells]),
        "price_from": [PRICES_FROM[number] for number in gathered.price_from[cells].tolist()],
        "kg_co2e_avoided": _or_none(gathered.kg[cells]),
        "kg_co2e_band": _or_none(_band_of(gathered.kg, gathered.kg_error)[cells]),
        "covered_days": gathered.covered_days[cells].tolist(),
        "reporting_days": gathered.reporting_days[cells].tolist(),
        "baseline_days": gathered.baseline_days[cells].tolist(),
        "baseline_days_missing": gathered.missing_days[cells].tolist(),
        "data_through": iso_days(gathered.data_through[cells]),
    }


def grade_letters(grades: Ints) -> list[str | None]:
    """Letters of numbers of GRADES, None for -1."""
    return [GRADES[number] if number >= 0 else None for number in grades.tolist()]


def method_words(methods: Ints) -> list[str | None]:
    """Words of METHODS, None where nothing was measured."""
    return [METHODS[number] if number != NOTHING else None for number in methods.tolist()]


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


def _percent(baseline: Floats, use: Floats) -> Floats:
    usable = baseline > SMALLEST
    percent: Floats = (1 - use / np.where(usable, baseline, 1)) * 100
    return percent


def _band_of(value: Floats, error: Error) -> Floats:
    """The half-width where there is a value."""
    return np.where(np.isnan(value), np.nan, error.half_width)


def _total_bands(value: Floats, error: Error) -> list[float | None]:
    """Bands of the sums of `_totals`."""
    known = ~np.isnan(value)
    return _or_none(np.where(known.any(axis=1), error.where(known).across().half_width, np.nan))


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


def amounts_of(gathered: Gathered, counted: Flags, edition: str) -> list[dict[str, Amounts]]:
    """What each entry adds to the totals: the resources that count of it, in their default units."""
    sizes = [_size(key, RESOURCES[key].default_unit, edition) for key in _KEYS]
    avoided = np.round((gathered.baseline - gathered.use) / np.array(sizes), _DECIMALS)
    dollars, kg = (np.round(np.nan_to_num(values), _DECIMALS) for values in (gathered.dollars, gathered.kg))
    found: list[dict[str, Amounts]] = [{} for _ in range(len(counted))]
    rows, columns = np.nonzero(counted)
    values = (table[rows, columns].tolist() for table in (avoided, dollars, kg))
    for at, column, *own in zip(rows.tolist(), columns.tolist(), *values, strict=True):
        found[at][_KEYS[column]] = (own[0], own[1], own[2])
    return found


def spreads_of(gathered: Gathered, counted: Flags, edition: str) -> list[dict[str, Spread]]:
    """The errors of what `amounts_of` gives: squares and allowances, in the same units."""
    sizes = np.array([_size(key, RESOURCES[key].default_unit, edition) for key in _KEYS])
    known = np.ones_like(gathered.baseline, bool)
    tables = [
        *_spread(gathered.error, known, sizes),
        *_spread(gathered.dollars_error, ~np.isnan(gathered.dollars), np.ones(WIDTH)),
        *_spread(gathered.kg_error, ~np.isnan(gathered.kg), np.ones(WIDTH)),
    ]
    found: list[dict[str, Spread]] = [{} for _ in range(len(counted))]
    rows, columns = np.nonzero(counted)
    values = (table[rows, columns].tolist() for table in tables)
    for at, column, *own in zip(rows.tolist(), columns.tolist(), *values, strict=True):
        found[at][_KEYS[column]] = tuple(own)
    return found


def _spread(error: Error, known: Flags, sizes: Floats) -> tuple[Floats, Floats]:
    """What has no value (no price, no factor) adds nothing, and has no error either."""
    squares = np.where(np.isnan(error.squares), NOT_KNOWN, np.round(error.squares / sizes**2, _DECIMALS))
    return np.where(known, squares, 0.0), np.where(known, np.round(error.amount / sizes, _DECIMALS), 0.0)
