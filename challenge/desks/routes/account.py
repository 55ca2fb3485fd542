"""A person's own page."""

from __future__ import annotations

from flask import render_template

from challenge.accounts.access import me
from challenge.challenges.life_words import what_next
from challenge.desks.account_queries import desk_of
from challenge.desks.routes.blueprint import pages
from challenge.typed import OnceForm


@pages.get("/account")
def account() -> str:
    """What I take part in, what I run, and my sign-in."""
    user = me()
    facts = {"desk": desk_of(user), "what_next": what_next}
    return render_template("desks/account.html", user=user, form=OnceForm(formdata=None), **facts)
