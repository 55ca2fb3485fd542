"""The network staff's pages: what needs an answer today, members and their coordinators, how the jobs are doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy import select

from challenge import clock
from challenge.accounts.access import me, staff_only
from challenge.accounts.actions import (
    accept_login_request,
    accept_membership,
    coordinate,
    decline_request,
    end_coordination,
    end_membership,
    invite_again,
)
from challenge.accounts.forms import AnswerForm, InvitationToCoordinateForm, MembershipAnswerForm
from challenge.accounts.models import Coordination, GovernmentRequest
from challenge.accounts.queries import (
    answered_requests,
    coordinations_of,
    coordinator_counts,
    open_requests,
    requests_alike,
)
from challenge.audit.actions import once
from challenge.awards.queries import appeals_for_staff
from challenge.challenges.actions import touch_display
from challenge.challenges.models import Challenge
from challenge.desks.routes.blueprint import pages
from challenge.desks.staff_queries import failed_runs, jobs_lately
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.network.actions import add_member, edit_member, welcome_back
from challenge.network.forms import MemberForm
from challenge.network.models import Member
from challenge.network.places import likely_zone
from challenge.network.queries import all_members, member_by_slug
from challenge.notices.actions import MOST_TRIES
from challenge.notices.queries import outbox
from challenge.review.queries import site_changes_for_staff
from challenge.scheduling.host_clock import complaint
from challenge.scheduling.queries import scheduler_lag_seconds
from challenge.typed import OnceForm


@pages.get("/staff")
@staff_only
def staff() -> str:
    """What needs me today."""
    return render_template(
        "desks/staff.html",
        requests=open_requests(),
        changes=site_changes_for_staff(),
        appeals=appeals_for_staff(),
        answered=answered_requests(),
        members=all_members(),
        coordinators=coordinator_counts(),
        jobs=jobs_lately(),
        failed=failed_runs(),
        lag=scheduler_lag_seconds(),
        clock_complaint=complaint(),
        outbox=outbox(),
        most_tries=MOST_TRIES,
        now=clock.now(),
    )


@pages.route("/staff/requests/<int:request_id>", methods=["GET", "POST"])
@staff_only
def staff_request(request_id: int) -> Any:
    """Read a request; accept it, or decline it with a reason."""
    found = _request_or_404(request_id)
    form = _answer_form(found)
    if form.validate_on_submit():
        try:
            return redirect(once("answer_request", form, lambda: _answer(request_id, form)))
        except Mistake as mistake:
            form.show(mistake)
            found = _request_or_404(request_id)
    page = render_template("desks/staff_request.html", request_=found, form=form, alike=requests_alike(found))
    return page, 422 if form.is_submitted() else 200


@pages.route("/staff/members/new", methods=["GET", "POST"])
@staff_only
def staff_new_member() -> Any:
    """Add a member."""
    form = MemberForm()
    if form.validate_on_submit():
        try:
            return redirect(once("add_member", form, lambda: _add_member(form)))
        except Mistake as mistake:
            form.show(mistake)
    return render_template("desks/staff_new_member.html", form=form), 422 if form.is_submitted() else 200


@pages.route("/staff/members/<slug>", methods=["GET", "POST"])
@staff_only
def staff_member(slug: str) -> Any:
    """A member: who coordinates it, what is known of it, whether it still belongs."""
    form = MemberForm(obj=_member_or_404(slug))
    if form.validate_on_submit():
        try:
            return redirect(once("edit_member", form, lambda: _edit_member(slug, form)))
        except Mistake as mistake:
            form.show(mistake)
    member, button = _member_or_404(slug), OnceForm(formdata=None)
    people = coordinations_of(member)
    page = render_template("desks/staff_member.html", member=member, coordinations=people, form=form, button=button)
    return page, 422 if form.is_submitted() else 200


@pages.route("/staff/members/<slug>/coordinators", methods=["GET", "POST"])
@staff_only
def staff_invite(slug: str) -> Any:
    """Invite a coordinator."""
    member, form = _member_or_404(slug), InvitationToCoordinateForm()
    if form.validate_on_submit():
        try:
            return redirect(once("invite_coordinator", form, lambda: _invite(slug, form)))
        except Mistake as mistake:
            form.show(mistake)
    return render_template("desks/staff_invite.html", member=member, form=form), 422 if form.is_submitted() else 200


@pages.post("/staff/members/<slug>/coordinations/<int:coordination_id>/invite-again")
@staff_only
def staff_invite_again(slug: str, coordination_id: int) -> Any:
    """Send a fresh invitation."""
    return _deed("invite_again", slug, lambda: _again(slug, coordination_id))


@pages.post("/staff/members/<slug>/coordinations/<int:coordination_id>/end")
@staff_only
def staff_end_coordination(slug: str, coordination_id: int) -> Any:
    """Let a person coordinate this member no longer."""
    return _deed("end_coordination", slug, lambda: _end(slug, coordination_id))


@pages.post("/staff/members/<slug>/left")
@staff_only
def staff_member_left(slug: str) -> Any:
    """Mark a member as having left."""
    return _deed("mark_as_left", slug, lambda: _leave(slug))


@pages.post("/staff/members/<slug>/back")
@staff_only
def staff_member_back(slug: str) -> Any:
    """Let a member that left belong again."""
    return _deed("welcome_back", slug, lambda: _return(slug))


def _deed(name: str, slug: str, act: Callable[[], str]) -> Any:
    """A button of a member's page; whatever comes of it is told on that page."""
    _member_or_404(slug)
    form, address = OnceForm(), url_for("desks.staff_member", slug=slug)
    if not form.validate_on_submit():
        flash("This page was not complete when it was sent. Please press the button again.", "error")
        return redirect(address)
    try:
        return redirect(once(name, form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(address)


def _answer_form(found: GovernmentRequest) -> AnswerForm:
    if found.kind == "login":
        return AnswerForm()
    return MembershipAnswerForm(
        data={
            "name": found.government,
            "kind": found.government_kind,
            "state": found.state,
            "time_zone": likely_zone(found.state),
            "population": found.population,
        }
    )


def _answer(request_id: int, form: AnswerForm) -> str:
    found, by = _request_or_404(request_id), me()
    if form.answer.data == "declined":
        decline_request(found, by, form.reason.data or "")
        flash(f"Declined. {found.name} is told why by letter.", "success")
    elif isinstance(form, MembershipAnswerForm):
        member = accept_membership(found, by, **form.details())
        flash(f"{member.title} is a member now, and {found.name} is invited by letter.", "success")
    else:
        accept_login_request(found, by)
        flash(f"Accepted. {found.name} is told by letter.", "success")
    return url_for("desks.staff")


def _add_member(form: MemberForm) -> str:
    member = add_member(**form.details())
    flash(f"{member.title} is a member now. Invite its coordinator next.", "success")
    return url_for("desks.staff_member", slug=member.slug)


def _edit_member(slug: str, form: MemberForm) -> str:
    member = _member_or_404(slug)
    edit_member(member, **form.details())
    touch_display(db.session.scalars(select(Challenge.id).filter_by(member_id=member.id)))
    flash("Saved.", "success")
    return url_for("desks.staff_member", slug=slug)


def _invite(slug: str, form: InvitationToCoordinateForm) -> str:
    user = coordinate(_member_or_404(slug), email=form.email.data or "", name=form.name.data or "")
    flash(f"{user.name} is told by letter.", "success")
    return url_for("desks.staff_member", slug=slug)


def _again(slug: str, coordination_id: int) -> str:
    coordination = _coordination_or_404(slug, coordination_id)
    invite_again(coordination)
    flash(f"A new invitation is on its way to {coordination.user.email}.", "success")
    return url_for("desks.staff_member", slug=slug)


def _end(slug: str, coordination_id: int) -> str:
    coordination = _coordination_or_404(slug, coordination_id)
    flash(f"{coordination.user.name} no longer coordinates {coordination.member.in_words}.", "success")
    end_coordination(coordination)
    return url_for("desks.staff_member", slug=slug)


def _leave(slug: str) -> str:
    member = _member_or_404(slug)
    end_membership(member)
    flash(f"{member.title} is no longer a member. Its coordinators cannot open its desk any more.", "success")
    return url_for("desks.staff_member", slug=slug)


def _return(slug: str) -> str:
    member = _member_or_404(slug)
    welcome_back(member)
    flash(f"{member.title} is a member again. Invite its coordinator.", "success")
    return url_for("desks.staff_member", slug=slug)


def _request_or_404(request_id: int) -> GovernmentRequest:
    return db.session.get(GovernmentRequest, request_id) or abort(404)


def _member_or_404(slug: str) -> Member:
    return member_by_slug(slug) or abort(404)


def _coordination_or_404(slug: str, coordination_id: int) -> Coordination:
    found = db.session.get(Coordination, coordination_id)
    if found is None or found.member.slug != slug:
        abort(404)
    return found
