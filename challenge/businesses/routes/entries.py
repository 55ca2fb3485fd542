"""My entry in a challenge: what the public reads of it, which sites count, and leaving."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, g, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import entry_or_404, own_entry_or_404, role_in
from challenge.businesses.actions import change_listing, change_sites, withdraw_entry
from challenge.businesses.forms import EntrySitesForm, ListingForm
from challenge.businesses.models import LIVE, Entry, Site
from challenge.businesses.queries import entry_in_the_way, sites_of, sites_of_business
from challenge.businesses.routes.blueprint import pages
from challenge.businesses.stated import stated_words
from challenge.businesses.teams import team_of
from challenge.challenges.access import is_public
from challenge.challenges.queries import phase_of, registration_of, rules_of
from challenge.challenges.rule_words import is_measured
from challenge.mistakes import Mistake
from challenge.papers.codes import badge_code
from challenge.scoring.rules import rules_of_track
from challenge.scoring.rules.document import TOTALS_ONLY
from challenge.typed import OnceForm


@pages.get("/entries/<int:entry_id>")
def entry(entry_id: int) -> str:
    """How we take part, and what may be changed."""
    found, form = entry_or_404(entry_id), ListingForm()
    form.show_entry(found)
    return _page(found, form)


@pages.post("/entries/<int:entry_id>")
def change_entry(entry_id: int) -> Any:
    """Change what the public reads."""
    found, form = own_entry_or_404(entry_id), ListingForm()
    if form.validate_on_submit():
        try:
            return redirect(once("change_listing", form, lambda: _list(entry_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, form), 422


@pages.route("/entries/<int:entry_id>/sites", methods=["GET", "POST"])
def entry_sites(entry_id: int) -> Any:
    """Change which sites count."""
    found, form = own_entry_or_404(entry_id), EntrySitesForm()
    mine = [site.id for site in sites_of(found)]
    form.offer_sites(_sites_to_offer(found), mine, only_one=found.challenge.entry_kind == "site")
    if form.validate_on_submit():
        try:
            return redirect(once("change_sites", form, lambda: _seat(entry_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template("businesses/entry_sites.html", form=form, entry=found, may_change=_may_change_sites(found))
    return page, 422 if form.is_submitted() else 200


@pages.route("/entries/<int:entry_id>/withdraw", methods=["GET", "POST"])
def withdraw(entry_id: int) -> Any:
    """Say what withdrawing means, then do it."""
    found, form = own_entry_or_404(entry_id), OnceForm()
    if form.validate_on_submit():
        try:
            return redirect(once("withdraw_entry", form, lambda: _withdraw(entry_id)))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template("businesses/withdraw.html", form=form, entry=found)
    return page, 422 if form.is_submitted() else 200


def _page(found: Entry, form: ListingForm) -> str:
    rules = rules_of(found.challenge)
    tracks = rules.tracks
    return render_template(
        "businesses/entry.html",
        measured=is_measured(rules),
        entry=found,
        form=form,
        sites=sites_of(found),
        track=next((track.name for track in tracks if track.key == found.track), found.track),
        stated=stated_words(found, rules),
        several_tracks=len(tracks) > 1,
        scorecards=rules_of_track(rules, found.track).answered_scorecards,
        owner=role_in(me(), found.business_id) == "owner",
        may_change_sites=_may_change_sites(found),
        teams=rules.teams,
        rules=rules,
        team=team_of(found),
        badge=_badge_code(found) if rules.visibility.shows != TOTALS_ONLY else "",
    )


def _badge_code(entry: Entry) -> str:
    """The code of its badge; "" where the public reads nothing of it."""
    challenge, name = entry.challenge, entry.public_name
    if entry.state != "approved" or name is None or not is_public(challenge):
        return ""
    public = f"{current_app.config['BASE_URL']}/challenges/{challenge.member.slug}/{challenge.slug}"
    return badge_code(public, entry.public_key, name, challenge.name)


def _may_change_sites(entry: Entry) -> bool:
    is_open = registration_of(entry.challenge, g.received_at) == "open" and phase_of(entry.challenge) != "finished"
    return is_open and entry.state in LIVE


def _sites_to_offer(entry: Entry) -> list[Site]:
    sites = sites_of_business(entry.business)
    return [site for site in sites if entry_in_the_way(site, entry.challenge, entry) is None]


def _list(entry_id: int, form: ListingForm) -> str:
    change_listing(own_entry_or_404(entry_id), listing=form.listing.data, pseudonym=form.pseudonym.data or "")
    flash("Saved. The public pages show it at once.", "success")
    return url_for("businesses.entry", entry_id=entry_id)


def _seat(entry_id: int, form: EntrySitesForm) -> str:
    entry = own_entry_or_404(entry_id)
    chosen = [site for site in sites_of_business(entry.business) if site.id in form.site_ids]
    was_approved = entry.state == "approved"
    change_sites(entry, sites=chosen, received_at=g.received_at)
    waits = " The coordinator looks at the entry again." if was_approved and entry.state == "waiting" else ""
    flash(f"Saved.{waits}", "success")
    return url_for("businesses.entry", entry_id=entry_id)


def _withdraw(entry_id: int) -> str:
    entry = own_entry_or_404(entry_id)
    withdraw_entry(entry, g.received_at)
    flash(f"{entry.business.name} no longer takes part in {entry.challenge.name}. Your bills are kept.", "success")
    return url_for("desks.business_home", slug=entry.business.slug)
