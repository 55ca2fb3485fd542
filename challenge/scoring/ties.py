"""A jury's order among entries with the same figure, on the challenge's board and on its others."""

from __future__ import annotations

from collections.abc import Sequence

from challenge.scoring.rules import Rules
from challenge.scoring.rules.document import BY_JURY

Tie = tuple[int, int]
Ties = Sequence[Sequence[Tie]]
"""For each entry: which decisions of a jury name it, and its position in each."""


def ordered_by_jury(ranked_by: Sequence[int | None], ties: Ties, rules: Rules) -> list[int | None]:
    """Whole numbers that rank as `ranked_by` does, and as one decision says where it names all who share a figure; the
    last one of several.

    Where each decision leaves somebody out (another entry came to the same figure since), the place stays shared; so it
    does between entries to which the jury gave the same position.
    """
    if rules.ties != BY_JURY:
        return list(ranked_by)
    sharing: dict[int, list[int]] = {}
    for at, number in enumerate(ranked_by):
        if number is not None:
            sharing.setdefault(number, []).append(at)
    scale = max((position for own in ties for _, position in own), default=0) + 1
    found: list[int | None] = [None if number is None else number * scale for number in ranked_by]
    for number, ats in sharing.items():
        decision = decision_for([ties[at] for at in ats]) if len(ats) > 1 else None
        if decision is not None:
            for at in ats:
                found[at] = number * scale + scale - dict(ties[at])[decision]
    return found


def decision_for(ties: Ties) -> int | None:
    """The last decision that names each of these entries; None where there is none."""
    common = set.intersection(*({decision for decision, _ in own} for own in ties))
    return max(common, default=None)
