"""The residual mix of a grid: what is left of it once the green power that others bought is taken out.

Shown on the page of factors, never used on a board: boards count the average of the grid. The figures are of 2022,
so each stands beside the average of the same year from the same file, not beside the newer one that boards use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from challenge.quantities.factors import EDITIONS
from challenge.quantities.gases import potentials
from challenge.quantities.tables import Table, rows_of, tables


@dataclass(frozen=True, slots=True)
class ResidualMix:
    """Kilograms of CO2 equivalent per MWh in one subregion ("US": the average of the United States)."""

    region: str
    kg_co2e_per_mwh: Fraction
    average_kg_co2e_per_mwh: Fraction
    table: Table

    @property
    def percent_above_average(self) -> Fraction:
        return (self.kg_co2e_per_mwh / self.average_kg_co2e_per_mwh - 1) * 100


@cache
def residual_mixes(edition: str) -> dict[str, ResidualMix]:
    """For display only, by subregion, as far as the edition has any. Raises KeyError for an unknown edition."""
    chosen = EDITIONS[edition].tables
    return {row["region"]: _residual_mix(row) for row in rows_of("residual_mix.csv") if row["table"] in chosen}


def _residual_mix(row: Mapping[str, str]) -> ResidualMix:
    table = tables()[row["table"]]
    return ResidualMix(row["region"], _co2e(row, "", table), _co2e(row, "average_", table), table)


def _co2e(row: Mapping[str, str], prefix: str, table: Table) -> Fraction:
    co2, ch4, n2o = (Fraction(Decimal(row[prefix + gas])) for gas in ("co2_kg", "ch4_g", "n2o_g"))
    return potentials()[table.potentials].co2e_kg(co2, ch4, n2o)
