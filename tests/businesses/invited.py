"""Businesses that Carmen invites, as the tests of recruiting use them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge.accounts.models import User
from challenge.accounts.queries import user_by_email
from challenge.businesses.actions import invite_guests, keep_guest_list, link_of
from challenge.businesses.guests import checked_rows
from challenge.businesses.models import Invitation
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.formats.guest_lists import read_guest_list
from challenge.sample.cast import CAST
from tests.page import Page, Visitor

RECRUITING = "/cities/riverbend-oh/challenges/2026/recruiting"
DORA = "Old Mill Bookshop, Dora Mills, dora@oldmill.example, 3 Mill Lane, Bookstore, 4, 1200"


def carmen_user() -> User:
    user = user_by_email(CAST["carmen"].email)
    assert user is not None
    return user


def invite(text: str = DORA) -> str:
    """Invite without a letter; the path of the first link."""
    with transaction():
        challenge = db.session.get_one(Challenge, 1)
        guests = keep_guest_list(
            challenge, "a pasted list", checked_rows(read_guest_list(text.encode())), author=carmen_user()
        )
        made = invite_guests(guests, by=carmen_user())
        return path_of(made[0])


def path_of(invitation: Invitation) -> str:
    """The path of an invitation's link, as it is now."""
    return link_of(invitation).removeprefix("http://127.0.0.1")


def invitations(app: Flask) -> list[Invitation]:
    """All of them, the first one first."""
    with app.app_context():
        found = list(db.session.scalars(select(Invitation).order_by(Invitation.id)))
        db.session.expunge_all()
        return found


def pasted(carmen: Visitor, text: str) -> Page:
    """What comes of pasting a list."""
    return carmen.post(f"{RECRUITING}/invite", {"pasted": text})


def send_list(carmen: Visitor, page: Page, **fields: Any) -> Page:
    """Confirm the list on this page."""
    values = page.values()
    tokens = {name: values[name] for name in ("csrf_token", "key")}
    address = page.response.request.path
    return Page(carmen.browser.post(address, data={**tokens, **fields}, follow_redirects=True))
