"""A deed for which a person proves anew who she is: with her password, beside what the deed itself asks."""

from __future__ import annotations

from collections.abc import Callable

from challenge.accounts.access import me
from challenge.accounts.limits import SIGN_IN_TO_ADDRESS, seconds_to_wait
from challenge.accounts.models import User
from challenge.accounts.passwords import password_fits
from challenge.audit.actions import done_before, once
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.typed import OnceForm

TOO_MANY = "There were too many tries. Wait a quarter of an hour, or sign out and set a new password by letter."
WRONG = "That is not your password now. Type it again."


def once_proven(deed: str, form: OnceForm, work: Callable[[], str]) -> str:
    """As `once`, for a form whose field `current` holds her password now; a `Mistake` when it does not.

    The same form sent again is answered as before, also where the deed changed the password.
    """
    try:
        _prove(me(), form["current"].data or "")
        return once(deed, form, work)
    except Mistake:
        db.session.rollback()
        if before := done_before(deed, form):
            return before
        raise


def _prove(user: User, typed: str) -> None:
    """Whoever found an open browser may not guess on. A try is counted in a transaction of its own."""
    if seconds_to_wait((SIGN_IN_TO_ADDRESS, user.email)):
        raise Mistake("", TOO_MANY)
    if not password_fits(user.password_hash, typed):
        raise Mistake("current", WRONG)
