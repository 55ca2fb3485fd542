"""How ties were decided, as the board tells it: all together, and beside each entry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from challenge.challenges.rule_words import TIE_WORDS
from challenge.leaderboards.lineup import NO_FIGURE
from challenge.leaderboards.public_board import Listed, PublicBoard
from challenge.review.models import TieDecision
from challenge.review.ties import tie_decisions_in
from challenge.scoring.rules.document import BY_JURY, BY_QUALITY


@dataclass(frozen=True, slots=True)
class ToldTie:
    """The names in their order, and why."""

    names: list[str]
    reason: str


def told_ties(board: PublicBoard, more: str = "") -> list[ToldTie]:
    """Decisions by which places on this board (or a further one) go; names of whom it lists alone."""
    return [
        ToldTie([row.name for row in rows], one.reason) for one, rows in _decided(board) if _goes_by(rows, one, more)
    ]


def tie_breaks_of(board: PublicBoard) -> dict[str, dict[int, str]]:
    """Why entries stand before or behind others with the same figure: by board of the rules ("" is the challenge's own)
    and by the entry's id."""
    boards = ("", *(one.key for one in board.rules.more_boards))
    if board.has_places and board.rules.ties == BY_QUALITY:
        return {key: dict.fromkeys(_apart(board, key), TIE_WORDS[BY_QUALITY]) for key in boards}
    decided = _decided(board)
    return {
        key: {row.entry_id: one.reason for one, rows in decided if _goes_by(rows, one, key) for row in rows}
        for key in boards
    }


def _decided(board: PublicBoard) -> list[tuple[TieDecision, list[Listed]]]:
    """Every decision of a jury, with the listed entries in the order that it gave them."""
    if not board.has_places or board.rules.ties != BY_JURY:
        return []
    decisions = tie_decisions_in(board.challenge.id)
    listed = board.whole.rows_of({key for one in decisions for key in one.positions})
    return [
        (one, sorted((listed[key] for key in listed if key in one.positions), key=lambda row: one.positions[row.entry]))
        for one in decisions
    ]


def _goes_by(rows: list[Listed], decision: TieDecision, more: str) -> bool:
    """Whether these entries share a figure, and their places are as the decision says.

    What a further board goes by has to be published: else nobody could tell that they share it.
    """
    if len(rows) < 2:
        return False
    places = [_place(row, more) or 0 for row in rows]
    positions = [decision.positions[row.entry] for row in rows]
    figures = {_figure(row, more) for row in rows}
    same = len(figures) == 1 and all(places) and not (more and None in figures)
    as_said = all((a < b) == (x < y) for a, b, x, y in zip(places, places[1:], positions, positions[1:], strict=False))
    return same and as_said and len(set(places)) > 1


def _apart(board: PublicBoard, more: str) -> list[int]:
    """Entries that share a published figure with another one that has another place."""
    figures, places = (
        board.lineup[name] for name in ((f"figure:{more}", f"board:{more}") if more else ("points", "place"))
    )
    known = np.flatnonzero((figures > NO_FIGURE) & (places > 0))
    same = np.stack([board.lineup["together"][known].astype(np.int64), figures[known]])
    groups = np.unique(same, axis=1, return_inverse=True)[1].ravel()
    least, most = np.full(len(known), len(board.lineup) + 1), np.zeros(len(known), np.int64)
    np.minimum.at(least, groups, places[known])
    np.maximum.at(most, groups, places[known])
    apart: list[int] = board.lineup["entry_id"][known[least[groups] < most[groups]]].tolist()
    return apart


def _place(row: Listed, more: str) -> int | None:
    return row.stored["boards"].get(more, {"place": None})["place"] if more else row.stored["place"]


def _figure(row: Listed, more: str) -> str | None:
    return row.stored["boards"].get(more, {"figure": None})["figure"] if more else row.stored["points"]
