"""Published percents and scorecards make points once more, by the functions that made them first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

import numpy as np

from challenge.scoring.entries import Entry
from challenge.scoring.figures import Flags, Floats, figures
from challenge.scoring.metrics import Ranking
from challenge.scoring.points import points_of, shares_of, weights_of
from challenge.scoring.recompute.bundle import Json, number_of
from challenge.scoring.rows import WEIGHT_DECIMALS
from challenge.scoring.rules import ABSOLUTE, GAIN, INTENSITY, PERCENT, POINTS, SCORECARD, SCORECARD_ONLY, Rules

MOST_GUESSES = 64


@dataclass(frozen=True)
class Scored:
    """The entries of one board whose results are published, in their order.

    `percents` and `shares` have a column per measure (shares then one per scorecard), NaN where one is left out; `each`
    are their points, `weights` what they weigh; `points` is their sum with bonuses.
    `value` is what the rules rank by, NaN without one or where it is a
    quantity; `ranked` says who has a place; `entries` hold the targets that they set themselves.
    """

    rules: Rules
    rows: Sequence[Json]
    percents: Floats
    shares: Floats
    weights: Floats
    each: Floats
    value: Floats
    points: Floats
    ranked: Flags
    entries: Sequence[Entry]


def score_again(rows: Sequence[Json], rules: Rules) -> Scored:
    """`rows` have `results` with them. Raises ValueError, KeyError or TypeError if they are not as we know them."""
    results = [row["results"] for row in rows]
    percents = _table(
        [[number_of(one["measures"][weighted.key]["exact_percent"]) for weighted in rules.measures] for one in results],
        len(rules.measures),
    )
    entries = _with_goals(results, rules)
    measured = np.where(_counts_as_nothing(results, rules), 0.0, shares_of(percents, rules, entries))
    shares = _with_scorecards(measured, results, rules)
    each, total = points_of(shares, rules)
    bonus = np.nan_to_num(np.array([number_of(one["bonus"]) for one in results]))
    points = total + bonus
    value = points if rules.metric == POINTS else metric_again(rules, rows, percents, rules)
    ranked = np.array([one["reason_code"] is None for one in results], bool)
    return Scored(rules, rows, percents, shares, weights_of(shares, rules), each, value, points, ranked, entries)


def metric_again(by: Ranking, rows: Sequence[Json], percents: Floats, rules: Rules) -> Floats:
    """What places go by, of entries that have a place. A percent that makes no points is taken as it is published."""
    if by.metric in (ABSOLUTE, INTENSITY):
        return np.full(len(rows), np.nan)
    if by.metric in (SCORECARD, GAIN):
        name = "gain" if by.metric == GAIN else "exact_percent"
        cards = [row["results"]["scorecards"].get(by.metric_of) for row in rows]
        return np.array([number_of(card[name]) if card else np.nan for card in cards])
    keys = [weighted.key for weighted in rules.measures]
    if by.metric == PERCENT and by.metric_of in keys:
        return percents[:, keys.index(by.metric_of)]
    return np.array([number_of(_published(by, row)) for row in rows])


def _published(by: Ranking, row: Json) -> Any:
    return row["points"] if isinstance(by, Rules) else row["boards"].get(by.key, {"figure": None})["figure"]


def _table(rows: Sequence[Sequence[float]], width: int) -> Floats:
    return np.array(rows, np.float64).reshape(len(rows), width)


def _counts_as_nothing(results: Sequence[Json], rules: Rules) -> Flags:
    """Measures without a percent that count all the same, where the rules rank entries without bills, or by their
    scorecards alone: they have points, which are zero."""
    found = [
        [one["measures"][weighted.key]["exact_percent"] is None for weighted in rules.measures]
        if rules.without_bills == SCORECARD_ONLY or rules.bars_to_scorecard
        else [False] * len(rules.measures)
        for one in results
    ]
    told = [[one["measures"][weighted.key]["points"] is not None for weighted in rules.measures] for one in results]
    shape = (len(results), len(rules.measures))
    both: Flags = np.array(found, bool).reshape(shape) & np.array(told, bool).reshape(shape)
    return both


def _with_goals(results: Sequence[Json], rules: Rules) -> list[Entry]:
    """Entries with the targets that they set themselves."""
    own = [weighted.key for weighted in rules.measures if weighted.self_set]
    targets = [{key: one["measures"][key].get("target_percent") for key in own} for one in results]
    return [
        Entry(one["entry"], one["track"], "", (), goals={key: number_of(at) for key, at in goals.items() if at})
        for one, goals in zip(results, targets, strict=True)
    ]


def _with_scorecards(measured: Floats, results: Sequence[Json], rules: Rules) -> Floats:
    """Shares of measures, then of scorecards.

    One that was not submitted earns nothing, or is left out where nothing in it is asked. Which of them is not
    published; the weights of what counts tell it.
    """
    keys = [key for key, _ in rules.scorecard_weights]
    cards = [[one["scorecards"].get(key) for key in keys] for one in results]
    table = _table([[_share_of(card) for card in row] for row in cards], len(keys))
    open_cells = np.array([[card is None for card in row] for row in cards], bool).reshape(table.shape)
    found = np.column_stack([measured, np.where(open_cells, 0.0, table)])
    unsettled = np.flatnonzero(open_cells.any(axis=1) & ~_weights_fit(found, results, rules))
    for guess in islice(product((0.0, np.nan), repeat=len(keys)), 1, MOST_GUESSES):
        if not len(unsettled):
            break
        tried = np.where(open_cells[unsettled], np.array(guess), table[unsettled])
        shares = np.column_stack([measured[unsettled], tried])
        fits = _weights_fit(shares, [results[at] for at in unsettled.tolist()], rules)
        found[unsettled[fits]] = shares[fits]
        unsettled = unsettled[~fits]
    return found


def _share_of(card: Json | None) -> float:
    return np.nan if card is None else number_of(card["exact_percent"]) / 100


def _weights_fit(shares: Floats, results: Sequence[Json], rules: Rules) -> Flags:
    """Whether the weights that follow are those that are published, as far as any are."""
    weights = weights_of(shares, rules)
    told = figures(weights.ravel(), WEIGHT_DECIMALS, ~np.isnan(weights.ravel()))
    width = weights.shape[1]
    fits = []
    for at, one in enumerate(results):
        stated = [one["measures"][weighted.key]["weight"] for weighted in rules.measures]
        stated += [one["scorecards"].get(key, {"weight": None})["weight"] for key, _ in rules.scorecard_weights]
        follows = told[at * width : (at + 1) * width]
        fits.append(all(own in (None, there) for own, there in zip(stated, follows, strict=True)))
    return np.array(fits, bool)
