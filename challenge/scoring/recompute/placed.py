"""Places from published points, once more: of all that are ranked together, in a track, a division, on other boards.

Where rows are not published, only the order of the others can be compared, and that no more places are left free
between them than there are such rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from types import NoneType

import numpy as np

from challenge.scoring.figures import Flags, Floats, Ints, figures, scaled
from challenge.scoring.metrics import is_private
from challenge.scoring.placed import places_within
from challenge.scoring.ranking import settle_ties
from challenge.scoring.recompute.bundle import Json, number_of
from challenge.scoring.recompute.differences import Outcome
from challenge.scoring.recompute.figures import PRIVATE
from challenge.scoring.recompute.scored import Scored, metric_again
from challenge.scoring.rules import GRADES, INTENSITY, POINTS, MoreBoard, Rules
from challenge.scoring.rules.document import BY_JURY, BY_QUALITY, SHARED_PLACE
from challenge.scoring.states import SELF_REPORTED, STATES
from challenge.scoring.ties import ordered_by_jury

WITHIN = {"place": None, "track_place": "track", "division_place": "division"}
Keys = list[int | None]
MOST_IN_A_TIE = 1_000_000
LEFT_FREE = "Some places are left free, as many as rows that are not published could have."
UNSETTLED = "What settles ties is not published of everybody."


@dataclass(frozen=True)
class Field:
    """The published rows of one board, and how many are not published that could stand on it."""

    rules: Rules
    rows: Sequence[Json]
    hidden: int


def compare_places(field: Field, scored: Scored, outcome: Outcome) -> None:
    """`scored` are those of the rows whose results are published."""
    _compare_reasons(scored, outcome)
    _compare_places_of_none(field, scored, outcome)
    for at in np.flatnonzero(_unlisted(scored)).tolist():
        outcome.cannot_tell(scored.rows[at]["entry"], "place", "It was not listed when places were made.")
    for board in field.rules.more_boards:
        _compare_board(board, field, scored, outcome)
    if is_private(field.rules):
        field, values = _who_shows(field, WITHIN, None, outcome)
    else:
        values = _main_values(field, scored)
    if not _ties_are_known(field):
        return _cannot_tell(WITHIN, UNSETTLED, field, outcome)
    return _compare_within(field, _in_order(_keys(values, field.rules), field), outcome)


def _ties_are_known(field: Field) -> bool:
    """Grades settle ties between two; a jury decides among all who share a figure, so none of them may be missing."""
    if field.rules.ties == SHARED_PLACE:
        return True
    if any("results" not in row for row in field.rows):
        return False
    return field.rules.ties != BY_JURY or not field.hidden or not any(row["results"]["tie"] for row in field.rows)


def _in_order(ranked_by: Keys, field: Field) -> Keys:
    """With ties settled, where the rules settle any."""
    if field.rules.ties == BY_QUALITY:
        return settle_ties(ranked_by, _states(field.rows), _grades(field.rows), field.rules)
    if field.rules.ties == BY_JURY:
        return ordered_by_jury(ranked_by, [_ties(row["results"]) for row in field.rows], field.rules)
    return ranked_by


def _ties(results: Json) -> list[tuple[int, int]]:
    told = [*results.get("earlier_ties", ()), *([results["tie"]] if results["tie"] is not None else ())]
    return [_tie(one) for one in told]


def _states(rows: Sequence[Json]) -> list[str]:
    """Raises ValueError for a state that we do not know."""
    found = [str(row["results"].get("state", SELF_REPORTED)) for row in rows]
    if set(found) - set(STATES):
        raise ValueError("a state is not as we know it")
    return found


def _tie(told: list[int]) -> tuple[int, int]:
    decision, position = told
    if type(decision) is not int or type(position) is not int or not 0 < position < MOST_IN_A_TIE:
        raise ValueError("a decision on a tie is not as we know it")
    return decision, position


def _compare_within(field: Field, ranked_by: Keys, outcome: Outcome) -> None:
    for name, group in WITHIN.items():
        groups = [str(row[group] or "") if group else "" for row in field.rows]
        expected = places_within(groups, ranked_by)
        if group == "division":
            expected = [place if row["division"] else None for place, row in zip(expected, field.rows, strict=True)]
        _compare(name, [row[name] for row in field.rows], expected, groups, field, outcome)


def _who_shows(field: Field, names: Iterable[str], board: MoreBoard | None, outcome: Outcome) -> tuple[Field, Floats]:
    """Those who show the quantity that a board goes by, and the quantities, the most first; the others are named."""
    shown, told, hidden = [], [], field.hidden
    for row in field.rows:
        values = row.get("values") or {"points": None, "boards": {}}
        figure = values["boards"].get(board.key) if board else values["points"]
        place = row["boards"][board.key]["place"] if board else row["place"]
        if figure is not None and place is not None:
            shown.append(row)
            told.append(number_of(figure))
        elif place is not None:
            hidden += 1
            for name in names:
                outcome.cannot_tell(row["entry"], name, PRIVATE)
    sign = -1 if (board or field.rules).metric == INTENSITY else 1
    return Field(field.rules, shown, hidden), sign * np.array(told, np.float64)


def _compare_reasons(scored: Scored, outcome: Outcome) -> None:
    """Somebody who has nothing to be ranked by has no place, and a reason for it."""
    if not is_private(scored.rules):
        for at in np.flatnonzero(scored.ranked & np.isnan(scored.value)).tolist():
            outcome.compare(scored.rows[at]["entry"], "reason_code", None, "nothing_measured")


def _compare_places_of_none(field: Field, scored: Scored, outcome: Outcome) -> None:
    """Whoever has a reason for it has no place, and whoever has no place has none on any board."""
    unranked = {scored.rows[at]["entry"] for at in np.flatnonzero(~scored.ranked).tolist()}
    for row in field.rows:
        boards = {f"boards.{key}.place": one["place"] for key, one in row["boards"].items()}
        places = {**{name: row[name] for name in WITHIN}, **boards}
        if any(type(place) not in (int, NoneType) for place in places.values()):
            raise ValueError("a place is no whole number")
        if row["entry"] in unranked or row["place"] is None:
            for name, place in places.items():
                outcome.compare(row["entry"], name, place, None)


def _unlisted(scored: Scored) -> Flags:
    """Who could have a place and has none: whoever is not listed is not ranked among the others."""
    without = np.array([row["place"] is None for row in scored.rows], bool)
    found: Flags = scored.ranked & without & ~(np.isnan(scored.value) & (not is_private(scored.rules)))
    return found


def _main_values(field: Field, scored: Scored) -> Floats:
    """What each row is ranked by: computed again, or as published where its results are not."""
    again = {row["entry"]: at for at, row in enumerate(scored.rows)}
    ranked = np.where(scored.ranked & ~_unlisted(scored), scored.value, np.nan)
    stated = [number_of(row["points"]) if row["place"] is not None else np.nan for row in field.rows]
    ats = [again.get(row["entry"], -1) for row in field.rows]
    return np.array([ranked[at] if at >= 0 else own for at, own in zip(ats, stated, strict=True)])


def _keys(values: Floats, rules: Rules) -> Keys:
    whole = scaled(values, rules.decimals).tolist()
    return [None if unknown else one for one, unknown in zip(whole, np.isnan(values).tolist(), strict=True)]


def _grades(rows: Sequence[Json]) -> Ints:
    letters = [row["results"]["grade"] for row in rows]
    return np.array([GRADES.index(letter) if letter else -1 for letter in letters], np.int64)


def _compare_board(board: MoreBoard, field: Field, scored: Scored, outcome: Outcome) -> None:
    name = f"boards.{board.key}"
    if is_private(board):
        for row in field.rows:
            outcome.compare(row["entry"], f"{name}.figure", row["boards"][board.key]["figure"], None)
        shown, quantities = _who_shows(field, [f"{name}.place"], board, outcome)
        places = [row["boards"][board.key]["place"] for row in shown.rows]
        groups = [""] * len(places)
        if not _ties_are_known(shown):
            return _cannot_tell([f"{name}.place"], UNSETTLED, shown, outcome)
        expected = places_within(groups, _in_order(_keys(quantities, field.rules), shown))
        return _compare(f"{name}.place", places, expected, groups, shown, outcome)
    values = _values_on(board, scored)
    told = figures(values, field.rules.decimals, ~np.isnan(values))
    for row, figure in zip(scored.rows, told, strict=True):
        outcome.compare(row["entry"], f"{name}.figure", row["boards"][board.key]["figure"], figure)
    places_by = np.where(_unlisted(scored), np.nan, values).tolist()
    again = dict(zip((row["entry"] for row in scored.rows), places_by, strict=True))
    stated = [row["boards"][board.key] for row in field.rows]
    every = [again.get(row["entry"], number_of(one["figure"])) for row, one in zip(field.rows, stated, strict=True)]
    groups = [""] * len(field.rows)
    if not _ties_are_known(field):
        return _cannot_tell([f"{name}.place"], UNSETTLED, field, outcome)
    expected = places_within(groups, _in_order(_keys(np.array(every), field.rules), field))
    return _compare(f"{name}.place", [one["place"] for one in stated], expected, groups, field, outcome)


def _values_on(board: MoreBoard, scored: Scored) -> Floats:
    by_points = board.metric == POINTS
    found = scored.points if by_points else metric_again(board, scored.rows, scored.percents, scored.rules)
    return np.where(scored.ranked, found, np.nan)


def _compare(
    name: str,
    stated: Sequence[int | None],
    expected: Sequence[int | None],
    groups: Sequence[str],
    field: Field,
    outcome: Outcome,
) -> None:
    """`expected` places are counted among published rows. Between the stated ones others may be left free, for rows
    that are not published: never more than there are such rows, and before a place no fewer than before a better one.
    """
    left_free: dict[str, int] = {}
    placed = []
    for at, (row, own, there) in enumerate(zip(field.rows, stated, expected, strict=True)):
        if own is None or there is None:
            outcome.compare(row["entry"], name, own, there)
        else:
            placed.append((groups[at], there, own, row["entry"]))
    for (group, there), shared in groupby(sorted(placed), key=itemgetter(0, 1)):
        least, most = there + left_free.get(group, 0), there + field.hidden
        stand = [(own, entry) for _, _, own, entry in shared]
        together = next((own for own, _ in stand if least <= own <= most), least)
        for own, entry in stand:
            outcome.compare(entry, name, own, together)
        left_free[group] = together - there
    if any(left_free.values()):
        outcome.cannot_tell(None, name, LEFT_FREE)


def _cannot_tell(names: Iterable[str], why: str, field: Field, outcome: Outcome) -> None:
    for row in field.rows:
        if row["place"] is not None:
            for name in names:
                outcome.cannot_tell(row["entry"], name, why)
