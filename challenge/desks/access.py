"""What a coordinator may open of the letters to groups: fetch and authorise in one call."""

from __future__ import annotations

from flask import abort

from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.notices.models import GroupLetter


def coordinated_group_letter_or_404(city: str, challenge: str, group_id: int) -> tuple[Challenge, GroupLetter]:
    """A letter to a group of a challenge that the signed-in person coordinates, and the challenge."""
    found, group = coordinated_challenge_or_404(city, challenge), db.session.get(GroupLetter, group_id)
    if group is None or group.challenge_id != found.id:
        abort(404)
    return found, group
