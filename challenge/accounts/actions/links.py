"""Single-use links in letters: to confirm an address, to set a new password, to open an invitation.

Only a link's hash is kept. A newer link of the same purpose ends the older ones.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from challenge import clock
from challenge.accounts.access import new_token, token_hash
from challenge.accounts.limits import CONFIRMATION_LETTER, RESET_LETTER, take
from challenge.accounts.models import LetterLink, User
from challenge.accounts.queries import living_link
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter

LIFETIMES = {"confirm": timedelta(days=7), "reset": timedelta(hours=1), "invite": timedelta(days=14)}


def new_link(user: User, purpose: str, *, invites_to: str = "") -> str:
    """The token of a new link; older ones of its purpose no longer work. `invites_to`: what its page says first."""
    end_links(user, purpose)
    token, now = new_token(), clock.now()
    expires_at = now + LIFETIMES[purpose]
    link = LetterLink(
        token_hash=token_hash(token), user_id=user.id, purpose=purpose, created_at=now, expires_at=expires_at
    )
    link.invites_to = invites_to
    db.session.add(link)
    return token


def end_links(user: User, *purposes: str) -> None:
    """Links of these purposes no longer work."""
    living = update(LetterLink).where(LetterLink.user_id == user.id, LetterLink.used_at.is_(None))
    db.session.execute(living.where(LetterLink.purpose.in_(purposes)).values(used_at=clock.now()))


def use_link(purpose: str, token: str) -> User:
    """Use a link up; returns its person. A `Mistake` when it was used, has expired, or never was."""
    link = living_link(purpose, token)
    if link is None:
        raise Mistake("", "This link no longer works.")
    link.used_at = clock.now()
    return link.user


def send_confirmation(user: User, entering: str = "") -> None:
    """Write the letter that asks whether the address is hers; at most one in ten minutes. `entering` says what for."""
    if user.confirmed_at is None and user.disabled_at is None and take(CONFIRMATION_LETTER, user.email):
        compose_letter(
            "confirm", user.email, secret=True, user=user, entering=entering, token=new_link(user, "confirm")
        )


def send_reset(user: User) -> None:
    """Write the letter with a link to a new password; at most one in ten minutes, none when she is disabled."""
    if user.disabled_at is None and take(RESET_LETTER, user.email):
        compose_letter("reset", user.email, secret=True, user=user, token=new_link(user, "reset"))
        note("ask for a new password", f"user:{user.id}")


def confirm_address(user: User) -> None:
    """The address is hers: she opened a letter sent to it."""
    end_links(user, "confirm")
    if user.confirmed_at is None:
        user.confirmed_at = clock.now()
        note("confirm address", f"user:{user.id}")
