"""Totals for the whole challenge that give no single business away.

- A resource counts only if at least 5 businesses contribute to it, and none of them makes up more than half of what
  all avoided together. Dollars and kilograms of CO2 equivalent are added up over the resources that count and must
  pass the same test: otherwise one total less another would tell what a single business avoided.
- Figures are rounded to 3 significant digits.
- What a resource adds changes only once 5 of its contributors changed (joined, left, or have other amounts), and at
  most once a day. Until then the amounts published last stay: two totals a minute apart would otherwise give one
  business's bill away as their difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from challenge.scoring.rows import Contribution

FEWEST = 5
LARGEST_SHARE = 0.5
SIGNIFICANT_DIGITS = 3

RESOURCE_TOTALS = {"electricity": "kwh", "water": "gallons", "waste": "pounds"}
"""Resources whose own quantity is published, in the resource's default unit, and under which name."""

TOTALS = (*RESOURCE_TOTALS.values(), "dollars", "kg_co2e")

Amounts = tuple[float, float, float]
Basis = Mapping[str, Mapping[str, Amounts]]


@dataclass(frozen=True, slots=True)
class PublishedTotals:
    """`values` are public: a decimal string for each of `TOTALS`, None where it may not be told.

    `on` is the day they last changed, `contributors` the number of businesses in them. `basis` is private: the
    amounts they were made from, by resource and business; keep it beside the snapshot and never show it.
    """

    on: date
    values: Mapping[str, str | None]
    contributors: int
    basis: Basis

    def document(self) -> dict[str, Any]:
        """To be stored as JSON, private. `read_totals` gives equal totals back."""
        basis = {key: {name: list(own) for name, own in parts.items()} for key, parts in self.basis.items()}
        return {
            "on": self.on.isoformat(),
            "values": dict(self.values),
            "contributors": self.contributors,
            "basis": basis,
        }


def read_totals(document: Mapping[str, Any]) -> PublishedTotals:
    basis = {
        key: {name: (own[0], own[1], own[2]) for name, own in parts.items()} for key, parts in document["basis"].items()
    }
    return PublishedTotals(date.fromisoformat(document["on"]), document["values"], document["contributors"], basis)


@dataclass(frozen=True, slots=True)
class TotalsDecision:
    """What to show now. `totals` is None while nothing may be told; `changed` says to store them anew.

    `why` is a code: `updated`, `same`, `today_already`, or `held_back` (too few contributors, too few of them
    changed, or one above half).
    """

    totals: PublishedTotals | None
    changed: bool
    why: str


def decide_totals(
    previous: PublishedTotals | None, contributions: Sequence[Contribution], today: date
) -> TotalsDecision:
    """What the public may see, given what it saw last and what businesses contribute now."""
    before: Basis = previous.basis if previous else {}
    now = _by_resource(contributions)
    if previous and now == before:
        return TotalsDecision(previous, False, "same")
    if previous and today <= previous.on:
        return TotalsDecision(previous, False, "today_already")
    basis = _next_basis(before, now)
    if basis == before:
        return TotalsDecision(previous, False, "held_back")
    return TotalsDecision(_published(basis, today), True, "updated")


def _by_resource(contributions: Sequence[Contribution]) -> dict[str, dict[str, Amounts]]:
    found: dict[str, dict[str, Amounts]] = {}
    for one in contributions:
        for key, own in one.amounts.items():
            found.setdefault(key, {})[one.business] = own
    return found


def _next_basis(before: Basis, now: Basis) -> dict[str, Mapping[str, Amounts]]:
    keys = sorted(before.keys() | now.keys())
    basis = {key: _next_parts(before.get(key, {}), now.get(key, {})) for key in keys}
    return {key: parts for key, parts in basis.items() if parts}


def _next_parts(before: Mapping[str, Amounts], now: Mapping[str, Amounts]) -> Mapping[str, Amounts]:
    """What one resource adds from now on: the same as before until enough contributors changed and hide each other."""
    changed = sum(before.get(business) != now.get(business) for business in before.keys() | now.keys())
    if changed < FEWEST:
        return before
    return now if may_be_told([own[0] for own in now.values()]) else before


def may_be_told(parts: Sequence[float]) -> bool:
    """Whether a sum hides its parts: enough of them, and none above half of the sum."""
    return len(parts) >= FEWEST and max(abs(part) for part in parts) <= LARGEST_SHARE * abs(sum(parts))


def _published(basis: Basis, today: date) -> PublishedTotals:
    values = {name: _figure([own[0] for own in basis.get(key, {}).values()]) for key, name in RESOURCE_TOTALS.items()}
    values["dollars"], values["kg_co2e"] = _figure(_sums(basis, 1)), _figure(_sums(basis, 2))
    businesses = {business for parts in basis.values() for business in parts}
    return PublishedTotals(today, values, len(businesses), basis)


def _sums(basis: Basis, position: int) -> list[float]:
    """Dollars or kilograms of each business that has any, over the resources that count."""
    sums: dict[str, float] = {}
    for parts in basis.values():
        for business, own in parts.items():
            sums[business] = sums.get(business, 0.0) + own[position]
    return [value for value in sums.values() if value]


def _figure(parts: Sequence[float]) -> str | None:
    return significant(sum(parts)) if may_be_told(parts) else None


def significant(value: float) -> str:
    """Rounded half to even to 3 significant digits, without an exponent: 12345.6 -> "12300"."""
    exact = Decimal(repr(round(value, 6)))
    if not exact:
        return "0"
    step = Decimal(1).scaleb(exact.adjusted() - SIGNIFICANT_DIGITS + 1)
    rounded = (exact / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step
    return f"{rounded.normalize():f}"
