"""How ties were decided, as the board tells it: all together, and beside each entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from challenge.challenges.rule_words import TIE_WORDS
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


def tie_breaks(board: PublicBoard, more: str = "") -> dict[str, str]:
    """By entry why it stands before or behind others with the same figure, on this board (or a further one)."""
    if not board.has_places:
        return {}
    if board.rules.ties == BY_QUALITY:
        return dict.fromkeys(_apart(board, more), TIE_WORDS[BY_QUALITY])
    return {row.entry: reason for rows, reason in _decided(board, more) for row in rows}


def tie_breaks_of(board: PublicBoard) -> dict[str, dict[str, str]]:
    """The same for every board of the rules, by its key; that of the challenge is ""."""
    return {key: tie_breaks(board, key) for key in ("", *(one.key for one in board.rules.more_boards))}


def _decided(board: PublicBoard, more: str) -> Iterator[tuple[list[Listed], str]]:
    """Entries in the order that a decision gave them, and its reason."""
    if not board.has_places or board.rules.ties != BY_JURY:
        return
    listed = {row.entry: row for row in board.listed}
    for decision in tie_decisions_in(board.challenge.id):
        rows = [listed[key] for key in sorted(decision.positions, key=decision.positions.__getitem__) if key in listed]
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


def _apart(board: PublicBoard, more: str) -> Iterator[str]:
    """Entries that share a published figure with another one that has another place."""
    groups: dict[tuple[str, str], list[Listed]] = {}
    for row in board.listed:
        figure = _figure(row, more)
        if figure is not None and _place(row, more) is not None:
            groups.setdefault((board.board_of(row.stored["track"]), figure), []).append(row)
    for rows in groups.values():
        if len({_place(row, more) for row in rows}) > 1:
            yield from (row.entry for row in rows)


def _place(row: Listed, more: str) -> int | None:
    return row.stored["boards"].get(more, {"place": None})["place"] if more else row.stored["place"]


def _figure(row: Listed, more: str) -> str | None:
    return row.stored["boards"].get(more, {"figure": None})["figure"] if more else row.stored["points"]
