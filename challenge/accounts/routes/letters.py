"""What a link in a letter opens: confirm an address, set a new password, accept an invitation.

Opening a link changes nothing, since mail scanners open them too: a button does. The links are secrets in
addresses, so these pages tell other sites nothing of where a reader comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import flash, make_response, redirect, render_template, url_for
from flask_login import current_user

from challenge.accounts.access import begin_session
from challenge.accounts.actions import (
    confirm_address,
    end_sign_in,
    open_sign_in,
    send_reset,
    set_password,
    use_link,
)
from challenge.accounts.forms import ForgottenForm, InvitationForm, NewPasswordForm
from challenge.accounts.limits import refuse_flood
from challenge.accounts.models import LetterLink, User
from challenge.accounts.passwords import hash_password
from challenge.accounts.queries import living_link, user_by_email
from challenge.accounts.routes.blueprint import pages
from challenge.audit.actions import once
from challenge.mistakes import Mistake
from challenge.typed import OnceForm

P = ParamSpec("P")


def secret_address(view: Callable[P, Any]) -> Callable[P, Any]:
    """A page whose address is a secret: no other site learns it, and it is not listed."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Any:
        response = make_response(view(*args, **kwargs))
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


@pages.route("/forgot-password", methods=["GET", "POST"])
def forgot_password() -> Any:
    """Ask for a link to a new password. The answer is the same whether or not the address has an account."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot_password.html", form=form), 422 if form.is_submitted() else 200
    refuse_flood()
    return redirect(once("ask_for_reset", form, lambda: _ask_for_reset(form)))


@pages.get("/forgot-password/sent")
def reset_sent() -> str:
    """What happens next."""
    return render_template("accounts/reset_sent.html")


@pages.route("/reset/<token>", methods=["GET", "POST"])
@secret_address
def reset(token: str) -> Any:
    """Set a new password."""
    link, form = living_link("reset", token), NewPasswordForm()
    form.about = _about(link)
    return _set_password("reset", token, link, form)


@pages.route("/invite/<token>", methods=["GET", "POST"])
@secret_address
def invite(token: str) -> Any:
    """Accept an invitation: a name and a first password."""
    link = living_link("invite", token)
    form = InvitationForm(obj=link.user if link else None)
    form.about = _about(link)
    return _set_password("invite", token, link, form)


@pages.route("/confirm/<token>", methods=["GET", "POST"])
@secret_address
def confirm(token: str) -> Any:
    """Confirm an address, and be signed in: whoever opens the letter is the person."""
    link, form, opened = living_link("confirm", token), OnceForm(), list[str]()
    if form.validate_on_submit():
        try:
            address = once("confirm_address", form, lambda: _confirm(token, opened))
        except Mistake:
            return _dead_link("confirm")
        return _enter(address, opened, "Thank you: your address is confirmed, and you are signed in.")
    if link is None:
        return _dead_link("confirm")
    return render_template("accounts/confirm.html", form=form, user=link.user), 422 if form.is_submitted() else 200


def _set_password(purpose: str, token: str, link: LetterLink | None, form: NewPasswordForm) -> Any:
    """A link's form, for a reset as for an invitation. Sent twice it counts once, though the link is used by then."""
    if not form.validate_on_submit():
        if link is None:
            return _dead_link(purpose)
        page = render_template(f"accounts/{purpose}.html", form=form, user=link.user, invites_to=link.invites_to)
        return page, 422 if form.is_submitted() else 200
    opened: list[str] = []
    password_hash = hash_password(form.password.data or "") if link else ""
    try:
        address = once(f"{purpose}_password", form, lambda: _use(purpose, token, form, password_hash, opened))
    except Mistake:
        return _dead_link(purpose)
    return _enter(address, opened, "Your password is saved, and you are signed in.")


def _enter(address: str, opened: list[str], words: str) -> Any:
    """Go on signed in. A form that came twice opened nothing the second time: its sender has signed in or may."""
    for sign_in in opened:
        begin_session(sign_in)
        flash(words, "success")
    return redirect(address)


def _use(purpose: str, token: str, form: NewPasswordForm, password_hash: str, opened: list[str]) -> str:
    user = use_link(purpose, token)
    name = form.name.data if isinstance(form, InvitationForm) else None
    set_password(user, password_hash, name)
    return _open(user, opened)


def _confirm(token: str, opened: list[str]) -> str:
    user = use_link("confirm", token)
    confirm_address(user)
    return _open(user, opened)


def _open(user: User, opened: list[str]) -> str:
    """Open a sign-in in place of the one this browser has."""
    if current_user.is_authenticated:
        end_sign_in(current_user.sign_in_token)
    opened.append(open_sign_in(user))
    return url_for("desks.account")


def _ask_for_reset(form: ForgottenForm) -> str:
    user = user_by_email(form.email.data or "")
    if user is not None:
        send_reset(user)
    return url_for("accounts.reset_sent")


def _about(link: LetterLink | None) -> tuple[str, ...]:
    return (link.user.name, link.user.email) if link else ()


def _dead_link(purpose: str) -> tuple[str, int]:
    return render_template("accounts/dead_link.html", purpose=purpose), 404
