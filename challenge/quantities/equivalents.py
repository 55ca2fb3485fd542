"""What kilograms of CO2 equivalent are like in everyday life. For display only: nothing is computed from it.

`equivalents.csv` holds the figures by edition; what is shown takes the newest. Only figures that we could derive or
cross-check are in it: trees and acres of forest are left out, since published figures differ by half.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

from challenge.quantities.numbers import write_amount
from challenge.quantities.tables import rows_of

EDITION = "EQ-2026.1"
MOST_SHOWN = 3
DIGITS = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """A row of `equivalents.csv`: `kg_co2e` for one of it, shown from `at_least` to `at_most` of them.

    `verified` says how sure the figure is: "derived" from a quoted answer of the calculator, or "cross-checked".
    """

    edition: str
    key: str
    kg_co2e: Decimal
    at_least: Decimal
    at_most: Decimal | None
    one: str
    many: str
    basis: str
    source: str
    verified: str

    def fits(self, count: Decimal) -> bool:
        return self.at_least <= count and (self.at_most is None or count <= self.at_most)


@dataclass(frozen=True, slots=True)
class Equivalent:
    """`words` is the end of a sentence that begins with "That is like": "driving 1,200 miles in a gasoline car"."""

    count: Decimal
    words: str
    comparison: Comparison


def equivalents_of(kg_co2e: Decimal | float | None) -> list[Equivalent]:
    """Up to three comparisons of a fitting size, to two digits; none for what is too small, or was not saved."""
    if kg_co2e is None or kg_co2e <= 0:
        return []
    found = [_equivalent(Decimal(str(kg_co2e)), comparison) for comparison in comparisons()]
    return [one for one in found if one is not None][:MOST_SHOWN]


@cache
def comparisons(edition: str = EDITION) -> tuple[Comparison, ...]:
    """The comparisons of an edition, the first to be shown first."""
    return tuple(_comparison(row) for row in rows_of("equivalents.csv") if row["edition"] == edition)


def _equivalent(kg: Decimal, comparison: Comparison) -> Equivalent | None:
    count = _rounded(kg / comparison.kg_co2e)
    if not comparison.fits(count):
        return None
    words = comparison.one if count == 1 else comparison.many.format(write_amount(count))
    return Equivalent(count, words, comparison)


def _rounded(count: Decimal) -> Decimal:
    """To two significant digits: 1234 becomes 1200, 1.25 becomes 1.2."""
    return count.quantize(Decimal(1).scaleb(count.adjusted() - DIGITS + 1), ROUND_HALF_EVEN)


def _comparison(row: Mapping[str, str]) -> Comparison:
    return Comparison(
        edition=row["edition"],
        key=row["key"],
        kg_co2e=Decimal(row["kg_co2e"]),
        at_least=Decimal(row["at_least"]),
        at_most=Decimal(row["at_most"]) if row["at_most"] else None,
        one=row["one"],
        many=row["many"],
        basis=row["basis"],
        source=row["source"],
        verified=row["verified"],
    )
