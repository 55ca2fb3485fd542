"""Sign in, sign out. Whether an address has an account is told to nobody."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from challenge.accounts.access import begin_session, end_session, me
from challenge.accounts.actions import end_all_sign_ins, end_sign_in, open_sign_in, send_confirmation
from challenge.accounts.forms import SignInForm
from challenge.accounts.limits import (
    SIGN_IN_FROM_PLACE,
    SIGN_IN_TO_ADDRESS,
    forget_tries,
    give_back,
    place,
    seconds_to_wait,
)
from challenge.accounts.models import User
from challenge.accounts.passwords import password_fits
from challenge.accounts.queries import user_by_email
from challenge.accounts.routes.blueprint import pages
from challenge.audit.actions import note, once
from challenge.extensions import transaction
from challenge.mistakes import Mistake
from challenge.typed import OnceForm

LOCAL_ADDRESS = re.compile(r"/[a-z0-9][\w./-]*(\?[\w.=&%+-]*)?|/", re.ASCII | re.IGNORECASE)
REFUSED = (
    "We could not sign you in with this address and password. Check both and try again. If you have just joined, "
    "first open the link in our letter: it confirms your address."
)


@pages.route("/login", methods=["GET", "POST"])
def login() -> Any:
    """Sign in."""
    if current_user.is_authenticated:
        return redirect(_next())
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form), 422 if form.is_submitted() else 200
    email, password = form.email.data or "", form.password.data or ""
    wait = seconds_to_wait((SIGN_IN_TO_ADDRESS, email), (SIGN_IN_FROM_PLACE, place()))
    if wait:
        return _wait(form, wait)
    token = _token_for(email, password)
    if token is None:
        form.show(Mistake("", REFUSED))
        return render_template("accounts/login.html", form=form), 422
    begin_session(token)
    return redirect(_next())


@pages.post("/logout")
def logout() -> Any:
    """Sign this browser out: its sign-in ends, so a copy of its cookie is worth nothing."""
    token = me().sign_in_token
    with transaction():
        end_sign_in(token)
    end_session()
    flash("You are signed out.", "success")
    return redirect(url_for("accounts.login"))


@pages.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> Any:
    """End every sign-in of this person, this one too."""
    user, form = me(), OnceForm()
    if not form.validate_on_submit():
        return redirect(url_for("desks.account"))
    once("sign_out_everywhere", form, lambda: _end_all(user))
    end_session()
    flash("You are signed out in every browser.", "success")
    return redirect(url_for("accounts.login"))


def _token_for(email: str, password: str) -> str | None:
    """A sign-in for this person, or None; the work is the same whatever is wrong."""
    user = user_by_email(email)
    if not password_fits(user.password_hash if user else None, password) or user is None:
        return None
    with transaction():
        if user.disabled_at is not None:
            return None
        if user.confirmed_at is None:
            send_confirmation(user)
            return None
        forget_tries(SIGN_IN_TO_ADDRESS, email)
        give_back(SIGN_IN_FROM_PLACE, place())
        return open_sign_in(user)


def _end_all(user: User) -> str:
    end_all_sign_ins(user)
    note("sign out everywhere", f"user:{user.id}")
    return url_for("accounts.login")


def _wait(form: SignInForm, seconds: int) -> Any:
    minutes = -(-seconds // 60)
    within = "a minute" if minutes == 1 else f"{minutes} minutes"
    form.show(Mistake("", f"There were too many tries. Wait {within}, or set a new password: that works at once."))
    response = make_response(render_template("accounts/login.html", form=form), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _next() -> str:
    """Where to go after signing in: a page of this site that was asked for, else the account."""
    wanted = request.args.get("next", "")
    if len(wanted) > 1000 or not LOCAL_ADDRESS.fullmatch(wanted):
        return "/account"
    try:
        current_app.url_map.bind("").match(wanted.partition("?")[0], method="GET")
    except HTTPException:  # no such page, or one that is only posted to
        return "/account"
    return wanted
