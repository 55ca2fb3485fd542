"""What must be verified before the board of a challenge may be final: the sample and the podium."""

from __future__ import annotations

from flask import render_template

from challenge.challenges.access import coordinated_challenge_or_404
from challenge.desks.routes.blueprint import pages
from challenge.leaderboards.podium import podium_of
from challenge.review.verified import must_verify, sample_of


@pages.get("/cities/<member>/challenges/<challenge>/review/final")
def verify(member: str, challenge: str) -> str:
    """Each entry of the sample and the podium, and what of it is not verified yet."""
    found = coordinated_challenge_or_404(member, challenge)
    return render_template(
        "desks/verify.html", challenge=found, rows=must_verify(found, podium_of(found)), sample=sample_of(found)
    )
