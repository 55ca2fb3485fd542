"""Is this number right? The page of a held reading, for the coordinator and for the business."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.mistakes import Mistake
from challenge.review.access import decidable_hold_or_404, hold_or_404, may_decide, own_hold_or_404
from challenge.review.actions import accept_hold, answer_hold, ask_about_hold, reject_hold
from challenge.review.forms import AnswerForm, DecideForm
from challenge.savings.models import Hold
from challenge.savings.queries import is_superseded, logged_readings, usual_per_day

pages = Blueprint("review", __name__)


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
