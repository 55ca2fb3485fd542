"""One question before the scorecard: do you own or rent?"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from challenge.audit.actions import once
from challenge.mistakes import Mistake
from challenge.scorecards.access import answering_entry_or_404, is_on_behalf
from challenge.scorecards.actions.role import is_fixed, state_role
from challenge.scorecards.asked import card_of_entry
from challenge.scorecards.forms import RoleForm
from challenge.scorecards.routes.blueprint import pages
from challenge.scoring.cards import FINAL


@pages.route("/businesses/<slug>/entries/<int:entry_id>/role", methods=["GET", "POST"])
def role(slug: str, entry_id: int) -> Any:
    """Say it, or change it."""
    entry, form = answering_entry_or_404(slug, entry_id), RoleForm()
    if not form.is_submitted():
        form.role.data = entry.role
        form.scorecard.data, form.stage.data = request.args.get("scorecard", ""), request.args.get("stage", FINAL)
    elif form.validate():
        try:
            return redirect(once(f"state_role:{entry_id}", form, lambda: _state(slug, entry_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    entry = answering_entry_or_404(slug, entry_id)
    on_behalf = is_on_behalf(entry)
    fixed = bool(entry.role) and not on_behalf and is_fixed(entry)
    page = render_template("scorecards/role.html", form=form, entry=entry, fixed=fixed, on_behalf=on_behalf)
    return page, 422 if form.is_submitted() else 200


def _state(slug: str, entry_id: int, form: RoleForm) -> str:
    entry = answering_entry_or_404(slug, entry_id)
    state_role(entry, form.role.data or "", by_coordinator=is_on_behalf(entry))
    flash("Saved. You are asked what suits your answer.", "success")
    card = card_of_entry(entry, form.scorecard.data or "", form.stage.data or "")
    return card.address if card else url_for("desks.business_home", slug=slug)
