"""Days of single sites that do not count: decided by the coordinator, read by everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from challenge.audit.actions import once
from challenge.businesses.models import Site
from challenge.businesses.queries import entries_in, sites_of
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.desks.routes.blueprint import pages
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.savings.access import left_out_of_challenge_or_404
from challenge.savings.actions.left_out import count_days_again, leave_out_days
from challenge.savings.forms.left_out import LeftOutForm
from challenge.savings.left_out import exceptions_in
from challenge.typed import OnceForm

BASE = "/cities/<member>/challenges/<challenge>/site-days"


@pages.route(BASE, methods=["GET", "POST"])
def site_days(member: str, challenge: str) -> Any:
    """What was decided, and a form to decide more."""
    found, form = coordinated_challenge_or_404(member, challenge), LeftOutForm()
    form.offer(_names(found))
    if form.validate_on_submit():
        try:
            return redirect(once(f"leave_out_days:{found.id}", form, lambda: _leave_out(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template(
        "desks/site_days.html", challenge=found, form=form, rows=exceptions_in(found.id), button=OnceForm()
    )
    return page, 422 if form.is_submitted() else 200


@pages.post(f"{BASE}/<int:days_id>/end")
def end_site_days(member: str, challenge: str, days_id: int) -> Any:
    """The days count again."""
    found, form = left_out_of_challenge_or_404(member, challenge, days_id), OnceForm()
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        row = left_out_of_challenge_or_404(member, challenge, days_id)
        count_days_again(coordinated_challenge_or_404(member, challenge), row)
        flash("These days count again. The board follows within minutes.", "success")
        return url_for("desks.site_days", member=member, challenge=challenge)

    try:
        return redirect(once(f"count_days_again:{found.id}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(url_for("desks.site_days", member=member, challenge=challenge))


def _names(challenge: Challenge) -> dict[int, str]:
    """Every site that takes part, with its business."""
    return {
        site.id: f"{entry.business.name}, {site.name}" for entry in entries_in(challenge) for site in sites_of(entry)
    }


def _leave_out(member: str, challenge: str, form: LeftOutForm) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    site = db.session.get(Site, int(form.site.data))
    if site is None or form.first.data is None:
        raise Mistake("site", "Choose a site.")
    end_on = (form.last.data or form.first.data) + timedelta(days=1)
    leave_out_days(found, site, start_on=form.first.data, end_on=end_on, reason=form.reason.data or "")
    flash("Saved. The board follows within minutes, and the reason stands on the entry's page.", "success")
    return url_for("desks.site_days", member=member, challenge=challenge)
