"""Who is signed in, and what she may open. Each function fetches and authorises in one call.

A page of somebody else's is 404: it does not tell that it exists.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import abort, g, redirect, request, session, url_for
from flask_login import current_user, login_required, login_user
from sqlalchemy import select
from werkzeug import Response

from challenge import clock
from challenge.accounts.models import Coordination, SignIn, User
from challenge.extensions import db
from challenge.network.models import Member

P = ParamSpec("P")


def new_token() -> str:
    """A secret for a cookie or a letter: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What we keep of a secret. It is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def user_of_token(token: str) -> User | None:
    """The person a session's token belongs to, as long as the sign-in lives and she is not disabled."""
    statement = (
        select(User)
        .join(SignIn, SignIn.user_id == User.id)
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.expires_at > clock.now(),
            User.disabled_at.is_(None),
        )
    )
    user = db.session.scalar(statement)
    if user is not None:
        user.sign_in_token = token
    return user


def me() -> User:
    """The person who is signed in; 401 (which leads to the sign-in page) when nobody is."""
    if not current_user.is_authenticated:
        abort(401)
    user: User = current_user._get_current_object()
    return user


def staff_only(view: Callable[P, Any]) -> Callable[P, Any]:
    """A page for network staff; 404 for others who are signed in."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Any:
        if not me().is_staff:
            abort(404)
        return view(*args, **kwargs)

    return login_required(answer)  # type: ignore[no-any-return]  # the package has no types


def coordinates(user: User, member_id: int) -> bool:
    """Whether this person may run the challenges of this member: its coordinators and network staff."""
    if user.is_staff:
        return True
    found = db.session.scalar(select(Coordination.id).filter_by(user_id=user.id, member_id=member_id))
    return found is not None


def coordinated_member_or_404(slug: str) -> Member:
    """The member with this slug, if the signed-in person coordinates it."""
    user, member = me(), db.session.scalar(select(Member).filter_by(slug=slug))
    if member is None or not coordinates(user, member.id):
        abort(404)
    return member


def end_session() -> None:
    """Forget everything this browser's session knows."""
    session.clear()
    g.pop("_login_user", None)


def begin_session(token: str) -> None:
    """Let this browser carry the sign-in that was opened with this token; what its session held is forgotten."""
    end_session()
    login_user(user_of_token(token))


def lead_to_sign_in() -> Response:
    """The way of a visitor who asks for what needs an account: to the sign-in page, and back here afterwards."""
    here = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.login", next=here))
