"""From bills to points: the page on which a business follows its own score by hand."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from challenge.accounts.access import me
from challenge.challenges.access import public_challenge_or_404
from challenge.desks.routes.blueprint import pages
from challenge.desks.sums import stood_behind, sums_of
from challenge.leaderboards.access import public_entry_or_404
from challenge.review.access import may_review, private_entry_or_404


@pages.get("/entries/<int:entry_id>/sums")
def sums(entry_id: int) -> str:
    """How do the amounts on the bills become points?"""
    entry = private_entry_or_404(entry_id)
    reviews = may_review(me(), entry.challenge)
    proofs = [] if reviews else stood_behind(entry)
    return render_template("desks/sums.html", entry=entry, sums=sums_of(entry), reviews=reviews, proofs=proofs)


@pages.get("/challenges/<city>/<challenge>/entries/<entry>/sums")
def sums_behind(city: str, challenge: str, entry: str) -> Response:
    """The same, from the page that everybody reads: it leads the business and its coordinator on."""
    me()
    found = public_entry_or_404(public_challenge_or_404(city, challenge), entry)
    return redirect(url_for("desks.sums", entry_id=private_entry_or_404(found.id).id))
