"""Where entries stand among each other. Nothing of an entry is needed but what it is ranked by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from operator import le
from typing import NamedTuple

import numpy as np

from challenge.scoring.figures import Floats
from challenge.scoring.groups import Group, groups_of
from challenge.scoring.metrics import is_private
from challenge.scoring.places import places_of
from challenge.scoring.ranges import place_ranges, published_values, steadied, tie_group
from challenge.scoring.ranking import OtherFigure
from challenge.scoring.rows import Amounts, BoardFigure, Contribution, Standing
from challenge.scoring.rules import Rules
from challenge.scoring.ties import ordered_by_jury
from challenge.scoring.total_bands import Spread, added

Range = tuple[int, int] | None


class Contender(NamedTuple):
    """An entry as it is ranked. `ranked_by` is None where it is not; `error` is the standard error of `points`.

    `division` is the one it was assigned to, before small ones are joined. One that is not listed has no place.
    """

    entry: str
    track: str
    division: str
    competes: bool
    listed: bool
    ranked_by: int | None
    points: str | None
    error: str | None
    ties: tuple[tuple[int, int], ...]
    others: Mapping[str, OtherFigure]


@dataclass(frozen=True)
class Ranked:
    """Entries in board order, as positions in what was ranked, and the divisions there are. All else is in the order
    of what was ranked."""

    order: Sequence[int]
    places: Sequence[int | None]
    track_places: Sequence[int | None]
    divisions: Sequence[str | None]
    division_places: Sequence[int | None]
    boards: Sequence[dict[str, BoardFigure]]
    groups: Sequence[Group]
    ranges_of: Callable[[], list[Range]]
    ranges_within: Callable[[], list[dict[str, Range]]]

    @cached_property
    def ranges(self) -> list[Range]:
        """Between which places each truly stands: worked out when asked for, since it takes longer than places."""
        return self.ranges_of()

    @cached_property
    def standings(self) -> list[Standing]:
        """Where each stands, in board order."""
        together, within = tie_group(self.ranges), self.ranges_within()
        return [
            Standing(
                place=self.places[at],
                track_place=self.track_places[at],
                division=self.divisions[at],
                division_place=self.division_places[at] if self.divisions[at] else None,
                boards=self.boards[at] if self.boards else {},
                place_range=self.ranges[at],
                tie_group=together[at],
                ranges=within[at],
            )
            for at in self.order
        ]


def rank(field: Sequence[Contender], rules: Rules) -> Ranked:
    """Places of all entries of tracks that are ranked together: those with a place first, then by their keys."""
    of, groups = _divisions(field, rules)
    by = ordered_by_jury([one.ranked_by if one.listed else None for one in field], [one.ties for one in field], rules)
    places = places_of(by)
    divisions = [of.get(one.division, "" if of else one.division) or None for one in field]
    return Ranked(
        order=_board_order(field, places),
        places=places,
        track_places=places_within([one.track for one in field], by, places),
        divisions=divisions,
        division_places=places_within([division or "" for division in divisions], by, places),
        boards=_other_places(field, rules),
        groups=groups,
        ranges_of=partial(_ranges, field, by, rules),
        ranges_within=partial(_ranges_within, field, by, divisions, rules),
    )


def _board_order(field: Sequence[Contender], places: Sequence[int | None]) -> list[int]:
    """By place, then by key. A field that stands in the order of its keys, as most do, is sorted by place alone."""
    keys, last = [one.entry for one in field], len(field) + 1
    found = np.array([place or last for place in places], np.int64)
    if all(map(le, keys, islice(keys, 1, None))):
        order = found.argsort(kind="stable")
    else:
        by_key = np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
        order = by_key[found[by_key].argsort(kind="stable")]
    return list(order.tolist())


def contributions_of(
    amounts: Iterable[tuple[str, Mapping[str, Amounts], Mapping[str, Spread], frozenset[str]]],
) -> list[Contribution]:
    """What each business adds to the totals, from (business, amounts, their errors, filters) of its entries.

    It is in a track or division only with all that it adds: else the total of one would be about part of it.
    """
    found: dict[str, tuple[dict[str, Amounts], dict[str, Spread]]] = {}
    filters: dict[str, frozenset[str]] = {}
    for business, more, errors, within in amounts:
        if more:
            filters[business] = filters.get(business, within) & within
            own, spreads = found.setdefault(business, ({}, {}))
            for key, (avoided, dollars, kg) in more.items():
                before = own.get(key, (0.0, 0.0, 0.0))
                own[key] = (before[0] + avoided, before[1] + dollars, before[2] + kg)
                if key in errors:
                    spreads[key] = added(spreads[key], errors[key]) if key in spreads else errors[key]
    return [
        Contribution(business, own, filters[business], spreads=spreads)
        for business, (own, spreads) in sorted(found.items())
    ]


def filters_of(track: str, division: str | None) -> frozenset[str]:
    """The views of a board that a row is in, by the names that totals have for them."""
    return frozenset([f"track:{track}", *([f"division:{division}"] if division else [])])


def _divisions(field: Sequence[Contender], rules: Rules) -> tuple[dict[str, str], list[Group]]:
    if rules.divisions is None:
        return {}, []
    return groups_of(rules.divisions, [one.division for one in field if one.competes])


def _ranges(field: Sequence[Contender], by: Sequence[int | None], rules: Rules) -> list[Range]:
    """Between which places each truly stands, from the figures as they are published: anybody can draw them again."""
    if is_private(rules):
        return [None] * len(field)
    placed = [
        (one.points, one.error) if place is not None else (None, None) for one, place in zip(field, by, strict=True)
    ]
    return published_ranges([points for points, _ in placed], [error for _, error in placed], by, rules)


def _ranges_within(
    field: Sequence[Contender], by: Sequence[int | None], divisions: Sequence[str | None], rules: Rules
) -> list[dict[str, Range]]:
    """The same within the track and within the division, each ranged as a board of its own."""
    if is_private(rules):
        return [{} for _ in field]
    points = [one.points if place is not None else None for one, place in zip(field, by, strict=True)]
    errors = [one.error if place is not None else None for one, place in zip(field, by, strict=True)]
    return ranges_within([one.track for one in field], divisions, points, errors, by, rules)


def ranges_within(
    tracks: Sequence[str],
    divisions: Sequence[str | None],
    points: Sequence[str | None],
    errors: Sequence[str | None],
    by: Sequence[int | None],
    rules: Rules,
) -> list[dict[str, Range]]:
    """Of published figures of one board: by "track" where there are several, by "division" for who is in one. `by` is
    what places go by, the most first, with ties settled."""
    found: list[dict[str, Range]] = [{} for _ in tracks]
    for name, groups in (("track", tracks if len(set(tracks)) > 1 else ()), ("division", divisions)):
        members: dict[str, list[int]] = {}
        for at, group in enumerate(groups):
            if group:
                members.setdefault(group, []).append(at)
        for ats in members.values():
            figures, known = ([column[at] for at in ats] for column in (points, errors))
            ranges = published_ranges(figures, known, [by[at] for at in ats], rules)
            for at, one in zip(ats, ranges, strict=True):
                found[at][name] = one
    return found


def published_ranges(
    points: Sequence[str | None], errors: Sequence[str | None], by: Sequence[int | None], rules: Rules
) -> list[Range]:
    """Of the figures and standard errors of everybody who has a place; None for who has none."""
    return ranges_of(published_values(points), published_values(errors), by, rules.hash)


def ranges_of(figures: Floats, errors: Floats, by: Sequence[int | None], seed: str) -> list[Range]:
    """The same of numbers. Where all figures are exact the range is the place, also where a tie was settled: `by` is
    what places go by, the most first."""
    known = errors[~np.isnan(figures)]
    if len(known) and (known == 0).all():
        return [(place, place) if place else None for place in places_of(by)]
    return place_ranges(figures.tolist(), steadied(errors).tolist(), seed)


def _other_places(field: Sequence[Contender], rules: Rules) -> list[dict[str, BoardFigure]]:
    found: list[dict[str, BoardFigure]] = [{} for _ in field] if rules.more_boards else []
    for board in rules.more_boards:
        own = [one.others[board.key] for one in field]
        figures = [other.ranked_by if one.listed else None for one, other in zip(field, own, strict=True)]
        by = ordered_by_jury(figures, [one.ties for one in field], rules)
        for at, (place, other) in enumerate(zip(places_of(by), own, strict=True)):
            found[at][board.key] = {"place": place, "figure": other.figure, "standard_error": other.error}
    return found


def places_within(
    groups: Sequence[str], ranked_by: Sequence[int | None], of_all: Sequence[int | None] | None = None
) -> Sequence[int | None]:
    """Places counted within each group. `of_all` are those counted in all groups together, if they are known."""
    if len(set(groups)) == 1:
        return places_of(ranked_by) if of_all is None else of_all
    members: dict[str, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    found: list[int | None] = [None] * len(groups)
    for ats in members.values():
        for at, place in zip(ats, places_of([ranked_by[at] for at in ats]), strict=True):
            found[at] = place
    return found
