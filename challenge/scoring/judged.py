"""Which measures apply to an entry, what they come to, and whether anything speaks against ranking it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from challenge.quantities.resources import LANDFILL, RESOURCES
from challenge.scoring.bands import band_points
from challenge.scoring.cards import Card
from challenge.scoring.entries import MATERIAL, Entry
from challenge.scoring.figures import SMALLEST, Flags, Floats, Ints, exact, scaled, settled
from challenge.scoring.gathered import Gathered
from challenge.scoring.measures import DIVERSION, Measure
from challenge.scoring.metrics import Metric
from challenge.scoring.points import RoundShares, added_up, bonus_of, points_of, shares_of, weights_of
from challenge.scoring.reasons import NOT_COMPETING, NUMBER
from challenge.scoring.rules import GAIN, NO_LIMIT, POINTS, SCORECARD, SCORECARD_ONLY, Rules
from challenge.scoring.stated import COLUMN, Stated

_KEYS = tuple(RESOURCES)
PAST = (NUMBER["saving_held"], NUMBER["increase_held"])


@dataclass(frozen=True)
class Result:
    """One measure for every entry. `percent` is NaN where it is left out or cannot be computed.

    `band` is half the width of the 90 % band of `percent` in percentage points, NaN where it cannot be told; `grade`
    the worst grade of its resources (a number of GRADES), -1 without one. `takes_part` says that the measure applies
    to the entry; `reason` is the number of the first reason against it, and `reason_column` the resource that reason
    is about, -1 for the measure as a whole. `past` is a percent past the limits, NaN elsewhere, and `right` says that
    somebody looked at it and found it right, so that it counts.
    """

    measure: Measure
    columns: list[int]
    takes_part: Flags
    percent: Floats
    band: Floats
    grade: Ints
    reason: Ints
    reason_column: Ints
    past: Floats
    right: Flags


def result_of(measure: Measure, stated: Stated, gathered: Gathered, rules: Rules, within: str = "") -> Result:
    """`within` begins the keys of what was looked at in a round (see `LookedAt`)."""
    columns = [COLUMN[key] for key in measure.resources]
    diverts = measure.method == DIVERSION
    takes_part, percent, lacks_baseline = (_diversion if diverts else _reduction)(columns, stated, gathered)
    band = np.full(len(percent), np.nan) if diverts else _band(columns, gathered)
    reason, reason_column = _first_gate(columns, gathered)
    held = _held(percent, lacks_baseline, rules)
    past = takes_part & (reason == 0) & np.isin(held, PAST)
    right = past & _still_as_seen(percent, stated.seen.get(within + measure.key))
    held = np.where(right, 0, held)
    if not diverts and rules.gates.widest_band_points < NO_LIMIT:
        wide = np.isnan(band) | (band > rules.gates.widest_band_points)
        held = np.where((held == 0) & wide, NUMBER["wide_band"], held)
    reason = np.where(takes_part & (reason == 0), held, reason)
    usable = takes_part & (reason == 0)
    return Result(
        measure=measure,
        columns=columns,
        takes_part=takes_part,
        percent=np.where(usable, exact(percent), np.nan),
        band=np.where(usable, settled(band), np.nan),
        grade=np.where(usable, np.where(stated.own, gathered.grade, -1)[:, columns].max(axis=1), -1),
        reason=np.where(takes_part, reason, 0),
        reason_column=np.where(reason == held, -1, reason_column),
        past=np.where(past, exact(percent), np.nan),
        right=right,
    )


def _reduction(columns: list[int], stated: Stated, gathered: Gathered) -> tuple[Flags, Floats, Flags]:
    """Takes part, percent, and whether there is no baseline to compare with."""
    baseline, use = _sum_of(gathered.baseline, columns), _sum_of(gathered.use, columns)
    usable = baseline > SMALLEST
    percent: Floats = np.where(usable, (1 - use / np.where(usable, baseline, 1)) * 100, np.nan)
    return _any_of(stated.own | stated.unstated, columns), percent, ~usable


def _diversion(columns: list[int], stated: Stated, gathered: Gathered) -> tuple[Flags, Floats, Flags]:
    """The gain of the diversion rate in percentage points.

    By use per covered day, since the meters' covered days may differ. It applies to an entry with a meter of its
    own for the landfill and nothing shared: half of the bins tells no rate.
    """
    landfill = [column for column in columns if RESOURCES[_KEYS[column]].kind == LANDFILL]
    diverted = [column for column in columns if column not in landfill]
    before, before_ok = _share(gathered.baseline_per_day, diverted, columns)
    after, after_ok = _share(gathered.use_per_day, diverted, columns)
    takes_part = _any_of(stated.own | stated.unstated, landfill) & ~_any_of(stated.shared, columns)
    usable: Flags = before_ok & after_ok
    return takes_part, np.where(usable, (after - before) * 100, np.nan), ~usable


def _band(columns: list[int], gathered: Gathered) -> Floats:
    return band_points(gathered.error.across(columns), _sum_of(gathered.baseline, columns))


def _any_of(flags: Flags, columns: list[int]) -> Flags:
    found: Flags = np.logical_or.reduce(flags[:, columns], axis=1)
    return found


def _share(values: Floats, part: list[int], whole: list[int]) -> tuple[Floats, Flags]:
    total = _sum_of(values, whole)
    usable = total > SMALLEST
    return _sum_of(values, part) / np.where(usable, total, 1), usable


def _sum_of(values: Floats, columns: list[int]) -> Floats:
    total = np.zeros(len(values))
    for column in columns:
        total = total + values[:, column]
    return total


def _first_gate(columns: list[int], gathered: Gathered) -> tuple[Ints, Ints]:
    reason = np.zeros(len(gathered.gate), np.int64)
    about = np.full(len(gathered.gate), -1, np.int64)
    for column in columns:
        new = (reason == 0) & (gathered.gate[:, column] > 0)
        reason = np.where(new, gathered.gate[:, column], reason)
        about = np.where(new, column, about)
    return reason, about


def _held(percent: Floats, lacks_baseline: Flags, rules: Rules) -> Ints:
    return np.select(
        [
            lacks_baseline,
            percent >= rules.gates.hold_saving_percent,
            percent < -rules.gates.hold_increase_percent,
        ],
        [NUMBER["zero_baseline"], NUMBER["saving_held"], NUMBER["increase_held"]],
        0,
    ).astype(np.int64)


def _still_as_seen(percent: Floats, seen: Floats | None) -> Flags:
    """Whether it is what somebody looked at, give or take a tenth of that."""
    if seen is None:
        return np.zeros(len(percent), bool)
    near: Flags = np.abs(percent - seen) <= np.abs(seen) * MATERIAL
    return near


def resource_percents(
    stated: Stated, gathered: Gathered, results: Sequence[Result], rules: Rules
) -> tuple[Floats, Flags]:
    """Percent reduction of every single resource, and where it may be shown: data enough, and not to be reviewed, or
    found right by itself or with one of the measures that it is part of."""
    usable = gathered.baseline > SMALLEST
    percent = exact((1 - gathered.use / np.where(usable, gathered.baseline, 1)) * 100)
    sane = (percent < rules.gates.hold_saving_percent) & (percent >= -rules.gates.hold_increase_percent)
    for result in results:
        sane[:, result.columns] |= result.right[:, None]
    for key in stated.seen.keys() & COLUMN.keys():
        sane[:, COLUMN[key]] |= _still_as_seen(percent[:, COLUMN[key]], stated.seen[key])
    return percent, usable & sane & (gathered.gate == 0)


def counted_cells(scored: list[Result], stated: Stated) -> Flags:
    """The resources that some measure of the entry needs, by entry and resource."""
    found = np.zeros(stated.own.shape, bool)
    for result in scored:
        found[:, result.columns] |= result.takes_part[:, None] & stated.own[:, result.columns]
    return found


@dataclass(frozen=True)
class Verdict:
    """What each entry is ranked by, as whole numbers of the last decimal (None unranked), and the reason if unranked.

    `each` and `weights` have a column per measure, then one per scorecard. `value` is what the metric says, NaN where
    there is nothing to rank by; `points` are what an entry has whatever the metric, with `bonus`, those on top.
    `reason_measure` counts the measures of the rules, and behind them the one that the metric goes by. Where
    rounds add up, `cells` are the points of each measure in each of them, and `reason_round` is the number of the round
    that the reason is about, -1 without one.
    """

    ranked_by: list[int | None]
    value: Floats
    points: Floats
    each: Floats
    weights: Floats
    bonus: Floats
    reason: Ints
    reason_measure: Ints
    reason_round: Ints
    cells: tuple[Floats, ...]


def verdict_on(
    results: list[Result],
    cards: Sequence[Card],
    metric: Metric,
    entries: Sequence[Entry],
    rules: Rules,
    rounds: Sequence[RoundShares] = (),
) -> Verdict:
    """Points, the figure that the metric ranks by, and the first reason against a place."""
    reason, about = first_reason(results, len(entries))
    reason, about, of_round = _reason_of_rounds(rounds, reason, about)
    percents = np.stack([result.percent for result in results], axis=1) if results else np.zeros((len(entries), 0))
    measured = shares_of(percents, rules, entries)
    barred = np.array([bool(entry.barred) for entry in entries], bool)
    by_card = _by_scorecard_alone(barred, cards, rules)
    nothing = np.zeros(measured.shape, bool)
    if by_card.any():
        lacking = np.stack([result.reason > 0 for result in results], axis=1) if results else np.zeros_like(measured)
        nothing = lacking.astype(bool) & by_card[:, None]
        measured = np.where(nothing, 0.0, measured)
        reason = np.where(by_card, 0, reason)
    scored = [np.where(card.begun, card.percent / 100, card.percent * 0) for card in cards]
    shares = np.column_stack([measured, *scored])
    each, total = points_of(shares, rules)
    cells: tuple[Floats, ...] = ()
    if rounds:
        each, total, cells = added_up(rounds, shares, nothing, rules)
        reason = np.where((reason == 0) & _no_round_yet(rounds, rules), NUMBER["no_round"], reason)
    bonus = np.array([float(bonus_of(entry, rules)) for entry in entries])
    points = total + bonus
    value = points if rules.metric == POINTS else metric.value
    if rules.metric != POINTS:
        about = np.where((reason == 0) & (metric.reason > 0), len(results), about)
        reason = np.where(reason == 0, metric.reason, reason)
    reason = np.where((reason == 0) & _nothing_submitted(measured, cards, rules), NUMBER["no_scorecard"], reason)
    reason = np.where((reason == 0) & np.isnan(value), NUMBER["nothing_measured"], reason)
    reason = np.where(barred & ~(by_card & rules.bars_to_scorecard), NUMBER["not_eligible"], reason)
    competes = np.array([entry.competes for entry in entries], bool)
    reason = np.where(~competes, NUMBER[NOT_COMPETING], reason)  # whatever else it lacks: it will have no place
    whole = scaled(value if metric.more_is_better or rules.metric == POINTS else -value, rules.decimals).tolist()
    ranked = [None if why else number for number, why in zip(whole, reason.tolist(), strict=True)]
    return Verdict(ranked, value, points, each, weights_of(shares, rules), bonus, reason, about, of_round, cells)


def _by_scorecard_alone(barred: Flags, cards: Sequence[Card], rules: Rules) -> Flags:
    """Whose measured part may be missing: it earns nothing then, and its weight goes to nobody.

    Who is not eligible needs a scorecard that counts for that: one that makes points, or that the board goes by.
    """
    without_bills = np.full(len(barred), rules.without_bills == SCORECARD_ONLY and bool(cards))
    counts = rules.metric in (SCORECARD, GAIN) or any(weight for _, weight in rules.scorecard_weights)
    found: Flags = without_bills | (barred & (rules.bars_to_scorecard and counts and bool(cards)))
    return found


def _reason_of_rounds(rounds: Sequence[RoundShares], reason: Ints, about: Ints) -> tuple[Ints, Ints, Ints]:
    """The reasons with those that rounds add, the measure each is about, and the round."""
    of_round = np.full(len(reason), -1, np.int64)
    for number, one in enumerate(rounds):
        new = (reason == 0) & (one.reason > 0)
        reason, about = np.where(new, one.reason, reason), np.where(new, one.reason_measure, about)
        of_round = np.where(new, number, of_round)
    return reason, about, of_round


def _no_round_yet(rounds: Sequence[RoundShares], rules: Rules) -> Flags:
    """Whether no round counts yet, where nothing but rounds makes points."""
    none: Flags = ~np.logical_or.reduce([one.counted for one in rounds])
    return none & (not any(weight for _, weight in rules.scorecard_weights))


def first_reason(results: list[Result], count: int) -> tuple[Ints, Ints]:
    """The number of each entry's first reason, and the measure it is about."""
    reason, about = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for number, result in enumerate(results):
        new = (reason == 0) & (result.reason > 0)
        reason, about = np.where(new, result.reason, reason), np.where(new, number, about)
    return reason, about


def _nothing_submitted(measured: Floats, cards: Sequence[Card], rules: Rules) -> Flags:
    """Whether an entry has nothing but scorecards to be ranked by, and submitted none of them."""
    weighty = [card for card, (_, weight) in zip(cards, rules.scorecard_weights, strict=True) if weight]
    if not weighty or rules.metric != POINTS:
        return np.zeros(len(measured), bool)
    begun: Flags = np.logical_or.reduce([card.begun for card in weighty])
    nothing: Flags = ~begun & (np.isnan(measured).all(axis=1) | (np.nan_to_num(measured) == 0).all(axis=1))
    return nothing
