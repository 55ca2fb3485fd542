"""The coordinator moves an entry to another track."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import coordinated_entry_or_404
from challenge.businesses.actions import move_to_track
from challenge.businesses.facts_forms import TrackForm
from challenge.challenges.queries import rules_of
from challenge.desks.routes.blueprint import pages
from challenge.mistakes import Mistake
from challenge.scorecards.actions import carry_answers


@pages.route("/entries/<int:entry_id>/track", methods=["GET", "POST"])
def track(entry_id: int) -> Any:
    """In which track is it, and in which should it be?"""
    entry, form = coordinated_entry_or_404(entry_id), TrackForm()
    tracks = rules_of(entry.challenge).tracks
    form.track.choices = {one.key: one.name for one in tracks}
    if not form.is_submitted():
        form.track.data = entry.track
    if form.validate_on_submit():
        try:
            return redirect(once(f"move_to_track:{entry_id}", form, lambda: _move(entry_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template("desks/track.html", form=form, entry=entry, tracks=tracks)
    return page, 422 if form.is_submitted() else 200


def _move(entry_id: int, form: TrackForm) -> str:
    entry = coordinated_entry_or_404(entry_id)
    move_to_track(entry, form.track.data, by=me(), reason=(form.reason.data or "").strip())
    carried = carry_answers(entry, me())
    answers = "1 answer" if carried == 1 else f"{carried} answers"
    along = f" {answers} went along as a draft, to look at and submit." if carried else ""
    flash(f"{entry.business.name} is in another track now. Its owners get your reason by letter.{along}", "success")
    challenge = entry.challenge
    return url_for("desks.manage", member=challenge.member.slug, challenge=challenge.slug)
