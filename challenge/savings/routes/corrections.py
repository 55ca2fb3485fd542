"""Correct a bill, or take it out: the history keeps what was."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.mistakes import Mistake
from challenge.savings.access import is_on_behalf, reading_or_404
from challenge.savings.actions import correct_reading, withdraw_reading
from challenge.savings.forms.bill import CorrectionForm, WithdrawForm
from challenge.savings.forms.fields import stored_end
from challenge.savings.models import Reading
from challenge.savings.queries import hold_on, is_superseded
from challenge.savings.routes.blueprint import pages


@pages.route("/readings/<int:reading_id>/correct", methods=["GET", "POST"])
def correct(reading_id: int) -> Any:
    """Change what is wrong, and say why."""
    reading, form = reading_or_404(reading_id), CorrectionForm()
    form.begin(reading)
    if form.validate_on_submit():
        try:
            return redirect(once("correct_reading", form, lambda: _correct(reading_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page("savings/correct.html", reading, form), 422 if form.is_submitted() else 200


@pages.route("/readings/<int:reading_id>/withdraw", methods=["GET", "POST"])
def withdraw(reading_id: int) -> Any:
    """Take a bill out, and say why."""
    reading, form = reading_or_404(reading_id), WithdrawForm()
    if form.validate_on_submit():
        try:
            return redirect(once("withdraw_reading", form, lambda: _withdraw(reading_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page("savings/withdraw.html", reading, form), 422 if form.is_submitted() else 200


def _correct(reading_id: int, form: CorrectionForm) -> str:
    reading = reading_or_404(reading_id)
    newer = correct_reading(
        reading,
        start_on=form.start_on.data,
        end_on=stored_end(form.end_on.data, reading.meter.ends_inclusive),
        quantity=form.quantity.data,
        cost=form.cost.data,
        estimated=bool(form.estimated.data),
        reason=form.reason.data or "",
        author=me(),
        on_behalf=is_on_behalf(reading.meter.site),
    )
    held = hold_on(newer)
    text = f"Corrected, but held until the coordinator has looked. {held.why}" if held else "The bill was corrected."
    flash(text, "warning" if held else "success")
    return url_for("savings.meter", meter_id=reading.meter_id)


def _withdraw(reading_id: int, form: WithdrawForm) -> str:
    reading = reading_or_404(reading_id)
    withdraw_reading(reading, form.reason.data or "", author=me(), on_behalf=is_on_behalf(reading.meter.site))
    flash("The bill was taken out. It stays in the history below.", "success")
    return url_for("savings.meter", meter_id=reading.meter_id)


def _page(template: str, reading: Reading, form: CorrectionForm | WithdrawForm) -> str:
    return render_template(
        template,
        reading=reading,
        meter=reading.meter,
        form=form,
        open_to_change=not (reading.withdrawn or is_superseded(reading)),
        hold=hold_on(reading),
    )
