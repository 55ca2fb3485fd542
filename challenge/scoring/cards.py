"""Scorecards of all entries of a board: final, and at the start where they are answered twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from challenge.scoring.entries import Entry
from challenge.scoring.figures import Flags, Floats, exact
from challenge.scoring.rules import Rules
from challenge.scoring.rules.scorecards import Scorecard
from challenge.scoring.scorecards import Answers, Scored, asked_of, score

BASELINE, FINAL = "baseline", "final"
STAGES = (BASELINE, FINAL)


def stages_of(scorecard: Scorecard) -> tuple[str, ...]:
    """When it is answered, in order."""
    return STAGES if scorecard.has_baseline else (FINAL,)


def name_at(scorecard: Scorecard, stage: str) -> str:
    """Its name, with the time where it is answered twice."""
    time = {BASELINE: ", at the start", FINAL: ", at the end"}[stage] if scorecard.has_baseline else ""
    return scorecard.name + time


@dataclass(frozen=True)
class Card:
    """One scorecard for every entry. `begun` tells who submitted it, `begun_before` who did so for the start."""

    scorecard: Scorecard
    final: Scored
    begun: Flags
    baseline: Scored | None
    begun_before: Flags

    @cached_property
    def percent(self) -> Floats:
        """The normalized final score with the decimals that are published, NaN where nothing applies."""
        return exact(self.final.percent)

    @cached_property
    def gain(self) -> Floats:
        """Final less baseline, in points of the normalized score; NaN where one of them is missing."""
        if self.baseline is None:
            return np.full(len(self.begun), np.nan)
        return np.where(self.begun & self.begun_before, self.percent - exact(self.baseline.percent), np.nan)


Submitted = Mapping[tuple[str, str], tuple[Answers, Flags]]
"""Answers of all entries by scorecard and stage, and which entries submitted them."""

NOTHING_SUBMITTED: Submitted = MappingProxyType({})


def cards_of(entries: Sequence[Entry], rules: Rules, answers: Submitted) -> list[Card]:
    """The scorecards that these rules ask for, in their order. One that nobody answered may be missing in `answers`."""
    found = []
    for scorecard in rules.answered_scorecards:
        asked = asked_of(scorecard, [entry.role for entry in entries], [entry.track for entry in entries])
        (final, begun), (before, begun_before) = (
            _stage(scorecard, asked, answers.get((scorecard.key, stage))) for stage in (FINAL, BASELINE)
        )
        found.append(Card(scorecard, final, begun, before if scorecard.has_baseline else None, begun_before))
    return found


def _stage(scorecard: Scorecard, asked: Flags, answered: tuple[Answers, Flags] | None) -> tuple[Scored, Flags]:
    answers, begun = answered or (Answers.of([]), np.zeros(len(asked), bool))
    return score(scorecard, asked, answers), begun
