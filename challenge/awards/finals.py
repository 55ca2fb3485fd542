"""Is the board that the public reads the result?"""

from __future__ import annotations

from challenge.challenges.models import Challenge
from challenge.leaderboards.queries import current_snapshot


def is_final(challenge: Challenge) -> bool:
    """Whether the standings that are shown were computed after bills were due."""
    snapshot = current_snapshot(challenge)
    return snapshot is not None and snapshot.as_of >= challenge.submission_closes_at
