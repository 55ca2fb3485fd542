"""Standard errors of points, ranges of places, and who cannot be told apart from the first, once more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from challenge.scoring.figures import EXACT_DECIMALS, Floats, figures, scaled
from challenge.scoring.metrics import Ranking, is_private
from challenge.scoring.placed import Range, published_ranges, ranges_within
from challenge.scoring.places import places_of
from challenge.scoring.points import counting_percents
from challenge.scoring.ranges import points_errors, published_values
from challenge.scoring.recompute.bundle import Json, number_of
from challenge.scoring.recompute.differences import Outcome
from challenge.scoring.recompute.placed import Field
from challenge.scoring.recompute.scored import Scored
from challenge.scoring.rows import WEIGHT_DECIMALS
from challenge.scoring.rules import PERCENT, POINTS, MoreBoard

TRACK = "track"
Figures = list[str | None]
Told = tuple[list[int] | None, Json]
NEEDS_ALL = "It hangs on all entries that have a place, and not all of them are published."


def compare_errors(scored: Scored, outcome: Outcome) -> None:
    """The standard error of what each entry is ranked by, on the board of the rules and on the others."""
    published = [row["results"]["standard_error"] for row in scored.rows]
    told = _told(_errors(scored.rules, scored, published), scored)
    for row, stated, again in zip(scored.rows, published, told, strict=True):
        outcome.compare(row["entry"], "standard_error", stated, again)
    for board in scored.rules.more_boards:
        _compare_errors_on(board, scored, outcome)


def _compare_errors_on(board: MoreBoard, scored: Scored, outcome: Outcome) -> None:
    field, own = f"boards.{board.key}.standard_error", [row["boards"][board.key] for row in scored.rows]
    if not any("standard_error" in one for one in own):
        if own and not is_private(board):
            outcome.cannot_tell(None, field, "Standings from before errors were told of further boards hold none.")
        return
    known = np.array([one["place"] is not None or one["figure"] is not None for one in own], bool)
    told = _told(np.where(known, _errors(board, scored, [one["standard_error"] for one in own]), np.nan), scored)
    for row, one, again in zip(scored.rows, own, told, strict=True):
        outcome.compare(row["entry"], field, one["standard_error"], again)


def _told(error: Floats, scored: Scored) -> Figures:
    return figures(error, EXACT_DECIMALS, scored.ranked & ~np.isnan(error))


def _errors(by: Ranking, scored: Scored, published: Figures) -> Floats:
    """A percent that makes no points has the error that is published, like the percent itself."""
    rules, results = scored.rules, [row["results"] for row in scored.rows]
    keys = [weighted.key for weighted in rules.measures]
    if is_private(by):
        return np.full(len(results), np.nan)
    if by.metric == PERCENT:
        told = published
        if by.metric_of in keys:
            told = [one["measures"][by.metric_of]["standard_error"] for one in results]
        return np.array([number_of(one) for one in told], np.float64)
    if by.metric != POINTS or not keys:
        return np.zeros(len(results))
    rows = [[number_of(one["measures"][key]["standard_error"]) for key in keys] for one in results]
    weights = scaled(scored.weights[:, : len(keys)], WEIGHT_DECIMALS) / 10**WEIGHT_DECIMALS
    errors = np.array(rows, np.float64).reshape(len(rows), len(keys))
    percents = scored.percents
    if scored.rounds:
        percents = counting_percents(scored.by_round, scored.rounds, percents)
        errors = np.hstack([_errors_in(at, results, keys) for at in range(len(scored.rounds))])
        weights = np.hstack([weights * one.part for one in scored.rounds])
    return points_errors(percents, errors, weights, rules, rules.hash, scored.entries)


def _errors_in(at: int, results: Sequence[Json], keys: Sequence[str]) -> Floats:
    """Standard errors of the measures in a round."""
    rows = [[number_of(one["rounds"][at]["measures"][key]["standard_error"]) for key in keys] for one in results]
    return np.array(rows, np.float64).reshape(len(rows), len(keys))


def compare_ranges(field: Field, scored: Scored, outcome: Outcome) -> None:
    """From the figures that have a place. Without the rows of some of them nobody can tell."""
    for row in field.rows:
        first = row["place_range"] is not None and row["place_range"][0] == 1
        outcome.compare(row["entry"], "tie_group", row["tie_group"], first)
        told = {"place_range": row["place_range"]} | {f"ranges.{name}": one for name, one in _ranges_of(row).items()}
        for name, one in told.items() if row["place"] is None else ():
            outcome.compare(row["entry"], name, one, None)
    if len(scored.rows) < len(field.rows) and not is_private(field.rules):
        return _cannot_tell(field, outcome)
    points, errors = _placed(field, "points"), _placed(field, "standard_error")
    expected = _ranges(field, points, errors, [row["place"] for row in field.rows])
    stated = [row["place_range"] for row in field.rows]
    if stated != [between for between, _ in expected]:
        older = _ranges(field, points, errors, _by_figures(points))
        if stated == [between for between, _ in older]:
            outcome.cannot_tell(None, "place_range", "Standings from before settled ties counted in exact ranges.")
            expected = older
    for row, (between, _) in zip(field.rows, expected, strict=True):
        if field.hidden and None not in (row["place"], row["place_range"], between) and row["place_range"] != between:
            outcome.cannot_tell(row["entry"], "place_range", NEEDS_ALL)
        else:
            outcome.compare(row["entry"], "place_range", row["place_range"], between)
    return _compare_within(field, [within for _, within in expected], outcome)


def _ranges(field: Field, points: Figures, errors: Figures, places: Sequence[int | None]) -> list[Told]:
    """Range, and ranges within, of every row, as rows have them."""
    by = [None if place is None or figure is None else -place for place, figure in zip(places, points, strict=True)]
    tracks, divisions = ([row[name] for row in field.rows] for name in ("track", "division"))
    ranges = published_ranges(points, errors, by, field.rules)
    within: list[dict[str, Range]] = [{} for _ in field.rows]
    if not is_private(field.rules):
        within = ranges_within(tracks, divisions, points, errors, by, field.rules)
    told = [{name: list(one) if one else None for name, one in own.items()} for own in within]
    return [(list(one) if one else None, own) for one, own in zip(ranges, told, strict=True)]


def _by_figures(points: Figures) -> list[int | None]:
    """Places as they are where all ties are shared."""
    values = published_values(points)
    return places_of([None if one != one else at for one, at in zip(values, scaled(values, 9).tolist(), strict=True)])


def _compare_within(field: Field, expected: Sequence[Json], outcome: Outcome) -> None:
    """Ranges within tracks and divisions; standings from before there were any have none."""
    if any(expected) and not any("ranges" in row for row in field.rows):
        return outcome.cannot_tell(None, "ranges", "Standings from before there were ranges within tracks hold none.")
    for row, again in zip(field.rows, expected, strict=True):
        stated = _ranges_of(row)
        unseen = {TRACK} if field.hidden else set()  # nobody who is published may be in another track
        if again.keys() - stated.keys() or stated.keys() - again.keys() - unseen:
            outcome.compare(row["entry"], "ranges", stated, again)
        for name in again.keys() | stated.keys():
            if row["place"] is None or not (field.hidden and stated.get(name) != again.get(name)):
                outcome.compare(row["entry"], f"ranges.{name}", stated.get(name), again.get(name))
            else:
                outcome.cannot_tell(row["entry"], f"ranges.{name}", NEEDS_ALL)
    return None


def _ranges_of(row: Json) -> dict[str, list[int] | None]:
    """Of standings from before there were any, none."""
    found: dict[str, list[int] | None] = row.get("ranges", {})
    return found


def _placed(field: Field, name: str) -> list[str | None]:
    """A published figure of everybody who has a place; None for others, and all where a board goes by a quantity."""
    if is_private(field.rules):
        return [None] * len(field.rows)
    told = [row["results"][name] if row["place"] is not None else None for row in field.rows]
    for figure in told:
        number_of(figure)
    return told


def _cannot_tell(field: Field, outcome: Outcome) -> None:
    for row in field.rows:
        for name in ("place_range", *(["ranges"] if "ranges" in row else [])):
            if row["place"] is not None:
                outcome.cannot_tell(row["entry"], name, NEEDS_ALL)
