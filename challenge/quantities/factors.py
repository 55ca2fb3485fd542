"""Factors: what turns a volume into energy or weight, and use into kilograms of CO2 equivalent.

Three tables of our own: `factors.csv` (one figure a row), `factor_tables.csv` (where each set comes from) and
`factor_editions.csv` (which sets belong together, and from when on new challenges take them). A challenge pins an
edition, and both of its periods use it, so a new edition never moves a board: figures of an edition are never
changed, a new edition is new rows. Average rates throughout, not marginal ones; nothing is credited for avoided
production of materials.

Electricity: EPA eGRID total output rates by subregion. `zip_subregions.csv` gives the subregion of a ZIP code: each
row holds from its ZIP up to the next row's. In about 7 % of ZIP codes utilities in more than one subregion deliver;
the predominant one counts and `also` names the others.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

from challenge.quantities.resources import RESOURCES
from challenge.quantities.tables import Table, rows_of, tables
from challenge.quantities.units import UNITS, UnitError, rate, unit_of

# What a document of rules means that names no edition. It never changes: stored rules must keep their figures.
DEFAULT_EDITION = "US-2023.1"
UNITED_STATES, WORLD = "US", "WORLD"

_ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Factor:
    """`value` `unit` for each `per_unit`, as published; emissions are of CO2 equivalent.

    `co2_kg`, `ch4_g` and `n2o_g` are the gases behind an emission factor where a source states them, each for one
    `per_unit`; `potentials` is the set in `warming_potentials.csv` that weighs them.
    """

    kind: str
    resource: str
    region: str
    name: str
    value: Decimal
    unit: str
    per_unit: str
    source: str
    edition: str
    year: int
    warming_potentials: str
    note: str
    url: str
    co2_kg: Decimal | None = None
    ch4_g: Decimal | None = None
    n2o_g: Decimal | None = None
    potentials: str = ""
    by_way_of: str = ""

    def rate(self, unit: str, per_unit: str) -> Fraction:
        """The factor in other units, exactly. Raises DimensionMismatch."""
        return Fraction(self.value) * rate(self.unit, unit) / rate(self.per_unit, per_unit)

    @property
    def stated(self) -> str:
        """The factor with its source, for people: "53.1148 kg CO2e per MMBtu (...)"."""
        of = " CO2e" if self.kind == "emissions" else ""
        return f"{self.value} {self.unit}{of} per {self.per_unit} ({self.source}, {self.edition})"


@dataclass(frozen=True, slots=True)
class Edition:
    """Sets of factors that belong together. `tables` are keys of `factor_tables.csv`.

    A challenge made on a day in `[valid_from, valid_until)` takes this edition; `valid_until` of the newest is None.
    """

    key: str
    name: str
    valid_from: date
    valid_until: date | None
    replaces: str
    tables: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class Subregion:
    """The grid that supplies a ZIP code; `also` lists others that supply part of it."""

    code: str
    also: tuple[str, ...]


class NoFactor(UnitError):
    """A volume of this resource cannot become energy or weight: the edition has no factor for it."""


def edition_for(day: date) -> Edition:
    """The edition that a challenge made on this day takes; before the first one, the first."""
    begun = [edition for edition in EDITIONS.values() if edition.valid_from <= day]
    return max(begun, key=lambda edition: edition.valid_from) if begun else next(iter(EDITIONS.values()))


def factor(kind: str, resource: str, region: str = "", edition: str = DEFAULT_EDITION) -> Factor | None:
    """One row of the tables, or None. Raises KeyError for an unknown edition."""
    return _factors(edition).get((kind, resource, region))


def factors_in(edition: str) -> list[Factor]:
    """Every factor of an edition, in the order of the tables. Raises KeyError for an unknown edition."""
    return list(_factors(edition).values())


def emissions(resource: str, region: str = "", edition: str = DEFAULT_EDITION) -> Factor | None:
    """CO2 equivalent of using the resource in a grid region; None where we state none (water).

    An unknown or empty region takes the average of the United States.
    """
    found = factor("emissions", resource, region, edition) or factor("emissions", resource, "", edition)
    return found or factor("emissions", resource, UNITED_STATES, edition)


def heat_content(resource: str, unit: str, edition: str = DEFAULT_EDITION) -> Factor | None:
    """Energy in a volume of the fuel; None if the unit is not a volume or the resource is no such fuel."""
    return factor("heat_content", resource, "", edition) if unit_of(unit).dimension == "volume" else None


def density(resource: str, unit: str, edition: str = DEFAULT_EDITION) -> Factor | None:
    """Weight of a full bin; None if the unit is not a volume or the resource does not go into bins."""
    return factor("density", resource, "", edition) if unit_of(unit).dimension == "volume" else None


def bridge(resource: str, from_unit: str, to_unit: str, edition: str = DEFAULT_EDITION) -> Factor | None:
    """The factor that takes `from_unit` to `to_unit`; None if they share a dimension and need none.

    Raises NoFactor with a sentence.
    """
    source, target = unit_of(from_unit), unit_of(to_unit)
    if source.dimension == target.dimension:
        return None
    for found in (heat_content(resource, from_unit, edition), density(resource, from_unit, edition)):
        if found and UNITS[found.unit].dimension == target.dimension:
            return found
    for found in (heat_content(resource, to_unit, edition), density(resource, to_unit, edition)):
        if found and UNITS[found.unit].dimension == source.dimension:
            return found
    name = RESOURCES[resource].name if resource in RESOURCES else resource
    raise NoFactor(f"We have no factor to turn {source.label} of {name.lower()} into {target.label}.")


@cache
def multiplier(resource: str, from_unit: str, to_unit: str, edition: str = DEFAULT_EDITION) -> Fraction:
    """How many `to_unit` one `from_unit` of the resource makes, by exact conversion and, if need be, a factor.

    Raises UnknownUnit or NoFactor.
    """
    found = bridge(resource, from_unit, to_unit, edition)
    if found is None:
        return rate(from_unit, to_unit)
    if UNITS[found.per_unit].dimension == UNITS[from_unit].dimension:
        return found.rate(to_unit, from_unit)
    return 1 / found.rate(from_unit, to_unit)


@cache
def kg_co2e_per(resource: str, unit: str, region: str = "", edition: str = DEFAULT_EDITION) -> Fraction | None:
    """Kilograms of CO2 equivalent for one `unit` of the resource, or None where we state none."""
    found = emissions(resource, region, edition)
    if found is None:
        return None
    return multiplier(resource, unit, found.per_unit, edition) * found.rate("kg", found.per_unit)


def subregion_of_zip(zip_code: str) -> Subregion | None:
    """The eGRID subregion of a US ZIP code ("15222" or "15222-1234"); None if we know of no such ZIP."""
    match = _ZIP.fullmatch(zip_code.strip())
    if match is None:
        return None
    starts, regions = _zip_runs()
    at = bisect_right(starts, match[1]) - 1
    return regions[at] if at >= 0 else None


def region_of(zip_code: str, country: str = UNITED_STATES) -> str:
    """The region key to ask `emissions` with: a subregion, the average of the United States, or of the world."""
    if country != UNITED_STATES:
        return WORLD
    found = subregion_of_zip(zip_code)
    return found.code if found else UNITED_STATES


@cache
def _factors(edition: str) -> dict[tuple[str, str, str], Factor]:
    chosen = EDITIONS[edition].tables
    found = [_factor(row, tables()[row["table"]]) for row in rows_of("factors.csv") if row["table"] in chosen]
    return {(one.kind, one.resource, one.region): one for one in found}


def _factor(row: Mapping[str, str], table: Table) -> Factor:
    return Factor(
        kind=row["kind"],
        resource=row["resource"],
        region=row["region"],
        name=row["name"],
        value=Decimal(row["value"]),
        unit=row["unit"],
        per_unit=row["per_unit"],
        source=table.source,
        edition=table.edition,
        year=table.year,
        warming_potentials=table.warming_potentials,
        note=row["note"],
        url=table.url,
        co2_kg=_decimal(row["co2_kg"]),
        ch4_g=_decimal(row["ch4_g"]),
        n2o_g=_decimal(row["n2o_g"]),
        potentials=table.potentials,
        by_way_of=table.by_way_of,
    )


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@cache
def _zip_runs() -> tuple[list[str], list[Subregion | None]]:
    rows = rows_of("zip_subregions.csv")
    regions = [_subregion(row) for row in rows]
    return [row["from_zip"] for row in rows], regions


def _subregion(row: Mapping[str, str]) -> Subregion | None:
    return Subregion(row["subregion"], tuple(row["also"].split())) if row["subregion"] else None


def _edition(row: Mapping[str, str]) -> Edition:
    until = date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
    return Edition(
        key=row["key"],
        name=row["name"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=until,
        replaces=row["replaces"],
        tables=tuple(row["tables"].split()),
        notes=row["notes"],
    )


EDITIONS: dict[str, Edition] = {row["key"]: _edition(row) for row in rows_of("factor_editions.csv")}
