"""The gases behind an emission factor, and the potentials that weigh them into CO2 equivalent.

`warming_potentials.csv` holds the sets of three IPCC reports over 100 years. CH4 from burning fuel is weighed with
the figure without the CO2 that it turns into (`CH4`, not `CH4_fossil`): a fuel's CO2 factor counts all of its
carbon already. EPA weighs it the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from challenge.quantities.factors import Factor, emissions, multiplier
from challenge.quantities.tables import rows_of

CO2, CH4, CH4_FOSSIL, N2O = "CO2", "CH4", "CH4_fossil", "N2O"
GASES = (CO2, CH4, CH4_FOSSIL, N2O)


@dataclass(frozen=True, slots=True)
class Potentials:
    """How many kilograms of CO2 a kilogram of each gas is worth over `years` years."""

    key: str
    source: str
    year: int
    years: int
    by_way_of: str
    weights: Mapping[str, Decimal]

    def co2e_kg(self, co2_kg: Fraction, ch4_g: Fraction, n2o_g: Fraction) -> Fraction:
        """Kilograms of CO2 equivalent, exactly."""
        grams = ch4_g * Fraction(self.weights[CH4]) + n2o_g * Fraction(self.weights[N2O])
        return co2_kg * Fraction(self.weights[CO2]) + grams / 1000


@dataclass(frozen=True, slots=True)
class Gases:
    """What one `unit` of a resource emits. None where no source that fits the factor states the gas.

    `kg_co2e` is what boards count: the published total. Where all three gases are known it is their weighed sum,
    exactly for fuels and, for electricity, but for the rounding of CH4 and N2O (at most 0.15 lb per MWh).
    """

    unit: str
    co2_kg: Fraction
    ch4_g: Fraction | None
    n2o_g: Fraction | None
    kg_co2e: Fraction
    potentials: Potentials
    factor: Factor


def gases_of(resource: str, unit: str, region: str, edition: str) -> Gases | None:
    """The gases of using one `unit` of the resource; None where only a total, or nothing, is published.

    Raises UnknownUnit or NoFactor as `multiplier` does, KeyError for an unknown edition.
    """
    found = emissions(resource, region, edition)
    if found is None or found.co2_kg is None or not found.potentials:
        return None
    per_unit = multiplier(resource, unit, found.per_unit, edition)
    return Gases(
        unit=unit,
        co2_kg=Fraction(found.co2_kg) * per_unit,
        ch4_g=None if found.ch4_g is None else Fraction(found.ch4_g) * per_unit,
        n2o_g=None if found.n2o_g is None else Fraction(found.n2o_g) * per_unit,
        kg_co2e=found.rate("kg", found.per_unit) * per_unit,
        potentials=potentials()[found.potentials],
        factor=found,
    )


@cache
def potentials() -> dict[str, Potentials]:
    """Every set, by its key: AR4, AR5, AR6."""
    rows = rows_of("warming_potentials.csv")
    return {row["set"]: _potentials([one for one in rows if one["set"] == row["set"]]) for row in rows}


def _potentials(rows: list[dict[str, str]]) -> Potentials:
    first = rows[0]
    return Potentials(
        key=first["set"],
        source=first["source"],
        year=int(first["year"]),
        years=int(first["years"]),
        by_way_of=first["by_way_of"],
        weights={row["gas"]: Decimal(row["value"]) for row in rows},
    )
