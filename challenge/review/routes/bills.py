"""Are these bills right? All bills of one number of an entry, what was said of them, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from challenge.accounts.access import coordinates, me
from challenge.audit.actions import once
from challenge.businesses.access import works_for
from challenge.businesses.models import Entry
from challenge.files.downloads import as_download, file_answer
from challenge.files.evidence import media_type_of
from challenge.files.queries import content_of
from challenge.mistakes import Mistake
from challenge.quantities.resources import RESOURCES
from challenge.review.access import (
    bill_file_or_404,
    billed_entry_or_404,
    may_review,
    own_bills_or_404,
    reply_file_or_404,
    reviewable_bills_or_404,
    why_not_bills,
)
from challenge.review.actions import (
    ask_about_bills,
    check_bills,
    leave_bills_out,
    reply_about_bills,
    take_bills_back,
    verify_bills,
)
from challenge.review.actions.bills import number_of
from challenge.review.bill_history import bills_of, names_in, readings_named_in, said_of_bills
from challenge.review.bills import ASKED, numbers_in
from challenge.review.forms import DecideBillsForm, ReplyAboutBillsForm
from challenge.review.models import SEEN, BillReview
from challenge.review.odd_bills import looks_at
from challenge.review.routes.blueprint import pages
from challenge.savings.models import SOURCES
from challenge.savings.progress import months_of

DONE_WORDS = {
    "verify": "verified.",
    "check": "marked as checked.",
    "take_back": "self-reported again.",
    "ask": "asked; the business is told by letter.",
    "leave_out": "the ticked bills do not count any more; the business is told by letter.",
    "verify_rest": "the ticked bills do not count any more, the others are verified; the business is told by letter.",
}
WITHOUT_TICKS = ("verify", "check", "take_back")
MOST_CHARTS = 4


@pages.get("/entries/<int:entry_id>/bills/<resource>")
def bills(entry_id: int, resource: str) -> str:
    """The bills that a number is made from, who entered them, from which file, and what was said of them."""
    return _page(billed_entry_or_404(entry_id, resource), resource, None)


@pages.post("/entries/<int:entry_id>/bills/<resource>")
def decide_bills(entry_id: int, resource: str) -> Any:
    """Check, verify, take back, ask, or leave some out: the button says which."""
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


@pages.post("/entries/<int:entry_id>/bills/<resource>/reply")
def reply_about(entry_id: int, resource: str) -> Any:
    """The business replies to a question about its bills, with a file where it has one."""
    found, form = own_bills_or_404(entry_id, resource), ReplyAboutBillsForm()

    def act() -> str:
        entry = own_bills_or_404(entry_id, resource)
        reply_about_bills(entry, resource, by=me(), text=form.text.data or "", file=form.evidence)
        flash("Your reply is sent. The reviewers find it beside the bills.", "success")
        return url_for("review.bills", entry_id=entry_id, resource=resource)

    if form.validate_on_submit():
        try:
            return redirect(once(f"reply_about_bills:{entry_id}:{resource}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, resource, None, form), 422


@pages.get("/entries/<int:entry_id>/bills/<resource>/replies/<int:review_id>/file")
def reply_file(entry_id: int, resource: str, review_id: int) -> Response:
    """What the business added to a reply: always saved, never shown as a page."""
    found = reply_file_or_404(entry_id, resource, review_id)
    return file_answer(found, media_type_of(found.name))


@pages.get("/entries/<int:entry_id>/bills/<resource>/files/<int:file_id>")
def bill_file(entry_id: int, resource: str, file_id: int) -> Response:
    """The file that bills were read from, as it came: always saved, never shown in the browser."""
    found = bill_file_or_404(entry_id, resource, file_id)
    return as_download(content_of(found), found.name, "application/octet-stream")


def _decide(entry_id: int, resource: str, form: DecideBillsForm) -> str:
    entry, by, text = reviewable_bills_or_404(entry_id, resource), me(), form.text.data or ""
    seen, at, ticked = form.seen.data or "", form.bills.data or "", _ticked(entry, resource, form)
    some: Any = {"by": by, "reading_ids": ticked, "bills": at}
    deeds: dict[str, Callable[[], BillReview]] = {
        "verify": lambda: verify_bills(entry, resource, by=by, seen=seen, remark=text, bills=at),
        "check": lambda: check_bills(entry, resource, by=by, remark=text, bills=at),
        "take_back": lambda: take_bills_back(entry, resource, by=by, reason=text, bills=at),
        "ask": lambda: ask_about_bills(entry, resource, question=text, **some),
        "leave_out": lambda: leave_bills_out(entry, resource, reason=text, **some),
        "verify_rest": lambda: leave_bills_out(entry, resource, reason=text, seen=seen, **some),
    }
    pressed = [name for name in deeds if form[name].data]
    if len(pressed) != 1:
        raise Mistake("", "Choose one of the buttons.")
    if ticked and pressed[0] in WITHOUT_TICKS:
        raise Mistake("", "You ticked bills, and this button is about all of them. Untick them, or choose another.")
    deeds[pressed[0]]()
    flash(f"{RESOURCES[resource].name} of {entry.desk_name}: {DONE_WORDS[pressed[0]]}", "success")
    return url_for("review.bills", entry_id=entry_id, resource=resource)


def _ticked(entry: Entry, resource: str, form: DecideBillsForm) -> set[int]:
    parts = form.parts.data or ()
    return form.reading_ids | (bills_of(entry, resource).ids_in(parts) if parts else set())


def _page(
    entry: Entry, resource: str, form: DecideBillsForm | None, reply_form: ReplyAboutBillsForm | None = None
) -> str:
    number, said, rows = number_of(entry, resource), said_of_bills(entry, resource), bills_of(entry, resource)
    if form is None:
        form = DecideBillsForm(formdata=None)
    form.bills.data = number.bills if number else ""
    reviews, own = may_review(me(), entry.challenge), works_for(me(), entry.business_id)
    meters = {one.reading.meter_id: one.reading.meter for one in rows.shown}
    charts = [(meter, months_of(meter, entry.challenge)) for meter in list(meters.values())[:MOST_CHARTS]]
    return render_template(
        "review/bills.html",
        entry=entry,
        resource=RESOURCES[resource],
        number=number,
        said=said,
        named=readings_named_in(said),
        rows=rows,
        charts=[(meter, chart) for meter, chart in charts if chart],
        signs=looks_at(entry.challenge, numbers_in(entry.challenge))[entry.id, resource].signs
        if reviews and number
        else (),
        reviews=reviews,
        names=names_in(said if reviews else (), rows),
        seen_words=SEEN,
        sources=SOURCES,
        why_not=why_not_bills(me(), entry, resource) if reviews else "",
        runs_it=coordinates(me(), entry.challenge.member_id),
        own=own,
        may_reply=own and number is not None and number.said is not None and number.said.kind == ASKED,
        form=form,
        reply_form=reply_form or ReplyAboutBillsForm(formdata=None),
    )
