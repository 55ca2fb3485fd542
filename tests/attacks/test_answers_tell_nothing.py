"""Answers as caches and browsers see them: guarded whatever their status, and never one person's page for another."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from challenge.accounts.limits import SIGN_IN_FROM_PLACE, seconds_to_wait
from challenge.app import create_app
from challenge.extensions import db
from challenge.schedule import compute_now
from config import ROOT
from tests.conftest import ON_ONE_DATABASE, environment
from tests.every_page.doors import EVERYBODY
from tests.every_page.doors.accounts import TOKEN
from tests.every_page.test_doors import DOORS
from tests.page import Visitor

pytestmark = ON_ONE_DATABASE
FORMS = {
    "/forgot-password",
    "/forgot-password/sent",
    "/request-login",
    "/code",
}  # a form has a token, so it is one person's
GUARDS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "",
    "Strict-Transport-Security": "max-age=",
}


def unguarded(answer: TestResponse) -> list[str]:
    """The guards that an answer lacks."""
    wrong = [name for name, part in GUARDS.items() if part not in answer.headers.get(name, "-" if part else "")]
    policy = answer.headers.get("Content-Security-Policy", "")
    wrong += ["unsafe"] if "unsafe" in policy or "default-src 'none'" not in policy else []
    return wrong + [name for name in ("Server", "X-Powered-By") if name in answer.headers]


@pytest.fixture
def behind_https(app: Flask) -> Flask:
    """The application as it stands behind a proxy that speaks https."""
    app.config["SESSION_COOKIE_SECURE"] = True
    return app


def answers(app: Flask) -> dict[int, TestResponse]:
    """One answer of every status there is."""
    app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    app.add_url_rule("/away", "away", without_a_database)
    client, rosa = app.test_client(), Visitor(app).signed_in("rosa")
    etag = client.get("/about").headers["ETag"]
    page = "/meters/1/bills/new"
    form = rosa.get(page).values() | {"start_on": "2024-01-01", "end_on": "2024-02-01", "quantity": "9", "step": "save"}
    saved = rosa.browser.post(page, data=form)
    found = [
        client.get("/"),
        client.get("/account"),
        client.get("/about", headers={"If-None-Match": etag}),
        client.get("/members//riverbend-oh"),
        client.post("/login"),
        client.get("/nothing"),
        client.post("/about"),
        rosa.browser.post(page, data=form | {"quantity": "10"}),
        client.post("/login", data="x" * 1_100_000, content_type="application/x-www-form-urlencoded"),
        rosa.browser.post(page, data=form | {"quantity": "NaN", "key": "a-key-of-my-own-1234"}),
        too_many(app),
        client.get("/broken"),
        client.get("/away"),
    ]
    assert saved.status_code == 302
    return {answer.status_code: answer for answer in found}


def without_a_database() -> str:
    raise OperationalError("SELECT 1", {}, Exception("the disk is gone"))


def too_many(app: Flask) -> TestResponse:
    with app.app_context():
        for _ in range(SIGN_IN_FROM_PLACE.most):
            seconds_to_wait((SIGN_IN_FROM_PLACE, "127.0.0.1"))
    browser = Visitor(app)
    token = browser.get("/login").values()
    fields = {**token, "email": "rosa@rosasbakery.example", "password": "no matter what"}
    return browser.browser.post("/login", data=fields)


def test_every_answer_is_guarded(behind_https: Flask) -> None:
    found = answers(behind_https)
    assert set(found) == {200, 302, 304, 308, 400, 404, 405, 409, 413, 422, 429, 500, 503}
    assert {status: wrong for status, answer in found.items() if (wrong := unguarded(answer))} == {}
    for status in (500, 503):
        text = found[status].get_data(as_text=True)
        assert not [word for word in ("Traceback", "ZeroDivision", "disk is gone", str(ROOT)) if word in text]


def test_files_and_cookies_are_guarded_too(database_url: str, tmp_path: Path) -> None:
    """The site as it stands behind https, before it has any standings."""
    app = create_app(environment(database_url, tmp_path) | {"BASE_URL": "https://127.0.0.1"})
    client = app.test_client()
    page = client.get("/about").get_data(as_text=True)
    names = [part.partition('"')[0] for part in page.split('"/static/')[1:]]
    assert len(names) > 3
    for name in names:
        answer = client.get(f"/static/{name.partition('#')[0]}", buffered=True)
        assert answer.status_code == 200, name
        assert unguarded(answer) == [], name
        assert "Set-Cookie" not in answer.headers
    assert unguarded(client.get("/static/not-there.css")) == []
    nobody = app.test_client(use_cookies=False)
    opened = {door.address: nobody.get(door.address) for door in DOORS}
    assert not [address for address, answer in opened.items() if answer.status_code >= 500], "before any standings"
    cookies = [cookie for answer in opened.values() for cookie in answer.headers.getlist("Set-Cookie")]
    assert len(cookies) > 3
    for cookie in cookies:
        name, *flags = [part.strip() for part in cookie.split(";")]
        assert name.startswith("__Host-session="), cookie
        assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"], cookie
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://127.0.0.1.evil.example", "http://evil.127.0.0.1"]
)
def test_no_other_site_reads_with_somebodys_cookie(app: Flask, origin: str) -> None:
    """No answer says that scripts of another site may read it, least of all with the reader's sign-in."""
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "X-CSRF"}
    rosa = Visitor(app).signed_in("rosa").browser
    for address in ("/", "/account", "/login", "/challenges/riverbend-oh/2026/leaderboard.json", "/meters/1/bills/new"):
        for method in ("GET", "POST", "OPTIONS"):
            answer = rosa.open(address, method=method, headers=asked)
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control")], (method, address)


