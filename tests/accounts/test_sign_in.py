"""Sign in: by address and password, told the same whatever is wrong, so often and no more."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

import challenge.accounts.routes.sign_in as view
from challenge import clock
from challenge.accounts.limits import SIGN_IN_FROM_PLACE, seconds_to_wait
from challenge.accounts.models import SignIn, Try
from challenge.accounts.passwords import password_fits
from challenge.extensions import db
from challenge.sample.cast import CAST, SAMPLE_PASSWORD
from tests.accounts.people import PASSWORD, add_person, sign_in
from tests.conftest import ON_ONE_DATABASE
from tests.letters import letters_to, secret_link
from tests.page import Page, Visitor

ROSA = CAST["rosa"].email
NOT_OURS = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/account",
    "%2f%2fevil.example",
    "/%2f%2fevil.example",
    "javascript:alert(1)",
    "/%09/evil.example",
    "/\t/evil.example",
    "http://good@evil.example",
    "\x01//evil.example",
    "good.evil.example",
    "/account?next=//evil.example",
    "/account\r\nX-Header: 1",
    "/@evil.example",
    "",
    "/" + "a" * 5000,
]


def plain(page: Page) -> str:
    """A page without what is random in it and what was typed."""
    return re.sub(r'value="[^"]*"', "", page.html)


def test_it_works(app: Flask, visitor: Visitor) -> None:
    page = sign_in(visitor, ROSA, SAMPLE_PASSWORD)
    assert page.heading() == "My account"
    assert "Rosa's Bakery" in page.text()
    assert visitor.get("/login").heading() == "My account"


def test_the_address_may_be_written_in_capitals(visitor: Visitor) -> None:
    assert sign_in(visitor, f"  {ROSA.upper()} ", SAMPLE_PASSWORD).heading() == "My account"


def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person(app, "new@shop.example", confirmed=False)
    add_person(app, "closed@shop.example", disabled=True)
    add_person(app, "invited@shop.example", password_hash=None)
    checked: list[str] = []

    def spy(password_hash: str | None, password: str) -> bool:
        assert password_hash is None or password_hash.startswith("$argon2id$")  # else no work is done
        checked.append(password)
        return password_fits(password_hash, password)

    monkeypatch.setattr(view, "password_fits", spy)
    tries = [
        (ROSA, "not her password"),
        ("nobody@shop.example", PASSWORD),
        ("new@shop.example", PASSWORD),
        ("closed@shop.example", PASSWORD),
        ("invited@shop.example", PASSWORD),
    ]
    pages = [sign_in(Visitor(app), email, password) for email, password in tries]
    assert {page.status for page in pages} == {422}
    assert len({plain(page) for page in pages}) == 1
    assert len({tuple(sorted(name for name, _ in page.response.headers)) for page in pages}) == 1
    assert checked == [password for _, password in tries]
    assert "We could not sign you in" in pages[0].text()


def test_who_has_not_confirmed_gets_the_letter_again(app: Flask, visitor: Visitor) -> None:
    add_person(app, "new@shop.example", confirmed=False)
    sign_in(visitor, "new@shop.example", "not her password")
    assert letters_to(app, "new@shop.example") == []
    sign_in(visitor, "new@shop.example")
    sign_in(visitor, "new@shop.example")
    assert len(letters_to(app, "new@shop.example")) == 1


def way_after_sign_in(app: Flask, wanted: str) -> str:
    """Where a sign-in with this `next` leads."""
    address = app.url_map.bind("").build("accounts.login", {"next": wanted})
    page = sign_in(Visitor(app), ROSA, SAMPLE_PASSWORD, address=address, follow_redirects=False)
    return page.response.headers["Location"]


@ON_ONE_DATABASE
def test_next_leads_nowhere_else(app: Flask) -> None:
    ways = {wanted: way_after_sign_in(app, wanted) for wanted in NOT_OURS}
    assert {wanted: way for wanted, way in ways.items() if way != "/account"} == {}


@ON_ONE_DATABASE
def test_next_leads_to_the_page_that_was_asked_for(app: Flask) -> None:
    for wanted in ("/", "/account/name", "/businesses/rosas-bakery", "/challenges?page=2&track=all"):
        assert way_after_sign_in(app, wanted) == wanted


def test_next_never_leads_to_what_is_only_posted(visitor: Visitor) -> None:
    page = sign_in(visitor, ROSA, SAMPLE_PASSWORD, address="/login?next=/logout", follow_redirects=False)
    assert page.response.headers["Location"] == "/account"


def test_a_visitor_is_led_to_sign_in_and_back(visitor: Visitor) -> None:
    page = visitor.get("/account/name", follow_redirects=False)
    assert (page.status, page.response.headers["Location"]) == (302, "/login?next=/account/name")
    assert sign_in(visitor, ROSA, SAMPLE_PASSWORD, "/login?next=/account/name").heading() == "Change your name"


def test_a_visitor_who_posts_is_led_to_sign_in(app: Flask, visitor: Visitor) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = visitor.browser.post("/account/name", data={"name": "Mallory"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/account/name")


def test_the_session_is_a_new_one(app: Flask, visitor: Visitor) -> None:
    """A cookie that was there before signing in is worth nothing afterwards."""
    visitor.get("/login")
    before = visitor.browser.get_cookie("session")
    with visitor.browser.session_transaction() as session:
        token = session["csrf_token"]
    sign_in(visitor, ROSA, SAMPLE_PASSWORD)
    after = visitor.browser.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with visitor.browser.session_transaction() as session:
        assert session.get("csrf_token") != token
    thief = Visitor(app)
    thief.browser.set_cookie("session", before.value)
    assert thief.get("/account").heading() == "Sign in"


def test_the_cookie_is_for_servers_only(visitor: Visitor) -> None:
    answer = visitor.get("/login").response
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]


def test_a_disabled_person_is_out_on_her_next_click(app: Flask, visitor: Visitor) -> None:
    add_person(app, "soon-closed@shop.example")
    sign_in(visitor, "soon-closed@shop.example")
    assert visitor.get("/account").heading() == "My account"
    with app.app_context():
        from challenge.accounts.queries import user_by_email
        from challenge.extensions import transaction

        with transaction():
            user = user_by_email("soon-closed@shop.example")
            assert user is not None
            user.disabled_at = clock.now()
    assert visitor.get("/account").heading() == "Sign in"


def test_a_sign_in_ends_by_itself(app: Flask, visitor: Visitor) -> None:
    sign_in(visitor, ROSA, SAMPLE_PASSWORD)
    with time_machine.travel(clock.now() + timedelta(days=app.config["SIGN_IN_DAYS"], minutes=1)):
        assert visitor.get("/account").heading() == "Sign in"


def test_tries_for_one_address_are_limited_and_a_reset_lets_her_in(app: Flask) -> None:
    for number in range(10):
        assert sign_in(Visitor(app), ROSA, f"guess number {number}").status == 422
    refused = sign_in(Visitor(app), ROSA, SAMPLE_PASSWORD)
    assert refused.status == 429
    assert 0 < int(refused.response.headers["Retry-After"]) <= 15 * 60
    assert "too many tries" in refused.text()
    assert refused.values()["email"] == ROSA

    rosa = Visitor(app)
    rosa.post("/forgot-password", {"email": ROSA})
    link = secret_link(app, ROSA)
    assert rosa.post(link, {"password": PASSWORD, "again": PASSWORD}).heading() == "My account"
    assert sign_in(Visitor(app), ROSA).heading() == "My account"


def test_an_address_without_an_account_is_limited_alike(app: Flask) -> None:
    for number in range(10):
        sign_in(Visitor(app), "nobody@shop.example", f"guess number {number}")
    assert sign_in(Visitor(app), "nobody@shop.example").status == 429


def test_the_limit_is_over_after_a_quarter_of_an_hour(app: Flask, visitor: Visitor) -> None:
    for _ in range(10):
        sign_in(visitor, ROSA, "wrong, all wrong")
    assert sign_in(visitor, ROSA, SAMPLE_PASSWORD).status == 429
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert sign_in(visitor, ROSA, SAMPLE_PASSWORD).heading() == "My account"


def test_tries_from_one_place_are_limited(app: Flask, visitor: Visitor) -> None:
    """One password tried on very many accounts."""
    with app.app_context():
        for _ in range(100):
            assert seconds_to_wait((SIGN_IN_FROM_PLACE, "127.0.0.1")) == 0
    assert sign_in(visitor, ROSA, SAMPLE_PASSWORD).status == 429
    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    assert sign_in(visitor, ROSA, SAMPLE_PASSWORD, **elsewhere).heading() == "My account"


def test_who_signs_in_uses_up_nothing(app: Flask) -> None:
    sign_in(Visitor(app), ROSA, "a slip of the finger")
    sign_in(Visitor(app), ROSA, SAMPLE_PASSWORD)
    with app.app_context():
        left = db.session.scalars(select(Try.kind)).all()
    assert left == [SIGN_IN_FROM_PLACE.kind]


def test_the_place_is_not_taken_from_a_header(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        for _ in range(100):
            seconds_to_wait((SIGN_IN_FROM_PLACE, "127.0.0.1"))
    forged = {"headers": {"X-Forwarded-For": "192.0.2.99"}}
    assert sign_in(visitor, ROSA, SAMPLE_PASSWORD, **forged).status == 429


def test_strange_input_is_refused(app: Flask) -> None:
    for email, password in (
        ("a" * 100_000 + "@shop.example", PASSWORD),
        ("a@a@a" * 8_000, PASSWORD),
        (ROSA, "x" * 100_000),
        (ROSA, "with\x00NUL and more"),
        ("with\x00nul@shop.example", PASSWORD),
    ):
        assert sign_in(Visitor(app), email, password).status == 422, (email[:20], password[:20])


def test_a_megabyte_is_refused(visitor: Visitor) -> None:
    assert sign_in(visitor, ROSA, "x" * 1_100_000).status == 413


def test_ten_thousand_fields_are_no_trouble(visitor: Visitor) -> None:
    more = {f"field{number}": "1" for number in range(10_000)}
    assert visitor.post("/login", {"email": ROSA, "password": "wrong, all wrong", **more}).status in (413, 422)


def test_another_site_cannot_sign_somebody_in(app: Flask, visitor: Visitor) -> None:
    answer = visitor.browser.post("/login", data={"email": ROSA, "password": SAMPLE_PASSWORD})
    assert answer.status_code == 400
    with app.app_context():
        assert db.session.scalar(select(func.count(SignIn.id))) == 0


def test_no_secret_is_logged_or_kept(app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sign_in(visitor, ROSA, "Rosa's own secret words")
        sign_in(visitor, ROSA, SAMPLE_PASSWORD)
    cookie = visitor.browser.get_cookie("session")
    assert cookie is not None
    for secret in ("Rosa's own secret words", SAMPLE_PASSWORD, cookie.value):
        assert secret not in caplog.text
    with app.app_context():
        kept = [*db.session.scalars(select(Try.who)), *db.session.scalars(select(SignIn.token_hash))]
    assert all(ROSA not in text and SAMPLE_PASSWORD not in text for text in kept)
    assert len(kept) == 2
