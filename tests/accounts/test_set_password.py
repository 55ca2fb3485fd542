"""Set a new password by a link from a letter: once, for an hour, and nobody learns who has an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from challenge import clock
from challenge.accounts.actions import change_password
from challenge.accounts.models import LetterLink, SignIn
from challenge.accounts.passwords import hash_password
from challenge.accounts.queries import user_by_email
from challenge.extensions import db, transaction
from challenge.notices.actions import send_due_letters
from challenge.sample.cast import CAST, SAMPLE_PASSWORD
from tests.accounts.people import PASSWORD, add_person, person, sign_in
from tests.letters import letters_to, secret_link
from tests.page import Page, Visitor

ROSA = CAST["rosa"].email
NEW = {"password": PASSWORD, "again": PASSWORD}
DEAD = "This link no longer works"


def ask(app: Flask, email: str = ROSA) -> Page:
    """Somebody asks for a link."""
    return Visitor(app).post("/forgot-password", {"email": email})


def another_link(app: Flask) -> str:
    """A link that Rosa asked for, after the last one's ten minutes are over."""
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        ask(app)
    return secret_link(app, ROSA)


def test_it_works(app: Flask, visitor: Visitor, rosa: Visitor) -> None:
    assert ask(app).heading() == "Look into your mail"
    link = secret_link(app, ROSA)
    assert visitor.get(link).heading() == "Set a new password"
    page = visitor.post(link, NEW)
    assert page.heading() == "My account"
    assert "Your password is saved" in page.text()
    assert rosa.get("/account").heading() == "Sign in"
    assert sign_in(Visitor(app), ROSA, SAMPLE_PASSWORD).status == 422
    assert sign_in(Visitor(app), ROSA, PASSWORD).heading() == "My account"
    assert letters_to(app, ROSA)[-1].subject == "Your password was changed"


def test_the_page_is_the_same_for_an_address_without_an_account(app: Flask) -> None:
    add_person(app, "closed@shop.example", disabled=True)
    pages = [ask(app, email) for email in (ROSA, "nobody@shop.example", "closed@shop.example")]
    assert len({(page.status, page.html) for page in pages}) == 1
    assert letters_to(app, "nobody@shop.example") == []
    assert letters_to(app, "closed@shop.example") == []


def test_one_letter_in_ten_minutes(app: Flask) -> None:
    assert ask(app).html == ask(app).html
    assert len(letters_to(app, ROSA)) == 1
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        ask(app)
    assert len(letters_to(app, ROSA)) == 2


def test_a_link_works_once(app: Flask, visitor: Visitor) -> None:
    ask(app)
    link = secret_link(app, ROSA)
    visitor.post(link, NEW)
    page = Visitor(app).get(link)
    assert (page.status, page.heading()) == (404, DEAD)


def test_sent_twice_it_counts_once(app: Flask) -> None:
    """A double click: both forms left the same page, before the first answer came."""
    ask(app)
    link = secret_link(app, ROSA)
    first, second = Visitor(app), Visitor(app)
    fields = first.get(link).values()
    cookie = first.browser.get_cookie("session")
    assert cookie is not None
    second.browser.set_cookie("session", cookie.value)
    answers = [
        browser.post(link, data={**NEW, "csrf_token": fields["csrf_token"], "key": fields["key"]})
        for browser in (first.browser, second.browser)
    ]
    assert [(a.status_code, a.headers["Location"]) for a in answers] == [(302, "/account")] * 2
    assert [letter.subject for letter in letters_to(app, ROSA)].count("Your password was changed") == 1


def test_a_used_link_does_not_work_for_who_kept_its_page(app: Flask, visitor: Visitor) -> None:
    ask(app)
    link = secret_link(app, ROSA)
    visitor.get(link)
    Visitor(app).post(link, NEW)
    page = visitor.post(link, {"password": "some other fine words", "again": "some other fine words"}, page="/login")
    assert page.status == 404
    assert sign_in(Visitor(app), ROSA, PASSWORD).heading() == "My account"


def test_a_link_ends_after_an_hour(app: Flask, visitor: Visitor) -> None:
    ask(app)
    link = secret_link(app, ROSA)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert visitor.get(link).status == 404
        assert visitor.post(link, NEW, page="/login").status == 404


def test_a_newer_link_ends_the_older(app: Flask, visitor: Visitor) -> None:
    ask(app)
    older, newer = secret_link(app, ROSA), another_link(app)
    assert older != newer
    assert visitor.get(older).status == 404
    assert visitor.get(newer).status == 200


def test_a_link_ends_when_the_password_is_changed(app: Flask, visitor: Visitor) -> None:
    ask(app)
    link, password_hash = secret_link(app, ROSA), hash_password(PASSWORD)
    with app.app_context(), transaction():
        user = user_by_email(ROSA)
        assert user is not None
        change_password(user, password_hash)
    assert visitor.get(link).status == 404


