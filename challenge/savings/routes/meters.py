"""A meter: adding one, and its history."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from challenge.audit.actions import once
from challenge.businesses.access import site_or_404
from challenge.businesses.queries import resource_states_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.quantities.resources import RESOURCES
from challenge.savings.access import is_on_behalf, meter_or_404
from challenge.savings.actions import add_meter
from challenge.savings.circumstances import generation_of
from challenge.savings.forms.meter import MeterForm
from challenge.savings.history import history_of
from challenge.savings.interval_file import spans_of
from challenge.savings.meter_names import new_name
from challenge.savings.models import SOURCES, GridDraft, Meter
from challenge.savings.progress import progress_of, window_notes
from challenge.savings.queries import coverage_of, usual_per_day
from challenge.savings.routes.blueprint import pages


@pages.route("/sites/<int:site_id>/meters/new", methods=["GET", "POST"])
def new_meter(site_id: int) -> Any:
    """Add a meter: first what it counts, then its name and unit."""
    site = site_or_404(site_id)
    resource = RESOURCES.get(request.args.get("resource", ""))
    states = resource_states_of([site.id])[site.id]
    if resource is None:
        page = render_template("savings/choose_resource.html", site=site, resources=RESOURCES, states=states)
        return page, 422 if request.method == "POST" else 200
    form = MeterForm()
    form.offer_units(resource.key)
    if resource.key != "electricity":
        del form.direction
    if form.validate_on_submit():
        try:
            return redirect(once("add_meter", form, lambda: _add(site_id, resource.key, form)))
        except Mistake as mistake:
            form.show(mistake)
    elif not form.is_submitted():
        form.name.data = new_name(site.id, resource.name)
    page = render_template(
        "savings/new_meter.html",
        form=form,
        site=site,
        resource=resource,
        state=states.get(resource.key),
        two_meanings=_two_meanings(resource.units),
    )
    return page, 422 if form.is_submitted() else 200


@pages.get("/meters/<int:meter_id>")
def meter(meter_id: int) -> str:
    """What was used, what was saved, every bill, and what is missing."""
    found = meter_or_404(meter_id)
    coverage = coverage_of(found)
    return render_template(
        "savings/meter.html",
        meter=found,
        resource=RESOURCES[found.resource],
        coverage=coverage,
        usual=usual_per_day(found),
        history=history_of(found),
        intervals=spans_of(found),
        progress=progress_of(found, coverage),
        window_notes=window_notes(found.site),
        has_draft=_has_draft(found),
        on_behalf=is_on_behalf(found.site),
        sources=SOURCES,
        generation=generation_of([found.site_id])[found.site_id] if found.resource == "electricity" else None,
    )


def _add(site_id: int, resource: str, form: MeterForm) -> str:
    direction = str(form.direction.data) if "direction" in form else "use"
    name, unit = form.name.data or "", form.unit.data or ""
    added = add_meter(
        site_or_404(site_id), resource, name, unit, direction, ends_inclusive=bool(form.ends_inclusive.data)
    )
    flash(f"{added.name} was added. Now log its bills.", "success")
    return url_for("savings.meter", meter_id=added.id)


def _two_meanings(units: tuple[str, ...]) -> str:
    """What to look out for among these units, in a sentence, or ""."""
    if "kcf" in units and "MMcf" in units:
        return "MCF on a bill can mean a thousand or a million cubic feet. Gas utilities nearly always mean a thousand."
    if "kBtu" in units and "MMBtu" in units:
        return "MBtu on a bill can mean a thousand or a million Btu. Look at the amount: a shop uses millions a month."
    return ""


def _has_draft(meter: Meter) -> bool:
    return db.session.get(GridDraft, meter.id) is not None
