"""Is this number right? The page of a held reading, for the coordinator and for the business."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.models import DRIVERS
from challenge.files.downloads import file_answer
from challenge.files.evidence import media_type_of
from challenge.mistakes import Mistake
from challenge.quantities.resources import RESOURCES
from challenge.review.access import (
    SiteChange,
    decidable_change_or_404,
    decidable_hold_or_404,
    evidence_or_404,
    hold_or_404,
    may_decide,
    may_decide_change,
    own_hold_or_404,
    site_change_or_404,
)
from challenge.review.actions import accept_hold, answer_hold, ask_about_hold, decide_site_change, reject_hold
from challenge.review.forms import AnswerForm, DecideChangeForm, DecideForm
from challenge.review.routes.blueprint import pages
from challenge.savings.models import CATEGORIES, Hold
from challenge.savings.queries import is_superseded, logged_readings, usual_per_day


@pages.get("/holds/<int:hold_id>")
def hold(hold_id: int) -> str:
    """The number, why it is held, its neighbors, and what can be done."""
    return _page(hold_or_404(hold_id), DecideForm(), AnswerForm())


@pages.post("/holds/<int:hold_id>/decide")
def decide(hold_id: int) -> Any:
    """Accept, ask or leave out: the button says which."""
    found = decidable_hold_or_404(hold_id)
    form = DecideForm()
    if form.validate_on_submit():
        try:
            return redirect(once(f"decide_hold:{hold_id}", form, lambda: _decide(hold_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, form, AnswerForm()), 422


@pages.post("/holds/<int:hold_id>/answer")
def answer(hold_id: int) -> Any:
    """The business answers a question."""
    found = own_hold_or_404(hold_id)
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            return redirect(once(f"answer_hold:{hold_id}", form, lambda: _answer(hold_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, DecideForm(), form), 422


@pages.get("/site-changes/<kind>/<int:change_id>")
def site_change(kind: str, change_id: int) -> str:
    """What was said of a site, and what can be done about it."""
    return _change_page(kind, site_change_or_404(kind, change_id), DecideChangeForm())


@pages.get("/site-changes/adjustment/<int:change_id>/file")
def evidence(change_id: int) -> Response:
    """What was added to show it: always saved by the browser, never shown as a page."""
    found = evidence_or_404(change_id)
    return file_answer(found, media_type_of(found.name))


@pages.post("/site-changes/<kind>/<int:change_id>")
def decide_change(kind: str, change_id: int) -> Any:
    """Accept it or not: the button says which."""
    found, form = decidable_change_or_404(kind, change_id), DecideChangeForm()

    def act() -> str:
        if bool(form.accept.data) == bool(form.reject.data):
            raise Mistake("", "Choose one of the two buttons.")
        row = decidable_change_or_404(kind, change_id)
        decide_site_change(row, accept=bool(form.accept.data), by=me(), remark=form.text.data or "")
        return url_for("review.site_change", kind=kind, change_id=change_id)

    if form.validate_on_submit():
        try:
            return redirect(once(f"decide_change:{kind}:{change_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _change_page(kind, found, form), 422


def _change_page(kind: str, row: SiteChange, form: DecideChangeForm) -> str:
    return render_template(
        "review/site_change.html",
        kind=kind,
        row=row,
        names=DRIVERS,
        categories=CATEGORIES,
        resources=RESOURCES,
        waits=row.state in ("held", "proposed"),
        may_decide=may_decide_change(row),
        own=row.author_id == me().id,
        form=form,
    )


def _decide(hold_id: int, form: DecideForm) -> str:
    found = decidable_hold_or_404(hold_id)
    text = form.text.data or ""
    if form.accept.data:
        accept_hold(found, by=me(), remark=text)
    elif form.ask.data:
        ask_about_hold(found, by=me(), question=text)
    elif form.reject.data:
        reject_hold(found, by=me(), remark=text)
    else:
        raise Mistake("", "Choose one of the three buttons.")
    return url_for("review.hold", hold_id=hold_id)


def _answer(hold_id: int, form: AnswerForm) -> str:
    answer_hold(own_hold_or_404(hold_id), answer=form.text.data or "")
    return url_for("review.hold", hold_id=hold_id)


def _page(found: Hold, decide_form: DecideForm, answer_form: AnswerForm) -> str:
    reading = found.reading
    logged = logged_readings(reading.meter)
    near = [other for other in logged if other.id == reading.id or abs((other.start_on - reading.start_on).days) < 400]
    return render_template(
        "review/hold.html",
        hold=found,
        reading=reading,
        near=near[-24:],
        usual=usual_per_day(reading.meter),
        superseded=is_superseded(reading),
        may_decide=may_decide(found),
        form=decide_form,
        answer_form=answer_form,
    )
