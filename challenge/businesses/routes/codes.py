"""Join codes: the coordinator keeps them; who has one types it and is led to the join page."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests

from challenge.accounts.access import me
from challenge.accounts.limits import CODES_FROM_PLACE, place, seconds_to_wait
from challenge.audit.actions import once
from challenge.businesses.access import coordinated_code_or_404
from challenge.businesses.actions import change_code, end_code, make_code
from challenge.businesses.queries import codes_of, living_code, uses_of_codes
from challenge.businesses.recruiting_forms import CodeForm, CodeToJoinForm
from challenge.businesses.routes.blueprint import pages
from challenge.challenges.access import coordinated_challenge_or_404, is_public
from challenge.mistakes import Mistake
from challenge.typed import OnceForm

ADDRESS = "/cities/<member>/challenges/<challenge>/recruiting/codes"
WRONG = "No challenge takes this code. Check it, or ask who gave it to you: it may have ended."


@pages.route("/code", methods=["GET", "POST"])
def code() -> Any:
    """Type a code from a flyer. A right one leads on; tries from one place are counted."""
    form = CodeToJoinForm(data={"code": request.args.get("code", "")[:40]})
    if form.validate_on_submit():
        wait = seconds_to_wait((CODES_FROM_PLACE, place()))
        if wait:
            raise TooManyRequests(retry_after=wait)
        found = living_code(form.code.data or "")
        if found is not None and is_public(found.challenge):
            city, challenge = found.challenge.member.slug, found.challenge.slug
            address = url_for("businesses.join", city=city, challenge=challenge, code=found.code)
            return redirect(once("type_code", form, lambda: address))
        form.show(Mistake("code", WRONG))
    return render_template("businesses/code.html", form=form), 422 if form.is_submitted() else 200


@pages.route(ADDRESS, methods=["GET", "POST"])
def codes(member: str, challenge: str) -> Any:
    """The codes of a challenge, and a new one."""
    found, form = coordinated_challenge_or_404(member, challenge), CodeForm()
    if form.validate_on_submit():
        try:
            return redirect(once(f"make_code:{found.id}", form, lambda: _make(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    facts = {"challenge": found, "codes": codes_of(found), "uses": uses_of_codes(found), "end_form": OnceForm()}
    return render_template("businesses/codes.html", form=form, **facts), 422 if form.is_submitted() else 200


@pages.route(f"{ADDRESS}/<int:code_id>", methods=["GET", "POST"])
def change_join_code(member: str, challenge: str, code_id: int) -> Any:
    """Another name, limit or meaning."""
    found = coordinated_code_or_404(member, challenge, code_id)
    form = CodeForm(obj=found)
    if form.validate_on_submit():
        try:
            return redirect(once(f"change_code:{code_id}", form, lambda: _edit(member, challenge, code_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    facts = {"challenge": found.challenge, "code": found, "form": form}
    return render_template("businesses/change_join_code.html", **facts), 422 if form.is_submitted() else 200


@pages.post(f"{ADDRESS}/<int:code_id>/end")
def end_join_code(member: str, challenge: str, code_id: int) -> Any:
    """Nobody joins with it any more."""
    coordinated_code_or_404(member, challenge, code_id)
    form = OnceForm()
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        again = coordinated_code_or_404(member, challenge, code_id)
        end_code(again)
        flash(f"The code {again.code} has ended.", "success")
        return _codes(member, challenge)

    try:
        return redirect(once(f"end_code:{code_id}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(_codes(member, challenge))


def _make(member: str, challenge: str, form: CodeForm) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    made = make_code(found, by=me(), **_typed(form))
    flash(f"The code is {made.code[:4]}-{made.code[4:]}.", "success")
    return _codes(member, challenge)


def _edit(member: str, challenge: str, code_id: int, form: CodeForm) -> str:
    change_code(coordinated_code_or_404(member, challenge, code_id), **_typed(form))
    return _codes(member, challenge)


def _typed(form: CodeForm) -> dict[str, Any]:
    facts = {"name": form.name.data or "", "approves": bool(form.approves.data)}
    return {**facts, "most_uses": form.most_uses.data}


def _codes(member: str, challenge: str) -> str:
    return url_for("businesses.codes", member=member, challenge=challenge)
