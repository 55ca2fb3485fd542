"""What can score. `measures.csv` lists the measures over several resources; each single resource adds its own.

- `reduction`: percent less than the baseline, of one resource or of the sum of all of a kind (site kBtu of all fuels).
- `diversion`: the share kept out of the landfill, (recycling + compost) / (landfill + recycling + compost); what
  scores is its gain in percentage points.

Recycling and compost have no measure of their own: more of them would read as a loss.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from challenge.quantities.resources import DIVERTED, RESOURCES, Resource

REDUCTION, DIVERSION = "reduction", "diversion"
ENERGY = "energy"


@dataclass(frozen=True, slots=True)
class Measure:
    """`resources` are the resource keys it needs, in the order of the resources table."""

    key: str
    name: str
    method: str
    resources: tuple[str, ...]

    @property
    def unit(self) -> str:
        """What its figure counts, in words."""
        return "percentage points" if self.method == DIVERSION else "percent"


def headline_of(keys: Iterable[str]) -> str | None:
    """The measure whose percent stands for all of these: energy if any fuel counts, else the first reduction."""
    known = list(keys)
    if {ENERGY, *MEASURES[ENERGY].resources} & set(known):
        return ENERGY
    return next((key for key in known if MEASURES[key].method == REDUCTION), None)


def _read_measures() -> dict[str, Measure]:
    text = files(__package__).joinpath("measures.csv").read_text(encoding="utf-8")
    several = [_several(row) for row in csv.DictReader(text.splitlines())]
    single = [_single(resource) for resource in RESOURCES.values() if resource.kind != DIVERTED]
    return {measure.key: measure for measure in (*several, *single)}


def _several(row: dict[str, str]) -> Measure:
    kinds = row["kinds"].split()
    keys = tuple(resource.key for resource in RESOURCES.values() if resource.kind in kinds)
    return Measure(row["key"], row["name"], row["method"], keys)


def _single(resource: Resource) -> Measure:
    return Measure(resource.key, resource.name, REDUCTION, (resource.key,))


MEASURES: dict[str, Measure] = _read_measures()
