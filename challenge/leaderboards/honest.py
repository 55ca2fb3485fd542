"""What a board says of itself: who cannot be told apart from first, between which places all stand, what is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from challenge.leaderboards.public_board import Listed, PublicBoard, Shown
from challenge.scoring.ranges import spans_nearly_everything
from challenge.scoring.states import SELF_REPORTED
from challenge.words import number

STATE_WORDS = {"self_reported": "Self-reported", "checked": "Checked", "verified": "Verified"}
NO_RANGE = {
    "C": "Its bills cannot be compared in pairs, so nobody knows how sure its figure is.",
    "D": "Its data are too few to say how sure its figure is.",
}
NO_RANGE_USUAL = "How sure its figure is cannot be told."
APART = "The measurements are sure enough to tell it apart from everybody else."
NOT_APART = (
    "The measurements cannot tell these businesses apart: by their bills alone, nearly everybody could stand nearly "
    "anywhere. Read the figures, not the order."
)


@dataclass(frozen=True)
class Honesty:
    """`together` cannot be told apart from first (0: the view tells nothing of it). `has_ranges`: worth a table.

    `says` is what stands right under the first line; `state` is the one that all figures have, "" where they differ.
    """

    together: int
    has_ranges: bool
    says: str
    state: str
    some_checked: bool = False  # of figures of single resources, though no entry has all of its own checked


def honesty_of(board: PublicBoard, seen: Shown) -> Honesty:
    """Of the whole view, not of one page of it."""
    return replace(_honesty_of(board, seen), some_checked=any(has_checked(row) for row in seen.ranked))


def has_checked(row: Listed) -> bool:
    """Whether somebody else looked at any figure of it."""
    figures: list[Any] = [*row.stored["resources"].values(), *row.stored["scorecards"].values()]
    return any(one.get("state", SELF_REPORTED) != SELF_REPORTED for one in figures)


def _honesty_of(board: PublicBoard, seen: Shown) -> Honesty:
    ranked = seen.ranked
    states = {row.stored["state"] for row in ranked}
    state = states.pop() if len(states) == 1 else ""
    groups = [[row for row in ranked if board.board_of(row.stored["track"]) == first] for first in board.rules.boards]
    groups = [group for group in groups if group]
    if not _tells_ranges(ranked):
        return Honesty(0, False, "", state)
    if all(spans_nearly_everything([row.place_range for row in group]) for group in groups):
        return Honesty(0, False, NOT_APART, state)
    together = sum(row.tie_group for row in ranked)
    return Honesty(together if len(groups) == 1 else 0, True, _words(together) if len(groups) == 1 else "", state)


def _tells_ranges(ranked: Sequence[Listed]) -> bool:
    """Whether ranges say more than places: where actions alone make points, the range is the place."""
    known = [row for row in ranked if row.place_range is not None]
    return any(row.place_range != (row.place, row.place) for row in known) and len(ranked) > 1


def _words(together: int) -> str:
    if together < 2:
        return APART if together == 1 else ""
    return f"{number(together)} businesses cannot be told apart from first: each of them could truly be ahead."


def range_words(row: Listed) -> str:
    """`between 1 and 11`, `3`, or why there is none."""
    if row.place_range is None:
        return NO_RANGE.get(row.stored["grade"] or "", NO_RANGE_USUAL)
    best, worst = row.place_range
    return str(best) if best == worst else f"{best} to {worst}"


ALL_STATES = {
    "self_reported": "All figures are self-reported.",
    "checked": "All figures were checked.",
    "verified": "All figures were verified.",
}
SOME_STATES = "Some figures are self-reported, others were checked."
OWN_FIGURES = "Figures come from the businesses themselves."


def state_line(board: PublicBoard, seen: Shown) -> str:
    """What all figures have been through, as far as the board tells it of each."""
    if not board.has_places or not seen.ranked:
        return OWN_FIGURES
    return ALL_STATES.get(honesty_of(board, seen).state, SOME_STATES)


def honest_line(board: PublicBoard, seen: Shown) -> str:
    """One short line for frames, screens and pictures: what figures have been through, and what places are worth."""
    if not board.has_places or not seen.ranked:
        return ""
    found, state = honesty_of(board, seen), state_line(board, seen)
    if found.says == NOT_APART:
        return f"{state} The measurements cannot tell these businesses apart."
    if found.together > 1:
        return f"{state} {number(found.together)} cannot be told apart from first."
    return state


def honest_words(row: Listed, board: PublicBoard) -> str:
    """The same of one entry, for its badge and its picture: `Self-reported; truly between place 3 and 11`."""
    if not board.has_places or row.place is None:
        return ""
    state = STATE_WORDS[row.stored["state"]]
    if row.place_range is None:
        return f"{state}; nobody knows how sure its place is"
    best, worst = row.place_range
    if best == worst:
        return state
    return f"{state}; {'cannot be told apart from first' if best == 1 else f'truly between place {best} and {worst}'}"
