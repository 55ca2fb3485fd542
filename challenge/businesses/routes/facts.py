"""What an entry stated because the rules go by it, changed by its business."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from challenge.audit.actions import once
from challenge.businesses.access import own_entry_or_404
from challenge.businesses.actions import change_facts
from challenge.businesses.facts_forms import FactsForm
from challenge.businesses.models import Entry
from challenge.businesses.queries import sites_of
from challenge.businesses.routes.blueprint import pages
from challenge.businesses.stated import has_begun, lacking
from challenge.challenges.queries import rules_of
from challenge.mistakes import Mistake
from challenge.scoring.asked import asked_by
from challenge.scoring.rules import Rules


@pages.route("/entries/<int:entry_id>/facts", methods=["GET", "POST"])
def entry_facts(entry_id: int) -> Any:
    """Who we are compared with, our own goal, and how far we show ourselves."""
    found, form = own_entry_or_404(entry_id), FactsForm()
    rules = rules_of(found.challenge)
    form.ask(asked_by(rules))
    del form.occupied_since  # each site has its own
    if not form.is_submitted():
        form.show_stated(found)
    elif form.validate():
        try:
            return redirect(once("change_facts", form, lambda: _change(entry_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    wanting = lacking(sites_of(found), form.asked.facts)
    page = render_template(
        "businesses/entry_facts.html",
        form=form,
        entry=found,
        wanting=wanting,
        begun=has_begun(found.challenge),
        division=_division(found, rules),
    )
    return page, 422 if form.is_submitted() else 200


def _division(entry: Entry, rules: Rules) -> str:
    """The name of a division that was decided by hand."""
    names = {one.key: one.name for one in rules.divisions.all} if rules.divisions else {}
    return names.get(entry.division, "")


def _change(entry_id: int, form: FactsForm) -> str:
    entry = own_entry_or_404(entry_id)
    change_facts(entry, form.stated(entry))
    flash("Saved.", "success")
    return url_for("businesses.entry", entry_id=entry_id)
