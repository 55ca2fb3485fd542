"""What changed at a site beside its bills: one page that lists it, and a form for each kind of change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import site_or_404
from challenge.businesses.actions import change_driver
from challenge.businesses.models import DRIVERS, Site
from challenge.businesses.queries import driver_history
from challenge.mistakes import Mistake
from challenge.savings.access import adjustment_of_own_or_404, is_on_behalf
from challenge.savings.actions.circumstances import (
    Change,
    propose_adjustment,
    refuse_adjusted,
    state_baseline,
    state_generation,
    takes_surveyed,
    withdraw_adjustment,
)
from challenge.savings.circumstances import adjustments_of, generation_of, surveys_of
from challenge.savings.forms.circumstances import AdjustmentForm, BaselineForm, DriverForm, GenerationForm
from challenge.savings.models import CATEGORIES
from challenge.savings.routes.blueprint import pages
from challenge.typed import OnceForm

TITLES = {
    "driver": (
        "Size, staff or hours changed",
        "Say the new number and since when. A larger shop may use more and still save.",
    ),
    "adjustment": (
        "Use changed for another reason",
        "Say by how much: once your coordinator agrees, it counts neither for nor against you.",
    ),
    "baseline": (
        "State what was used before",
        "Only where there are no bills. It counts once your coordinator has looked at it.",
    ),
    "generation": (
        "Power of your own",
        "Panels lower the bill, not the use: say since when, and we measure what you really use.",
    ),
}
FORMS = {
    "driver": DriverForm,
    "adjustment": AdjustmentForm,
    "baseline": BaselineForm,
    "generation": GenerationForm,
}


@pages.get("/sites/<int:site_id>/changes")
def changes(site_id: int) -> str:
    """All that was said, and what became of it."""
    site = site_or_404(site_id)
    return render_template(
        "savings/changes.html",
        site=site,
        drivers=driver_history(site_id),
        names=DRIVERS,
        adjustments=adjustments_of(site_id),
        categories=CATEGORIES,
        surveys=surveys_of(site_id),
        takes_surveyed=takes_surveyed(site),
        generation=generation_of([site_id])[site_id],
        own=not is_on_behalf(site),
        form=OnceForm(),
    )


@pages.route("/sites/<int:site_id>/changes/driver", methods=["GET", "POST"])
def say_driver(site_id: int) -> Any:
    """Size, staff or hours changed on a day."""
    return _say(site_id, "driver", _driver)


@pages.route("/sites/<int:site_id>/changes/adjustment", methods=["GET", "POST"])
def say_adjustment(site_id: int) -> Any:
    """Use changed for a reason that is no saving."""
    return _say(site_id, "adjustment", _adjustment)


@pages.route("/sites/<int:site_id>/changes/baseline", methods=["GET", "POST"])
def say_baseline(site_id: int) -> Any:
    """What was used where there are no bills."""
    return _say(site_id, "baseline", _baseline)


@pages.route("/sites/<int:site_id>/changes/generation", methods=["GET", "POST"])
def say_generation(site_id: int) -> Any:
    """The site makes power of its own."""
    return _say(site_id, "generation", _generation)


@pages.post("/adjustments/<int:adjustment_id>/withdraw")
def withdraw_change(adjustment_id: int) -> Any:
    """Take back an adjustment."""
    row, form = adjustment_of_own_or_404(adjustment_id), OnceForm()
    address = url_for("savings.changes", site_id=row.site_id)
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        withdraw_adjustment(adjustment_of_own_or_404(adjustment_id))
        return address

    try:
        return redirect(once(f"withdraw_adjustment:{adjustment_id}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "warning")
        return redirect(address)


def _say(site_id: int, kind: str, act: Callable[[Site, Any], None]) -> Any:
    site, form = site_or_404(site_id), FORMS[kind]()

    def deed() -> str:
        act(site_or_404(site_id), form)
        return url_for("savings.changes", site_id=site_id)

    if form.validate_on_submit():
        try:
            return redirect(once(f"say_{kind}:{site_id}", form, deed))
        except Mistake as mistake:
            form.show(mistake)
    elif not form.is_submitted() and isinstance(form, GenerationForm):
        form.since.data, form.remark.data = site.generates_since, site.generation_note
    title, lead = TITLES[kind]
    page = render_template("savings/say_change.html", form=form, site=site, title=title, text=lead, kind=kind)
    return page, 422 if form.is_submitted() else 200


def _driver(site: Site, form: DriverForm) -> None:
    refuse_adjusted(site, form.driver.data or "", form.from_on.data)
    row = change_driver(
        site,
        form.driver.data or "",
        form.value.data,
        form.from_on.data,
        form.reason.data or "",
        author=me(),
        on_behalf=is_on_behalf(site),
    )
    held = f"Saved, but held until your coordinator has looked. {row.why}"
    flash(held if row.why else "The change is saved.", "warning" if row.why else "success")


def _adjustment(site: Site, form: AdjustmentForm) -> None:
    change = Change(
        resource=form.resource.data,
        start_on=form.start_on.data,
        end_on=form.end_on.data,
        amount=form.amount.data,
        unit=form.unit.data,
        per=form.per.data or "",
        category=form.category.data,
        reason=form.reason.data or "",
    )
    propose_adjustment(site, change, author=me(), evidence=form.evidence)
    flash("Saved. It counts once the coordinator has accepted it.", "success")


def _baseline(site: Site, form: BaselineForm) -> None:
    state_baseline(
        site,
        form.resource.data,
        start_on=form.start_on.data,
        end_on=form.end_on.data,
        amount=form.amount.data,
        unit=form.unit.data,
        source=form.source.data or "",
        author=me(),
    )
    flash("Saved. It counts once the coordinator has accepted it.", "success")


def _generation(site: Site, form: GenerationForm) -> None:
    state_generation(site, form.since.data, form.remark.data or "")
    flash("Saved.", "success")
