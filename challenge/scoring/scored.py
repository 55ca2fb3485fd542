"""What each entry comes to by itself, whatever the others do: results, words, quantities, what it adds to totals.

- Several meters of a resource, and several fuels of the energy measure: what they avoided together over what their
  baselines used together, never a mean of percents.
- An entry is ranked only if everything it states a meter of its own for, as far as a measure needs it, is there:
  days enough, coverage enough, nothing held for review. Otherwise the row says the first reason.
- Shared and unused resources are left out, their weight goes to the others, and the row says so.
- Every figure has its band and its grade beside it; neither makes points.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypedDict

import numpy as np

from challenge.measurement.grades import Graded, grade_of
from challenge.measurement.measured import Measured
from challenge.measurement.uncertainty import NORMAL_90, distinguishable
from challenge.quantities.resources import DIVERTED, RESOURCES
from challenge.scoring.bands import band_points
from challenge.scoring.card_rows import scorecard_rows, tier_of
from challenge.scoring.cards import NOTHING_SUBMITTED, Card, Submitted, cards_of
from challenge.scoring.details import amounts_of, details_of, grade_letters, iso_days, method_words, spreads_of
from challenge.scoring.entries import NOT_USED, SHARED, Adjustment, Entry, Meters
from challenge.scoring.errors import errors_of
from challenge.scoring.events import events_of
from challenge.scoring.figures import EXACT_DECIMALS, Flags, Floats, Ints, figures, scaled, written
from challenge.scoring.gathered import Gathered, due_day_of, gathered_from
from challenge.scoring.judged import (
    Result,
    Verdict,
    counted_cells,
    resource_percents,
    result_of,
    verdict_on,
)
from challenge.scoring.measures import ENERGY, MEASURES
from challenge.scoring.metrics import is_private
from challenge.scoring.ranking import OtherFigure, metric_by, other_figures, published_of, settle_ties
from challenge.scoring.reasons import CODES, NOT_COMPETING, NUMBER
from challenge.scoring.rounds import ScoredRound, rounds_of, told_rounds
from challenge.scoring.rows import (
    PARTLY_SHARED,
    PERCENT_DECIMALS,
    WEIGHT_DECIMALS,
    Amounts,
    Detail,
    Event,
    FoundRight,
    LeftOutDays,
    MeasureResult,
    ResourceFigure,
    Results,
    RoundFigure,
    ScorecardFigure,
    Words,
)
from challenge.scoring.rules import Rules
from challenge.scoring.rules.reading import plain
from challenge.scoring.stated import COLUMN, WIDTH, Stated, stated_by
from challenge.scoring.states import SELF_REPORTED, state_of_resources, states_of_entries
from challenge.scoring.total_bands import Spread
from challenge.scoring.why import notes_of, reason_of

_KEYS = tuple(RESOURCES)
_PUBLIC = tuple(column for key, column in COLUMN.items() if RESOURCES[key].kind != DIVERTED)


@dataclass(frozen=True, slots=True)
class Scored:
    """One entry. `ranked_by` is what it is ranked by, as a whole number, the most first; None: it is not ranked.

    `others` are the same for the other boards of the rules, with the figure that the public reads there; `amounts` is
    what it adds to totals, empty where it counts in none, `spreads` the errors of that.
    """

    entry: Entry
    results: Results
    words: Words
    detail: Detail
    ranked_by: int | None
    others: Mapping[str, OtherFigure]
    amounts: Mapping[str, Amounts]
    spreads: Mapping[str, Spread]


def score_entries(
    entries: Sequence[Entry],
    meters: Meters,
    measured: Measured,
    rules: Rules,
    due_until: date | None = None,
    adjustments: Sequence[Adjustment] = (),
    answers: Submitted = NOTHING_SUBMITTED,
    by_round: Sequence[Measured] = (),
) -> list[Scored]:
    """One for each of the entries, in their order. `measured` has one value per meter, in the order of `meters`.

    `due_until` is the first day that is not due yet (bills come late); None means the whole reporting period is due.
    `adjustments` are those already in `measured`, to be told; `answers` those of scorecards; `by_round` the
    same meters measured in each of the rounds, where the rules let rounds add up. Raises ValueError if
    meters and measured values differ in length, UnitError for a meter whose unit does not suit its resource and
    KeyError for a resource, state or edition that we do not know.
    """
    if len(meters) != len(measured):
        raise ValueError("There must be one measured value for each meter.")
    stated = stated_by(entries, meters)
    due_day = due_day_of(rules, due_until)
    graded = grade_of(measured, due_day, rules.plan, meters.left_out)
    gathered = _without_barred(gathered_from(stated, meters, measured, graded, due_day, rules), entries, rules)
    results = [result_of(MEASURES[weighted.key], stated, gathered, rules) for weighted in rules.measures]
    cards = cards_of(entries, rules, answers)
    rounds = rounds_of(by_round, entries, stated, meters, rules, due_until) if rules.counted_rounds else []
    metric = metric_by(entries, stated, gathered, cards, rules)
    verdict = verdict_on(results, cards, metric, entries, rules, [one.shares for one in rounds])
    counted = counted_cells(results, stated)
    ranking = MEASURES.get(rules.metric_of)
    by = result_of(ranking, stated, gathered, rules) if ranking else None
    energy = result_of(MEASURES[ENERGY], stated, gathered, rules)
    judged = [*results, *([by] if by else []), energy]
    percent, usable = resource_percents(stated, gathered, judged, rules)
    told = _Told(
        energy=energy,
        errors=errors_of(entries, results, metric, verdict.reason == 0, verdict.weights, rules, rounds),
        right=_found_right(judged, rounds),
        states=_told_states(entries, [*results, *([by] if by else [])], cards, stated, gathered, rules),
        resources=_resource_figures(entries, percent, usable, stated, gathered),
        reasons=_grade_reasons(len(entries), meters, stated, graded, counted),
        events=events_of(len(entries), meters, stated, gathered, usable, adjustments, rules.factors),
    )
    best = np.where(counted, gathered.grade, -1).max(axis=1, initial=-1)
    settled_by = (told.states, best, rules, rounds)
    others, quantities = other_figures(entries, stated, gathered, results, cards, verdict, *settled_by)
    ranked_by = settle_ties(verdict.ranked_by, told.states, best, rules)
    published = _results(entries, rules, stated, gathered, results, cards, verdict, counted, told, ranked_by, rounds)
    words = _words(entries, rules, gathered, [*results, by], verdict, told, rounds)
    details = details_of(entries, meters, stated, gathered, rules.factors)
    _keep_held(details, judged, rounds)
    _keep_quantities(details, quantities, verdict, rules)
    adds = (verdict.reason == 0) | (verdict.reason == NUMBER[NOT_COMPETING])
    amounts = amounts_of(gathered, usable & adds[:, None], rules.factors)
    spreads = spreads_of(gathered, usable & adds[:, None], rules.factors)
    columns = (entries, published, words, details, ranked_by, others, amounts, spreads)
    return [Scored(*one) for one in zip(*columns, strict=True)]


def _without_barred(gathered: Gathered, entries: Sequence[Entry], rules: Rules) -> Gathered:
    """Where who is not eligible counts by its scorecard alone, nothing that was measured of it counts."""
    if not rules.bars_to_scorecard:
        return gathered
    barred = np.array([bool(entry.barred) for entry in entries], bool)
    return replace(gathered, gate=np.where(barred[:, None], NUMBER["not_eligible"], gathered.gate))


def _keep_quantities(
    details: list[Detail], quantities: list[dict[str, float | None]], verdict: Verdict, rules: Rules
) -> None:
    """What boards rank by where that is a quantity is private."""
    if is_private(rules):
        for detail, value in zip(details, verdict.value.tolist(), strict=True):
            detail["ranked_by"] = None if value != value else round(value, 6)
    for detail, others in zip(details, quantities, strict=True):
        if others:
            detail["boards"] = others


def _keep_held(details: list[Detail], judged: Sequence[Result], rounds: Sequence[ScoredRound]) -> None:
    """Percents past the limits, by measure, are private: what a coordinator looks at. NaN is no percent."""
    for key, result in _with_keys(judged, rounds):
        for at in np.flatnonzero(~np.isnan(result.past)).tolist():
            details[at].setdefault("held", {})[key] = float(result.past[at])


def _found_right(judged: Sequence[Result], rounds: Sequence[ScoredRound]) -> dict[int, list[str]]:
    """By the entry's position the measures whose result is past the limits and right all the same."""
    found: dict[int, list[str]] = {}
    for key, result in _with_keys(judged, rounds):
        for at in np.flatnonzero(result.right).tolist():
            found.setdefault(at, []).append(key)
    return found


