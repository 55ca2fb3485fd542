"""Where entries stand among each other. Nothing of an entry is needed but what it is ranked by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from challenge.scoring.groups import Group, groups_of
from challenge.scoring.metrics import is_private
from challenge.scoring.places import places_of
from challenge.scoring.ranges import place_ranges, published_values, steadied, tie_group
from challenge.scoring.ranking import OtherFigure
from challenge.scoring.rows import BoardFigure, Contribution, Standing
from challenge.scoring.rules import Rules


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
    others: Mapping[str, OtherFigure]


@dataclass(frozen=True)
class Ranked:
    """Entries in board order: their positions in what was ranked, where each stands, and the divisions there are."""

    order: Sequence[int]
    standings: Sequence[Standing]
    groups: Sequence[Group]


def rank(field: Sequence[Contender], rules: Rules) -> Ranked:
    """Places of all entries of tracks that are ranked together: those with a place first, then by their keys."""
    of, groups = _divisions(field, rules)
    by = [one.ranked_by if one.listed else None for one in field]
    places = places_of(by)
    order = sorted(range(len(field)), key=lambda at: (places[at] or len(field) + 1, field[at].entry))
    divisions = [of.get(one.division, "" if of else one.division) or None for one in field]
    track_places = places_within([one.track for one in field], by)
    division_places = places_within([division or "" for division in divisions], by)
    boards = _other_places(field, rules)
    ranges = _ranges(field, by, rules)
    together = tie_group(ranges)
    standings = [
        Standing(
            place=places[at],
            track_place=track_places[at],
            division=divisions[at],
            division_place=division_places[at] if divisions[at] else None,
            boards=boards[at] if boards else {},
            place_range=ranges[at],
            tie_group=together[at],
        )
        for at in order
    ]
    return Ranked(order, standings, groups)


def contributions_of(
    amounts: Iterable[tuple[str, Mapping[str, tuple[float, float, float]], frozenset[str]]],
) -> list[Contribution]:
    """What each business adds to the totals, from (business, amounts, filters) of its entries.

    It is in a track or division only with all that it adds: else the total of one would be about part of it.
    """
    found: dict[str, dict[str, tuple[float, float, float]]] = {}
    filters: dict[str, frozenset[str]] = {}
    for business, more, within in amounts:
        if more:
            filters[business] = filters.get(business, within) & within
            own = found.setdefault(business, {})
            for key, (avoided, dollars, kg) in more.items():
                before = own.get(key, (0.0, 0.0, 0.0))
                own[key] = (before[0] + avoided, before[1] + dollars, before[2] + kg)
    return [Contribution(business, own, filters[business]) for business, own in sorted(found.items())]


def filters_of(track: str, division: str | None) -> frozenset[str]:
    """The views of a board that a row is in, by the names that totals have for them."""
    return frozenset([f"track:{track}", *([f"division:{division}"] if division else [])])


def _divisions(field: Sequence[Contender], rules: Rules) -> tuple[dict[str, str], list[Group]]:
    if rules.divisions is None:
        return {}, []
    return groups_of(rules.divisions, [one.division for one in field if one.competes])


def _ranges(field: Sequence[Contender], by: Sequence[int | None], rules: Rules) -> list[tuple[int, int] | None]:
    """Between which places each truly stands, from the figures as they are published: anybody can draw them again."""
    if is_private(rules):
        return [None] * len(field)
    figures = [one.points if place is not None else None for one, place in zip(field, by, strict=True)]
    errors = published_values([one.error for one in field])
    return place_ranges(published_values(figures).tolist(), steadied(errors).tolist(), rules.hash)


def _other_places(field: Sequence[Contender], rules: Rules) -> list[dict[str, BoardFigure]]:
    found: list[dict[str, BoardFigure]] = [{} for _ in field] if rules.more_boards else []
    for board in rules.more_boards:
        own = [one.others[board.key] for one in field]
        by = [other.ranked_by if one.listed else None for one, other in zip(field, own, strict=True)]
        for at, (place, other) in enumerate(zip(places_of(by), own, strict=True)):
            found[at][board.key] = {"place": place, "figure": other.figure}
    return found


def places_within(groups: Sequence[str], ranked_by: Sequence[int | None]) -> list[int | None]:
    """Places counted within each group."""
    members: dict[str, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    if len(members) == 1:
        return places_of(ranked_by)
    found: list[int | None] = [None] * len(groups)
    for ats in members.values():
        for at, place in zip(ats, places_of([ranked_by[at] for at in ats]), strict=True):
            found[at] = place
    return found
