"""Sites: a further one, and the facts of one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import own_site_or_404, site_or_404, works_for, works_for_or_404
from challenge.businesses.actions import add_site, edit_site
from challenge.businesses.forms import NewSiteForm, SiteForm, asked_first
from challenge.businesses.models import RESOURCE_STATES
from challenge.businesses.queries import challenges_of_site, resource_states_of, sites_of_business
from challenge.businesses.routes.blueprint import pages
from challenge.challenges.queries import rules_of
from challenge.mistakes import Mistake
from challenge.quantities.resources import RESOURCES
from challenge.scoring.asked import SINCE, asked_by


@pages.route("/businesses/<slug>/sites/new", methods=["GET", "POST"])
def new_site(slug: str) -> Any:
    """Add a further place of the business."""
    business, form = works_for_or_404(slug), NewSiteForm()
    if form.validate_on_submit():
        try:
            return redirect(once("add_site", form, lambda: _add(slug, form)))
        except Mistake as mistake:
            form.show(mistake)
    if not form.is_submitted():
        form.state.data = next((site.state for site in sites_of_business(business)), form.state.data)
    page = render_template("businesses/new_site.html", form=form, business=business, first=asked_first())
    return page, 422 if form.is_submitted() else 200


@pages.get("/sites/<int:site_id>")
def site(site_id: int) -> Any:
    """The facts of a site: its people may change them, its coordinator reads them."""
    found = site_or_404(site_id)
    states = resource_states_of([site_id])[site_id]
    if not works_for(me(), found.business_id):
        rows = [[one.name, RESOURCE_STATES.get(states.get(key, ""), "not told")] for key, one in RESOURCES.items()]
        return render_template("businesses/site_read.html", site=found, rows=rows)
    form = _site_form(site_id)
    form.show_site(found)
    form.show_resources(states)
    return render_template("businesses/site.html", form=form, site=found, first=_shown_first(states))


@pages.post("/sites/<int:site_id>")
def change_site(site_id: int) -> Any:
    """Change the facts of a site."""
    found, form = own_site_or_404(site_id), _site_form(site_id)
    states = resource_states_of([site_id])[site_id]
    form.show_resources(states)
    if form.validate_on_submit():
        try:
            return redirect(once("edit_site", form, lambda: _edit(site_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    return render_template("businesses/site.html", form=form, site=found, first=_shown_first(states)), 422


def _site_form(site_id: int) -> SiteForm:
    """Since when a site is in use is asked where a challenge goes by it."""
    form = SiteForm()
    if not any(SINCE in asked_by(rules_of(challenge)).facts for challenge in challenges_of_site(site_id)):
        del form.occupied_since
    return form


def _shown_first(states: dict[str, str]) -> list[str]:
    """What the site uses stands before the fold, and what it has not answered yet."""
    usual = asked_first()
    return [key for key in RESOURCES if key in usual or states.get(key) != "not_used"]


def _add(slug: str, form: NewSiteForm) -> str:
    site = add_site(works_for_or_404(slug), **form.site_facts())
    flash(f"{site.name} is added. It takes part in a challenge once you choose it for an entry.", "success")
    return url_for("desks.business_home", slug=slug)


def _edit(site_id: int, form: SiteForm) -> str:
    site = own_site_or_404(site_id)
    back = edit_site(
        site,
        name=form.site_name.data or "",
        floor_area_sqft=form.floor_area_sqft.data,
        employees=form.employees.data,
        resources=form.resources,
        occupied_since=form.occupied_since.data if SINCE in form else None,
    )
    flash(f"{site.name} is saved.", "success")
    if back:
        flash("Your entry waits for approval again: a meter of your own no longer counts.", "warning")
    return url_for("desks.business_home", slug=site.business.slug)
