"""Confirm an address: a link shows a button, the button confirms."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from challenge import clock
from challenge.accounts.actions import send_confirmation
from challenge.accounts.queries import user_by_email
from challenge.extensions import transaction
from tests.accounts.people import add_person, person, sign_in
from tests.letters import letters_to, secret_link
from tests.page import Visitor

NEW = "new@shop.example"


def send_letter(app: Flask) -> str:
    """A person who is not confirmed gets the letter; returns its link."""
    add_person(app, NEW, confirmed=False)
    with app.app_context(), transaction():
        user = user_by_email(NEW)
        assert user is not None
        send_confirmation(user)
    return secret_link(app, NEW)


def test_it_works(app: Flask, visitor: Visitor) -> None:
    link = send_letter(app)
    assert visitor.get(link).heading() == "Confirm your address"
    page = visitor.post(link)
    assert page.heading() == "My account"
    assert "your address is confirmed" in page.text()
    assert person(app, NEW).confirmed_at is not None
    assert sign_in(Visitor(app), NEW).heading() == "My account"


def test_opening_the_link_confirms_nothing(app: Flask, visitor: Visitor) -> None:
    """Mail scanners open links."""
    link = send_letter(app)
    for _ in range(3):
        assert visitor.get(link).status == 200
    assert visitor.browser.head(link).status_code == 200
    assert person(app, NEW).confirmed_at is None


def test_a_link_works_once_and_for_a_week(app: Flask, visitor: Visitor) -> None:
    link = send_letter(app)
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        assert visitor.get(link).status == 404
    visitor.post(link)
    page = Visitor(app).get(link)
    assert (page.status, page.heading()) == (404, "This link no longer works")


def test_the_letter_does_not_repeat_what_a_stranger_typed(app: Flask) -> None:
    """Somebody else may have typed this address, and a name that is an advertisement."""
    send_letter(app)
    (letter,) = letters_to(app, NEW)
    assert "Somebody New" not in letter.subject + letter.text


def test_who_is_signed_in_is_told_and_may_ask_for_the_letter_again(app: Flask, visitor: Visitor) -> None:
    link = send_letter(app)
    visitor.post(link)
    with app.app_context(), transaction():
        user = user_by_email(NEW)
        assert user is not None
        user.confirmed_at = None
    assert "Please confirm your address" in visitor.get("/account").text()
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        visitor.post("/account/confirmation", page="/account")
    assert len(letters_to(app, NEW)) == 2


def test_who_is_confirmed_gets_no_letter(app: Flask, rosa: Visitor) -> None:
    rosa.post("/account/confirmation", page="/account")
    assert letters_to(app, "rosa@rosasbakery.example") == []
