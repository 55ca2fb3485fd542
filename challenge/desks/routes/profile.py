"""The public page of a business."""

from __future__ import annotations

from flask import abort, render_template

from challenge.answers import public
from challenge.desks.profile_queries import profile_of
from challenge.desks.routes.blueprint import pages


@pages.get("/businesses/<slug>/profile")
@public
def profile(slug: str) -> str:
    """Who is this, and what has it done in challenges?"""
    found = profile_of(slug)
    if found is None:
        abort(404)
    return render_template("desks/profile.html", profile=found)
