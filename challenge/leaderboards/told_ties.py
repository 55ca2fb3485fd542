"""How ties were decided, as the board tells it."""

from __future__ import annotations

from dataclasses import dataclass

from challenge.leaderboards.public_board import Listed, PublicBoard
from challenge.review.models import TieDecision
from challenge.review.ties import tie_decisions_in


@dataclass(frozen=True, slots=True)
class ToldTie:
    """The names in their order, and why."""

    names: list[str]
    reason: str


def told_ties(board: PublicBoard) -> list[ToldTie]:
    """Decisions by which places on this board go; names of whom it lists alone."""
    if not board.has_places:
        return []
    found = []
    for decision in tie_decisions_in(board.challenge.id):
        listed = board.whole.rows_of(decision.positions)
        rows = [listed[key] for key in sorted(listed, key=decision.positions.__getitem__)]
        if len(rows) > 1 and _goes_by(rows, decision):
            found.append(ToldTie([row.name for row in rows], decision.reason))
    return found


def _goes_by(rows: list[Listed], decision: TieDecision) -> bool:
    """Whether these entries share a figure, and their places are as the decision says."""
    places = [row.stored["place"] or 0 for row in rows]
    positions = [decision.positions[row.entry] for row in rows]
    same = len({row.stored["points"] for row in rows}) == 1 and all(places)
    as_said = all((a < b) == (x < y) for a, b, x, y in zip(places, places[1:], positions, positions[1:], strict=False))
    return same and as_said and len(set(places)) > 1
