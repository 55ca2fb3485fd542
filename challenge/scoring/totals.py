"""Totals for the whole challenge, a track or a division that give no single business away, whatever is subtracted.

- Contributors are cut into *parts*: a track or division has a total of its own only while every part that the tracks
  and divisions told cut the contributors into has at least 5 businesses, and it and the others make 5 each at least.
  So does a resource: with fewer than 5 contributors it is in no total, and in no dollars or kilograms either.
- A part changes at most once a day, and only to amounts of which at least 5 businesses' were never told before.
  Then no sum or difference of totals, of any days and filters, is about fewer than 5: take the last total in it; at
  least 5 of its amounts are in no earlier one, so nothing cancels them. (To count those that differ from the last
  total alone is not enough: four may go back to what they were before.) Until then the amounts told last stay.
- What another challenge told of the same businesses was told, too: two that run at once could be subtracted.
- Who shows its own quantities on a board hides nobody: it counts in totals, and not among the 5.
- None makes up more than half of a figure. Dollars and kilograms of CO2 equivalent are told only where no price or
  factor is that of all but a few: else dollars less electricity times that price would be about those few.
- Figures are rounded to 3 significant digits. How sure they are is told by the same rules (`total_bands`).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from challenge.scoring.rows import Contribution
from challenge.scoring.suppression import FEWEST, may_be_told, significant
from challenge.scoring.total_bands import Band, Spread, band_of, enough_new, with_told

RESOURCE_TOTALS = {"electricity": "kwh", "water": "gallons", "waste": "pounds"}
"""Resources whose own quantity is published, in the resource's default unit, and under which name."""

TOTALS = (*RESOURCE_TOTALS.values(), "dollars", "kg_co2e")
COMPONENTS = (0, 1, 2)
TOGETHER = " & "  # joins the filters in the name of a part

