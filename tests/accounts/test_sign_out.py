"""Sign out: here, or everywhere. A copy of the cookie is worth nothing afterwards."""

from __future__ import annotations

from flask import Flask

from challenge.sample.cast import CAST, SAMPLE_PASSWORD
from tests.accounts.people import sign_in
from tests.page import Visitor

ROSA = CAST["rosa"].email


def copy_of(app: Flask, visitor: Visitor) -> Visitor:
    """Somebody who has a copy of this person's cookie."""
    cookie = visitor.browser.get_cookie("session")
    assert cookie is not None
    thief = Visitor(app)
    thief.browser.set_cookie("session", cookie.value)
    return thief


def test_it_works(app: Flask, visitor: Visitor) -> None:
    sign_in(visitor, ROSA, SAMPLE_PASSWORD)
    thief = copy_of(app, visitor)
    assert thief.get("/account").heading() == "My account"
    page = visitor.post("/logout", page="/account")
    assert page.heading() == "Sign in"
    assert "You are signed out." in page.text()
    assert visitor.get("/account").heading() == "Sign in"
    assert copy_of(app, thief).get("/account").heading() == "Sign in"


def test_one_browser_is_signed_out_the_other_stays(app: Flask, visitor: Visitor) -> None:
    phone = Visitor(app)
    sign_in(visitor, ROSA, SAMPLE_PASSWORD)
    sign_in(phone, ROSA, SAMPLE_PASSWORD)
    visitor.post("/logout", page="/account")
    assert phone.get("/account").heading() == "My account"


def test_everywhere(app: Flask, visitor: Visitor) -> None:
    phone = Visitor(app)
    sign_in(visitor, ROSA, SAMPLE_PASSWORD)
    sign_in(phone, ROSA, SAMPLE_PASSWORD)
    visitor.post("/account/sign-out-everywhere", page="/account")
    assert visitor.get("/account").heading() == "Sign in"
    assert phone.get("/account").heading() == "Sign in"


def test_another_site_cannot_sign_her_out(rosa: Visitor) -> None:
    assert rosa.browser.post("/logout").status_code == 400
    assert rosa.get("/account").heading() == "My account"


def test_a_link_cannot_sign_her_out(rosa: Visitor) -> None:
    assert rosa.get("/logout").status == 405
    assert rosa.get("/account").heading() == "My account"


def test_an_altered_cookie_is_nobody(app: Flask, rosa: Visitor) -> None:
    cookie = rosa.browser.get_cookie("session")
    assert cookie is not None
    for place in (5, len(cookie.value) - 5):
        letter = "A" if cookie.value[place] != "A" else "B"
        stranger = Visitor(app)
        stranger.browser.set_cookie("session", cookie.value[:place] + letter + cookie.value[place + 1 :])
        assert stranger.get("/account").heading() == "Sign in"
