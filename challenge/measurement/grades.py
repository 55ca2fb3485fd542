"""Provisional."""

from dataclasses import dataclass

import numpy as np

from challenge.measurement.measured import NOTHING, SAME_DAYS, STATED, Measured, Plan
from challenge.measurement.spread import Ints

LETTERS = "ABCD"


@dataclass(frozen=True)
class Graded:
    letter: Ints
    reasons: list[tuple[str, ...]]


def grade_of(measured: Measured, due_until: int | None, plan: Plan) -> Graded:
    del due_until, plan
    letter = np.select(
        [measured.method == NOTHING, measured.method == SAME_DAYS, measured.method == STATED], [-1, 2, 3], 0
    )
    return Graded(letter.astype(np.int64), [()] * len(measured))
