"""What a meter counts: one row of `resources.csv` each. A new resource is a row and its factors, no code.

`kind` says how a resource scores: `fuel` counts towards energy, `water` and `landfill` are to fall,
`diverted` (recycling, compost) counts in the diversion rate only: alone, more of it would read as a loss.
"""

from dataclasses import dataclass

from challenge.quantities.tables import rows_of
from challenge.quantities.units import UNITS, UnitError, unit_of

FUEL, WATER, LANDFILL, DIVERTED = "fuel", "water", "landfill", "diverted"
KINDS = (FUEL, WATER, LANDFILL, DIVERTED)


@dataclass(frozen=True, slots=True)
class Resource:
    """`units` are the unit keys a bill may use, the usual first; `dimensions` are theirs.

    `sum_unit` is the unit in which meters of this kind are added up, whatever unit each has.
    """

    key: str
    name: str
    kind: str
    sum_unit: str
    default_unit: str
    units: tuple[str, ...]
    dimensions: frozenset[str]

    def accepts(self, unit_key: str) -> bool:
        return unit_key in self.units


def check_unit(resource_key: str, unit_key: str) -> None:
    """Raises UnitError with a sentence when a bill for this resource cannot be in this unit."""
    unit = unit_of(unit_key)
    resource = RESOURCES[resource_key]
    if not resource.accepts(unit_key):
        raise UnitError(f"{resource.name} is not measured in {unit.label}. Choose the unit printed on the bill.")


def _read_resources() -> dict[str, Resource]:
    return {row["key"]: _resource(row) for row in rows_of("resources.csv")}


def _resource(row: dict[str, str]) -> Resource:
    units = tuple(row["units"].split())
    dimensions = frozenset(UNITS[key].dimension for key in units)
    return Resource(row["key"], row["name"], row["kind"], row["sum_unit"], row["default_unit"], units, dimensions)


RESOURCES: dict[str, Resource] = _read_resources()
