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
from challenge.scoring.ties import ordered_by_jury


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
    tie: tuple[int, int] | None
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
    by = ordered_by_jury([one.ranked_by if one.listed else None for one in field], [one.tie for one in field], rules)
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


def contributions_of(amounts: Iterable[tuple[str, Mapping[str, tuple[float, float, float]]]]) -> list[Contribution]:
    """What each business adds to the totals, from (business, amounts) of its entries."""
    found: dict[str, dict[str, tuple[float, float, float]]] = {}
    for business, more in amounts:
        if more:
            own = found.setdefault(business, {})
            for key, (avoided, dollars, kg) in more.items():
                before = own.get(key, (0.0, 0.0, 0.0))
                own[key] = (before[0] + avoided, before[1] + dollars, before[2] + kg)
    return [Contribution(business, own) for business, own in sorted(found.items())]


def _divisions(field: Sequence[Contender], rules: Rules) -> tuple[dict[str, str], list[Group]]:
    if rules.divisions is None:
        return {}, []
    return groups_of(rules.divisions, [one.division for one in field if one.competes])


def _ranges(field: Sequence[Contender], by: Sequence[int | None], rules: Rules) -> list[tuple[int, int] | None]:
    """Between which places each truly stands, from the figures as they are published: anybody can draw them again."""
    if is_private(rules):
        return [None] * len(field)
    placed = [
        (one.points, one.error) if place is not None else (None, None) for one, place in zip(field, by, strict=True)
    ]
    return published_ranges([points for points, _ in placed], [error for _, error in placed], rules)


def published_ranges(
    points: Sequence[str | None], errors: Sequence[str | None], rules: Rules
) -> list[tuple[int, int] | None]:
    """Of the figures and standard errors of everybody who has a place; None for who has none."""
    settled_errors = steadied(published_values(errors))
    return place_ranges(published_values(points).tolist(), settled_errors.tolist(), rules.hash)


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
