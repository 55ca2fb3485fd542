"""Type one bill: fill in, look at what would be saved, save."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.measurement.periods import Period
from challenge.mistakes import Mistake
from challenge.savings.access import is_on_behalf, meter_or_404
from challenge.savings.actions import submit_readings
from challenge.savings.actions.drafts import remember_ends
from challenge.savings.forms.bill import BillForm
from challenge.savings.forms.fields import read_day
from challenge.savings.models import Meter
from challenge.savings.progress import window_notes
from challenge.savings.queries import a_year_before, gap_before, last_reading
from challenge.savings.routes.blueprint import pages
from challenge.savings.routes.carried import carried_fields
from challenge.savings.verdicts import REFUSED, verdicts_on


@pages.route("/meters/<int:meter_id>/bills/new", methods=["GET", "POST"])
def new_bill(meter_id: int) -> Any:
    """Type a bill. Sent with step=save it is saved, else it is shown as it would be saved."""
    meter, form, step = meter_or_404(meter_id), BillForm(), request.form.get("step")
    form.begin(meter, _period(meter))
    if step == "change":
        return _page(meter, form)
    if not form.validate_on_submit():
        return _page(meter, form), 422 if form.is_submitted() else 200
    try:
        if step == "save":
            return redirect(once("submit_readings", form, lambda: _save(meter_id, form)))
        return _check(meter, form)
    except Mistake as mistake:
        form.show(mistake)
        return _page(meter, form), 422


def _save(meter_id: int, form: BillForm) -> str:
    meter = meter_or_404(meter_id)
    remember_ends(meter, bool(form.ends_inclusive.data))
    summary = submit_readings(
        meter,
        [form.bill(meter)],
        author=me(),
        source="typed",
        received_at=g.received_at,
        on_behalf=is_on_behalf(meter.site),
    )
    flash(summary.sentence(), "warning" if summary.held else "success")
    return url_for("savings.meter", meter_id=meter_id)


def _check(meter: Meter, form: BillForm) -> str:
    bill = form.bill(meter)
    on_behalf = is_on_behalf(meter.site)
    (verdict,) = verdicts_on(meter, [bill], "typed", trusted=on_behalf)
    if verdict.kind == REFUSED:
        raise Mistake(verdict.field, verdict.message)
    return render_template(
        "savings/check_bill.html",
        form=form,
        meter=meter,
        verdict=verdict,
        days=Period(bill.start_on, bill.end_on),
        gap=gap_before(meter, bill.start_on),
        carried=carried_fields(),
    )


def _page(meter: Meter, form: BillForm) -> str:
    start = form.start_on.data
    return render_template(
        "savings/new_bill.html",
        form=form,
        meter=meter,
        last=last_reading(meter),
        year_before=a_year_before(meter, start) if start else None,
        window_notes=window_notes(meter.site),
        on_behalf=is_on_behalf(meter.site),
    )


def _period(meter: Meter) -> tuple[date | None, date | None]:
    """The days asked for in the address (a gap to fill), else from the last bill's end on."""
    asked = _day("start"), _day("end")
    last = last_reading(meter)
    return asked if asked[0] else (last.end_on if last else None, None)


def _day(name: str) -> date | None:
    try:
        return read_day(request.args.get(name, ""))
    except ValueError:
        return None
