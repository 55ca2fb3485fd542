"""Measured results as they are kept: what each meter came to, until something that it hangs on changes.

A result is kept with the hash of all that it was made from: how the challenge measures, the version of its site
(which rises with every reading, meter and fact), the weather station and the version of its temperatures, and whether
bills are still taken. The same hash means the same result, so only meters with another hash are measured anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.measured import Measured
from challenge.measurement.runs import Runs
from challenge.measurement.spread import Ints

RUNS = "covered"
FIGURES = tuple(field.name for field in fields(Measured) if field.name != RUNS)
WHOLE = frozenset(field.name for field in fields(Measured) if field.type == Ints)
FORMAT = 1  # rises when the same inputs are measured in another way: everything is measured anew


@dataclass(frozen=True, slots=True)
class Place:
    """Whose result it is, and the hash of what it was made from."""

    meter_id: int
    entry_id: int
    site_id: int
    resource: str
    inputs_hash: str


@dataclass(frozen=True)
class Fresh:
    """Results that were just measured and are not stored yet: one of `measured` for each of `places`, and one in each
    of the rounds where these add up."""

    places: Sequence[Place] = ()
    measured: Measured | None = None
    rounds: Sequence[Measured] = ()

    @cached_property
    def texts(self) -> list[str]:
        """The results as they are stored."""
        return written_parts([self.measured, *self.rounds]) if self.measured is not None else []


def inputs_hash(*parts: object) -> str:
    """Names the inputs of a site's results."""
    return hashlib.sha256(repr((FORMAT, parts)).encode()).hexdigest()[:32]


def written_results(measured: Measured) -> list[str]:
    """One text per meter: its figures in the order of FIGURES, null for NaN, and its covered runs."""
    columns = [_plain(getattr(measured, name)) for name in FIGURES]
    runs: list[list[list[int]]] = [[] for _ in range(len(measured))]
    for meter, start, end in zip(
        measured.covered.meter.tolist(), measured.covered.start.tolist(), measured.covered.end.tolist(), strict=True
    ):
        runs[meter].append([start, end])
    rows = zip(*columns, runs, strict=True)
    return [json.dumps(row, separators=(",", ":"), allow_nan=False) for row in rows]


def read_results(texts: Sequence[str]) -> Measured:
    """The results of many meters as one Measured, in their order."""
    return _measured(json.loads(f"[{','.join(texts)}]"))


def _measured(rows: Sequence[Any]) -> Measured:
    columns = list(zip(*rows, strict=True)) or [()] * (len(FIGURES) + 1)
    figures = {name: _array(name, column) for name, column in zip(FIGURES, columns[:-1], strict=True)}
    return Measured(covered=_runs(columns[-1]), **figures)


def written_parts(parts: Sequence[Measured]) -> list[str]:
    """One text per meter, for the whole period and each round: the result itself where there are no rounds."""
    if len(parts) == 1:
        return written_results(parts[0])
    return [f"[{','.join(texts)}]" for texts in zip(*map(written_results, parts), strict=True)]


def read_parts(texts: Sequence[str], rounds: int) -> list[Measured]:
    """The whole period first, then each of so many rounds."""
    if not rounds:
        return [read_results(texts)]
    rows = json.loads(f"[{','.join(texts)}]")
    return [_measured([row[part] for row in rows]) for part in range(rounds + 1)]


def _plain(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind != "f":
        return list(values.tolist())
    return [None if value != value else value for value in values.tolist()]


def _array(name: str, column: Iterable[Any]) -> NDArray[Any]:
    return np.array(column, np.int64) if name in WHOLE else np.array(column, np.float64)


def _runs(column: Iterable[list[list[int]]]) -> Runs:
    flat = [(meter, start, end) for meter, runs in enumerate(column) for start, end in runs]
    table = np.array(flat, np.int64).reshape(len(flat), 3)
    return Runs(table[:, 0], table[:, 1], table[:, 2])
