"""People whom the cast does not have: not confirmed yet, disabled, invited."""

from __future__ import annotations

from typing import Any

from flask import Flask

from challenge import clock
from challenge.accounts.models import User
from challenge.accounts.passwords import hash_password
from challenge.accounts.queries import user_by_email
from challenge.extensions import db, transaction
from tests.page import Page, Visitor

PASSWORD = "nine lanterns by the river"


def add_person(app: Flask, email: str, *, confirmed: bool = True, disabled: bool = False, **more: Any) -> None:
    """A person with PASSWORD, who takes part in nothing."""
    now = clock.now()
    more.setdefault("password_hash", hash_password(PASSWORD))
    with app.app_context(), transaction():
        user = User(email=email, name="Somebody New", created_at=now, **more)
        user.confirmed_at = now if confirmed else None
        user.disabled_at = now if disabled else None
        db.session.add(user)


def person(app: Flask, email: str) -> User:
    """The person as stored now."""
    with app.app_context():
        user = user_by_email(email)
        assert user is not None
        db.session.expunge(user)
        return user


def sign_in(visitor: Visitor, email: str, password: str = PASSWORD, address: str = "/login", **more: Any) -> Page:
    """Fill in the sign-in page."""
    return visitor.post(address, {"email": email, "password": password}, **more)
