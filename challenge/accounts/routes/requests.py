"""Governments ask: for a login (of a member), or for membership. Whoever asks reads the same answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from challenge.accounts.actions import ask_for_login, ask_for_membership
from challenge.accounts.forms import LoginRequestForm, MembershipForm, RepresentativeForm
from challenge.accounts.limits import EVERYONE, REQUESTS_OF_ALL, REQUESTS_TO_ADDRESS, refuse_flood
from challenge.accounts.routes.blueprint import pages
from challenge.answers import public
from challenge.audit.actions import once
from challenge.network.queries import member_by_slug


@pages.route("/request-login", methods=["GET", "POST"])
def request_login() -> Any:
    """A representative of a member asks for a login."""
    form = LoginRequestForm()
    if form.validate_on_submit():
        return redirect(_send("request_login", form, lambda: _ask_for_login(form)))
    return render_template("accounts/request_login.html", form=form), 422 if form.is_submitted() else 200


@pages.get("/request-login/received")
@public
def login_request_received() -> str:
    """What happens next."""
    return render_template("accounts/login_request_received.html")


@pages.route("/join", methods=["GET", "POST"])
def join() -> Any:
    """What membership brings, and the application for it."""
    form = MembershipForm()
    if form.validate_on_submit():
        return redirect(_send("apply_for_membership", form, lambda: _ask_for_membership(form)))
    return render_template("accounts/join.html", form=form), 422 if form.is_submitted() else 200


@pages.get("/join/received")
@public
def application_received() -> str:
    """What happens next."""
    return render_template("accounts/application_received.html")


def _send(deed: str, form: RepresentativeForm, act: Callable[[], str]) -> str:
    """Keep the request once, within limits. A machine that filled the hidden box reads the same answer."""
    refuse_flood((REQUESTS_TO_ADDRESS, form.email.data or ""), (REQUESTS_OF_ALL, EVERYONE))
    return once(deed, form, act)


def _ask_for_login(form: LoginRequestForm) -> str:
    member = member_by_slug(form.member.data)
    if member is None:
        raise NotFound
    if not form.homepage.data:
        ask_for_login(member, **form.person())
    return url_for("accounts.login_request_received")


def _ask_for_membership(form: MembershipForm) -> str:
    if not form.homepage.data:
        ask_for_membership(**form.government_facts(), **form.person())
    return url_for("accounts.application_received")
