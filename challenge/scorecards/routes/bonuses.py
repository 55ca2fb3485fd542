"""The bonuses of a business: type a code, and read what was earned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from werkzeug.exceptions import TooManyRequests

from challenge.accounts.access import me
from challenge.accounts.limits import Limit, seconds_to_wait
from challenge.audit.actions import once
from challenge.businesses.models import LIVE
from challenge.mistakes import Mistake
from challenge.scorecards.access import answering_entry_or_404, is_on_behalf
from challenge.scorecards.actions.bonuses import bonuses_for, bonuses_in_rules, earn_by_code
from challenge.scorecards.forms import CodeForm
from challenge.scorecards.queries import bonuses_of
from challenge.scorecards.routes.blueprint import pages

CODES_OF_ENTRY = Limit("code of entry", 20, timedelta(hours=1))
CODES_OF_PERSON = Limit("code of person", 20, timedelta(hours=1))


@pages.route("/businesses/<slug>/entries/<int:entry_id>/bonuses", methods=["GET", "POST"])
def bonuses(slug: str, entry_id: int) -> Any:
    """A code is guessed in vain: only so many may be tried in an hour."""
    entry, form = answering_entry_or_404(slug, entry_id), CodeForm()
    if form.validate_on_submit():
        wait = seconds_to_wait((CODES_OF_ENTRY, str(entry_id)), (CODES_OF_PERSON, str(me().id)))
        if wait:
            raise TooManyRequests(retry_after=wait)
        try:
            return redirect(once(f"earn_by_code:{entry_id}", form, lambda: _earn(slug, entry_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    entry = answering_entry_or_404(slug, entry_id)
    page = render_template(
        "scorecards/bonuses.html",
        form=form,
        entry=entry,
        earned=bonuses_of(entry),
        kinds=bonuses_in_rules(entry.challenge),
        open_kinds=list(bonuses_for(entry).values()),
        live=entry.state in LIVE,
        on_behalf=is_on_behalf(entry),
    )
    return page, 422 if form.is_submitted() else 200


def _earn(slug: str, entry_id: int, form: CodeForm) -> str:
    entry = answering_entry_or_404(slug, entry_id)
    row = earn_by_code(entry, form.code.data or "", author=me(), received_at=g.received_at)
    flash(f"Thank you for coming: {row.why}. The bonus counts from the next board on.", "success")
    return url_for("scorecards.bonuses", slug=slug, entry_id=entry_id)
