"""Repeatable measurements: `./run bench` runs them all, `./run bench NAME` one.

Each module beside this file measures one thing and has `results()`, a list of Result. A goal is a limit for a
ratio of two things measured in the same run, so that it means the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


class Result(TypedDict):
    """One measured value beside its goal: `baseline` is what `value` was compared with."""

    name: str
    value: float
    goal: float
    holds: bool
    baseline: float


@dataclass
class Asked:
    """What was asked for beside names: the kind of database of `board`, `memory` and `rush`, and up to how many
    businesses `standings` grows."""

    database: str = "sqlite"
    largest: int = 10_000


ASKED = Asked()
