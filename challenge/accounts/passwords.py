"""Passwords: hashed with argon2id, checked in the same time whether or not the person exists."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

HASHER = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, low-memory profile)
NOBODY = HASHER.hash("nobody signs in with this")


def hash_password(password: str) -> str:
    """What we keep of a password. Takes about 50 ms on purpose: never call it inside a transaction."""
    return HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. Without a hash the same work is done, and the answer is no."""
    try:
        return HASHER.verify(password_hash or NOBODY, password) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False