def _with_keys(judged: Sequence[Result], rounds: Sequence[ScoredRound]) -> Iterator[tuple[str, Result]]:
    """Each measure once, then those of rounds, by the keys of `LookedAt`."""
    yield from {result.measure.key: result for result in judged}.items()
    for one in rounds:
        for result in one.results:
            yield f"{one.days.key}:{result.measure.key}", result


@dataclass(frozen=True)
class _Told:
    """What is told of each entry beside places and points. `errors` are standard errors of what it is ranked by,
    `states` what all that counts has been through, `right` measures past the limits that count all the same."""

    energy: Result
    errors: list[str | None]
    right: Mapping[int, list[str]]
    states: list[str]
    resources: list[dict[str, ResourceFigure]]
    reasons: list[list[str]]
    events: list[list[Event]]


def _results(
    entries: Sequence[Entry],
    rules: Rules,
    stated: Stated,
    gathered: Gathered,
    results: list[Result],
    cards: list[Card],
    verdict: Verdict,
    counted: Flags,
    told: _Told,
    ranked_by: Sequence[int | None],
    rounds: Sequence[ScoredRound],
) -> list[Results]:
    days, coverage, through = _least(counted, gathered)
    published = [
        figure if by is not None else None for figure, by in zip(published_of(verdict, rules), ranked_by, strict=True)
    ]
    first = len(results)
    scorecards = scorecard_rows(cards, rules, verdict.weights[:, first:], verdict.each[:, first:])
    energy = told.energy
    energy_percents = figures(energy.percent, PERCENT_DECIMALS, ~np.isnan(energy.percent))
    bands, excludes_zero = _bands(energy.percent, energy.band)
    grades = grade_letters(np.where(counted, gathered.grade, -1).max(axis=1, initial=-1))
    measures = _measures(entries, results, stated, verdict, rules)
    single = {weighted.key for weighted in rules.measures if weighted.key in COLUMN}
    states = _states(stated)
    told_states = told.states
    reasons = verdict.reason.tolist()
    by_round = told_rounds(rounds, verdict, rules)
    for at, figures_of_entry in enumerate(told.resources):
        for key in single & figures_of_entry.keys():
            figures_of_entry[key]["points"] = measures[at][key]["points"]
    return [
        Results(
            entry=entry.key,
            track=entry.track,
            points=published[at],
            standard_error=told.errors[at],
            bonus=written(int(scaled(verdict.bonus[at : at + 1], rules.decimals)[0]), rules.decimals)
            if rules.bonuses
            else None,
            tier=tier_of(rules.tiers, published[at]) if told_states[at] != SELF_REPORTED else None,
            state=told_states[at],
            scorecards=_with_states(scorecards[at], entry),
            reduction_percent=energy_percents[at],
            uncertainty_points=bands[at],
            distinguishable=excludes_zero[at],
            grade=grades[at],
            tie=entry.ties[-1] if entry.ties else None,
            data_through=through[at],
            covered_days=days[at],
            coverage_percent=coverage[at] if gathered.due_days else None,
            reason_code=CODES[reasons[at]] or None,
            resources=told.resources[at],
            measures=measures[at],
            states=states[at],
            adjustments=told.events[at],
            **_sometimes(entry, by_round[at], told.right.get(at, []), rules),
        )
        for at, entry in enumerate(entries)
    ]


