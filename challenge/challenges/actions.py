"""What is done to a challenge: made, edited, published, given new rules; and noticed to have changed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import update

from challenge.challenges.models import Challenge
from challenge.extensions import db


def touch_inputs(challenge_ids: Iterable[int]) -> None:
    """Say that what counts in these challenges changed (a reading, a meter, an entry): the job looks again."""
    statement = update(Challenge).where(Challenge.id.in_(list(challenge_ids)))
    db.session.execute(statement.values(inputs_version=Challenge.inputs_version + 1))


def touch_display(challenge_ids: Iterable[int]) -> None:
    """Say that what the public reads of these challenges changed (a name, a consent, a text, publication)."""
    statement = update(Challenge).where(Challenge.id.in_(list(challenge_ids)))
    db.session.execute(statement.values(display_version=Challenge.display_version + 1))
