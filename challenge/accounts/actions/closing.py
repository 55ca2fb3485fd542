"""An account is closed for good: who it was is forgotten, what was done stays under a number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from challenge import clock
from challenge.accounts.actions.sign_in import end_all_sign_ins
from challenge.accounts.models import Coordination, GovernmentRequest, LetterLink, User
from challenge.audit.actions import forget_details, note
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import NOBODY, forget_letters

CLOSED = "Closed account"


def close_account(user: User) -> None:
    """Forget a person: her name, address, password, sign-ins, links, letters and requests; end what she coordinates.

    Her address is free again. Refused for the only person of the network's staff.
    """
    if user.is_staff and _staff() == 1:
        raise Mistake("", "You are the only person of the network's staff. Somebody else must be staff first.")
    note("close account", f"user:{user.id}")
    forget_letters(user.email)
    forget_details("change name", f"user:{user.id}")
    end_all_sign_ins(user)
    for table in (LetterLink, Coordination):
        _delete_all(table, user)
    _forget_requests(user.email)
    user.name, user.email = CLOSED, f"closed:{user.id}{NOBODY}"
    user.password_hash, user.is_staff, user.disabled_at = None, False, clock.now()


def _staff() -> int:
    return db.session.scalar(select(func.count()).select_from(User).filter_by(is_staff=True)) or 0


def _delete_all(table: Any, user: User) -> None:
    for row in db.session.scalars(select(table).filter_by(user_id=user.id)):
        db.session.delete(row)


def _forget_requests(email: str) -> None:
    """What she asked for as a government's representative: that it was asked, and the answer, stay."""
    gone: dict[str, Any] = dict.fromkeys(("job_title", "phone", "message", "reason"), "")
    asked = update(GovernmentRequest).where(GovernmentRequest.email == email, GovernmentRequest.answer.is_not(None))
    db.session.execute(asked.values(name=CLOSED, email="", **gone))