def test_a_link_ends_when_the_person_is_disabled(app: Flask, visitor: Visitor) -> None:
    ask(app)
    link = secret_link(app, ROSA)
    with app.app_context(), transaction():
        user = user_by_email(ROSA)
        assert user is not None
        user.disabled_at = clock.now()
    assert visitor.get(link).status == 404


@pytest.mark.parametrize("purpose", ["confirm", "invite"])
def test_a_link_is_good_for_its_purpose_only(app: Flask, visitor: Visitor, purpose: str) -> None:
    ask(app)
    token = secret_link(app, ROSA).removeprefix("/reset/")
    assert visitor.get(f"/{purpose}/{token}").status == 404


def test_it_confirms_the_address_too(app: Flask, visitor: Visitor) -> None:
    add_person(app, "new@shop.example", confirmed=False)
    ask(app, "new@shop.example")
    visitor.post(secret_link(app, "new@shop.example"), NEW)
    assert person(app, "new@shop.example").confirmed_at is not None


def test_the_link_is_ours_whatever_the_request_says(app: Flask, visitor: Visitor) -> None:
    token = visitor.get("/forgot-password").values()["csrf_token"]
    fields = {"email": ROSA, "csrf_token": token, "key": "0123456789abcdef"}
    evil = {"Host": "evil.example"}
    assert visitor.browser.post("/forgot-password", data=fields, headers=evil).status_code == 400
    assert letters_to(app, ROSA) == []
    evil = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    assert visitor.browser.post("/forgot-password", data=fields, headers=evil).status_code == 302
    (letter,) = letters_to(app, ROSA)
    assert "http://127.0.0.1/reset/" in letter.text
    assert "evil" not in letter.text


def test_only_a_hash_of_the_link_is_kept_once_the_letter_has_left(app: Flask) -> None:
    ask(app)
    token = secret_link(app, ROSA).removeprefix("/reset/")
    with app.app_context():
        assert send_due_letters() == 1
        link = db.session.query(LetterLink).one()
        assert token not in link.token_hash
    assert letters_to(app, ROSA)[0].text == ""


def test_no_other_site_learns_the_address_of_the_page(app: Flask, visitor: Visitor) -> None:
    ask(app)
    page = visitor.get(secret_link(app, ROSA))
    assert page.response.headers["Referrer-Policy"] == "same-origin"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "/reset/" not in page.html


WEAK = {
    "too short": "at least 12 characters",
    "x" * 1025: "at most 1,024 characters",
    "x" * 400_000: "at most 1,024 characters",
    "aaaaaaaaaaaaaa": "repeats",
    "password123456": "tried first",
    "Riverbend2026": "tried first",
    "greenchallenge1": "tried first",
    "Rosa Delgado 1": "tried first",
    "qwertyuiopasdf": "keyboard",
}


def test_a_weak_password_is_refused(app: Flask, visitor: Visitor) -> None:
    ask(app)
    link = secret_link(app, ROSA)
    for password, words in WEAK.items():
        page = visitor.post(link, {"password": password, "again": password})
        assert page.status == 422, password[:20]
        assert words in page.errors()["password"]
    assert visitor.get(link).status == 200


def test_two_different_passwords_are_refused(app: Flask, visitor: Visitor) -> None:
    ask(app)
    page = visitor.post(secret_link(app, ROSA), {"password": PASSWORD, "again": PASSWORD + "s"})
    assert page.status == 422
    assert "not the same" in page.errors()["again"]


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        ("caf\u00e9 au lait, doux", "cafe\u0301 au lait, doux"),
        ("long " * 200, "long " * 200),
        ("  spaces at both ends  ", "  spaces at both ends  "),
        ("a lantern \U0001f3ee by the river", "a lantern \U0001f3ee by the river"),
    ],
)
def test_a_password_is_kept_whole(app: Flask, visitor: Visitor, chosen: str, typed: str) -> None:
    ask(app)
    page = visitor.post(secret_link(app, ROSA), {"password": chosen, "again": chosen})
    assert page.heading() == "My account"
    assert sign_in(Visitor(app), ROSA, typed[:-1]).status == 422
    assert sign_in(Visitor(app), ROSA, typed).heading() == "My account"


def test_who_asks_without_end_is_stopped(app: Flask, visitor: Visitor) -> None:
    for number in range(30):
        visitor.post("/forgot-password", {"email": f"person{number}@shop.example"}, follow_redirects=False)
    page = visitor.post("/forgot-password", {"email": ROSA})
    assert page.status == 429
    assert int(page.response.headers["Retry-After"]) > 0
    assert letters_to(app, ROSA) == []


def test_the_sign_in_of_another_person_ends_in_this_browser(app: Flask, victor: Visitor) -> None:
    ask(app)
    victor.post(secret_link(app, ROSA), NEW)
    assert "Rosa Delgado" in victor.get("/account").text()
    with app.app_context():
        hale = user_by_email(CAST["victor"].email)
        assert hale is not None
        assert db.session.query(SignIn).filter_by(user_id=hale.id).count() == 0
