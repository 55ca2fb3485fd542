"""From entries and their measured meters to the rows of a board: the one call the standings job makes.

    measured = compare(readings, len(meters), rules.baseline, rules.reporting, rules.due_until(today))
    board = standings(entries, meters, measured, rules)

- Several meters of a resource, and several fuels of the energy measure: what they avoided together over what their
  baselines used together, never a mean of percents.
- An entry has a place only if everything it states a meter of its own for, as far as a measure needs it, is there:
  days enough, coverage enough, nothing held for review. Otherwise the row says the first reason.
- Shared and unused resources are left out, their weight goes to the others, and the row says so.
"""

from collections.abc import Sequence

import numpy as np

from challenge.measurement.same_days import Comparison
from challenge.quantities.resources import DIVERTED, RESOURCES
from challenge.scoring.details import contributions_of, details_of, iso_days
from challenge.scoring.entries import NOT_USED, SHARED, Entry, Meters
from challenge.scoring.figures import Flags, Floats, Ints, figures, written
from challenge.scoring.gathered import Gathered, gathered_from
from challenge.scoring.judged import (
    Result,
    Verdict,
    counted_cells,
    resource_percents,
    result_of,
    verdict_on,
)
from challenge.scoring.measures import ENERGY, MEASURES
from challenge.scoring.places import places_of
from challenge.scoring.reasons import CODES, REASONS
from challenge.scoring.rows import (
    EXACT_DECIMALS,
    PARTLY_SHARED,
    PERCENT_DECIMALS,
    WEIGHT_DECIMALS,
    MeasureResult,
    Row,
    Standings,
)
from challenge.scoring.rules import Rules
from challenge.scoring.stated import COLUMN, WIDTH, Stated, stated_by

_KEYS = tuple(RESOURCES)
_PUBLIC = tuple(column for key, column in COLUMN.items() if RESOURCES[key].kind != DIVERTED)


def standings(entries: Sequence[Entry], meters: Meters, measured: Comparison, rules: Rules) -> Standings:
    """Rank the entries. `measured` has one value per meter, in the order of `meters`.

    Raises ValueError if the two differ in length, UnitError for a meter whose unit does not suit its resource and
    KeyError for a resource, state or edition of factors that we do not know.
    """
    if len(meters) != len(measured):
        raise ValueError("There must be one measured value for each meter.")
    stated = stated_by(entries, meters)
    gathered = gathered_from(stated, meters, measured, rules)
    results = [result_of(MEASURES[weighted.key], stated, gathered, rules) for weighted in rules.measures]
    verdict = verdict_on(results, rules)
    percent, usable = resource_percents(gathered, rules)
    rows = _rows(entries, rules, stated, gathered, results, verdict, _resource_figures(percent, usable, stated))
    details = details_of(entries, meters, stated, gathered, rules.factors)
    ranked = [row["place"] is not None for row in rows]
    order = sorted(range(len(rows)), key=lambda at: (rows[at]["place"] or len(rows) + 1, rows[at]["entry"]))
    return Standings(
        rows=[rows[at] for at in order],
        details=[details[at] for at in order],
        contributions=contributions_of(entries, gathered, usable, ranked, rules.factors),
    )


def _rows(
    entries: Sequence[Entry],
    rules: Rules,
    stated: Stated,
    gathered: Gathered,
    results: list[Result],
    verdict: Verdict,
    public: list[list[tuple[str, str | None]]],
) -> list[Row]:
    days, coverage, through = _least(counted_cells(results, stated), gathered)
    places = places_of(verdict.points)
    track_places = _places_in_tracks(entries, verdict.points)
    energy = _energy_percents(stated, gathered, rules)
    measures = _measures(results, verdict, rules)
    single = {weighted.key: number for number, weighted in enumerate(rules.measures) if weighted.key in COLUMN}
    states = _states(stated)
    reasons = verdict.reason.tolist()
    return [
        Row(
            entry=entry.key,
            track=entry.track,
            place=places[at],
            track_place=track_places[at],
            points=None if (points := verdict.points[at]) is None else written(points, rules.decimals),
            reduction_percent=energy[at],
            data_through=through[at],
            covered_days=days[at],
            coverage_percent=coverage[at] if gathered.due_days else None,
            reason=_reason(at, results, verdict, gathered, rules) if reasons[at] else None,
            reason_code=CODES[reasons[at]] or None,
            resources={
                key: {"reduction_percent": figure, "points": measures[at][key]["points"] if key in single else None}
                for key, figure in public[at]
            },
            measures=measures[at],
            states=states[at],
        )
        for at, entry in enumerate(entries)
    ]


