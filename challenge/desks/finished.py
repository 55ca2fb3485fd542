"""How a challenge ended: who stands on the podium, and what all saved together, as far as its board may be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from challenge.challenges.models import Challenge
from challenge.leaderboards.editions import kept_board
from challenge.leaderboards.public_board import View
from challenge.leaderboards.queries import public_edition
from challenge.leaderboards.sentences import figure_words, not_told_together, totals_together

PLACES = 3
MOST_NAMED = 6  # more than that share their places: the board tells


@dataclass(frozen=True)
class Step:
    """An entry on the podium, and what it is ranked with."""

    place: int
    name: str
    entry: str
    figure: str


@dataclass(frozen=True)
class Ending:
    state: str
    podium: Sequence[Step]
    together: Sequence[tuple[str, str]]
    not_told: str  # what of it is not shown, and why


def ending_of(challenge: Challenge) -> Ending | None:
    """None where the public reads no board. Tracks that are ranked apart have no common podium."""
    edition = public_edition(challenge.member.slug, challenge.slug)
    if edition is None:
        return None
    board = kept_board(edition)
    places = board.whole.places
    first = np.flatnonzero((places > 0) & (places <= PLACES))
    told = len(board.rules.boards) == 1 and len(first) <= MOST_NAMED
    podium = [
        Step(row.place or 0, row.name, row.entry, figure_words(row, View(), board.rules) if board.has_places else "")
        for row in (board.whole.rows_at(first) if told else [])
    ]
    return Ending(board.state, podium, totals_together(board), not_told_together(board))