class _Sometimes(TypedDict, total=False):
    counted_from: str
    left_out: list[LeftOutDays]
    rounds: list[RoundFigure]
    earlier_ties: list[tuple[int, int]]
    bonuses: dict[str, int]
    looked_at: FoundRight


def _sometimes(entry: Entry, rounds: list[RoundFigure], right: list[str], rules: Rules) -> _Sometimes:
    """What is told of those alone for whom there is something to tell."""
    found = _Sometimes()
    if entry.counted_from:
        found["counted_from"] = entry.counted_from.isoformat()
    if entry.left_out:
        found["left_out"] = [
            LeftOutDays(start=one.days.start.isoformat(), end=one.days.end.isoformat(), reason=one.reason)
            for one in entry.left_out
        ]
    if rounds:
        found["rounds"] = rounds
    if len(entry.ties) > 1:
        found["earlier_ties"] = list(entry.ties[:-1])
    if entry.looked_at and right:
        found["looked_at"] = FoundRight(measures=sorted(right), reason=entry.looked_at.reason)
    if rules.bonuses:
        found["bonuses"] = {one.key: entry.bonuses[one.key] for one in rules.bonuses if entry.bonuses.get(one.key)}
    return found


def _told_states(
    entries: Sequence[Entry],
    results: list[Result],
    cards: Sequence[Card],
    stated: Stated,
    gathered: Gathered,
    rules: Rules,
) -> list[str]:
    """The least that what counts of each entry has been through: resources that can be compared, and submitted
    scorecards that make points (all of them where none does)."""
    weighty = {key for key, weight in rules.scorecard_weights if weight}
    compared = counted_cells(results, stated) & (gathered.gate == 0)
    begun = {one.scorecard.key: one.begun for one in cards if one.scorecard.key in weighty or not weighty}
    return states_of_entries(entries, compared, begun)