Amounts = tuple[float, float, float]
Basis = Mapping[str, Mapping[str, Amounts]]
Spreads = Mapping[str, Spread]
Digests = Mapping[str, Sequence[Sequence[str]]]
Values = Mapping[str, str | None]
Bands = Mapping[str, Band]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one resource. Private.

    `filters` are those with a total of their own. `parts` are disjoint: those filters that all of a part's businesses
    are in, joined, and the amounts it is made from. `ever` holds a digest of each amount that was ever told, by
    business, one list for each component. `spreads` are the errors of the amounts, `banded` the parts that may tell how
    sure they are, `ever_spreads` the digests of errors that were ever told.
    """

    filters: tuple[str, ...]
    parts: Basis
    ever: Digests
    spreads: Spreads = field(default_factory=dict)
    banded: tuple[str, ...] = ()
    ever_spreads: Digests = field(default_factory=dict)

    @property
    def basis(self) -> dict[str, Amounts]:
        """All parts together."""
        return {business: own for part in self.parts.values() for business, own in part.items()}

    def of(self, one: str) -> dict[str, Amounts]:
        """The amounts of a filter that has a total."""
        parts = [part for key, part in self.parts.items() if one in key.split(TOGETHER)]
        return {business: own for part in parts for business, own in part.items()}


NOTHING = Told((), {}, {})


@dataclass(frozen=True, slots=True)
class PublishedTotals:
    """`values` are public: a decimal string for each of `TOTALS`, None where it may not be told; `bands` how sure they
    are, for those of which that may be told; `groups` the same by filter ("track:food"), for those that may be told
    anything.

    `on` is the day they last changed, `contributors` the number of businesses in them. `told` is private: keep it
    beside the snapshot and never show it.
    """

    on: date
    values: Values
    contributors: int
    told: Mapping[str, Told]
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    bands: Bands = field(default_factory=dict)

    @property
    def basis(self) -> Basis:
        """The amounts they were made from, by resource and business."""
        return {key: one.basis for key, one in self.told.items()}

    def document(self) -> dict[str, Any]:
        """To be stored as JSON, private. `read_totals` gives equal totals back."""
        told = {
            key: {
                "filters": list(one.filters),
                "parts": {part: {name: list(own) for name, own in each.items()} for part, each in one.parts.items()},
                "ever": {name: [list(digests) for digests in own] for name, own in one.ever.items()},
                "spreads": {name: list(own) for name, own in one.spreads.items()},
                "banded": list(one.banded),
                "ever_spreads": {name: [list(each) for each in own] for name, own in one.ever_spreads.items()},
            }
            for key, one in self.told.items()
        }
        return {
            "on": self.on.isoformat(),
            "values": dict(self.values),
            "contributors": self.contributors,
            "groups": {key: dict(one) for key, one in self.groups.items()},
            "bands": dict(self.bands),
            "told": told,
        }


def read_totals(document: Mapping[str, Any]) -> PublishedTotals:
    """Also those from before there were groups: all they told is one part."""
    if "told" in document:
        told = {key: _read_told(one) for key, one in document["told"].items()}
    else:
        told = {key: _as_told((), {"": _amounts(parts)}, NOTHING) for key, parts in document["basis"].items()}
    on, groups = date.fromisoformat(document["on"]), document.get("groups", {})
    return PublishedTotals(on, document["values"], document["contributors"], told, groups, document.get("bands", {}))


def _read_told(one: Mapping[str, Any]) -> Told:
    parts = {key: _amounts(part) for key, part in one["parts"].items()}
    spreads = {name: tuple(own) for name, own in one.get("spreads", {}).items()}
    return Told(
        tuple(one["filters"]), parts, one["ever"], spreads, tuple(one.get("banded", ())), one.get("ever_spreads", {})
    )


def _amounts(parts: Mapping[str, Sequence[float]]) -> dict[str, Amounts]:
    return {name: (own[0], own[1], own[2]) for name, own in parts.items()}


@dataclass(frozen=True, slots=True)
class TotalsDecision:
    """What to show now. `totals` is None while nothing may be told; `changed` says to store them anew.

    `why` is a code: `updated`, `same`, `today_already`, or `held_back` (too few contributors, too few of them
    with amounts that are new, or one above half).
    """

    totals: PublishedTotals | None
    changed: bool
    why: str


def decide_totals(
    previous: PublishedTotals | None,
    contributions: Sequence[Contribution],
    today: date,
    elsewhere: Iterable[PublishedTotals] = (),
) -> TotalsDecision:
    """What the public may see, given what it saw last, here and `elsewhere`, and what businesses contribute now."""
    before = _also_told(previous.told if previous else {}, elsewhere)
    now = _by_resource(contributions)
    if previous and now == previous.basis:
        return TotalsDecision(previous, False, "same")
    if previous and today <= previous.on:
        return TotalsDecision(previous, False, "today_already")
    filters = {one.business: one.filters for one in contributions}
    shown = frozenset(one.business for one in contributions if one.shows)
    keys = sorted(before.keys() | now.keys())
    told = {key: _next(before.get(key, NOTHING), now.get(key, {}), filters, shown) for key in keys}
    spreads = _spreads_by_resource(contributions)
    told = {key: _banded(one, before.get(key, NOTHING), spreads.get(key, {}), shown) for key, one in told.items()}
    told = {key: one for key, one in told.items() if one.parts}
    if told == {key: one for key, one in before.items() if one.parts}:
        return TotalsDecision(previous, False, "held_back")
    return TotalsDecision(_published(told, today), True, "updated")


def _also_told(before: Mapping[str, Told], elsewhere: Iterable[PublishedTotals]) -> Mapping[str, Told]:
    """With the amounts and the errors of the same resources that other challenges ever told."""
    found = dict(before)
    for other in elsewhere:
        for key, told in other.told.items():
            own = found.get(key, NOTHING)
            ever, spreads = _joined(own.ever, told.ever), _joined(own.ever_spreads, told.ever_spreads)
            found[key] = replace(own, ever=ever, ever_spreads=spreads)
    return found


def _joined(some: Digests, others: Digests) -> Digests:
    """All digests of each business, each of them once, by component."""
    found = dict(some)
    for business, own in others.items():
        known = found.get(business, [()] * len(own))
        found[business] = [list(dict.fromkeys([*one, *more])) for one, more in zip(known, own, strict=True)]
    return found


def _by_resource(contributions: Sequence[Contribution]) -> dict[str, dict[str, Amounts]]:
    found: dict[str, dict[str, Amounts]] = {}
    for one in contributions:
        for key, own in one.amounts.items():
            found.setdefault(key, {})[one.business] = own
    return found


def _spreads_by_resource(contributions: Sequence[Contribution]) -> dict[str, dict[str, Spread]]:
    found: dict[str, dict[str, Spread]] = {}
    for one in contributions:
        for key, own in one.spreads.items():
            found.setdefault(key, {})[one.business] = own
    return found


def _banded(told: Told, before: Told, spreads: Spreads, shown: frozenset[str]) -> Told:
    """With the errors of what is told. A part that stays as it was keeps its own; a new one tells how sure it is only
    where the errors of all its businesses are there, and enough of them are new."""
    own: dict[str, Spread] = {}
    banded, ever = [], before.ever_spreads
    for key, part in told.parts.items():
        if before.parts.get(key) == part:
            own |= {business: before.spreads[business] for business in part if business in before.spreads}
            banded += [key] if key in before.banded else []
            continue
        new = {business: spreads[business] for business in part if business in spreads}
        own |= new
        if len(new) == len(part) and enough_new(new, before.ever_spreads, shown):
            banded.append(key)
            ever = with_told(ever, new)
    return replace(told, spreads=own, banded=tuple(banded), ever_spreads=ever)


Filters = Mapping[str, frozenset[str]]
"""The filters that each business is in."""


def _next(before: Told, now: Mapping[str, Amounts], filters: Filters, shown: frozenset[str]) -> Told:
    """What is told of one resource from now on."""
    wanted = _filters_to_tell({one: own for one, own in now.items() if one not in shown}, filters)
    for count in range(len(wanted), -1, -1) if wanted != before.filters or not before.parts else ():
        parts = _cut(now, filters, wanted[:count])
        if _may_follow(parts, before, shown):
            return _as_told(wanted[:count], parts, before)
    return _part_by_part(before, now, filters, shown)


def _filters_to_tell(now: Mapping[str, Amounts], filters: Filters) -> tuple[str, ...]:
    """Tracks and divisions, one after the other, as long as every part that they make is large enough."""
    found: tuple[str, ...] = ()
    for one in sorted({each for business in now for each in filters.get(business, ())}, key=_tracks_first):
        inside = sum(one in filters.get(business, ()) for business in now)
        parts = _cut(now, filters, (*found, one))
        if min(inside, len(now) - inside) >= FEWEST and min(map(len, parts.values())) >= FEWEST:
            found = (*found, one)
    return found


def _tracks_first(one: str) -> tuple[bool, str]:
    return not one.startswith("track:"), one


def _cut(now: Mapping[str, Amounts], filters: Filters, told: Sequence[str]) -> dict[str, dict[str, Amounts]]:
    parts: dict[str, dict[str, Amounts]] = {}
    for business, own in now.items():
        key = TOGETHER.join(one for one in told if one in filters.get(business, ()))
        parts.setdefault(key, {})[business] = own
    return parts


def _may_follow(parts: Basis, before: Told, shown: frozenset[str]) -> bool:
    """Whether all parts may be told anew, and none of their sum is above half."""
    return bool(parts) and all(_has_enough_new(part, before, shown) for part in parts.values()) and _hides(parts)


def _hides(parts: Basis) -> bool:
    return may_be_told([own[0] for part in parts.values() for own in part.values()])


def _part_by_part(before: Told, now: Mapping[str, Amounts], filters: Filters, shown: frozenset[str]) -> Told:
    """Parts with enough that is new change, the others stay as they were told; nobody is in two of them."""
    parts = _cut(now, filters, before.filters)
    kept = {key for key in before.parts.keys() | parts.keys() if not parts.get(key)}
    while True:
        taken = {business for key in kept for business in before.parts.get(key, {})}
        free = {
            key: {business: own for business, own in part.items() if business not in taken}
            for key, part in parts.items()
            if key not in kept
        }
        more = {key for key, part in free.items() if not _has_enough_new(part, before, shown)}
        if not more:
            break
        kept |= more
    stay = {key: part for key, part in before.parts.items() if key in kept}
    together = {**stay, **free}
    return _as_told(before.filters, together, before) if free and _hides(together) else before


def _has_enough_new(part: Mapping[str, Amounts], before: Told, shown: frozenset[str]) -> bool:
    """Whether enough businesses that do not show their own have amounts that were never told, of each component that
    anybody has any of."""
    hidden = {business: own for business, own in part.items() if business not in shown}
    return len(hidden) >= FEWEST and all(
        sum(_digest(own[at]) not in _told_of(before, business, at) for business, own in hidden.items()) >= FEWEST
        for at in COMPONENTS
        if at == 0 or any(own[at] for own in part.values())
    )


def _told_of(before: Told, business: str, at: int) -> Sequence[str]:
    own = before.ever.get(business)
    return own[at] if own else ()


def _as_told(filters: tuple[str, ...], parts: Basis, before: Told) -> Told:
    """These parts, with all that was ever told."""
    ever = {business: [list(digests) for digests in own] for business, own in before.ever.items()}
    for part in parts.values():
        for business, own in part.items():
            known = ever.setdefault(business, [[], [], []])
            for at in COMPONENTS:
                digest = _digest(own[at])
                if digest not in known[at]:
                    known[at].append(digest)
    return Told(filters, parts, ever)


def _digest(amount: float) -> str:
    """Short, so that two may be the same by chance: then one counts as told already, which is safe."""
    return hashlib.sha256(repr(amount).encode()).hexdigest()[:8]


def _published(told: Mapping[str, Told], today: date) -> PublishedTotals:
    whole = {key: one.basis for key, one in told.items()}
    businesses = {business for parts in whole.values() for business in parts}
    groups = {}
    for one in sorted({each for resource in told.values() for each in resource.filters}, key=_tracks_first):
        inside = {key: resource.of(one) for key, resource in told.items() if one in resource.filters}
        outside = {
            key: {business: own for business, own in whole[key].items() if business not in inside[key]}
            for key in inside
        }
        complete = inside.keys() == told.keys()
        others = _values(outside, complete=complete)
        values = {name: text if others[name] else None for name, text in _values(inside, complete=complete).items()}
        if any(values.values()):
            count = len({business for parts in inside.values() for business in parts})
            bands, of_others = (_bands(basis, told, values) for basis in (inside, outside))
            bands = {name: band for name, band in bands.items() if name in of_others}
            groups[one] = {"contributors": count, **values, **({"bands": bands} if bands else {})}
    values = _values(whole, complete=True)
    return PublishedTotals(today, values, len(businesses), told, groups, _bands(whole, told, values))


def _bands(basis: Basis, told: Mapping[str, Told], values: Values) -> dict[str, Band]:
    """How sure each figure is that is told, where all parts it is made of may tell it."""
    found: dict[str, Band] = {}
    for name, at in (*((name, 0) for name in RESOURCE_TOTALS.values()), ("dollars", 1), ("kg_co2e", 2)):
        keys = [key for key in basis if at or RESOURCE_TOTALS.get(key) == name]
        if values[name] is None or not all(set(told[key].parts) <= set(told[key].banded) for key in keys):
            continue
        spreads: dict[str, list[Spread]] = {}
        for key in keys:
            for business in basis[key]:
                spreads.setdefault(business, []).append(told[key].spreads[business])
        band = band_of(spreads, at)
        if band is not None:
            found[name] = band
    return found


def _values(basis: Basis, *, complete: bool) -> dict[str, str | None]:
    """A figure for each of TOTALS. Where a resource is missing (not `complete`), no dollars and kilograms are told."""
    values = {name: _figure([own[0] for own in basis.get(key, {}).values()]) for key, name in RESOURCE_TOTALS.items()}
    for name, at in (("dollars", 1), ("kg_co2e", 2)):
        hidden = complete and all(_rates_hide(parts.values(), at) for parts in basis.values())
        values[name] = _figure(_sums(basis, at)) if hidden else None
    return values


def _rates_hide(amounts: Any, at: int) -> bool:
    """Whether at least 5 businesses, or none, have another price or factor than any one of them."""
    rates = Counter(f"{own[at] / own[0]:.4g}" for own in amounts if own[0])
    return all(rates.total() - count in (0, *range(FEWEST, rates.total())) for count in rates.values())


def _sums(basis: Basis, position: int) -> list[float]:
    """Dollars or kilograms of each business that has any, over the resources that count."""
    sums: dict[str, float] = {}
    for parts in basis.values():
        for business, own in parts.items():
            sums[business] = sums.get(business, 0.0) + own[position]
    return [value for value in sums.values() if value]


def _figure(parts: Sequence[float]) -> str | None:
    return significant(sum(parts)) if may_be_told(parts) else None
