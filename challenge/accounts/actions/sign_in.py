"""Sign-in and sign-out, links in letters, and the accounts they open."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from challenge import clock
from challenge.accounts.access import new_token, token_hash
from challenge.accounts.models import SignIn, User
from challenge.extensions import db


def open_sign_in(user: User) -> str:
    """Sign a person in: returns the token for her session. Only its hash is kept."""
    token = new_token()
    now = clock.now()
    days = timedelta(days=current_app.config["SIGN_IN_DAYS"])
    db.session.add(SignIn(token_hash=token_hash(token), user_id=user.id, created_at=now, expires_at=now + days))
    db.session.flush()
    return token
