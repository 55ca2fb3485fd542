"""Average prices by state: for an estimate of dollars where a bill states no cost.

Electricity and natural gas are prices of commercial customers. Of heating oil and propane only those of homes are
published by state, and many states share one figure, most likely an average put where no own one is known; a
business that buys more pays less. The page of factors says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache

from challenge.quantities.factors import EDITIONS, multiplier
from challenge.quantities.tables import Table, rows_of, tables

_DIGITS = Context(prec=12)


@dataclass(frozen=True, slots=True)
class StatePrice:
    """A row of `prices.csv`: dollars per `unit`, as published. `sector` is commercial or residential."""

    resource: str
    state: str
    sector: str
    value: Decimal
    unit: str
    table: Table


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for one `unit` of a resource, with the published price it is made from."""

    dollars: Decimal
    unit: str
    published: StatePrice

    @property
    def stated(self) -> str:
        """The price with its source, for people."""
        row = self.published
        return f"${row.value} per {row.unit}, {row.sector}, {row.state} ({row.table.source}, {row.table.edition})"


@cache
def price_of(resource: str, unit: str, state: str, edition: str) -> Price | None:
    """The average price of one `unit` in a state ("OH"), or None where the edition has none.

    Raises UnknownUnit or NoFactor as `multiplier` does, KeyError for an unknown edition.
    """
    row = _prices(edition).get((resource, state.strip().upper()))
    if row is None:
        return None
    exact = Fraction(row.value) * multiplier(resource, unit, row.unit, edition)
    return Price(_DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator)), unit, row)


def prices_in(edition: str) -> list[StatePrice]:
    """Every price of an edition, by resource and state. Raises KeyError for an unknown edition."""
    return list(_prices(edition).values())


@cache
def _prices(edition: str) -> dict[tuple[str, str], StatePrice]:
    chosen = EDITIONS[edition].tables
    found = [_price(row) for row in rows_of("prices.csv") if row["table"] in chosen]
    return {(one.resource, one.state): one for one in found}


def _price(row: Mapping[str, str]) -> StatePrice:
    return StatePrice(
        resource=row["resource"],
        state=row["state"],
        sector=row["sector"],
        value=Decimal(row["value"]),
        unit=row["unit"],
        table=tables()[row["table"]],
    )
