"""Divisions that have too few entries are joined with a neighbor, or have no winner, as the rules say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from challenge.scoring.rules.divisions import MERGE, Divisions


@dataclass(frozen=True, slots=True)
class Group:
    """Divisions that are ranked together: the key of the first, all their names, and whether somebody can win."""

    key: str
    name: str
    entries: int
    has_winner: bool


def groups_of(divisions: Divisions, assigned: Sequence[str]) -> tuple[dict[str, str], list[Group]]:
    """For the divisions that entries were assigned to: {division: key of its group}, and the groups.

    With `merge` a division of fewer than `fewest` entries joins the next one in the list, the last one the group
    before; without, it stays by itself and has no winner.
    """
    count = Counter(assigned)
    groups: list[list[str]] = []
    waiting: list[str] = []
    for division in divisions.all:
        waiting.append(division.key)
        if divisions.few != MERGE or sum(count[key] for key in waiting) >= divisions.fewest:
            groups.append(waiting)
            waiting = []
    if waiting:
        groups = [*groups[:-1], groups[-1] + waiting] if groups else [waiting]
    names = {division.key: division.name for division in divisions.all}
    of = {key: group[0] for group in groups for key in group}
    told = [_group(group, names, sum(count[key] for key in group), divisions) for group in groups]
    return of, told


def _group(keys: Sequence[str], names: dict[str, str], entries: int, divisions: Divisions) -> Group:
    together = ", ".join(names[key] for key in keys[:-1]) + " and " if len(keys) > 1 else ""
    return Group(keys[0], together + names[keys[-1]], entries, entries >= divisions.fewest)
