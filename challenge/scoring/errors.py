"""How sure the figure is that an entry is ranked by, as a standard error of the published figure."""

from collections.abc import Sequence

import numpy as np

from challenge.scoring.entries import Entry
from challenge.scoring.figures import EXACT_DECIMALS, Floats, figures, scaled
from challenge.scoring.judged import Result, Verdict
from challenge.scoring.metrics import is_private
from challenge.scoring.ranges import points_errors, standard_errors
from challenge.scoring.rounds import ScoredRound, columns_of
from challenge.scoring.rows import WEIGHT_DECIMALS
from challenge.scoring.rules import PERCENT, POINTS, Rules


def errors_of(
    entries: Sequence[Entry],
    results: list[Result],
    by: Result | None,
    verdict: Verdict,
    rules: Rules,
    rounds: Sequence[ScoredRound] = (),
) -> list[str | None]:
    """One per entry; None where it cannot be told, the entry is not ranked, or the board goes by a quantity.

    `by` is the measure whose percent the board ranks by. Answers to scorecards are exact: the review says how sure
    they are, no band does.
    """
    error = _errors(entries, results, by, verdict, rules, rounds)
    return figures(error, EXACT_DECIMALS, ~np.isnan(error) & (verdict.reason == 0))


def _errors(
    entries: Sequence[Entry],
    results: list[Result],
    by: Result | None,
    verdict: Verdict,
    rules: Rules,
    rounds: Sequence[ScoredRound] = (),
) -> Floats:
    if is_private(rules):
        return np.full(len(entries), np.nan)
    if rules.metric == PERCENT and by is not None:
        return standard_errors(by.band)
    if rules.metric != POINTS or not results:
        return np.zeros(len(entries))
    weights = scaled(verdict.weights[:, : len(results)], WEIGHT_DECIMALS) / 10**WEIGHT_DECIMALS
    percents, bands = (
        np.stack(columns, axis=1) for columns in zip(*((r.percent, r.band) for r in results), strict=True)
    )
    if rounds:
        percents, bands, weights = columns_of(rounds, percents, weights)
    errors = scaled(standard_errors(bands), EXACT_DECIMALS) / 10**EXACT_DECIMALS
    known = np.where(np.isnan(bands), np.nan, errors)
    return points_errors(percents, known, weights, rules, rules.hash, entries)
