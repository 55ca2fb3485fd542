"""A small page for the city's own site: a button that opens the join page in a new tab.

It may stand in a frame of any site, since nothing can be done in it: no form, no cookie, no script.
"""

from __future__ import annotations

from flask import Response, g, make_response, render_template

from challenge.answers import as_framed
from challenge.businesses.routes.blueprint import pages
from challenge.challenges.access import public_challenge_or_404
from challenge.challenges.queries import phase_of, registration_of, rules_of


@pages.get("/embed/<city>/<challenge>/join")
def embed_join(city: str, challenge: str) -> Response:
    """What the city's site shows: the challenge, until when one may join, and the button."""
    found = public_challenge_or_404(city, challenge)
    registration = "closed" if phase_of(found) == "finished" else registration_of(found, g.received_at)
    page = {"challenge": found, "registration": registration, "fee": rules_of(found).has_fee}
    return as_framed(make_response(render_template("businesses/embed_join.html", **page)))
