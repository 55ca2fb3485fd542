"""What entries are ranked by, and the places that follow: on the challenge's board and on its others."""

from collections.abc import Sequence

import numpy as np

from challenge.scoring.cards import Card
from challenge.scoring.entries import Entry
from challenge.scoring.figures import Ints, figures, scaled
from challenge.scoring.gathered import Gathered
from challenge.scoring.judged import Verdict, result_of
from challenge.scoring.measures import MEASURES
from challenge.scoring.metrics import Metric, is_private, metric_of
from challenge.scoring.places import places_of
from challenge.scoring.rows import BoardFigure
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


def other_boards(
    entries: Sequence[Entry], stated: Stated, gathered: Gathered, cards: Sequence[Card], verdict: Verdict, rules: Rules
) -> tuple[list[dict[str, BoardFigure]], list[dict[str, float | None]]]:
    """For each entry its place on the other boards, and the quantities that some rank by, which are private.

    Only entries that the rules rank have one.
    """
    found: list[dict[str, BoardFigure]] = [{} for _ in entries]
    quantities: list[dict[str, float | None]] = [{} for _ in entries]
    for board in rules.more_boards:
        metric = metric_by(entries, stated, gathered, cards, rules, board)
        value = verdict.value if board.metric == rules.metric == POINTS else metric.value
        ranked = ~np.isnan(value) & (verdict.reason == 0)
        whole = scaled(value if metric.more_is_better else -value, rules.decimals).tolist()
        places = places_of([number if yes else None for number, yes in zip(whole, ranked.tolist(), strict=True)])
        told = figures(value, rules.decimals, ranked & (not is_private(board)))
        for at, (place, figure) in enumerate(zip(places, told, strict=True)):
            found[at][board.key] = {"place": place, "figure": figure}
            if is_private(board):
                quantities[at][board.key] = None if place is None else round(float(value[at]), 6)
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


def places_within(groups: Sequence[str], points: Sequence[int | None]) -> list[int | None]:
    """Places counted within each group."""
    members: dict[str, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    found: list[int | None] = [None] * len(groups)
    for ats in members.values():
        for at, place in zip(ats, places_of([points[at] for at in ats]), strict=True):
            found[at] = place
    return found