def _resource_figures(percent: Floats, usable: Flags, stated: Stated) -> list[list[tuple[str, str | None]]]:
    """For each entry the resources with a meter of its own; recycling and compost have no percent to show."""
    flat = figures(percent.ravel(), PERCENT_DECIMALS, usable.ravel())
    return [
        [(_KEYS[column], flat[at * WIDTH + column]) for column in _PUBLIC if own[column]]
        for at, own in enumerate(stated.own.tolist())
    ]


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


def _places_in_tracks(entries: Sequence[Entry], points: Sequence[int | None]) -> list[int | None]:
    members: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        members.setdefault(entry.track, []).append(at)
    found: list[int | None] = [None] * len(entries)
    for ats in members.values():
        for at, place in zip(ats, places_of([points[at] for at in ats]), strict=True):
            found[at] = place
    return found


def _energy_percents(stated: Stated, gathered: Gathered, rules: Rules) -> list[str | None]:
    energy = result_of(MEASURES[ENERGY], stated, gathered, rules).percent
    return figures(energy, PERCENT_DECIMALS, ~np.isnan(energy))


def _measures(results: list[Result], verdict: Verdict, rules: Rules) -> list[dict[str, MeasureResult]]:
    is_ranked = verdict.reason == 0
    by_measure = [
        (
            result.measure.key,
            figures(result.percent, PERCENT_DECIMALS, ~np.isnan(result.percent)),
            figures(result.percent, EXACT_DECIMALS, ~np.isnan(result.percent)),
            figures(verdict.each[:, number], rules.decimals, is_ranked & ~np.isnan(verdict.each[:, number])),
            figures(verdict.weights[:, number], WEIGHT_DECIMALS, is_ranked & ~np.isnan(result.percent)),
        )
        for number, result in enumerate(results)
    ]
    return [
        {
            key: {
                "reduction_percent": percent[at],
                "exact_percent": exact[at],
                "points": points[at],
                "weight": weight[at],
            }
            for key, percent, exact, points, weight in by_measure
        }
        for at in range(len(is_ranked))
    ]


def _states(stated: Stated) -> list[dict[str, str]]:
    """What is not simply a meter of its own, for each entry. Most entries say one of few combinations."""
    number = np.where(stated.own, np.where(stated.shared, 1, 0), np.where(stated.shared, 2, 3))
    number = np.where(stated.unstated & ~stated.own & ~stated.shared, 0, number)
    names = (None, PARTLY_SHARED, SHARED, NOT_USED)
    return [
        {key: name for key, one in zip(COLUMN, row, strict=True) if (name := names[one]) is not None}
        for row in number.tolist()
    ]


def _reason(at: int, results: list[Result], verdict: Verdict, gathered: Gathered, rules: Rules) -> str:
    code = CODES[int(verdict.reason[at])]
    result = results[int(verdict.reason_measure[at])]
    column = int(result.reason_column[at])
    gates = rules.gates
    return REASONS[code].format(
        name=result.measure.name if column < 0 else RESOURCES[_KEYS[column]].name,
        days=int(gathered.covered_days[at, column]),
        min_days=gates.min_covered_days,
        coverage=int(gathered.coverage[at, column]),
        min_coverage=gates.min_coverage_percent,
        saving=gates.hold_saving_percent,
        increase=f"{gates.hold_increase_percent:,}",
    )
