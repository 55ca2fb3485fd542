"""How sure totals are, without giving a single business away.

    half-width^2 = sum over businesses of ( squares + (1.645 x allowance)^2 )

Squares and allowances are those of `bands`, added up over the resources and entries of a business: a good or bad year
of trade moves all of them together. Between businesses errors are independent. A half-width has two significant digits.

The same rules as for totals hold for these sums: at least 5 businesses whose half-width is known, and a part of the
contributors tells a new one only where at least 5 of theirs were never told before. Where one makes up more than half
of the sum, no figure is told but a bound, the next of 1, 2, 5, 10, 20, 50, ...: everybody's percent and its band are
public, so who learned the half-width of one in kilowatt-hours would know its use. Where the error of some is not known,
the half-width is that of the others, and said to be at least that.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import TypedDict

from challenge.measurement.uncertainty import NORMAL_90
from challenge.scoring.suppression import FEWEST, may_be_told, significant

Spread = tuple[float, ...]
"""Squares and allowance of what was avoided of a resource, of the dollars, of the kilograms, one after the other;
squares of -1: not known."""

NOT_KNOWN = -1.0
DIGITS = 2
ABOUT, AT_LEAST, AT_MOST = "about", "at_least", "at_most"
COMPONENTS = (0, 1, 2)


class Band(TypedDict):
    """Half the width of a 90 % band, in the unit of its total, and what is said of it."""

    give_or_take: str
    means: str


def added(one: Spread, other: Spread) -> Spread:
    """Of two entries of a business, or of two resources."""
    found = [a + b for a, b in zip(one, other, strict=True)]
    for at in range(0, len(found), 2):
        if NOT_KNOWN in (one[at], other[at]):
            found[at] = NOT_KNOWN
    return tuple(found)


def band_of(spreads: Mapping[str, Sequence[Spread]], at: int) -> Band | None:
    """Of the sum of these businesses, each with the spreads of its resources; None where it may not be told."""
    each = [_square(own, at) for own in spreads.values()]
    known = [one for one in each if one]
    if len(known) < FEWEST or (None in each and not may_be_told(known)):
        return None
    whole = math.sqrt(sum(known))
    if not may_be_told(known):
        return Band(give_or_take=_bound(whole), means=AT_MOST)
    return Band(give_or_take=significant(whole, DIGITS), means=AT_LEAST if None in each else ABOUT)


def summed(bands: Sequence[Band]) -> Band | None:
    """Of a sum of totals that were told apart; None where one is known from below only, and another from above only."""
    means = {band["means"] for band in bands} - {ABOUT}
    if len(means) > 1:
        return None
    whole = math.sqrt(sum(float(band["give_or_take"]) ** 2 for band in bands))
    return Band(give_or_take=significant(whole, DIGITS), means=means.pop() if means else ABOUT)


def _bound(value: float) -> str:
    """The next of 1, 2, 5, 10, 20, 50, ..., or of what is below one."""
    below = 10.0 ** math.floor(math.log10(value))
    above = next(step * below for step in (1, 2, 5, 10) if step * below >= value)
    return significant(above, 1)


def _square(own: Sequence[Spread], at: int) -> float | None:
    """Of the half-width of one business."""
    whole = own[0]
    for one in own[1:]:
        whole = added(whole, one)
    squares, allowance = whole[2 * at : 2 * at + 2]
    return None if squares == NOT_KNOWN else squares + (NORMAL_90 * allowance) ** 2


Ever = Mapping[str, Sequence[Sequence[str]]]


def enough_new(spreads: Mapping[str, Spread], ever: Ever, shown: frozenset[str]) -> bool:
    """Whether enough businesses that do not show their own have spreads that were never told."""
    hidden = {business: own for business, own in spreads.items() if business not in shown}
    return all(
        sum(_digest(own, at) not in _told_of(ever, business, at) for business, own in hidden.items()) >= FEWEST
        for at in COMPONENTS
        if at == 0 or any(_square([own], at) for own in spreads.values())
    )


def with_told(ever: Ever, spreads: Mapping[str, Spread]) -> dict[str, list[list[str]]]:
    """All that was ever told, and these."""
    found = {business: [list(digests) for digests in own] for business, own in ever.items()}
    for business, own in spreads.items():
        known = found.setdefault(business, [[], [], []])
        for at in COMPONENTS:
            digest = _digest(own, at)
            if digest not in known[at]:
                known[at].append(digest)
    return found


def _told_of(ever: Ever, business: str, at: int) -> Sequence[str]:
    own = ever.get(business)
    return own[at] if own else ()


def _digest(own: Spread, at: int) -> str:
    """Short, so that two may be the same by chance: then one counts as told already, which is safe."""
    return hashlib.sha256(repr(own[2 * at : 2 * at + 2]).encode()).hexdigest()[:8]
