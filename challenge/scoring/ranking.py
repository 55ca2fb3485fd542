"""What entries are ranked by: on the challenge's board and on its others."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from challenge.scoring.cards import Card
from challenge.scoring.entries import Entry
from challenge.scoring.errors import errors_of
from challenge.scoring.figures import Ints, figures, scaled
from challenge.scoring.gathered import Gathered
from challenge.scoring.judged import Result, Verdict, result_of
from challenge.scoring.measures import MEASURES
from challenge.scoring.metrics import Metric, is_private, metric_of
from challenge.scoring.rounds import ScoredRound
from challenge.scoring.rules import GRADES, POINTS, MoreBoard, Rules
from challenge.scoring.rules.document import BY_QUALITY
from challenge.scoring.stated import Stated
from challenge.scoring.states import STATES


def metric_by(
    entries: Sequence[Entry],
    stated: Stated,
    gathered: Gathered,
    cards: Sequence[Card],
    rules: Rules,
    by: MoreBoard | None = None,
) -> Metric:
    """What the rules rank by, or another board of theirs."""
    ranking = by or rules
    measure = MEASURES.get(ranking.metric_of)
    result = result_of(measure, stated, gathered, rules) if measure else None
    nothing = (np.zeros(0), np.zeros(0, np.int64), np.zeros(0))
    percent = (result.percent, result.reason, result.band) if result else nothing
    return metric_of(ranking, entries, gathered, cards, percent)


class OtherFigure(NamedTuple):
    """What an entry is ranked by on another board, the most first (None: not ranked there), what the public reads of
    it, and the standard error of that."""

    ranked_by: int | None
    figure: str | None
    error: str | None


def other_figures(
    entries: Sequence[Entry],
    stated: Stated,
    gathered: Gathered,
    results: Sequence[Result],
    cards: Sequence[Card],
    verdict: Verdict,
    states: Sequence[str],
    grades: Ints,
    rules: Rules,
    rounds: Sequence[ScoredRound] = (),
) -> tuple[list[dict[str, OtherFigure]], list[dict[str, float | None]]]:
    """For each entry what it is ranked by on the other boards, and the quantities that some rank by, which are private.

    Only entries that the rules rank have one. `states` and `grades` settle ties where the rules say so.
    """
    found: list[dict[str, OtherFigure]] = [{} for _ in entries]
    quantities: list[dict[str, float | None]] = [{} for _ in entries]
    for board in rules.more_boards:
        metric = metric_by(entries, stated, gathered, cards, rules, board)
        value = verdict.points if board.metric == POINTS else metric.value
        ranked = ~np.isnan(value) & (verdict.reason == 0)
        whole = scaled(value if metric.more_is_better else -value, rules.decimals).tolist()
        by = [number if yes else None for yes, number in zip(ranked.tolist(), whole, strict=True)]
        told = figures(value, rules.decimals, ranked & (not is_private(board)))
        errors = errors_of(entries, results, metric, ranked, verdict.weights, rules, rounds, by=board)
        settled = settle_ties(by, states, grades, rules)
        for at, one in enumerate(zip(settled, told, errors, strict=True)):
            found[at][board.key] = OtherFigure(*one)
            if is_private(board):
                quantities[at][board.key] = None if by[at] is None else round(float(value[at]), 6)
    return found, quantities


def published_of(verdict: Verdict, rules: Rules) -> list[str | None]:
    """The figure that the board ranks by, as the public reads it; a quantity it does not read."""
    known = ~np.isnan(verdict.value) & (not is_private(rules))
    return figures(verdict.value, rules.decimals, known)


def settle_ties(ranked_by: Sequence[int | None], states: Sequence[str], grades: Ints, rules: Rules) -> list[int | None]:
    """By reviewed quality: of the same figure what is verified comes before what is checked, that before what is
    self-reported, and then the better grade of data. Otherwise a place is shared."""
    if rules.ties != BY_QUALITY:
        return list(ranked_by)
    steps = len(GRADES) + 1
    better = [
        STATES.index(state) * steps + (len(GRADES) - grade if grade >= 0 else 0)
        for state, grade in zip(states, grades.tolist(), strict=True)
    ]
    scale = len(STATES) * steps
    return [None if number is None else number * scale + plus for number, plus in zip(ranked_by, better, strict=True)]
