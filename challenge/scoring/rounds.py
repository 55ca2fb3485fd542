"""Rounds that add up: what an entry comes to in each, and the points that it has from them.

The reduction in a round is made as that of the whole period: its days against the same days of the baseline, or against
what the same model expects, adjusted as the rules say. It makes a share of the measure's weight by the same targets and
limits, and of that share the part that the round weighs.

A round counts for an entry once half of its days can be compared (or as many as the rules ask of the whole period, if
those are fewer) and enough of the days due have bills. Until then it makes no points. When all of its days are due and
bills are still missing, the entry has no place: nobody hides a bad round. Who has too few days in it that count at all,
because it joined late or because days of its sites are left out, has no points from that round.

Points of each measure in each round are rounded first and added up then, so the sums come out exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from challenge.measurement.grades import grade_of
from challenge.measurement.measured import Measured
from challenge.measurement.periods import epoch_day
from challenge.measurement.uncertainty import NORMAL_90
from challenge.scoring.entries import Entry, Meters
from challenge.scoring.figures import EXACT_DECIMALS, Flags, Floats, Ints, figures
from challenge.scoring.gathered import Gathered, due_day_of, gathered_from
from challenge.scoring.judged import Result, Verdict, first_reason, result_of
from challenge.scoring.measures import MEASURES
from challenge.scoring.points import RoundShares, counting_percents, shares_of
from challenge.scoring.reasons import NUMBER
from challenge.scoring.rows import PERCENT_DECIMALS, RoundFigure, RoundMeasure, Row
from challenge.scoring.rules import Rules
from challenge.scoring.rules.rounds import RoundDays
from challenge.scoring.stated import Stated

COUNTED, OPEN, LEFT_OUT, LACKING = "counted", "open", "left_out", "lacking"


@dataclass(frozen=True)
class ScoredRound:
    """One round, for every entry. `rules` are those of the challenge, with the round for a reporting period."""

    days: RoundDays
    rules: Rules
    gathered: Gathered
    results: list[Result]
    state: Sequence[str]
    shares: RoundShares


def rounds_of(
    by_round: Sequence[Measured],
    entries: Sequence[Entry],
    stated: Stated,
    meters: Meters,
    rules: Rules,
    due_until: date | None,
) -> list[ScoredRound]:
    """One for each of the rounds that add up. Raises ValueError unless each of them was measured."""
    if len(by_round) != len(rules.counted_rounds):
        raise ValueError("There must be one measured value for each meter in each round that adds up.")
    return [
        _scored(one, measured, entries, stated, meters, rules, due_until)
        for one, measured in zip(rules.counted_rounds, by_round, strict=True)
    ]


def least_days(one: RoundDays, rules: Rules) -> int:
    """How many days of a round must be compared before it counts."""
    counting = sum(part.days for part in one.days.without(off.days for off in rules.blackouts))
    return min(rules.gates.min_covered_days, -(-counting // 2))


def _scored(
    one: RoundDays,
    measured: Measured,
    entries: Sequence[Entry],
    stated: Stated,
    meters: Meters,
    rules: Rules,
    due_until: date | None,
) -> ScoredRound:
    least = least_days(one, rules)
    own = replace(rules, reporting=one.days, gates=replace(rules.gates, min_covered_days=least, min_complete_months=0))
    due_day = due_day_of(own, due_until)
    graded = grade_of(measured, due_day, own.plan, meters.left_out)
    gathered = gathered_from(stated, meters, measured, graded, due_day, own)
    within = f"{one.key}:"
    results = [
        _with_empty_baselines(result_of(MEASURES[each.key], stated, gathered, own, within)) for each in rules.measures
    ]
    reason, about = first_reason(results, len(entries))
    few = _days_that_count(one, meters, stated, len(entries)) < least
    counted = (reason == 0) & ~few
    lacking = ~counted & ~few & (due_day >= epoch_day(one.days.end))
    percents = np.stack([result.percent for result in results], axis=1)
    shares = np.where(counted[:, None], np.nan_to_num(shares_of(percents, rules, entries)), 0.0)
    state = np.select([few, counted, lacking], [LEFT_OUT, COUNTED, LACKING], OPEN).tolist()
    return ScoredRound(
        one, own, gathered, results, state,
        RoundShares(one.part, shares, counted, np.where(lacking, reason, 0), about),
    )  # fmt: skip


def _with_empty_baselines(result: Result) -> Result:
    """Gas of which none was used in a summer before can be saved by nobody: no points, and nothing against a place."""
    empty = result.reason == NUMBER["zero_baseline"]
    return replace(result, reason=np.where(empty, 0, result.reason))


def _days_that_count(one: RoundDays, meters: Meters, stated: Stated, count: int) -> Ints:
    """Of each entry's meter that has the fewest; an entry without meters has all of them."""
    start, end = epoch_day(one.days.start), epoch_day(one.days.end)
    left = one.days.days - meters.left_out.within(start, end).per_meter(len(meters))
    found = np.full(count, one.days.days, np.int64)
    entry = np.array(meters.entry, np.int64)
    np.minimum.at(found, entry[stated.counts], left[stated.counts])
    return found


def columns_of(rounds: Sequence[ScoredRound], whole: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Percents, bands and weights with a column for each measure of each round, the first round first; NaN where a
    measure makes no points in a round. `whole` are the percents of the whole period, NaN where a measure makes no
    points at all; it and `weights` have a column per measure."""
    percents = [np.stack([result.percent for result in one.results], axis=1) for one in rounds]
    bands = [np.stack([result.band for result in one.results], axis=1) for one in rounds]
    counting = counting_percents(percents, [one.shares for one in rounds], whole)
    return counting, np.hstack(bands), np.hstack([weights * one.days.part for one in rounds])


def told_rounds(rounds: Sequence[ScoredRound], verdict: Verdict, rules: Rules) -> list[list[RoundFigure]]:
    """What the rounds brought each entry, by date."""
    ranked = verdict.reason == 0
    found: list[list[RoundFigure]] = [[] for _ in ranked]
    for one, cells in zip(rounds, verdict.cells, strict=True):
        counts = ranked & one.shares.counted
        points = figures(cells.sum(axis=1), rules.decimals, counts)
        measures = [_measure_columns(result, cells[:, at], counts, rules) for at, result in enumerate(one.results)]
        for at, own in enumerate(found):
            told = {result.measure.key: column[at] for result, column in zip(one.results, measures, strict=True)}
            own.append(RoundFigure(round=one.days.key, state=one.state[at], points=points[at], measures=told))
    return found


def points_in(key: str, row: Row) -> str | None:
    """The points of an entry in the round with this last day; None unless it counts, and where rounds do not add up."""
    return next((one["points"] for one in row.get("rounds", ()) if one["round"] == key), None)


def _measure_columns(result: Result, cells: Floats, counts: Flags, rules: Rules) -> list[RoundMeasure]:
    known = ~np.isnan(result.percent)
    columns = zip(
        figures(result.percent, PERCENT_DECIMALS, known),
        figures(result.percent, EXACT_DECIMALS, known),
        figures(result.band / NORMAL_90, EXACT_DECIMALS, known & ~np.isnan(result.band)),
        figures(cells, rules.decimals, counts & known),
        strict=True,
    )
    return [
        RoundMeasure(reduction_percent=percent, exact_percent=exact, standard_error=error, points=points)
        for percent, exact, error, points in columns
    ]
