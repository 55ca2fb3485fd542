"""People pledge on a public form; everybody reads the totals; the coordinator sees to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from werkzeug.exceptions import TooManyRequests

from challenge.accounts.limits import PLEDGES_FROM_PLACE, place, seconds_to_wait
from challenge.answers import public
from challenge.audit.actions import once
from challenge.challenges.access import coordinated_challenge_or_404, is_public, public_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.mistakes import Mistake
from challenge.pledges.actions import delete_pledges, forget_address, make_pledge, set_up_pledges
from challenge.pledges.forms import DeleteForm, ForgetForm, PledgeForm, PledgesForm
from challenge.pledges.models import PledgeDrive
from challenge.pledges.queries import drive_of, pledged_in, pledges_csv

pages = Blueprint("pledges", __name__)
PUBLIC = "/challenges/<city>/<challenge>"
OWN = "/cities/<member>/challenges/<challenge>/pledges"


def _drive_or_404(challenge: Challenge) -> PledgeDrive:
    found = drive_of(challenge)
    return found if found is not None else abort(404)


@pages.route(f"{PUBLIC}/pledge", methods=["GET", "POST"])
def pledge(city: str, challenge: str) -> Any:
    """Choose what to do. No account; an address only from who wants letters."""
    found, form = public_challenge_or_404(city, challenge), PledgeForm()
    drive = _drive_or_404(found)
    form.offer(drive.actions)
    if form.validate_on_submit():
        wait = seconds_to_wait((PLEDGES_FROM_PLACE, place()))
        if wait:
            raise TooManyRequests(retry_after=wait)
        try:
            return redirect(once(f"make_pledge:{found.id}", form, lambda: _pledge(city, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template("pledges/pledge.html", challenge=found, drive=drive, form=form, pledged=pledged_in(drive))
    return page, 422 if form.is_submitted() else 200


@pages.get(f"{PUBLIC}/pledges")
@public
def pledges(city: str, challenge: str) -> str:
    """How many people pledged how much."""
    found = public_challenge_or_404(city, challenge)
    drive = _drive_or_404(found)
    return render_template("pledges/pledges.html", challenge=found, drive=drive, pledged=pledged_in(drive))


@pages.route(OWN, methods=["GET", "POST"])
def manage_pledges(member: str, challenge: str) -> Any:
    """Whether people are asked, for what, and what came of it."""
    found, form = coordinated_challenge_or_404(member, challenge), PledgesForm()
    if not form.is_submitted():
        _fill(form, drive_of(found))
    if form.validate_on_submit():
        try:
            return redirect(once(f"set_up_pledges:{found.id}", form, lambda: _set_up(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _own_page(found, form, ForgetForm(formdata=None), DeleteForm(formdata=None), form.is_submitted())


@pages.get(f"{OWN}.csv")
def pledges_file(member: str, challenge: str) -> Response:
    """Every pledge as a row."""
    found = coordinated_challenge_or_404(member, challenge)
    response = Response(pledges_csv(_drive_or_404(found)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-pledges.csv"'
    return response


@pages.post(f"{OWN}/forget")
def forget_pledge_address(member: str, challenge: str) -> Any:
    """Somebody does not want letters any more, or wants to be forgotten."""
    found, form = coordinated_challenge_or_404(member, challenge), ForgetForm()
    drive = _drive_or_404(found)

    def act() -> str:
        forget_address(_drive_or_404(coordinated_challenge_or_404(member, challenge)), (form.email.data or "").lower())
        flash("The address is forgotten. The pledge counts on.", "success")
        return _home(member, challenge)

    if form.validate_on_submit():
        try:
            return redirect(once(f"forget_pledge_address:{found.id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _own_page(found, _filled(drive), form, DeleteForm(formdata=None), True)


@pages.post(f"{OWN}/delete")
def delete_all_pledges(member: str, challenge: str) -> Any:
    """All of it goes."""
    found, form = coordinated_challenge_or_404(member, challenge), DeleteForm()

    def act() -> str:
        count = delete_pledges(coordinated_challenge_or_404(member, challenge))
        flash(f"{count} {'pledge was' if count == 1 else 'pledges were'} deleted.", "success")
        return _home(member, challenge)

    if form.validate_on_submit():
        return redirect(once(f"delete_pledges:{found.id}", form, act))
    return _own_page(found, _filled(drive_of(found)), ForgetForm(formdata=None), form, True)


def _own_page(challenge: Challenge, form: PledgesForm, forget: ForgetForm, deletion: DeleteForm, wrong: bool) -> Any:
    drive = drive_of(challenge)
    page = render_template(
        "pledges/manage.html",
        challenge=challenge,
        drive=drive,
        pledged=pledged_in(drive) if drive else None,
        form=form,
        forget=forget,
        deletion=deletion,
        is_public=is_public(challenge),
    )
    return page, 422 if wrong else 200


def _filled(drive: PledgeDrive | None) -> PledgesForm:
    form = PledgesForm(formdata=None)
    _fill(form, drive)
    return form


def _fill(form: PledgesForm, drive: PledgeDrive | None) -> None:
    if drive is not None:
        form.is_open.data, form.text.data = "open" if drive.is_open else "closed", drive.text
        form.actions.data = "\n".join(one["text"] for one in drive.actions)


def _pledge(city: str, challenge: str, form: PledgeForm) -> str:
    drive = _drive_or_404(public_challenge_or_404(city, challenge))
    make_pledge(drive, form.chosen.data or [], form.address)
    return url_for("pledges.pledges", city=city, challenge=challenge, _anchor="thanks")


def _set_up(member: str, challenge: str, form: PledgesForm) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    is_open, text = form.is_open.data == "open", form.text.data or ""
    set_up_pledges(found, is_open=is_open, text=text, actions=form.lines_of_actions)
    flash("Saved.", "success")
    return _home(member, challenge)


def _home(member: str, challenge: str) -> str:
    return url_for("pledges.manage_pledges", member=member, challenge=challenge)
