"""A jury's order among entries with the same figure."""

from __future__ import annotations

from collections.abc import Sequence

from challenge.scoring.rules import Rules
from challenge.scoring.rules.document import BY_JURY

Ties = Sequence[tuple[int, int] | None]
"""For each entry: which decision of a jury names it, and its position there."""


def ordered_by_jury(ranked_by: Sequence[int | None], ties: Ties, rules: Rules) -> list[int | None]:
    """Whole numbers that rank as `ranked_by` does, and as one decision says where it names all who share a figure.

    Where a decision leaves somebody out (another entry came to the same figure since), the place stays shared; so it
    does between entries to which the jury gave the same position.
    """
    if rules.ties != BY_JURY:
        return list(ranked_by)
    sharing: dict[int, list[int]] = {}
    for at, number in enumerate(ranked_by):
        if number is not None:
            sharing.setdefault(number, []).append(at)
    scale = max((tie[1] for tie in ties if tie), default=0) + 1
    found: list[int | None] = [None if number is None else number * scale for number in ranked_by]
    for number, ats in sharing.items():
        own = [ties[at] for at in ats]
        if len({tie and tie[0] for tie in own}) == 1 and own[0] is not None:
            for at, tie in zip(ats, own, strict=True):
                found[at] = number * scale + scale - (tie[1] if tie else scale)
    return found
