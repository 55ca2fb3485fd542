"""What pages that tell the rules of a challenge need beside the rules themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from challenge.challenges import rule_words
from challenge.leaderboards.metric_words import metric_name
from challenge.leaderboards.values import has_quantities
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import Rules, rules_of_track
from challenge.words import and_words


@dataclass(frozen=True)
class RankedTogether:
    """Tracks that are ranked together: their names, their rules, what places go by, and their other boards."""

    name: str
    rules: Rules
    metric: str
    more: list[tuple[str, str]]


def rule_facts(rules: Rules) -> dict[str, Any]:
    """For the public page, the official rules, and whoever else tells them."""
    names = {track.key: track.name for track in rules.tracks}
    boards = [
        _together(" and ".join(names[key] for key in keys), rules_of_track(rules, first))
        for first, keys in rules.boards.items()
    ]
    return {
        "boards": boards,
        "measured": rule_words.is_measured(rules),
        "measures": MEASURES,
        "quantities": has_quantities(rules),
        "track_names": names,
        "ways": _ways(boards),
        "words": rule_words,
    }


def _ways(boards: list[RankedTogether]) -> list[tuple[str, Rules]]:
    """The different ways in which tracks are measured, each with the names of its tracks; "" where all are alike."""
    found: dict[Any, list[RankedTogether]] = {}
    for board in boards:
        gates = board.rules.gates
        how = (board.rules.plan, board.rules.driver, gates.widest_band_points, gates.lowest_grade)
        if board.rules.measures:
            found.setdefault(how, []).append(board)
    alike = len(found) == 1
    return [("" if alike else and_words(one.name for one in each), each[0].rules) for each in found.values()]


def _together(name: str, rules: Rules) -> RankedTogether:
    more = [(board.name, metric_name(board)) for board in rules.more_boards]
    return RankedTogether(name, rules, metric_name(rules), more)
