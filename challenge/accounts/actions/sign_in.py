"""Sign-ins: opened, ended, forgotten when their time is over."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete

from challenge import clock
from challenge.accounts.access import new_token, token_hash
from challenge.accounts.models import LetterLink, SignIn, User
from challenge.extensions import db

LINKS_KEPT = timedelta(days=30)


def open_sign_in(user: User) -> str:
    """Sign a person in: returns the token for her session. Only its hash is kept."""
    token = new_token()
    now = clock.now()
    days = timedelta(days=current_app.config["SIGN_IN_DAYS"])
    db.session.add(SignIn(token_hash=token_hash(token), user_id=user.id, created_at=now, expires_at=now + days))
    db.session.flush()
    return token


def end_sign_in(token: str) -> None:
    """Sign this browser out: every copy of its cookie is worth nothing from now on."""
    db.session.execute(delete(SignIn).filter_by(token_hash=token_hash(token)))


def end_all_sign_ins(user: User) -> None:
    """Sign the person out in every browser."""
    db.session.execute(delete(SignIn).filter_by(user_id=user.id))


def forget_expired() -> int:
    """Delete sign-ins that ended by themselves and links that ended a month ago; returns how many."""
    now = clock.now()
    sign_ins = db.session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    links = db.session.execute(delete(LetterLink).where(LetterLink.expires_at <= now - LINKS_KEPT))
    return sum(int(getattr(done, "rowcount", 0)) for done in (sign_ins, links))
