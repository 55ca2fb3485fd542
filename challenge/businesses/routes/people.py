"""Who works for a business: invited and removed by an owner."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import TooManyRequests

from challenge.accounts.access import me
from challenge.accounts.limits import FORMS_FROM_PLACE, place, seconds_to_wait
from challenge.audit.actions import once
from challenge.businesses.access import own_business_or_404, own_person_or_404
from challenge.businesses.actions import invite_person, remove_person
from challenge.businesses.forms import PersonForm
from challenge.businesses.models import ROLES, Business
from challenge.businesses.queries import people_of
from challenge.businesses.routes.blueprint import pages
from challenge.mistakes import Mistake
from challenge.typed import OnceForm

HINTS = {
    "owner": "Logs bills, joins challenges, decides what the public reads, invites people.",
    "bookkeeper": "Logs bills and keeps the facts of sites.",
}


@pages.route("/businesses/<slug>/people", methods=["GET", "POST"])
def people(slug: str) -> Any:
    """Who may log bills, and an invitation for one more."""
    business, form = own_business_or_404(slug), PersonForm()
    if form.validate_on_submit():
        wait = seconds_to_wait((FORMS_FROM_PLACE, place()))
        if wait:
            raise TooManyRequests(retry_after=wait)
        try:
            return redirect(once("invite_person", form, lambda: _invite(slug, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(business, form), 422 if form.is_submitted() else 200


@pages.route("/businesses/<slug>/people/<int:person_id>/remove", methods=["GET", "POST"])
def remove(slug: str, person_id: int) -> Any:
    """Ask once more, then let the person go."""
    business, form = own_business_or_404(slug), OnceForm()
    if form.validate_on_submit():
        try:
            return redirect(once("remove_person", form, lambda: _remove(slug, person_id)))
        except Mistake as mistake:
            form.show(mistake)
    person = own_person_or_404(business, person_id)
    page = render_template("businesses/remove.html", form=form, business=business, person=person, roles=ROLES)
    return page, 422 if form.is_submitted() else 200


def _page(business: Business, form: PersonForm) -> str:
    facts = {"business": business, "form": form, "people": people_of(business), "roles": ROLES, "hints": HINTS}
    return render_template("businesses/people.html", **facts)


def _invite(slug: str, form: PersonForm) -> str:
    business = own_business_or_404(slug)
    email = form.email.data or ""
    invite_person(business, name=form.name.data or "", email=email, role=form.role.data, by=me())
    flash(f"We wrote to {email}.", "success")
    return url_for("businesses.people", slug=slug)


def _remove(slug: str, person_id: int) -> str:
    business = own_business_or_404(slug)
    person = own_person_or_404(business, person_id)
    remove_person(person)
    flash(f"{person.user.name} no longer works for {business.name} here.", "success")
    mine = person.user_id == me().id
    return url_for("desks.account") if mine else url_for("businesses.people", slug=slug)