def _with_states(cards: dict[str, ScorecardFigure], entry: Entry) -> dict[str, ScorecardFigure]:
    """What their claims have been through; a tier that rests on what nobody checked is nobody's to read yet."""
    for key, card in cards.items():
        card["state"] = entry.checked_answers.get(key, SELF_REPORTED)
        if card["state"] == SELF_REPORTED:
            card["tier"] = None
    return cards


def _words(
    entries: Sequence[Entry],
    rules: Rules,
    gathered: Gathered,
    judged: Sequence[Result | None],
    verdict: Verdict,
    told: _Told,
    rounds: Sequence[ScoredRound],
) -> list[Words]:
    """`judged`: the measures that make points, then the one that the metric goes by."""
    notes = notes_of(entries, [one for one in judged[:-1] if one], gathered, rules)
    reasons = verdict.reason.tolist()
    return [
        Words(
            reason=reason_of(at, entry, judged, verdict, gathered, rules, rounds) if reasons[at] else None,
            notes=notes[at],
            grade_reasons=told.reasons[at],
        )
        for at, entry in enumerate(entries)
    ]


def _bands(percent: Floats, band: Floats) -> tuple[list[str | None], list[bool | None]]:
    """Half-widths as figures, and whether they exclude zero; None where there is no percent or no band."""
    known = ~np.isnan(percent) & ~np.isnan(band)
    beyond = distinguishable(percent, band).tolist()
    told = [yes if is_known else None for yes, is_known in zip(beyond, known.tolist(), strict=True)]
    return figures(band, PERCENT_DECIMALS, known), told


def _resource_figures(
    entries: Sequence[Entry], percent: Floats, usable: Flags, stated: Stated, gathered: Gathered
) -> list[dict[str, ResourceFigure]]:
    """For each entry the resources with a meter of its own; recycling and compost have no percent to show."""
    shown = np.where(usable, percent, np.nan).ravel()
    bands, beyond = _bands(shown, band_points(gathered.error, gathered.baseline).ravel())
    grade = np.where(usable, gathered.grade, -1).ravel()
    columns = (
        figures(shown, PERCENT_DECIMALS, ~np.isnan(shown)),
        bands,
        beyond,
        grade_letters(grade),
        method_words(np.where(usable, gathered.method, 0).ravel()),
    )
    cells = list(zip(*columns, strict=True))
    return [
        {
            _KEYS[column]: _figure(entries[at].checked.get(_KEYS[column], SELF_REPORTED), *cells[at * WIDTH + column])
            for column in _PUBLIC
            if own[column]
        }
        for at, own in enumerate(stated.own.tolist())
    ]


