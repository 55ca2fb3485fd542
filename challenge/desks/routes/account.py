"""A person's own page, and the way out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from wtforms import BooleanField

from challenge.accounts.access import end_session, me
from challenge.accounts.forms import known_password
from challenge.accounts.proof import once_proven
from challenge.challenges.life_words import what_next
from challenge.desks.account_queries import desk_of
from challenge.desks.closing import leave_for_good, left_alone_by
from challenge.desks.routes.blueprint import pages
from challenge.mistakes import Mistake
from challenge.typed import OnceForm


class CloseAccountForm(OnceForm):
    """The last word of somebody who leaves."""

    unname = BooleanField("Take its name off all public pages, too")
    current = known_password("Your password now")


@pages.get("/account")
def account() -> str:
    """What I take part in, what I run, and my sign-in."""
    user = me()
    facts = {"desk": desk_of(user), "what_next": what_next}
    return render_template("desks/account.html", user=user, form=OnceForm(formdata=None), **facts)


@pages.route("/account/close", methods=["GET", "POST"])
def close() -> Any:
    """Close my account: what that means, and my password."""
    user, form = me(), CloseAccountForm()
    if form.validate_on_submit():
        try:
            address = once_proven("close_account", form, lambda: _close(form))
        except Mistake as mistake:
            form.show(mistake)
        else:
            end_session()
            flash("Your account is closed.", "success")
            return redirect(address)
    page = render_template("desks/close_account.html", form=form, alone=left_alone_by(user))
    return page, 422 if form.is_submitted() else 200


def _close(form: CloseAccountForm) -> str:
    leave_for_good(me(), unname=bool(form.unname.data))
    return url_for("accounts.login")
