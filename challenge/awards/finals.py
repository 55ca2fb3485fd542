"""Is the board that the public reads the result?"""

from __future__ import annotations

from challenge.challenges.life import FINAL
from challenge.challenges.models import Challenge
from challenge.leaderboards.boards import board_state


def is_final(challenge: Challenge) -> bool:
    """Whether the standings that are shown were made the result."""
    return board_state(challenge) == FINAL
