"""The end of letters about a challenge, for one address. Letters about its account still come.

Each such letter carries a link; it is signed, works without signing in, and names nobody.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256

from flask import current_app
from sqlalchemy import select

from challenge import clock
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.notices.models import Letter, Unsubscription


def unsubscribed_in(challenge_id: int) -> dict[str, datetime]:
    """The addresses that want no more letters about the challenge, and since when."""
    rows = db.session.scalars(select(Unsubscription).filter_by(challenge_id=challenge_id))
    return {row.email: row.at for row in rows}


def ending_address(letter: Letter) -> str:
    """The whole address of the page on which the reader ends such letters."""
    return f"{current_app.config['BASE_URL']}/unsubscribe/{_token(letter)}"


def letter_of_token(token: str) -> Letter | None:
    """The letter in which this link stood; None when it is none of ours."""
    number, _, _ = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    letter = db.session.get(Letter, int(number))
    if letter is None or letter.challenge_id is None or not hmac.compare_digest(_token(letter), token):
        return None
    return letter


def unsubscribe(letter: Letter) -> None:
    """No more letters about this challenge to this address. Doing it again changes nothing."""
    if letter.challenge_id is None or has_ended(letter.challenge_id, letter.to):
        return
    db.session.add(Unsubscription(challenge_id=letter.challenge_id, email=letter.to, at=clock.now()))
    note("unsubscribe", f"challenge:{letter.challenge_id}", letter=letter.id)


def has_ended(challenge_id: int, email: str) -> bool:
    """Whether this address wants no more letters about the challenge."""
    statement = select(Unsubscription.id).filter_by(challenge_id=challenge_id, email=email)
    return db.session.scalar(statement) is not None


def _token(letter: Letter) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    signed = f"unsubscribe:{letter.id}:{letter.challenge_id}:{letter.to}".encode()
    return f"{letter.id}-{hmac.new(key, signed, sha256).hexdigest()[:40]}"
