"""A year of bills in one grid: keep it half-filled, look at what would be saved, save."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from challenge import clock
from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.queries import rules_for_site
from challenge.extensions import db
from challenge.formats.contents import Bill
from challenge.measurement.periods import Period
from challenge.mistakes import Mistake
from challenge.savings.access import is_on_behalf, meter_or_404
from challenge.savings.actions import RefusedBills, submit_readings
from challenge.savings.actions.drafts import drop_year_draft, remember_ends, save_year_draft
from challenge.savings.forms.fields import read_day
from challenge.savings.forms.year import DraftForm, YearForm, as_typed, year_of_ends
from challenge.savings.models import GridDraft, Meter
from challenge.savings.progress import challenge_of, window_notes
from challenge.savings.queries import last_reading
from challenge.savings.routes.blueprint import pages
from challenge.savings.routes.carried import carried_fields
from challenge.savings.verdicts import REFUSED, Verdict, verdicts_on

YEAR = timedelta(days=365)


@pages.route("/meters/<int:meter_id>/year", methods=["GET", "POST"])
def year(meter_id: int) -> Any:
    """Fill in a year. step: draft keeps it as it is, save saves it, anything else shows what would be saved."""
    meter, step = meter_or_404(meter_id), request.form.get("step")
    if request.method == "GET":
        return _page(meter, _begun(meter))
    if step == "draft":
        return _keep(meter)
    form = YearForm()
    if step == "change":
        return _page(meter, form)
    is_valid = form.validate()
    bills = form.bills(meter)
    if not is_valid or form.errors:
        return _page(meter, form), 422
    try:
        if step == "save":
            return redirect(once("submit_readings", form, lambda: _save(meter_id, form)))
        return _check(meter, form, bills)
    except RefusedBills as refused:
        form.show_refused(refused.verdicts)
    except Mistake as mistake:
        form.show(mistake)
    return _page(meter, form), 422


def _keep(meter: Meter) -> Any:
    form = DraftForm()
    if not form.validate():
        return _page(meter, YearForm()), 422
    return redirect(once("save_year_draft", form, lambda: _save_draft(meter.id, form)))


def _save_draft(meter_id: int, form: DraftForm) -> str:
    save_year_draft(meter_or_404(meter_id), form.cells(), author=me())
    flash("Kept as it is. Nothing is logged yet: come back and finish it when you like.", "success")
    return url_for("savings.year", meter_id=meter_id)


def _save(meter_id: int, form: YearForm) -> str:
    meter = meter_or_404(meter_id)
    remember_ends(meter, bool(form.ends_inclusive.data))
    summary = submit_readings(
        meter,
        form.bills(meter),
        author=me(),
        source="grid",
        received_at=g.received_at,
        on_behalf=is_on_behalf(meter.site),
    )
    drop_year_draft(meter)
    flash(summary.sentence(), "warning" if summary.held else "success")
    return url_for("savings.meter", meter_id=meter_id)


def _check(meter: Meter, form: YearForm, bills: list[Bill]) -> str:
    if not bills:
        raise Mistake("", "Fill in at least one bill: its end and the amount used.")
    on_behalf = is_on_behalf(meter.site)
    verdicts = verdicts_on(meter, bills, "grid", trusted=on_behalf)
    refused = [verdict for verdict in verdicts if verdict.kind == REFUSED]
    if refused:
        raise RefusedBills(refused)
    return render_template(
        "savings/check_year.html",
        form=form,
        meter=meter,
        verdicts=verdicts,
        gaps=_gaps(verdicts),
        carried=carried_fields(),
        on_behalf=on_behalf,
    )


def _gaps(verdicts: list[Verdict]) -> list[Period]:
    """Days between the typed bills that none of them covers."""
    return [Period(a.bill.end_on, b.bill.start_on) for a, b in pairwise(verdicts) if a.bill.end_on < b.bill.start_on]


def _begun(meter: Meter) -> YearForm:
    """The draft, if there is one; else a year from the first day without a bill, with monthly ends."""
    draft = db.session.get(GridDraft, meter.id)
    if draft is not None:
        return YearForm(formdata=as_typed(draft.cells))
    form, start = YearForm(formdata=None), _first_day(meter)
    form.start_on.data, form.ends_inclusive.data = start, meter.ends_inclusive
    ends = year_of_ends(start, clock.today(meter.site.time_zone), meter.ends_inclusive)
    for row, end in zip(form.rows, ends, strict=False):
        row.form.end_on.data = end
    return form


def _first_day(meter: Meter) -> date:
    """The day asked for in the address, the end of the last bill, or the start of the baseline."""
    try:
        asked = read_day(request.args.get("start", ""))
    except ValueError:
        asked = None
    last, today = last_reading(meter), clock.today(meter.site.time_zone)
    if asked is not None and asked <= today:
        return asked
    if last is not None:
        return last.end_on
    challenge = challenge_of(meter.site)
    if challenge is not None:
        return rules_for_site(meter.site_id, challenge).baseline.start
    return (today - YEAR).replace(day=1)


def _page(meter: Meter, form: YearForm) -> str:
    return render_template(
        "savings/year.html",
        form=form,
        meter=meter,
        draft=db.session.get(GridDraft, meter.id),
        window_notes=window_notes(meter.site),
        on_behalf=is_on_behalf(meter.site),
    )
