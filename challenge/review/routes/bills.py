"""Are these bills right? All bills of one number of an entry, what was said of them, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from challenge.accounts.access import coordinates, me
from challenge.audit.actions import once
from challenge.businesses.models import Entry
from challenge.files.downloads import as_download
from challenge.files.queries import content_of
from challenge.mistakes import Mistake
from challenge.quantities.resources import RESOURCES
from challenge.review.access import (
    bill_file_or_404,
    billed_entry_or_404,
    may_review,
    reviewable_bills_or_404,
    why_not_bills,
)
from challenge.review.actions import check_bills, take_bills_back, verify_bills
from challenge.review.actions.bills import number_of
from challenge.review.bill_history import alike_elsewhere, bills_of, names_in, said_of_bills
from challenge.review.forms import DecideBillsForm
from challenge.review.models import SEEN, BillReview
from challenge.review.routes.blueprint import pages
from challenge.savings.models import SOURCES

DONE_WORDS = {
    "verify": "verified.",
    "check": "marked as checked.",
    "take_back": "self-reported again.",
}


@pages.get("/entries/<int:entry_id>/bills/<resource>")
def bills(entry_id: int, resource: str) -> str:
    """The bills that a number is made from, who entered them, from which file, and what was said of them."""
    return _page(billed_entry_or_404(entry_id, resource), resource, None)


@pages.post("/entries/<int:entry_id>/bills/<resource>")
def decide_bills(entry_id: int, resource: str) -> Any:
    """Check, verify or take back: the button says which."""
    found = reviewable_bills_or_404(entry_id, resource)
    form = DecideBillsForm()
    if form.validate_on_submit():
        try:
            return redirect(
                once(f"decide_bills:{entry_id}:{resource}", form, lambda: _decide(entry_id, resource, form))
            )
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, resource, form), 422


@pages.get("/entries/<int:entry_id>/bills/<resource>/files/<int:file_id>")
def bill_file(entry_id: int, resource: str, file_id: int) -> Response:
    """The file that bills were read from, as it came: always saved, never shown in the browser."""
    found = bill_file_or_404(entry_id, resource, file_id)
    return as_download(content_of(found), found.name, "application/octet-stream")


def _decide(entry_id: int, resource: str, form: DecideBillsForm) -> str:
    entry, by, text = reviewable_bills_or_404(entry_id, resource), me(), form.text.data or ""
    seen, at = form.seen.data or "", form.bills.data or ""
    deeds: dict[str, Callable[[], BillReview]] = {
        "verify": lambda: verify_bills(entry, resource, by=by, seen=seen, remark=text, bills=at),
        "check": lambda: check_bills(entry, resource, by=by, remark=text, bills=at),
        "take_back": lambda: take_bills_back(entry, resource, by=by, reason=text, bills=at),
    }
    pressed = [name for name in deeds if form[name].data]
    if len(pressed) != 1:
        raise Mistake("", "Choose one of the buttons.")
    deeds[pressed[0]]()
    flash(f"{RESOURCES[resource].name} of {entry.desk_name}: {DONE_WORDS[pressed[0]]}", "success")
    return url_for("review.bills", entry_id=entry_id, resource=resource)


def _page(entry: Entry, resource: str, form: DecideBillsForm | None) -> str:
    number, said, rows = number_of(entry, resource), said_of_bills(entry, resource), bills_of(entry, resource)
    if form is None:
        form = DecideBillsForm(formdata=None)
    form.bills.data = number.bills if number else ""
    reviews = may_review(me(), entry.challenge)
    return render_template(
        "review/bills.html",
        entry=entry,
        resource=RESOURCES[resource],
        number=number,
        said=said,
        rows=rows,
        reviews=reviews,
        alike=alike_elsewhere(entry, resource, rows) if reviews else [],
        names=names_in(said if reviews else (), rows),
        seen_words=SEEN,
        sources=SOURCES,
        why_not=why_not_bills(me(), entry, resource),
        runs_it=coordinates(me(), entry.challenge.member_id),
        form=form,
    )
