"""Who reviews and judges a challenge: invited and ended by its coordinator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.exceptions import TooManyRequests

from challenge import clock
from challenge.accounts.access import me
from challenge.accounts.limits import FORMS_FROM_PLACE, place, seconds_to_wait
from challenge.audit.actions import once
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.mistakes import Mistake
from challenge.review.access import helper_or_404
from challenge.review.actions import end_helper, invite_helper
from challenge.review.forms import HelperForm
from challenge.review.helping import helpers_of
from challenge.review.models import HELPER_ROLES
from challenge.review.routes.blueprint import pages
from challenge.typed import OnceForm

USUALLY = timedelta(days=60)
HINTS = {
    "reviewer": "Sees this challenge's answers and measured numbers, with the evidence and the bills behind them, and "
    "decides on them.",
    "juror": "Scores the candidates of awards that a jury gives, on a page of their own, and decides ties.",
}


@pages.route("/cities/<member>/challenges/<challenge>/reviewers", methods=["GET", "POST"])
def reviewers(member: str, challenge: str) -> Any:
    """Who is invited, until when, and an invitation for one more."""
    found, form = coordinated_challenge_or_404(member, challenge), HelperForm()
    if not form.is_submitted():
        form.last_day.data = clock.today(found.time_zone) + USUALLY
    elif form.validate():
        wait = seconds_to_wait((FORMS_FROM_PLACE, place()))
        if wait:
            raise TooManyRequests(retry_after=wait)
        try:
            return redirect(once(f"invite_helper:{found.id}", form, lambda: _invite(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, form), 422 if form.is_submitted() else 200


@pages.post("/cities/<member>/challenges/<challenge>/reviewers/<int:helper_id>/end")
def end_reviewer(member: str, challenge: str, helper_id: int) -> Any:
    """Close the challenge to her."""
    found, form = coordinated_challenge_or_404(member, challenge), OnceForm()
    helper_or_404(found, helper_id)
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        row = helper_or_404(coordinated_challenge_or_404(member, challenge), helper_id)
        end_helper(row, by=me())
        flash(f"{row.user.name} no longer opens this challenge.", "success")
        return url_for("review.reviewers", member=member, challenge=challenge)

    try:
        return redirect(once(f"end_helper:{helper_id}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return _page(found, HelperForm(formdata=None)), 422


def _invite(member: str, challenge: str, form: HelperForm) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    row = invite_helper(
        found,
        name=form.name.data or "",
        email=form.email.data or "",
        role=form.role.data,
        last_day=form.last_day.data,
        by=me(),
    )
    flash(f"We wrote to {row.user.email}.", "success")
    return url_for("review.reviewers", member=member, challenge=challenge)


def _page(found: Challenge, form: HelperForm) -> str:
    return render_template(
        "review/reviewers.html",
        challenge=found,
        rows=helpers_of(found),
        now=clock.now(),
        roles=HELPER_ROLES,
        hints=HINTS,
        form=form,
        end_form=OnceForm(formdata=None),
    )
