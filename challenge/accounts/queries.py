"""People, found."""

from __future__ import annotations

from sqlalchemy import select

from challenge.accounts.models import User
from challenge.extensions import db


def user_by_email(email: str) -> User | None:
    """The person with this address, however it is written."""
    return db.session.scalar(select(User).filter_by(email=email.strip().lower()))
