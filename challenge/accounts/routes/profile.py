"""What a person changes about herself: her name, her password; and the letter that confirms her address, again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from challenge.accounts.access import begin_session, me
from challenge.accounts.actions import change_password, open_sign_in, rename, send_confirmation
from challenge.accounts.forms import ChangePasswordForm, NameForm
from challenge.accounts.passwords import hash_password
from challenge.accounts.proof import once_proven
from challenge.accounts.routes.blueprint import pages
from challenge.audit.actions import once
from challenge.mistakes import Mistake
from challenge.typed import OnceForm


@pages.route("/account/name", methods=["GET", "POST"])
def name() -> Any:
    """Change what you are called."""
    form = NameForm(obj=me())
    if form.validate_on_submit():
        return redirect(once("change_name", form, lambda: _rename(form)))
    return render_template("accounts/name.html", form=form), 422 if form.is_submitted() else 200


@pages.route("/account/password", methods=["GET", "POST"])
def password() -> Any:
    """Change your password; every other browser is signed out."""
    user, form, opened = me(), ChangePasswordForm(), list[str]()
    form.about = (user.name, user.email)
    if form.validate_on_submit():
        password_hash = hash_password(form.password.data or "")  # slow: not while the transaction holds the lock
        try:
            address = once_proven("change_password", form, lambda: _change(password_hash, opened))
        except Mistake as mistake:
            form.show(mistake)
        else:
            for token in opened:
                begin_session(token)
                flash("Your new password is saved. You were signed out in every other browser.", "success")
            return redirect(address)
    return render_template("accounts/password.html", form=form), 422 if form.is_submitted() else 200


@pages.post("/account/confirmation")
def confirmation() -> Any:
    """Send the letter that confirms the address once more."""
    form = OnceForm()
    me()
    if not form.validate_on_submit():
        return redirect(url_for("desks.account"))
    return redirect(once("send_confirmation", form, _send_confirmation))


def _rename(form: NameForm) -> str:
    rename(me(), form.name.data or "")
    flash("Your name is saved.", "success")
    return url_for("desks.account")


def _change(password_hash: str, opened: list[str]) -> str:
    user = me()
    change_password(user, password_hash)
    opened.append(open_sign_in(user))
    return url_for("desks.account")


def _send_confirmation() -> str:
    send_confirmation(me())
    flash("We sent you a letter. Open the link in it; if it does not come, look into your spam folder.", "info")
    return url_for("desks.account")
