"""Addresses that nobody was given: odd ids, parts of other things, ways out of the house. None breaks, none tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule

from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.schedule import compute_now
from tests.accounts.test_sign_in import NOT_OURS
from tests.conftest import ON_ONE_DATABASE, ROOT
from tests.every_page.test_doors import DOORS
from tests.page import Visitor

NUMBERS = ["0", "-1", "01", "1.0", "%EF%BC%91", "2147483648", "9" * 40]
WORDS = ["%00", "a%00b", "%ff", "%ed%a0%80", "%2e%2e", "..%2f..", "a" * 5000, "%20", "x;y"]
ASKED = ["track", "resource", "page", "business", "meter", "next", "nobody-asks-this"]
VALUES = ["", "%00", "a%00b", "%ff", "-1", "1e3", "%EF%BC%91", "x" * 8000, "%E2%80%AE", "../.."]
INJECTED = ["' OR 1=1--", "1;DROP TABLE users", "{{7*191}}", "${7*191}", "*)(uid=*", "a|id;`id`", '"><b>1337</b>']
DAYS = ["0001-01-01", "9999-12-31", "2024-02-30", "1900-01-01"]
KINDS = ("", ".json", ".csv")
BOARD = "/challenges/riverbend-oh/2026/leaderboard"


def odd_addresses(rule: Rule) -> Iterator[str]:
    """The rule's address with one part of it odd; the other parts are of the cast's world."""
    usual = {"slug": "rosas-bakery", "member": "riverbend-oh", "city": "riverbend-oh", "challenge": "2026"}
    for name in rule.arguments:
        for odd in NUMBERS if f"<int:{name}>" in rule.rule else WORDS:
            values = {other: usual.get(other, "1") for other in rule.arguments} | {name: odd}
            yield re.sub(r"<(?:int:)?(\w+)>", lambda found, values=values: values[found[1]], rule.rule)


def test_an_odd_part_of_an_address_is_not_there(app: Flask) -> None:
    """For those who may open everything else, too; whatever the database makes of such a number or text."""
    app.config["WTF_CSRF_ENABLED"] = False
    grace, wrong = Visitor(app).signed_in("grace").browser, []
    tried = [(rule, address) for rule in app.url_map.iter_rules() for address in odd_addresses(rule)]
    for rule, address in tried:
        status = grace.open(address, method="GET" if "GET" in (rule.methods or ()) else "POST").status_code
        wrong += [f"{rule.endpoint} {address[:60]}: {status}"] if status not in (404, 405) else []
    assert len(tried) > 300
    assert not wrong, "\n" + "\n".join(wrong)


def test_an_odd_question_breaks_no_page(app: Flask) -> None:
    """Every page, asked with parameters it knows and with some it does not."""
    people = {name: Visitor(app).signed_in(name).browser for name in ("rosa", "carmen", "grace")}
    people["walter"], wrong = app.test_client(), []
    for place, door in enumerate(DOORS):
        browser = next((people[name] for name in ("walter", "rosa", "carmen", "grace") if name in door.who), None)
        if door.method != "GET" or browser is None:
            continue
        queries = [f"{name}={VALUES[(place + number) % len(VALUES)]}" for number, name in enumerate(ASKED)]
        queries.append(urlencode(dict.fromkeys([*ASKED, "name", "edition", "zip"], INJECTED[place % len(INJECTED)])))
        for query in (*queries, *(f"start={day}&end={day}" for day in DAYS)):
            answer = browser.get(f"{door.address.partition('?')[0]}?{query}")
            wrong += [f"{door.address}?{query[:60]}: {answer.status_code}"] if answer.status_code >= 500 else []
            wrong += (
                [f"{door.address} ran {query[:60]}"] if b"<b>1337" in answer.data or b">1337<" in answer.data else []
            )
    assert not wrong, "\n" + "\n".join(wrong)


NOT_ASKED = [
    "limit=-1",
    "limit=1000000000",
    "offset=-1",
    "sort=password_hash",
    "fields=*",
    "email=a",
    "password_hash=a",
]
NOT_ASKED += ["locale=../../etc", "lang=de", "theme=../x", f"tz={'x' * 10_000}", "api_key=a", "include=users", "page=1"]


@ON_ONE_DATABASE
def test_what_no_page_asks_for_changes_none(app: Flask) -> None:
    """Neither how much, in which order, which columns, nor in which language, colors or zone. A name is only a name."""
    with app.app_context():
        assert [outcome.error for _, outcome in compute_now([1])] == [None]
    client = app.test_client()
    for address in (
        BOARD,
        f"{BOARD}.json",
        f"{BOARD}.csv",
        "/challenges",
        "/members",
        "/league",
        "/embed/riverbend-oh/2026",
    ):
        usual = client.get(address)
        assert usual.status_code == 200, address
        for query in NOT_ASKED:
            assert client.get(f"{address}?{query}").data == usual.data, (address, query)
    for text in INJECTED:
        assert client.get(f"{BOARD}.json", query_string={"name": text}).json["rows"] == [], text


def test_a_page_that_cannot_be_is_empty_or_refused(app: Flask) -> None:
    client = app.test_client()
    for number, kind in product(("0", "-1", "1000000000000", "1e3", "１", "1.5", "", "01", "999999999"), KINDS):
        answer = client.get(f"{BOARD}{kind}", query_string={"page": number})
        assert answer.status_code in (200, 422), (kind, number)
        if answer.status_code == 200 and kind == ".json":
            assert answer.json["rows"] == [], number


@ON_ONE_DATABASE
def test_who_is_signed_in_is_not_led_away_either(app: Flask) -> None:
    rosa = Visitor(app).signed_in("rosa").browser
    for wanted in NOT_OURS:
        assert rosa.get("/login", query_string={"next": wanted}).location == "/account", wanted


AWAY = [
    "//evil.example",
    "///evil.example/",
    "//evil.example/account",
    "/\\evil.example/..",
    "/account//../\\evil.example",
]


@ON_ONE_DATABASE
def test_no_redirect_leaves_the_house(app: Flask) -> None:
    """Tidied addresses, and the way to sign in and back."""
    for path, browser in product(AWAY, (app.test_client(), Visitor(app).signed_in("rosa").browser)):
        answer = browser.get("/", environ_overrides={"PATH_INFO": path, "REQUEST_URI": path})
        where = answer.headers.get("Location", "/")
        assert urlsplit(where).netloc in ("", "127.0.0.1"), where
        assert not where.startswith(("//", "/\\")), where
        assert answer.status_code < 500


@ON_ONE_DATABASE
@pytest.mark.parametrize("state", ["draft", "archived"])
def test_what_is_not_published_is_nowhere(app: Flask, state: str) -> None:
    """At none of its addresses, in no list, in no file, for nobody; whoever runs it finds it at her desk."""
    with app.app_context():
        assert [outcome.error for _, outcome in compute_now([1])] == [None]
    walter = app.test_client()
    public = [door.address for door in DOORS if "walter" in door.who and door.method == "GET"]
    its = [address for address in public if address.startswith("/challenges/riverbend-oh/2026")]
    its = [address for address in its if walter.get(address).status_code == 200]  # a report follows when it is over
    assert len(its) >= 7
    with app.app_context(), transaction():
        challenge = db.session.get_one(Challenge, 1)
        challenge.state, challenge.name = state, "Hidden Heron Challenge"
    for browser in (walter, *(Visitor(app).signed_in(name).browser for name in ("rosa", "nadia", "carmen"))):
        assert {browser.get(address).status_code for address in its} == {404}
        assert {browser.head(address).status_code for address in its} == {404}
        assert browser.post(its[0] + "/join").status_code in (400, 404)
    for address in public:
        html = walter.get(address).get_data(as_text=True)
        assert "Hidden Heron" not in html, address
        assert 'href="/challenges/riverbend-oh/2026' not in html, address


@ON_ONE_DATABASE
def test_no_file_of_the_house_is_served(app: Flask) -> None:
    """Whatever stands beside the code, at the root or by way of the files that are served."""
    names = [path.name + ("/" if path.is_dir() else "") for path in ROOT.iterdir() if path.name != "static"]
    files = ["static/app.css", "challenge/app.py", "templates/layout/page.html", "migrations/env.py", "tests/page.py"]
    client = app.test_client()
    for name in [*names, *files, "instance/challenge.sqlite-wal", "static/dist/manifest.json"]:
        for way in (f"/{name}", f"/static/../{name}", f"/static/%2e%2e/{name}", f"/static//{ROOT}/{name}"):
            answer = client.get(way)
            assert answer.status_code in (308, 404), way
            if answer.status_code == 308:
                assert client.get(way, follow_redirects=True).status_code == 404, way


@ON_ONE_DATABASE
def test_only_what_a_route_takes(app: Flask) -> None:
    """Other methods are refused, nothing in a request makes one method another, and HEAD is GET without a body."""
    client, wrong = app.test_client(), []
    for door in DOORS:
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "OPTIONS"):
            status = client.open(door.address, method=method).status_code
            wrong += [f"{method} {door.address}: {status}"] if status != 405 else []
        if door.method == "GET":
            head, usual = client.head(door.address), client.get(door.address)
            if (head.status_code, head.data) != (usual.status_code, b""):
                wrong.append(f"HEAD {door.address}: {head.status_code} with {len(head.data)} bytes")
    assert client.get("/logout", headers={"X-HTTP-Method-Override": "POST"}).status_code == 405
    assert client.get("/logout?_method=POST").status_code == 405
    assert not wrong, "\n" + "\n".join(wrong)
