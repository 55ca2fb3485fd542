"""Cities side by side."""

from __future__ import annotations

import hashlib

from flask import Response, current_app, render_template

from challenge.answers import public
from challenge.desks.league_queries import KINDS, comparable, editions_in, league_of
from challenge.desks.routes.blueprint import pages
from challenge.leaderboards.kept import Kept, KeptPage


@pages.get("/league")
@public
def league() -> Response:
    """How do the cities compare, as far as they can be compared? Made once for the editions of all boards."""
    challenges = comparable()
    editions = editions_in(challenges)
    key = ("league", tuple(editions))
    store: Kept[KeptPage] = current_app.extensions["kept_pages"]
    page = store.get(key)
    if page is None:
        html = render_template("desks/league.html", league=league_of(challenges, editions), kinds=KINDS).encode()
        page = KeptPage(html, "text/html", hashlib.sha256(html).hexdigest()[:32])
        store.put(key, page, len(html))
    answer = Response(page.body, mimetype=page.mimetype)
    answer.set_etag(page.etag)
    return answer
