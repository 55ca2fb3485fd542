"""How answers leave: headers on all of them, public pages the same for everyone."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request

from challenge.accounts.limits import place
from challenge.app import create_app
from challenge.extensions import db
from tests.conftest import ON_ONE_DATABASE, environment
from tests.page import Visitor

pytestmark = ON_ONE_DATABASE
PUBLIC = [
    "/",
    "/about",
    "/members",
    "/members/riverbend-oh",
    "/green-business-challenge",
    "/challenges",
    "/challenges/riverbend-oh/2026",
    "/challenges/riverbend-oh/2026/rules",
    "/privacy",
    "/accessibility",
]
# What a shared cache does not ask about.
UNKEYED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Port": "8",
    "Forwarded": "host=evil.example",
    "X-Original-URL": "/staff",
    "X-Rewrite-URL": "/staff",
    "X-HTTP-Method-Override": "POST",
    "Accept-Language": "de",
    "Accept": "application/json",
    "Authorization": "Basic cm9zYTpyb3Nh",
    "Cookie": "theme=dark; lang=de; session=forged",
}
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_the_same_for_everyone(app: Flask, address: str) -> None:
    """The same bytes, signed in or not; no cookie; nothing in it depends on headers that a cache ignores."""
    walter = app.test_client().get(address)
    rosa = Visitor(app).signed_in("rosa").browser.get(address)
    odd = app.test_client().get(address, headers=UNKEYED)
    assert walter.status_code == 200
    assert walter.data == rosa.data == odd.data
    for answer in (walter, rosa, odd):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_answered_304_when_nothing_changed(app: Flask, address: str) -> None:
    """ETag and If-None-Match, for GET and HEAD."""
    client = app.test_client()
    etag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(address).headers["ETag"] == etag


def test_private_pages_are_never_stored(app: Flask) -> None:
    """Neither the page nor the way to it."""
    assert Visitor(app).signed_in("rosa").browser.get("/account").headers["Cache-Control"] == "no-store"
    assert app.test_client().get("/account").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "method,address,status",
    [
        ("GET", "/", 200),
        ("GET", "/account", 302),
        ("POST", "/login", 400),
        ("GET", "/nothing-here", 404),
        ("POST", "/about", 405),
        ("TRACE", "/", 405),
        ("POST", "/login?big", 413),
    ],
)
def test_security_headers_are_on_every_answer(app: Flask, method: str, address: str, status: int) -> None:
    """Whatever its status."""
    data = b"x=" + b"x" * (25 * 1024 * 1024) if status == 413 else None
    kind = "application/x-www-form-urlencoded" if data else None
    answer = app.test_client().open(address, method=method, data=data, content_type=kind)
    assert answer.status_code == status
    for header in HEADERS:
        assert header in answer.headers
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


def test_an_error_is_a_page_with_the_headers_too(app: Flask) -> None:
    """500: said in words, nothing of the inside shown."""
    app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.get_data(as_text=True)
    for header in HEADERS:
        assert header in answer.headers


@pytest.mark.parametrize(("proxies", "seen"), [("0", "198.51.100.1"), ("1", "192.0.2.9"), ("2", "203.0.113.7")])
def test_only_as_many_proxies_are_believed_as_there_are(
    database_url: str, tmp_path: Path, proxies: str, seen: str
) -> None:
    """Each adds where it was asked from at the end of the list; what stands before that is what somebody claims."""
    app = create_app(environment(database_url, tmp_path) | {"TRUSTED_PROXIES": proxies})
    told: list[str] = []
    app.add_url_rule(
        "/where", "where", lambda: told.append(f"{place()} {request.host_url} {request.script_root}") or ""
    )
    claimed = UNKEYED | {"X-Forwarded-For": "10.0.0.1, 203.0.113.7, 192.0.2.9", "X-Forwarded-Proto": "http"}
    app.test_client().get("/where", headers=claimed, environ_base={"REMOTE_ADDR": "198.51.100.1"})
    assert told == [f"{seen} http://localhost/ "]
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "a b"])
def test_an_unknown_host_is_refused(app: Flask, host: str) -> None:
    """So that no letter and no page ever links to it."""
    assert app.test_client().get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/.env",
        "/.git/config",
        "/config.py",
        "/instance/challenge.sqlite",
        "/static/../config.py",
        "/..%2fconfig.py",
        "/static/%2e%2e/config.py",
        "/%c0%ae%c0%ae/config.py",
        "/wsgi.py.bak",
        "/members/..;/staff",
        "//config.py",
    ],
)
def test_nothing_outside_the_house_is_served(app: Flask, address: str) -> None:
    """Path traversal in all its spellings."""
    answer = app.test_client().get(address)
    assert answer.status_code in (400, 404, 308)
