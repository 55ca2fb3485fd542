"""What an entry has to state because the rules go by it. Nothing else is asked at sign-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from challenge.scoring.metrics import Ranking, is_private
from challenge.scoring.rules import INTENSITY, Rules, WeightedMeasure, rules_of_track
from challenge.scoring.rules.scorecards import BOTH

SINCE = "occupied_since"


@dataclass(frozen=True, slots=True)
class Asked:
    """`facts` by the names that divisions use, and `occupied_since`; `goals` are measures for which an entry may set
    itself a target; `values` whether a board ranks by a quantity."""

    facts: frozenset[str]
    goals: tuple[WeightedMeasure, ...] = ()
    values: bool = False


def asked_by(rules: Rules) -> Asked:
    """What these rules need to know, in any of their tracks."""
    own = [rules_of_track(rules, track.key) for track in rules.tracks]
    goals = {weighted.key: weighted for one in own for weighted in one.measures if weighted.self_set}
    values = any(is_private(ranking) for one in own for ranking in _rankings(one))
    return Asked(frozenset(_facts(rules, own)), tuple(goals.values()), values)


def asked_to_be_eligible(rules: Rules) -> frozenset[str]:
    """What eligibility goes by, and nothing else in these rules does."""
    return asked_by(rules).facts - asked_by(replace(rules, eligibility=None)).facts


def goals_of(rules: Rules, track: str) -> dict[str, WeightedMeasure]:
    """The measures for which an entry of this track may set itself a target."""
    return {one.key: one for one in rules_of_track(rules, track).measures if one.self_set}


def _rankings(rules: Rules) -> list[Ranking]:
    return [rules, *rules.more_boards]


def _facts(rules: Rules, own: list[Rules]) -> Iterator[str]:
    if any(item.whom != BOTH for card in rules.scorecards for item in card.items):
        yield "role"
    if rules.divisions:
        yield from rules.divisions.facts
    if any(ranking.metric == INTENSITY for one in own for ranking in _rankings(one)):
        yield "floor_area"
    if rules.eligibility and rules.eligibility.least_floor_area:
        yield "floor_area"
    if rules.eligibility and rules.eligibility.occupied_since:
        yield SINCE
