"""Published percents and scorecards make points once more, by the functions that made them first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product
from typing import Any

import numpy as np

from challenge.scoring.entries import Entry
from challenge.scoring.figures import Flags, Floats, figures
from challenge.scoring.metrics import Ranking
from challenge.scoring.points import RoundShares, added_up, bonus_of, points_of, shares_of, weights_of
from challenge.scoring.recompute.bundle import Json, number_of
from challenge.scoring.rounds import COUNTED
from challenge.scoring.rows import WEIGHT_DECIMALS
from challenge.scoring.rules import ABSOLUTE, GAIN, INTENSITY, PERCENT, POINTS, SCORECARD, SCORECARD_ONLY, Rules
from challenge.scoring.rules.rounds import RoundDays

MOST_GUESSES = 64
MOST_TIMES = 1_000_000


@dataclass(frozen=True)
class Scored:
    """The entries of one board whose results are published, in their order.

    `percents` and `shares` have a column per measure (shares then one per scorecard), NaN where one is left out; `each`
    are their points, `weights` what they weigh, `bonus` points on top; `cells` are the points of measures in each round
    where rounds add up, `by_round` their percents there, and `rounds` what they earn. `value` is what the rules rank
    by, NaN without one or where it is a quantity; `ranked` says who has a place; `entries` hold the targets that they
    set themselves and how often they earned each bonus.
    """

    rules: Rules
    rows: Sequence[Json]
    percents: Floats
    shares: Floats
    weights: Floats
    each: Floats
    bonus: Floats
    value: Floats
    ranked: Flags
    entries: Sequence[Entry]
    rounds: Sequence[RoundShares] = ()
    by_round: Sequence[Floats] = ()
    cells: Sequence[Floats] = ()


def score_again(rows: Sequence[Json], rules: Rules) -> Scored:
    """`rows` have `results` with them. Raises ValueError, KeyError or TypeError if they are not as we know them."""
    results = [row["results"] for row in rows]
    percents = _table(
        [[number_of(one["measures"][weighted.key]["exact_percent"]) for weighted in rules.measures] for one in results],
        len(rules.measures),
    )
    entries = _entries(results, rules)
    nothing = _counts_as_nothing(results, rules)
    measured = np.where(nothing, 0.0, shares_of(percents, rules, entries))
    shares = _with_scorecards(measured, results, rules)
    each, total = points_of(shares, rules)
    by_round = [_percents_in(one, at, results, rules) for at, one in enumerate(rules.counted_rounds)]
    rounds = [_round_shares(at, by_round[at], results, rules, entries) for at in range(len(rules.counted_rounds))]
    cells: Sequence[Floats] = ()
    if rounds:
        each, total, cells = added_up(rounds, shares, nothing, rules)
    bonus = np.array([_bonus(one, entry, rules) for one, entry in zip(results, entries, strict=True)], np.float64)
    value = total + bonus if rules.metric == POINTS else metric_again(rules, rows, percents, rules)
    ranked = np.array([one["reason_code"] is None for one in results], bool)
    weights = weights_of(shares, rules)
    return Scored(rules, rows, percents, shares, weights, each, bonus, value, ranked, entries, rounds, by_round, cells)


def _percents_in(one: RoundDays, at: int, results: Sequence[Json], rules: Rules) -> Floats:
    if any(each["rounds"][at]["round"] != one.key for each in results):
        raise ValueError(f"the round of {one.key} is not where it belongs")
    told = [each["rounds"][at]["measures"] for each in results]
    keys = [weighted.key for weighted in rules.measures]
    return _table([[number_of(own[key]["exact_percent"]) for key in keys] for own in told], len(keys))


def _round_shares(
    at: int, percents: Floats, results: Sequence[Json], rules: Rules, entries: Sequence[Entry]
) -> RoundShares:
    """What a round earns. Whether it counts for an entry hangs on its bills, and is taken as it is published."""
    counted = np.array([each["rounds"][at]["state"] == COUNTED for each in results], bool)
    shares = np.where(counted[:, None], np.nan_to_num(shares_of(percents, rules, entries)), 0.0)
    none = np.zeros(len(results), np.int64)
    return RoundShares(rules.counted_rounds[at].part, shares, counted, none, none)


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
    """Measures without a percent that count all the same, where the rules rank entries without bills: they have points,
    which are zero."""
    found = [
        [one["measures"][weighted.key]["exact_percent"] is None for weighted in rules.measures]
        if rules.without_bills == SCORECARD_ONLY
        else [False] * len(rules.measures)
        for one in results
    ]
    told = [[one["measures"][weighted.key]["points"] is not None for weighted in rules.measures] for one in results]
    shape = (len(results), len(rules.measures))
    both: Flags = np.array(found, bool).reshape(shape) & np.array(told, bool).reshape(shape)
    return both


def _entries(results: Sequence[Json], rules: Rules) -> list[Entry]:
    """Entries with the targets that they set themselves, and the bonuses that they earned."""
    own = [weighted.key for weighted in rules.measures if weighted.self_set]
    targets = [{key: one["measures"][key].get("target_percent") for key in own} for one in results]
    return [
        Entry(
            one["entry"],
            one["track"],
            "",
            (),
            goals={key: number_of(at) for key, at in goals.items() if at},
            bonuses=_earned(one),
        )
        for one, goals in zip(results, targets, strict=True)
    ]


def _earned(one: Json) -> dict[str, int]:
    """How often each bonus was earned."""
    earned: dict[str, int] = dict(one.get("bonuses", {}))
    if any(type(count) is not int or not 0 < count < MOST_TIMES for count in earned.values()):
        raise ValueError("a bonus is not earned a number of times")
    return earned


def _bonus(one: Json, entry: Entry, rules: Rules) -> float:
    """From how often each was earned; as it is published, within what the rules allow, where that is not told."""
    if "bonuses" in one or not rules.bonuses:
        return float(bonus_of(entry, rules))
    return float(min(max(Decimal(0), Decimal(one["bonus"] or 0)), rules.most_bonus))


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
