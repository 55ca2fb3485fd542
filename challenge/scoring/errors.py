"""How sure the figure is that an entry is ranked by, as a standard error of the published figure."""

from collections.abc import Sequence

import numpy as np

from challenge.scoring.entries import Entry
from challenge.scoring.figures import EXACT_DECIMALS, Flags, Floats, figures, scaled
from challenge.scoring.judged import Result
from challenge.scoring.metrics import Metric
from challenge.scoring.ranges import points_errors, standard_errors
from challenge.scoring.rounds import ScoredRound, columns_of
from challenge.scoring.rows import WEIGHT_DECIMALS
from challenge.scoring.rules import POINTS, MoreBoard, Rules


def errors_of(
    entries: Sequence[Entry],
    results: Sequence[Result],
    metric: Metric,
    ranked: Flags,
    weights: Floats,
    rules: Rules,
    rounds: Sequence[ScoredRound] = (),
    *,
    by: MoreBoard | None = None,
) -> list[str | None]:
    """One per entry, on the board of the rules or on another one of theirs; None where it cannot be told, the entry is
    not ranked, or the board goes by a quantity.

    `weights` are those of a Verdict. Answers to scorecards are exact: the review says how sure they are, no band does.
    """
    if (by or rules).metric == POINTS:
        error = _errors_of_points(entries, results, weights, rules, rounds)
    else:
        error = standard_errors(metric.band)
    return figures(error, EXACT_DECIMALS, ~np.isnan(error) & ranked)


def _errors_of_points(
    entries: Sequence[Entry],
    results: Sequence[Result],
    weights: Floats,
    rules: Rules,
    rounds: Sequence[ScoredRound],
) -> Floats:
    if not results:
        return np.zeros(len(entries))
    weights = scaled(weights[:, : len(results)], WEIGHT_DECIMALS) / 10**WEIGHT_DECIMALS
    percents, bands = (
        np.stack(columns, axis=1) for columns in zip(*((r.percent, r.band) for r in results), strict=True)
    )
    if rounds:
        percents, bands, weights = columns_of(rounds, percents, weights)
    errors = scaled(standard_errors(bands), EXACT_DECIMALS) / 10**EXACT_DECIMALS
    known = np.where(np.isnan(bands), np.nan, errors)
    return points_errors(percents, known, weights, rules, rules.hash, entries)
