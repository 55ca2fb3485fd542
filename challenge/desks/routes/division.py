"""The coordinator looks at who an entry is compared with, corrects the facts, or decides by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import coordinated_entry_or_404
from challenge.businesses.actions import decide_division
from challenge.businesses.entry_facts import facts_of
from challenge.businesses.facts_forms import DivisionForm
from challenge.businesses.models import Entry
from challenge.businesses.queries import sites_of
from challenge.businesses.stated import lacking
from challenge.challenges.queries import rules_of
from challenge.challenges.rule_words import division_words, eligibility_words
from challenge.desks.routes.blueprint import pages
from challenge.mistakes import Mistake
from challenge.scoring.asked import asked_by


@pages.route("/entries/<int:entry_id>/division", methods=["GET", "POST"])
def division(entry_id: int) -> Any:
    """In which division is it, what is missing, and what may I change."""
    entry, form = coordinated_entry_or_404(entry_id), DivisionForm()
    rules, sites = rules_of(entry.challenge), list(sites_of(entry))
    form.offer({one.key: one.name for one in rules.divisions.all} if rules.divisions else {}, asked_by(rules))
    if not form.is_submitted():
        form.show_entry(entry, sites)
    form.trim()
    if form.validate_on_submit():
        try:
            return redirect(once(f"decide_division:{entry_id}", form, lambda: _decide(entry_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    facts = facts_of(entry)
    page = render_template(
        "desks/division.html",
        form=form,
        entry=entry,
        sites=sites,
        rules=rules,
        own=facts.division_by(rules.divisions),
        missing=facts.missing_for(rules.divisions),
        wanting=lacking(sites, form.asked.facts),
        barred=facts.barred_by(rules.eligibility),
        division_words=division_words,
        eligibility=eligibility_words(rules),
    )
    return page, 422 if form.is_submitted() else 200


def _decide(entry_id: int, form: DivisionForm) -> str:
    entry: Entry = coordinated_entry_or_404(entry_id)
    by_hand, stated = form.changed(entry)
    decide_division(
        entry, me(), division=by_hand, stated=stated, sites=form.site_facts(), reason=form.reason.data or ""
    )
    flash(f"Saved for {entry.business.name}. The business reads your reason.", "success")
    challenge = entry.challenge
    return url_for("desks.manage", member=challenge.member.slug, challenge=challenge.slug)
