"""The outbox: written in a deed, sent once, tried again when it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask, current_app
from flask_mailman import EmailMessage
from sqlalchemy import select

from challenge import clock
from challenge.accounts.queries import user_by_email
from challenge.extensions import db, transaction
from challenge.notices.actions import MOST_TRIES, compose_letter, send_due_letters, write_letter
from challenge.notices.jobs import send_letters
from challenge.notices.models import Letter
from challenge.notices.queries import outbox
from challenge.sample.cast import CAST
from tests.page import Visitor

ROSA = CAST["rosa"].email


def write(text: str = "Hello.", **more: bool) -> None:
    """One letter in the outbox."""
    with transaction():
        write_letter(ROSA, "Your bills", text, **more)


def only_letter() -> Letter:
    """The letter as stored now."""
    return db.session.scalars(select(Letter)).one()


def sent() -> list[EmailMessage]:
    """What has left."""
    return list(current_app.extensions["mailman"].outbox)


def refuse(message: EmailMessage) -> None:
    """A mail server that is down."""
    raise ConnectionRefusedError("nobody listens")


def test_it_works(context: Flask) -> None:
    write()
    assert send_letters() == 1
    (message,) = sent()
    assert (message.to, message.subject, message.body) == ([ROSA], "Your bills", "Hello.")
    assert message.from_email == context.config["MAIL_DEFAULT_SENDER"]
    assert only_letter().sent_at is not None
    assert send_letters() == 0
    assert len(sent()) == 1


def test_a_letter_of_a_deed_that_failed_is_never_sent(context: Flask) -> None:
    with pytest.raises(RuntimeError), transaction():
        write_letter(ROSA, "Your bills", "Hello.")
        raise RuntimeError
    assert send_due_letters() == 0


def test_a_secret_is_emptied_once_it_has_left(context: Flask) -> None:
    write("https://example.org/reset/secret", secret=True)
    send_due_letters()
    assert "secret" in sent()[0].body
    assert only_letter().text == ""


def test_a_refused_letter_is_tried_again_later(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", refuse)
        assert send_due_letters() == 0
    assert "nobody listens" in (only_letter().error or "")
    assert [letter.to for letter in outbox().failing] == [ROSA]
    assert send_due_letters() == 0
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert send_due_letters() == 1
    assert only_letter().error is None
    assert outbox().waiting == 0


def test_a_letter_that_is_always_refused_is_given_up_and_staff_see_it(
    app: Flask, grace: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailMessage, "send", refuse)
    with app.app_context():
        write()
        for day in range(MOST_TRIES + 2):
            with time_machine.travel(clock.now() + timedelta(days=day)):
                assert send_due_letters() == 0
        assert only_letter().tries == MOST_TRIES
    page = grace.get("/staff")
    assert "nobody listens" in page.text()
    assert "given up" in page.text()


def test_one_bad_letter_does_not_hold_up_the_others(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write("bad")
    write("good")
    honest = EmailMessage.send
    monkeypatch.setattr(EmailMessage, "send", lambda m: refuse(m) if m.body == "bad" else honest(m))
    assert send_due_letters() == 1


def test_a_letter_has_one_reader_and_one_subject(context: Flask) -> None:
    for to, subject in ((f"{ROSA}\nBcc: all@shop.example", "Hello"), (ROSA, "Hello\r\nBcc: all@shop.example")):
        with pytest.raises(ValueError, match="one line"), transaction():
            write_letter(to, subject, "Hello.")


def test_what_people_typed_stands_in_a_letter_as_text(context: Flask) -> None:
    with transaction():
        user = user_by_email(ROSA)
        assert user is not None
        user.name = "{{7*7}} <b>&"
        compose_letter("password_changed", user.email, user=user)
    assert "Hello {{7*7}} <b>&," in only_letter().text