def _figure(
    state: str, percent: str | None, band: str | None, beyond: bool | None, grade: str | None, method: str | None
) -> ResourceFigure:
    return {
        "reduction_percent": percent,
        "points": None,
        "uncertainty_points": band,
        "distinguishable": beyond,
        "grade": grade,
        "method": method,
        "state": state,
    }


def _grade_reasons(entry_count: int, meters: Meters, stated: Stated, graded: Graded, counted: Flags) -> list[list[str]]:
    """What keeps the resources that count from a better grade, each sentence once."""
    found: list[dict[str, None]] = [{} for _ in range(entry_count)]
    for cell, counts, reasons in zip(stated.cell.tolist(), stated.counts.tolist(), graded.reasons, strict=True):
        entry, column = divmod(cell, WIDTH)
        if counts and counted[entry, column]:
            for reason in reasons:
                found[entry][f"{RESOURCES[_KEYS[column]].name}: {reason}"] = None
    return [list(sentences) for sentences in found]


def _least(counted: Flags, gathered: Gathered) -> tuple[list[int], list[int], list[str | None]]:
    """The smallest covered days, coverage and last day over what counts for each entry."""
    any_counts = counted.any(axis=1)

    def least(values: Ints) -> Ints:
        smallest: Ints = np.where(counted, values, np.iinfo(np.int64).max).min(axis=1)
        return smallest

    days = np.where(any_counts, least(gathered.covered_days), 0)
    coverage = np.where(any_counts, least(gathered.coverage), 0)
    through = np.where(any_counts, least(gathered.data_through), -1)
    return days.tolist(), coverage.tolist(), iso_days(through)


def _measures(
    entries: Sequence[Entry], results: list[Result], stated: Stated, verdict: Verdict, rules: Rules
) -> list[dict[str, MeasureResult]]:
    is_ranked = verdict.reason == 0
    by_measure = [
        (
            result.measure.key,
            figures(result.percent, PERCENT_DECIMALS, ~np.isnan(result.percent)),
            figures(result.percent, EXACT_DECIMALS, ~np.isnan(result.percent)),
            figures(verdict.each[:, number], rules.decimals, is_ranked & ~np.isnan(verdict.each[:, number])),
            figures(verdict.weights[:, number], WEIGHT_DECIMALS, is_ranked & ~np.isnan(result.percent)),
            figures(result.band / NORMAL_90, EXACT_DECIMALS, ~np.isnan(result.percent) & ~np.isnan(result.band)),
            *_bands(result.percent, result.band),
            grade_letters(result.grade),
        )
        for number, result in enumerate(results)
    ]
    found: list[dict[str, MeasureResult]] = [
        {
            key: {
                "reduction_percent": percent[at],
                "exact_percent": exact[at],
                "points": points[at],
                "weight": weight[at],
                "standard_error": error[at],
                "uncertainty_points": band[at],
                "distinguishable": beyond[at],
                "grade": grade[at],
            }
            for key, percent, exact, points, weight, error, band, beyond, grade in by_measure
        }
        for at in range(len(is_ranked))
    ]
    for result in results:
        own = stated.own[:, result.columns].tolist()
        for at, entry in enumerate(entries):
            needed = [key for key, yes in zip(result.measure.resources, own[at], strict=True) if yes]
            state = state_of_resources(entry, needed) if entry.checked else SELF_REPORTED
            found[at][result.measure.key]["state"] = state
    for weighted in rules.measures:
        for at, entry in enumerate(entries if weighted.self_set else ()):
            goal = entry.goals.get(weighted.key, 0)
            if goal > weighted.target_percent:
                found[at][weighted.key]["target_percent"] = plain(Decimal(str(goal)))
    return found


def _states(stated: Stated) -> list[dict[str, str]]:
    """What is not simply a meter of its own, for each entry. Most entries say one of few combinations."""
    number = np.where(stated.own, np.where(stated.shared, 1, 0), np.where(stated.shared, 2, 3))
    number = np.where(stated.unstated & ~stated.own & ~stated.shared, 0, number)
    names = (None, PARTLY_SHARED, SHARED, NOT_USED)
    return [
        {key: name for key, one in zip(COLUMN, row, strict=True) if (name := names[one]) is not None}
        for row in number.tolist()
    ]
