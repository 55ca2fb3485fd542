"""What entries are ranked by: on the challenge's board and on its others."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from challenge.scoring.cards import Card
from challenge.scoring.entries import Entry
from challenge.scoring.figures import Ints, figures, scaled
from challenge.scoring.gathered import Gathered
from challenge.scoring.judged import Verdict, result_of
from challenge.scoring.measures import MEASURES
from challenge.scoring.metrics import Metric, is_private, metric_of
from challenge.scoring.rules import GRADES, POINTS, MoreBoard, Rules
from challenge.scoring.rules.document import BY_QUALITY
from challenge.scoring.stated import Stated


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
    percent = (result.percent, result.reason) if result else (np.zeros(0), np.zeros(0, np.int64))
    return metric_of(ranking, entries, gathered, cards, percent)


class OtherFigure(NamedTuple):
    """What an entry is ranked by on another board, the most first (None: not ranked there), and what the public reads
    of it."""

    ranked_by: int | None
    figure: str | None


def other_figures(
    entries: Sequence[Entry],
    stated: Stated,
    gathered: Gathered,
    cards: Sequence[Card],
    verdict: Verdict,
    grades: Ints,
    rules: Rules,
) -> tuple[list[dict[str, OtherFigure]], list[dict[str, float | None]]]:
    """For each entry what it is ranked by on the other boards, and the quantities that some rank by, which are private.

    Only entries that the rules rank have one. `grades` settle ties where the rules say so.
    """
    found: list[dict[str, OtherFigure]] = [{} for _ in entries]
    quantities: list[dict[str, float | None]] = [{} for _ in entries]
    for board in rules.more_boards:
        metric = metric_by(entries, stated, gathered, cards, rules, board)
        value = verdict.value if board.metric == rules.metric == POINTS else metric.value
        ranked = ~np.isnan(value) & (verdict.reason == 0)
        whole = scaled(value if metric.more_is_better else -value, rules.decimals).tolist()
        by = [number if yes else None for yes, number in zip(ranked.tolist(), whole, strict=True)]
        told = figures(value, rules.decimals, ranked & (not is_private(board)))
        for at, (number, figure) in enumerate(zip(settle_ties(by, grades, rules), told, strict=True)):
            found[at][board.key] = OtherFigure(number, figure)
            if is_private(board):
                quantities[at][board.key] = None if by[at] is None else round(float(value[at]), 6)
    return found, quantities


def published_of(verdict: Verdict, rules: Rules) -> list[str | None]:
    """The figure that the board ranks by, as the public reads it; a quantity it does not read."""
    known = ~np.isnan(verdict.value) & (not is_private(rules))
    return figures(verdict.value, rules.decimals, known)


def settle_ties(ranked_by: Sequence[int | None], grades: Ints, rules: Rules) -> list[int | None]:
    """By quality: of the same figure the better grade comes first. Otherwise a place is shared."""
    if rules.ties != BY_QUALITY:
        return list(ranked_by)
    better = [len(GRADES) - (grade if grade >= 0 else len(GRADES)) for grade in grades.tolist()]
    return [
        None if number is None else number * 2 * len(GRADES) + plus
        for number, plus in zip(ranked_by, better, strict=True)
    ]
