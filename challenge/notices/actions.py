"""Write a letter into the outbox; send what is due."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_mailman import EmailMessage, EmailMultiAlternatives
from jinja2 import TemplateNotFound
from sqlalchemy import select

from challenge import clock
from challenge.extensions import db, mail, transaction
from challenge.notices.endings import ending_address, has_ended
from challenge.notices.models import Letter

MOST_TRIES = 8
BATCH = 50
NOBODY = "@closed.invalid"  # the end of an address to which nothing is sent: its account was closed
SKIPPED = 0  # instead of a letter's id: it was due, and is not to be sent


def write_letter(to: str, subject: str, text: str, *, secret: bool = False) -> Letter:
    """Put a letter into the outbox, in the deed's own transaction. A `secret` one is emptied once it is sent."""
    if any(c in f"{to}{subject}" for c in "\r\n"):
        raise ValueError("an address or a subject is one line")
    now = clock.now()
    letter = Letter(to=to, subject=subject, text=text, secret=secret, created_at=now, next_try_at=now, tries=0)
    db.session.add(letter)
    return letter


def compose_letter(name: str, to: str, *, secret: bool = False, **facts: Any) -> Letter:
    """Put the letter of templates/letters/<name>.subject and .txt, filled with these facts, into the outbox.

    Where there is a <name>.html beside them, that is its HTML part.
    """
    subject = " ".join(filled(f"{name}.subject", facts).split())
    letter = write_letter(to, subject, filled(f"{name}.txt", facts).strip() + "\n", secret=secret)
    with suppress(TemplateNotFound):
        letter.html = filled(f"{name}.html", facts)
    return letter


def send_due_letters() -> int:
    """Send letters that are due, oldest first; returns how many left. A refused one is tried again later.

    Each letter is claimed in one transaction before it leaves (its next try moves ahead), so that two processes
    do not send it twice; a process that dies in between leaves it to a later try.
    """
    sent = 0
    for _ in range(BATCH):
        letter_id = _claim()
        if letter_id is None:
            break
        sent += letter_id != SKIPPED and _send(letter_id)
    return sent


def filled(file: str, facts: dict[str, Any]) -> str:
    """A letter's template with its facts, without what pages add to every template."""
    return current_app.jinja_env.get_template(f"letters/{file}").render(facts)


def _claim() -> int | None:
    now = clock.now()
    with transaction():
        due = select(Letter).where(Letter.sent_at.is_(None), Letter.next_try_at <= now, Letter.tries < MOST_TRIES)
        letter = db.session.scalar(due.order_by(Letter.next_try_at).limit(1))
        if letter is None:
            return None
        letter.tries += 1
        if reason := _unwanted(letter):
            letter.tries, letter.error = MOST_TRIES, f"not sent: {reason}"
            return SKIPPED
        letter.next_try_at = now + timedelta(minutes=2**letter.tries)
        return letter.id


def _unwanted(letter: Letter) -> str:
    """Why nobody wants this letter any more; "" when somebody does."""
    if letter.to.endswith(NOBODY):
        return "its reader closed the account"
    ended = letter.challenge_id is not None and has_ended(letter.challenge_id, letter.to)
    return "its reader unsubscribed" if ended else ""


def _send(letter_id: int) -> bool:
    error = _attempt(_message(db.session.get_one(Letter, letter_id)))
    with transaction():
        letter = db.session.get_one(Letter, letter_id)
        letter.error = error
        if error is None:
            letter.sent_at = clock.now()
            letter.text, letter.html = ("", "") if letter.secret else (letter.text, letter.html)
    return error is None


def _message(letter: Letter) -> EmailMessage:
    sender, headers = current_app.config["MAIL_DEFAULT_SENDER"], {}
    if letter.challenge_id is not None:  # RFC 8058: a mail program's own button ends such letters with one click
        headers = {
            "List-Unsubscribe": f"<{ending_address(letter)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    reply_to = [letter.reply_to] if letter.reply_to else None
    facts = (letter.subject, letter.text, sender, [letter.to])
    message = EmailMultiAlternatives(*facts, headers=headers, reply_to=reply_to)
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    message.connection = mail.get_connection()
    return message


def _attempt(message: EmailMessage) -> str | None:
    try:
        message.send()
    except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
        return f"{type(error).__name__}: {error}"[:500]
    return None


def forget_letters(email: str, challenge_id: int | None = None) -> None:
    """Letters to an address (about a challenge) are deleted; of those that were sent only that there was one stays."""
    about = {} if challenge_id is None else {"challenge_id": challenge_id}
    for letter in db.session.scalars(select(Letter).filter_by(to=email, **about)).all():
        if letter.sent_at is None:
            db.session.delete(letter)
        else:
            letter.to, letter.subject, letter.text, letter.html = f"deleted:{letter.id}", "", "", ""
