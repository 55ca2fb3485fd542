"""Join a challenge: account, business, first site and entry in one go, or the entry alone for who is known here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from challenge.accounts.access import me
from challenge.accounts.actions import new_account, send_confirmation, tell_account_exists
from challenge.accounts.limits import CODES_FROM_PLACE, FORMS_FROM_PLACE, place, seconds_to_wait
from challenge.accounts.models import User
from challenge.accounts.passwords import hash_password
from challenge.accounts.queries import user_by_email
from challenge.accounts.routes.letters import secret_address
from challenge.answers import public
from challenge.audit.actions import once
from challenge.businesses.access import own_business_or_404
from challenge.businesses.actions import add_site, enter_challenge, found_business, use_code, use_invitation
from challenge.businesses.actions.entries import (
    refuse_listing,
    refuse_outside_registration,
    why_site_is_taken,
)
from challenge.businesses.actions.facts import refuse_stated
from challenge.businesses.actions.teams import join_team, team_to_join
from challenge.businesses.forms import TRADES, EntryFields, EntryForm, NewBusinessForm, NewcomerForm, asked_first
from challenge.businesses.models import Business, Entry, Site
from challenge.businesses.queries import (
    businesses_of,
    entry_in_the_way,
    living_invitation,
    plain_code,
    sites_of_business,
)
from challenge.businesses.routes.blueprint import pages
from challenge.businesses.stated import lacking
from challenge.businesses.zip_codes import site_place
from challenge.challenges.access import public_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of, registration_of, rules_of
from challenge.challenges.rule_words import eligibility_words, is_measured
from challenge.mistakes import Mistake
from challenge.scoring.asked import SINCE, asked_by

ADDRESS = "/challenges/<city>/<challenge>/join"


@dataclass(frozen=True)
class TakenSite:
    """A site that counts elsewhere already: why, and the entry that holds it."""

    site: Site
    why: str
    entry: Entry


@pages.route(ADDRESS, methods=["GET", "POST"])
def join(city: str, challenge: str) -> Any:
    """May I take part, and what is asked of me. An invitation or a code comes along in the address."""
    found = public_challenge_or_404(city, challenge)
    view = secret_address(_join) if request.args.get("invitation") else _join
    return view(found)


def _join(found: Challenge) -> Any:
    if registration_of(found, g.received_at) != "open" or phase_of(found) == "finished":
        return _closed(found)
    if not current_user.is_authenticated:
        return _join_as_newcomer(found)
    owned = businesses_of(me(), "owner")
    wanted = request.args.get("business", "")
    founds_one = "business_name" in request.form  # also when sent twice, and the first made her an owner
    if not owned or wanted == "new" or founds_one:
        return _join_with_new_business(found)
    if wanted or len(owned) == 1:
        return _join_with(found, own_business_or_404(wanted or owned[0].slug))
    return render_template("businesses/join_choose.html", challenge=found, businesses=owned, came_with=_came_with())


@pages.get(f"{ADDRESS}/sent")
@public
def joined(city: str, challenge: str) -> str:
    """What happens next: the same page whether or not the address had an account."""
    found = public_challenge_or_404(city, challenge)
    rules = rules_of(found)
    facts = {"measured": is_measured(rules), "cards": bool(rules.scorecards)}
    return render_template("businesses/joined.html", challenge=found, **facts)


def _closed(challenge: Challenge) -> tuple[str, int]:
    phase = "closed" if phase_of(challenge) == "finished" else registration_of(challenge, g.received_at)
    page = render_template("businesses/join_closed.html", challenge=challenge, registration=phase)
    return page, 422 if request.method == "POST" else 200


def _join_as_newcomer(challenge: Challenge) -> Any:
    form = NewcomerForm()
    _prepare(form, challenge)
    if form.validate_on_submit():
        wait = seconds_to_wait((FORMS_FROM_PLACE, place()))
        if wait:
            raise TooManyRequests(retry_after=wait)
        _count_team_code(form)
        password_hash = hash_password(form.password.data or "")
        try:
            return redirect(once("join_challenge", form, lambda: _open_account(challenge, form, password_hash)))
        except Mistake as mistake:
            form.show(mistake)
    return _page("businesses/join.html", challenge, form)


def _join_with_new_business(challenge: Challenge) -> Any:
    form = NewBusinessForm()
    _prepare(form, challenge)
    if form.validate_on_submit():
        _count_team_code(form)
        try:
            return redirect(once("join_challenge", form, lambda: _found_and_enter(challenge, form, me())))
        except Mistake as mistake:
            form.show(mistake)
    works_for = businesses_of(me(), "bookkeeper")
    return _page("businesses/join.html", challenge, form, works_for=works_for)


def _join_with(challenge: Challenge, business: Business) -> Any:
    free, taken = _sites_to_enter(challenge, business)
    form, rules = EntryForm(), rules_of(challenge)
    form.offer_tracks(rules)
    form.ask(asked_by(rules))
    only_one = challenge.entry_kind == "site"
    # What is taken is refused by the action, not here: a form that is sent twice is told its first result.
    form.offer_sites(sites_of_business(business), [], only_one=only_one)
    if form.validate_on_submit():
        _count_team_code(form)
        try:
            return redirect(once("join_challenge", form, lambda: _enter(challenge, business.slug, form)))
        except Mistake as mistake:
            form.show(mistake)
    form.offer_sites(free, [site.id for site in free], only_one=only_one)
    if not form.is_submitted():
        form.start_from_business(business)
    return _page(
        "businesses/join_again.html",
        challenge,
        form,
        business=business,
        free=free,
        taken=taken,
        wanting=lacking(free, form.asked.facts - {SINCE}),
    )


def _count_team_code(form: EntryFields) -> None:
    """A code of a team can be tried here only as often as on the page of codes."""
    wait = seconds_to_wait((CODES_FROM_PLACE, place())) if form.chosen_team else 0
    if wait:
        raise TooManyRequests(retry_after=wait)


def _prepare(form: NewBusinessForm, challenge: Challenge) -> None:
    rules = rules_of(challenge)
    form.offer_tracks(rules)
    form.ask(asked_by(rules))
    form.need_size(form.asked)
    form.ask_what_counts(rules)
    if form.is_submitted():
        return
    form.state.data = challenge.member.state
    invitation = living_invitation(request.args.get("invitation", ""), challenge)
    if invitation is not None:
        form.start_from_invitation(invitation)


def _page(template: str, challenge: Challenge, form: Any, **more: Any) -> tuple[str, int]:
    rules = rules_of(challenge)
    facts = {"rules": rules, "first": asked_first(rules), "trades": TRADES, "works_for": (), "came_with": _came_with()}
    facts |= {"eligibility": eligibility_words(rules), "wanting": ()}
    facts.update(more)
    page = render_template(template, challenge=challenge, form=form, **facts)
    return page, 422 if form.is_submitted() else 200


def _open_account(challenge: Challenge, form: NewcomerForm, password_hash: str) -> str:
    """Nobody learns here whether an address has an account: its owner does, by letter.

    Whatever else may be refused is refused first, so that a refusal tells nothing either.
    """
    refuse_outside_registration(challenge, g.received_at)
    refuse_listing(challenge, form.listing.data, form.pseudonym.data or "", None)
    refuse_stated(challenge, form.chosen_track, form.stated())
    site_place(form.state.data, form.zip_code.data or "")
    if form.chosen_team:
        team_to_join(challenge, form.chosen_team, "team_code")
    email = form.email.data or ""
    known = user_by_email(email)
    if known is not None:
        tell_account_exists(known)
    else:
        user = new_account(email, form.person_name.data or "", password_hash)
        _found_and_enter(challenge, form, user)
        send_confirmation(user, f"{form.business_name.data} in {challenge.name} ({challenge.member.title})")
    return url_for("businesses.joined", city=challenge.member.slug, challenge=challenge.slug)


def _found_and_enter(challenge: Challenge, form: NewBusinessForm, owner: User) -> str:
    business = found_business(name=form.business_name.data or "", trade=form.trade.data or "", owner=owner)
    site = add_site(business, **form.site_facts())
    return _enter_with(challenge, business, [site], form, owner)


def _enter(challenge: Challenge, slug: str, form: EntryForm) -> str:
    business = own_business_or_404(slug)
    sites = [site for site in sites_of_business(business) if site.id in form.site_ids]
    return _enter_with(challenge, business, sites, form, me())


def _enter_with(challenge: Challenge, business: Business, sites: list[Site], form: Any, owner: User) -> str:
    if form.chosen_team:
        team_to_join(challenge, form.chosen_team, "team_code")
    entry = enter_challenge(
        challenge=challenge,
        business=business,
        sites=sites,
        track=form.chosen_track,
        listing=form.listing.data,
        pseudonym=form.pseudonym.data or "",
        received_at=g.received_at,
        stated=form.stated(business=business),
    )
    use_invitation(request.args.get("invitation", ""), entry)
    use_code(request.args.get("code", ""), entry)
    if form.chosen_team:
        join_team(entry, form.chosen_team, owner)
    if current_user.is_authenticated:
        next_step = "log bills" if is_measured(rules_of(challenge)) else "answer the scorecard"
        flash(f"{business.name} has joined {challenge.name}. You can {next_step} now.", "success")
    return url_for("desks.business_home", slug=business.slug)


def _came_with() -> dict[str, str]:
    """What the address brought along, for links that lead on. Whether a code is one is not told here."""
    given = {name: request.args.get(name, "") for name in ("invitation", "code")}
    given["code"] = plain_code(given["code"])
    return {name: value for name, value in given.items() if value}


def _sites_to_enter(challenge: Challenge, business: Business) -> tuple[list[Site], list[TakenSite]]:
    free, taken = [], []
    for site in sites_of_business(business):
        other = entry_in_the_way(site, challenge)
        if other is None:
            free.append(site)
        else:
            taken.append(TakenSite(site, why_site_is_taken(site, challenge, other), other))
    return free, taken
