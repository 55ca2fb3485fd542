"""Between which places those truly stand whom a view ranks: a range for each, or the reason why there is none.

Of all that are ranked together, of a track and of a division the standings hold the ranges, as they were made. In any
other view they are of those that it ranks itself, worked out when it is told: from the figures that its places go by
and their standard errors, as both were stored, with the digest of the rules as the seed. So anybody can repeat them
from what is published. A place that is exact is its own range.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from challenge.leaderboards.lineup import Lineup
from challenge.leaderboards.stored import boards_by_id, results_by_id
from challenge.scoring.figures import Floats, Ints
from challenge.scoring.metrics import is_private
from challenge.scoring.placed import ranges_of
from challenge.scoring.ranges import published_values, standard_errors
from challenge.scoring.rows import Row
from challenge.scoring.rules import MoreBoard, Rules, rules_of_track

WHOLE_BOARD, TRACK, DIVISION, VIEW = "board", "track", "division", "view"
PRIVATE = "How sure places are is not told here: they go by amounts that stay private, and ranges could give them away."
GAIN_UNSURE = "Nobody knows how sure a gain of points is: both figures rest mostly on the same bills."
OLDER = "These standings were made before such ranges were told."
_BY_GRADE = {
    "C": "Its bills cannot be compared in pairs, so nobody knows how sure its figure is.",
    "D": "Its data are too few to say how sure its figure is.",
}
_USUAL = "How sure its figure is cannot be told."

_NOTHING = (np.nan, np.nan)

Figures = Mapping[int, Sequence[float]]
"""Published figures and their standard errors, by the entry's id; NaN where one is not known."""


@dataclass(frozen=True)
class Ranked:
    """The lines of a lineup that a view ranks, their places there, and with whom each is ranked."""

    lines: Ints
    places: Ints
    groups: Ints


@dataclass(frozen=True)
class Ranged:
    """The ranges of a view. `among` whom they are: `board`, `track` and `division` as the standings hold them, `view`
    for those that it ranks itself; "" where nobody has one, and `why_none` says why."""

    ranked: Ranked
    among: str
    why_none: str
    made: Callable[[], Ints]

    @cached_property
    def ranges(self) -> Ints:
        """The first and the last place of each ranked line; 0 and 0: not known."""
        return self.made()

    @cached_property
    def _by_line(self) -> Ints:
        found = np.zeros((self.ranked.lines.max(initial=-1) + 1, 2), np.int64)
        found[self.ranked.lines] = self.ranges
        return found

    def of(self, line: int) -> tuple[int, int] | None:
        """Of one line, None where there is no range."""
        best, worst = self._by_line[line].tolist() if line < len(self._by_line) else (0, 0)
        return (best, worst) if best else None


def no_ranges(ranked: Ranked, why: str) -> Ranged:
    """Nobody has one."""
    return Ranged(ranked, "", why, lambda: np.zeros((len(ranked.lines), 2), np.int64))


def exact_ranges(ranked: Ranked) -> Ranged:
    """What actions alone make is exact: the range is the place."""
    return Ranged(ranked, VIEW, "", lambda: np.stack([ranked.places, ranked.places], axis=1))


def held_ranges(ranked: Ranked, lineup: Lineup, among: str) -> Ranged:
    """As the standings hold them."""
    ends = [name if among == WHOLE_BOARD else f"{among}_{name}" for name in ("best", "worst")]

    def made() -> Ints:
        return np.stack([lineup[end][ranked.lines] for end in ends], axis=1).astype(np.int64)

    return Ranged(ranked, among, "", made)


def ranges_by(ranked: Ranked, lineup: Lineup, told: Callable[[], Figures], seed: str) -> Ranged:
    """Worked out of the figures that places go by, among those that are ranked together."""

    def made() -> Ints:
        figures = told()
        own = [figures.get(entry_id, _NOTHING) for entry_id in lineup["entry_id"][ranked.lines].tolist()]
        values, errors = np.array(own, np.float64).reshape(-1, 2).T
        found = np.zeros((len(own), 2), np.int64)
        for group in np.unique(ranked.groups):
            at = np.flatnonzero(ranked.groups == group)
            ranges = ranges_of(values[at], errors[at], (-ranked.places[at]).tolist(), seed)
            found[at] = [one or (0, 0) for one in ranges]
        return found

    return Ranged(ranked, VIEW, "", made)


def figures_by_points(snapshot_id: int) -> Figures:
    """What the board of the rules goes by."""
    told = [(entry_id, one["points"], one.get("standard_error")) for entry_id, one in results_by_id(snapshot_id)]
    return _by_id(told, lambda errors: errors)


def figures_by_resource(snapshot_id: int, resource: str) -> Figures:
    """Its percents. Of their errors half the width of a band is published."""
    figures = ((entry_id, one["resources"].get(resource)) for entry_id, one in results_by_id(snapshot_id))
    told = [(entry_id, one["reduction_percent"], one["uncertainty_points"]) for entry_id, one in figures if one]
    return _by_id(told, standard_errors)


def figures_by_measure(snapshot_id: int, measure: str) -> Figures:
    """The same of a measure over several resources."""
    figures = ((entry_id, one["measures"].get(measure)) for entry_id, one in results_by_id(snapshot_id))
    told = [(entry_id, one["reduction_percent"], one["uncertainty_points"]) for entry_id, one in figures if one]
    return _by_id(told, standard_errors)


def figures_on_board(snapshot_id: int, board: str) -> Figures:
    """What a further board goes by. Older standings do not say how sure that is."""
    figures = ((entry_id, boards.get(board)) for entry_id, boards in boards_by_id(snapshot_id))
    told = [(entry_id, one["figure"], one.get("standard_error")) for entry_id, one in figures if one]
    return _by_id(told, lambda errors: errors)


def _by_id(told: Sequence[tuple[int, str | None, str | None]], errors_from: Callable[[Floats], Floats]) -> Figures:
    figures = published_values([figure for _, figure, _ in told]).tolist()
    errors = errors_from(published_values([error for _, _, error in told])).tolist()
    return {entry_id: both for (entry_id, _, _), *both in zip(told, figures, errors, strict=True)}


def why_no_range(row: Row, rules: Rules, further: MoreBoard | None, resource: str) -> str:
    """Why one that has a place has no range, in a view by a further board or a resource where others may have one."""
    grade = row["grade"]
    if further:
        if "standard_error" not in row["boards"].get(further.key, {}):
            return OLDER
        resource = further.metric_of
    elif not resource and is_private(rules_of_track(rules, row["track"])):
        return PRIVATE
    elif not resource and row["place_range"]:
        return OLDER
    if resource:
        own = row["measures"].get(resource) or row["resources"].get(resource)
        grade = own["grade"] if own else grade
    return _BY_GRADE.get(grade or "", _USUAL)
