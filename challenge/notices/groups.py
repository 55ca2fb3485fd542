"""Letters that their reader may end: to groups of a challenge, to invited businesses, reminders.

There is one way to write one, `write_to`: it writes nothing to who ended them, and the outbox looks again before it
sends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import current_app
from markupsafe import Markup
from sqlalchemy import func, select

from challenge import clock
from challenge.extensions import db
from challenge.notices.actions import write_letter
from challenge.notices.endings import ending_address, has_ended
from challenge.notices.models import GroupLetter, Letter

DAY = timedelta(days=1)


def letters_left(author_id: int) -> int:
    """How many letters this coordinator may still write within 24 hours."""
    since = clock.now() - DAY
    written = select(func.count()).select_from(Letter).where(Letter.author_id == author_id, Letter.created_at > since)
    return max(0, int(current_app.config["LETTERS_PER_DAY"]) - (db.session.scalar(written) or 0))


def group_letters_in(challenge_id: int) -> Sequence[GroupLetter]:
    """What was written to groups of the challenge, the newest first."""
    statement = select(GroupLetter).filter_by(challenge_id=challenge_id).order_by(GroupLetter.id.desc())
    return db.session.scalars(statement).all()


def letters_of(group: GroupLetter) -> Sequence[Letter]:
    """Its letters, one for each recipient."""
    return db.session.scalars(select(Letter).filter_by(group_id=group.id).order_by(Letter.id)).all()


def write_to(
    email: str,
    challenge_id: int,
    compose: Callable[[str], tuple[str, str, Markup | str]],
    *,
    reply_to: str,
    author_id: int | None = None,
    group: GroupLetter | None = None,
    secret: bool = False,
) -> Letter | None:
    """Write one letter, unless its reader ended them: then None.

    `compose` gives subject, text and HTML, and is told the address of the link that ends such letters.
    """
    if has_ended(challenge_id, email):
        return None
    letter = write_letter(email, "-", "-", secret=secret)
    letter.challenge_id, letter.author_id = challenge_id, author_id
    letter.group_id = group.id if group else None
    db.session.flush()
    subject, text, html = compose(ending_address(letter))
    if any(c in f"{subject}{reply_to}" for c in "\r\n"):
        raise ValueError("an address or a subject is one line")
    letter.subject, letter.text, letter.html, letter.reply_to = subject, text, str(html), reply_to
    return letter
