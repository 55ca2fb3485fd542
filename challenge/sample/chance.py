"""Chance in the sample network: the same question always gets the same answer, whatever was asked before.

Questions name a business, a meter, a month or a day, so a new line in a table moves nobody else, and tomorrow's
network is today's with one more day. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SEED = "before-dawn"


@dataclass(frozen=True)
class Chance:
    """The luck of something that has a name."""

    name: str = SEED

    def of(self, *part: object) -> Chance:
        """The luck of a part of it."""
        return Chance(":".join(map(str, (self.name, *part))))

    def about(self, *question: object) -> Random:
        """Dice for one question."""
        return Random(self.of(*question).name)
