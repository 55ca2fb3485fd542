"""Accounts: made, renamed, given a password."""

from __future__ import annotations

from challenge import clock
from challenge.accounts.actions.links import confirm_address, end_links
from challenge.accounts.actions.sign_in import end_all_sign_ins
from challenge.accounts.limits import JOIN_LETTER, SIGN_IN_TO_ADDRESS, forget_tries, take
from challenge.accounts.models import User
from challenge.accounts.queries import user_by_email
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter


def new_account(email: str, name: str, password_hash: str | None) -> User:
    """A new person, her address not confirmed. A `Mistake` on `email` when the address has an account."""
    if user_by_email(email) is not None:
        raise Mistake("email", "This address has an account already. Please sign in first.")
    user = User(email=email.strip().lower(), name=name, password_hash=password_hash, created_at=clock.now())
    db.session.add(user)
    db.session.flush()
    note("open account", f"user:{user.id}")
    return user


def new_admin(email: str, name: str, password_hash: str) -> User:
    """A member of the network's staff, made by who runs the installation."""
    user = new_account(email, name, password_hash)
    user.is_staff, user.confirmed_at = True, clock.now()
    note("make staff", f"user:{user.id}")
    return user


def tell_account_exists(user: User) -> None:
    """Tell a person by letter that somebody tried to join with her address; at most once a day."""
    if user.disabled_at is None and take(JOIN_LETTER, user.email):
        compose_letter("account_exists", user.email, user=user)


def rename(user: User, name: str) -> None:
    """She is called something else now."""
    note("change name", f"user:{user.id}", before=user.name, after=name)
    user.name = name


def change_password(user: User, password_hash: str) -> None:
    """A new password: links to set one end, and she is signed out in every browser. She is told by letter."""
    user.password_hash = password_hash
    end_links(user, "reset", "invite")
    end_all_sign_ins(user)
    forget_tries(SIGN_IN_TO_ADDRESS, user.email)
    compose_letter("password_changed", user.email, user=user)
    note("change password", f"user:{user.id}")


def set_password(user: User, password_hash: str, name: str | None = None) -> None:
    """A password set by a link from a letter, which shows that the address is hers too."""
    confirm_address(user)
    if name is not None and name != user.name:
        rename(user, name)
    if user.password_hash is not None:
        change_password(user, password_hash)
        return
    user.password_hash = password_hash
    end_links(user, "reset", "invite")
    forget_tries(SIGN_IN_TO_ADDRESS, user.email)
    note("set password", f"user:{user.id}")
