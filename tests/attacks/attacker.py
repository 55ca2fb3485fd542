"""What somebody can work out who keeps every total that the public ever read, and can subtract.

A total is known to be a sum: {(business, what it is of, amount): factor}. Amounts of one business that are the same
number are one unknown, however often they are told: who goes back to an old amount hides nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Unknown = tuple[str, str, float]
Sum = dict[Unknown, float]
FEW = 4
CLOSE = 1e-6


def groups_told_apart(sums: Iterable[Sum]) -> list[tuple[str, ...]]:
    """Groups of at most four businesses that some combination of the sums is about, and about nobody else."""
    known = list(sums)
    unknowns = {one: at for at, one in enumerate(sorted({each for own in known for each in own}))}
    table = np.zeros((len(known), len(unknowns)))
    for row, own in enumerate(known):
        for one, factor in own.items():
            table[row, unknowns[one]] = factor
    basis = _directions(table)
    if not len(basis):
        return []
    columns: dict[str, list[int]] = {}
    for (business, _, _), at in unknowns.items():
        columns.setdefault(business, []).append(at)
    most = {who: _largest(basis[:, ats]) for who, ats in columns.items()}
    return [group for group in _groups(most) if _is_alone(basis, columns, group)]


def _groups(most: dict[str, float]) -> Iterable[tuple[str, ...]]:
    """Only groups that together could hold a whole direction are worth a look."""
    who = sorted(most)
    size = min(FEW, len(who))
    return (group for group in combinations(who, size) if sum(most[one] for one in group) > 1 - CLOSE)


def _is_alone(basis: NDArray[Any], columns: dict[str, list[int]], group: Sequence[str]) -> bool:
    """Whether some combination has nothing outside the columns of the group."""
    own = basis[:, [at for one in group for at in columns[one]]]
    return _largest(own) > 1 - CLOSE


def _directions(table: NDArray[Any]) -> NDArray[Any]:
    """Orthonormal rows that span what the sums span."""
    scaled = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-12)
    _, sizes, rows = np.linalg.svd(scaled, full_matrices=False)
    return np.asarray(rows[sizes > 1e-9])


def _largest(part: NDArray[Any]) -> float:
    """The largest share of a direction of length 1 that can lie within these columns, squared."""
    return float(np.linalg.norm(part, 2) ** 2)
