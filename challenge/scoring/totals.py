"""Totals for the whole challenge that give no single business away.

- A resource counts in the totals only if at least 5 businesses contribute to it, and none of them makes up more than
  half of what all avoided together.
- Dollars and kilograms of CO2 equivalent are added up over the resources that count, and must pass the same test:
  otherwise a total less another would tell what one business avoided.
- Figures are rounded to 3 significant digits.
- What is published changes at most once a day, and only when 5 contributors changed since: two totals a minute
  apart would otherwise show one business's bill as their difference. Until then the old figures stay.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from challenge.scoring.rows import Contribution

FEWEST = 5
LARGEST_SHARE = 0.5
SIGNIFICANT_DIGITS = 3

RESOURCE_TOTALS = {"electricity": "kwh", "water": "gallons", "waste": "pounds"}
"""Resources whose quantity is published, in the resource's default unit, under this name."""

TOTALS = (*RESOURCE_TOTALS.values(), "dollars", "kg_co2e")


@dataclass(frozen=True, slots=True)
class PublishedTotals:
    """`values` are public: a decimal string for each of `TOTALS`, or None where it may not be told.

    `on` is the day they were made. `fingerprints` are private: one per contributing business, to tell how many
    changed since; they are stored beside the snapshot and never shown.
    """

    on: date
    values: Mapping[str, str | None]
    contributors: int
    fingerprints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TotalsDecision:
    """What to show now. `totals` is None while nothing may be told; `changed` says whether to store it anew.

    `why` is a code: `first`, `updated`, `too_few`, `same`, `today_already` or `too_few_changed`.
    """

    totals: PublishedTotals | None
    changed: bool
    why: str


def decide_totals(
    previous: PublishedTotals | None, contributions: Sequence[Contribution], today: date
) -> TotalsDecision:
    """What the public may see, given what it saw last and what businesses contribute now."""
    fingerprints = {one.business: _fingerprint(one) for one in contributions}
    if len(contributions) < FEWEST:
        return TotalsDecision(previous, False, "too_few")
    if previous is None:
        return TotalsDecision(_totals(contributions, fingerprints, today), True, "first")
    changed = _changed(previous.fingerprints, fingerprints)
    if changed == 0:
        return TotalsDecision(previous, False, "same")
    if today <= previous.on:
        return TotalsDecision(previous, False, "today_already")
    if changed < FEWEST:
        return TotalsDecision(previous, False, "too_few_changed")
    return TotalsDecision(_totals(contributions, fingerprints, today), True, "updated")


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> int:
    return sum(before.get(business) != now.get(business) for business in before.keys() | now.keys())


def _fingerprint(contribution: Contribution) -> str:
    text = repr(sorted(contribution.amounts.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _totals(contributions: Sequence[Contribution], fingerprints: Mapping[str, str], today: date) -> PublishedTotals:
    telling = _telling_resources(contributions)
    values: dict[str, str | None] = {
        name: _figure([one.amounts[key][0] for one in contributions if key in one.amounts] if key in telling else [])
        for key, name in RESOURCE_TOTALS.items()
    }
    for position, name in ((1, "dollars"), (2, "kg_co2e")):
        sums = [sum(one.amounts[key][position] for key in telling & one.amounts.keys()) for one in contributions]
        values[name] = _figure([value for value in sums if value])
    return PublishedTotals(today, values, len(contributions), fingerprints)


def _telling_resources(contributions: Sequence[Contribution]) -> set[str]:
    """The resources of which even the quantity could be told."""
    keys = {key for one in contributions for key in one.amounts}
    return {key for key in keys if _may_be_told([one.amounts[key][0] for one in contributions if key in one.amounts])}


def _may_be_told(parts: Sequence[float]) -> bool:
    return len(parts) >= FEWEST and max(abs(part) for part in parts) <= LARGEST_SHARE * abs(sum(parts))


def _figure(parts: Sequence[float]) -> str | None:
    return significant(sum(parts)) if _may_be_told(parts) else None


def significant(value: float, digits: int = SIGNIFICANT_DIGITS) -> str:
    """Rounded half to even to so many significant digits, written without an exponent: 12345.6 -> "12300"."""
    exact = Decimal(repr(round(value, 6)))
    if not exact:
        return "0"
    step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    return (
        f"{exact.quantize(step, ROUND_HALF_EVEN) if step < 1 else (exact / step).quantize(1, ROUND_HALF_EVEN) * step:f}"
    )
