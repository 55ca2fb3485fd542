"""How ties were decided, as the board tells it: all together, and beside each entry."""

from __future__ import annotations

from collections.abc import Iterator
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
    return [ToldTie([row.name for row in rows], reason) for rows, reason in _decided(board, more)]


def tie_breaks(board: PublicBoard, more: str = "") -> dict[int, str]:
    """By the entry's id why it stands before or behind others with the same figure, on this or a further board."""
    if not board.has_places:
        return {}
    if board.rules.ties == BY_QUALITY:
        return dict.fromkeys(_apart(board, more), TIE_WORDS[BY_QUALITY])
    return {row.entry_id: reason for rows, reason in _decided(board, more) for row in rows}


def tie_breaks_of(board: PublicBoard) -> dict[str, dict[int, str]]:
    """The same for every board of the rules, by its key; that of the challenge is ""."""
    return {key: tie_breaks(board, key) for key in ("", *(one.key for one in board.rules.more_boards))}


def _decided(board: PublicBoard, more: str) -> Iterator[tuple[list[Listed], str]]:
    """Entries in the order that a decision gave them, and its reason."""
    if not board.has_places or board.rules.ties != BY_JURY:
        return
    for decision in tie_decisions_in(board.challenge.id):
        listed = board.whole.rows_of(decision.positions)
        rows = [listed[key] for key in sorted(listed, key=decision.positions.__getitem__)]
        if len(rows) > 1 and _goes_by(rows, decision, more):
            yield rows, decision.reason


def _goes_by(rows: list[Listed], decision: TieDecision, more: str) -> bool:
    """Whether these entries share a figure, and their places are as the decision says.

    What a further board goes by has to be published: else nobody could tell that they share it.
    """
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
