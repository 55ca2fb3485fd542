"""Who may say that a result past the limits is right: the coordinator or network staff, without an interest in it."""

from __future__ import annotations

from challenge.accounts.access import me
from challenge.businesses.models import Entry
from challenge.review.access.answers import interest_in


def why_not_result(entry: Entry) -> str:
    """Why the signed-in person, who coordinates the challenge, may not decide on this result; "" where she may."""
    return interest_in(me(), entry.business_id, "result")
