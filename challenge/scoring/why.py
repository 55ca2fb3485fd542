"""Why an entry has no place, and what it is ranked without: sentences that the public may read."""

from collections.abc import Sequence

import numpy as np

from challenge.measurement.periods import day_of_epoch
from challenge.quantities.resources import RESOURCES
from challenge.scoring.entries import Entry
from challenge.scoring.gathered import Gathered
from challenge.scoring.judged import Result, Verdict
from challenge.scoring.reasons import CODES, NOT_COMPETING, NUMBER, REASONS
from challenge.scoring.rounds import ScoredRound
from challenge.scoring.rules import GRADES, SCORECARD_ONLY, Rules

_KEYS = tuple(RESOURCES)
OF_NO_MEASURE = (NOT_COMPETING, "no_scorecard", "no_floor_area", "no_gain")
"""Codes whose sentences name no measure and no round."""


def notes_of(entries: Sequence[Entry], results: list[Result], gathered: Gathered, rules: Rules) -> list[list[str]]:
    """What an entry is ranked without, where the rules let it count by its scorecard alone."""
    found: list[list[str]] = [[] for _ in entries]
    for result in results if rules.without_bills == SCORECARD_ONLY else ():
        for at in np.flatnonzero((result.reason > 0) & (result.reason != NUMBER["not_eligible"])).tolist():
            found[at].append(_sentence(at, int(result.reason[at]), result, gathered, rules))
    for at, entry in enumerate(entries):
        found[at] += [entry.barred] if entry.barred else []
    return found


def reason_of(
    at: int,
    entry: Entry,
    judged: Sequence[Result | None],
    verdict: Verdict,
    gathered: Gathered,
    rules: Rules,
    rounds: Sequence[ScoredRound] = (),
) -> str:
    """`judged` are what the verdict's `reason_measure` counts."""
    number = int(verdict.reason[at])
    if CODES[number] == "not_eligible":
        return entry.barred
    if verdict.reason_round[at] >= 0 and CODES[number] not in OF_NO_MEASURE:
        one, of = rounds[int(verdict.reason_round[at])], int(verdict.reason_measure[at])
        return f"{one.days.name}: {_sentence(at, number, one.results[of], one.gathered, one.rules)}"
    return _sentence(at, number, judged[int(verdict.reason_measure[at])], gathered, rules)


def _sentence(at: int, number: int, result: Result | None, gathered: Gathered, rules: Rules) -> str:
    code = CODES[number]
    if result is None:
        return REASONS[code]
    column = int(result.reason_column[at])
    gates, grade = rules.gates, int(gathered.grade[at, column])
    through = int(gathered.weather_through[at, column])
    return REASONS[code].format(
        name=result.measure.name if column < 0 else RESOURCES[_KEYS[column]].name,
        days=int(gathered.covered_days[at, column]),
        min_days=gates.min_covered_days,
        coverage=int(gathered.coverage[at, column]),
        min_coverage=gates.min_coverage_percent,
        saving=gates.hold_saving_percent,
        increase=f"{gates.hold_increase_percent:,}",
        driver=rules.driver.replace("_", " "),
        through=f"{day_of_epoch(through):%B %-d, %Y}" if through >= 0 else "",
        grade=GRADES[grade] if grade >= 0 else "",
        lowest=gates.lowest_grade,
        widest=gates.widest_band_points,
        months=int(gathered.months[at, column]),
        min_months=gates.min_complete_months,
    )