@dataclass
class SharedCache:
    """A cache between everybody and the site, as RFC 9111 lets it be: it keeps what may be kept, by what it varies."""

    kept: dict[str, TestResponse] = field(default_factory=dict)

    def get(self, browser: FlaskClient, address: str) -> TestResponse:
        """The kept answer if the site says that it still holds, else a new one."""
        old = self.kept.get(address)
        etag = {"If-None-Match": old.headers["ETag"]} if old else {}
        answer = browser.get(address, headers=etag)
        if old and answer.status_code == 304:
            return old
        rules = answer.headers.get("Cache-Control", "")
        if not {"no-store", "private"} & {rule.strip() for rule in rules.split(",")} and "ETag" in answer.headers:
            assert "Set-Cookie" not in answer.headers, address
            assert "Cookie" not in answer.headers.get("Vary", ""), address
            self.kept[address] = answer
        return answer


def test_no_page_of_one_person_reaches_another(app: Flask) -> None:
    """Whoever comes first, everybody reads through the same cache what she would read without it."""
    with app.app_context():
        assert [outcome.error for _, outcome in compute_now([1])] == [None]
    pages = [door.address for door in DOORS if door.method == "GET" and door.who == EVERYBODY]
    people = [Visitor(app).signed_in(name).browser for name in ("rosa", "carmen", "grace")] + [app.test_client()]
    for order in (people, people[::-1]):
        cache = SharedCache()
        for browser in order:
            for address in pages:
                cached = cache.get(browser, address)
                if address in cache.kept:
                    assert cached.data == browser.get(address).data, address
        kept = {address for address in pages if not address.endswith(("join", "z", TOKEN)) and address not in FORMS}
        not_there = {address for address in kept if people[0].get(address).status_code == 404}  # in this world
        assert kept - not_there <= set(cache.kept)


def test_every_private_page_is_kept_by_nobody(app: Flask) -> None:
    """Whatever comes back: the page, the way to the sign-in page, or that it is not there."""
    for name in ("rosa", "victor", "walter"):
        browser = Visitor(app).signed_in(name).browser if name != "walter" else app.test_client()
        for door in DOORS:
            if door.method == "GET" and door.who != EVERYBODY:
                answer = browser.get(door.address)
                assert answer.headers["Cache-Control"] == "no-store", (door.address, name, answer.status_code)


def test_a_cookie_with_one_bit_turned_is_nobody(app: Flask) -> None:
    """At every place of it, and signed with another key."""
    rosa = Visitor(app).signed_in("rosa").browser
    cookie = rosa.get_cookie("session")
    assert cookie is not None
    assert rosa.get("/account").status_code == 200
    for place in range(len(cookie.value) - 1):  # the last sign of a signature has bits that no one reads
        turned = chr(ord(cookie.value[place]) ^ 1)
        if turned in '";, \\' or not turned.isprintable():
            continue
        stranger = app.test_client()
        stranger.set_cookie("session", cookie.value[:place] + turned + cookie.value[place + 1 :])
        assert stranger.get("/account").status_code == 302, place


def test_one_of_many_cookies_counts_or_none(app: Flask) -> None:
    """Two of one name, two hundred, one of 8 kB; and what a cookie holds opens nothing when it comes another way."""
    rosa, somebody = Visitor(app).signed_in("rosa").browser, app.test_client(use_cookies=False)
    cookie = rosa.get_cookie("session")
    assert cookie is not None
    good, victors = f"session={cookie.value}", Visitor(app).signed_in("victor").browser.get_cookie("session")
    assert victors is not None
    for sent, whose in (
        (good, ["Rosa Delgado"]),
        (f"{good}; session=forged; theme=dark", ["Rosa Delgado"]),
        (f"{good}; session={victors.value}", ["Rosa Delgado"]),
        (f"session=forged; {good}", []),
        (f"__Host-session={cookie.value}; Session={cookie.value}", []),
        ("; ".join(f"session={number}" for number in range(200)), []),
        (f"session={'a' * 8192}", []),
        (f"remember_token=1|{'a' * 128}; user_id=1", []),
    ):
        answer = somebody.get("/account", headers={"Cookie": sent})
        told = [name for name in ("Rosa Delgado", "Victor Hale") if name in answer.get_data(as_text=True)]
        assert (answer.status_code, told) == (200 if whose else 302, whose), sent[:60]
    with rosa.session_transaction() as session:
        token = session["_user_id"]
    for sent in (
        {"Authorization": f"Bearer {token}"},
        {"X-Api-Key": token},
        {"Authorization": f"Token {cookie.value}"},
    ):
        assert somebody.get(f"/account?api_key={token}&session={cookie.value}", headers=sent).status_code == 302


@pytest.mark.parametrize("key", ["dev", "changeme", "only-for-tests", ""])
def test_a_cookie_signed_with_another_key_is_nobody(app: Flask, key: str) -> None:
    rosa = Visitor(app).signed_in("rosa").browser
    with rosa.session_transaction() as session:
        content = dict(session)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own has it
    assert isinstance(serializer, URLSafeTimedSerializer)
    for signed, status in ((serializer.dumps(content), 200), (forged(app, key, content), 302)):
        stranger = app.test_client()
        stranger.set_cookie("session", str(signed))
        assert stranger.get("/account").status_code == status


def forged(app: Flask, key: str, content: dict[str, object]) -> str:
    """The same session, signed by somebody who guessed the key."""
    own, app.secret_key = app.secret_key, key or " "
    try:
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own has it
        return str(serializer.dumps(content))
    finally:
        app.secret_key = own
