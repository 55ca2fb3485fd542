"""What a row has to hold by its rules, no more and no less: its boards, measures, rounds, scorecards, bonuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from challenge.quantities.resources import DIVERTED, RESOURCES
from challenge.scoring.recompute.bundle import Json
from challenge.scoring.recompute.differences import Outcome
from challenge.scoring.rules import Rules

PUBLIC = frozenset(key for key, one in RESOURCES.items() if one.kind != DIVERTED)


def compare_shapes(rows: Sequence[Json], rules: Rules, outcome: Outcome) -> None:
    """Of rows that are ranked together. What the rules do not know would otherwise be passed over."""
    boards = [one.key for one in rules.more_boards]
    for row in rows:
        outcome.compare(row["entry"], "boards", _keys(row["boards"]), sorted(boards))
        for name, stated, known, all_of_them in _parts(row["results"], rules) if "results" in row else ():
            expected = known if all_of_them else known & set(stated)
            outcome.compare(row["entry"], name, stated, sorted(expected))


def _parts(results: Json, rules: Rules) -> Iterator[tuple[str, list[str], set[str], bool]]:
    """Each part with the names that it holds, those that it may, and whether it has to hold all of them."""
    measures = {one.key for one in rules.measures}
    yield "measures", _keys(results["measures"]), measures, True
    yield "resources", _keys(results["resources"]), set(PUBLIC), False
    yield "bonuses", _keys(results.get("bonuses", {})), {one.key for one in rules.bonuses}, False
    rounds = [one["round"] for one in results.get("rounds", ())]
    yield "rounds", rounds, {one.key for one in rules.counted_rounds}, True
    for one in results.get("rounds", ()):
        yield f"rounds.{one['round']}.measures", _keys(one["measures"]), measures, True
    cards = {one.key: one for one in rules.answered_scorecards}
    yield "scorecards", _keys(results["scorecards"]), set(cards), False
    for key, card in results["scorecards"].items():
        categories = {one.key for one in cards[key].categories} if key in cards else set()
        yield f"scorecards.{key}.categories", _keys(card["categories"]), categories, True


def _keys(value: Any) -> list[str]:
    """Raises TypeError for what is no group of named values."""
    if not isinstance(value, dict):
        raise TypeError("a group of named values is none")
    return sorted(value)
