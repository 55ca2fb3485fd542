"""A challenge goes out as one file and comes back: as a new draft, or into one that is there."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask

from challenge.challenges.queries import rules_of
from challenge.desks.routes.setup_file import KEPT
from tests.challenges.test_create_challenge import challenge
from tests.challenges.test_set_up import CITY, SETUP, START, filled, send, start
from tests.conftest import ON_ONE_DATABASE
from tests.page import Page, Visitor

INTO = f"{CITY}/challenges/other/setup"


def saved(person: Visitor) -> dict[str, Any]:
    return dict(json.loads(person.browser.get(f"{SETUP}/rules.json").get_data()))


def put(person: Visitor, page: str, file: dict[str, Any] | bytes, address: str = "") -> Page:
    tokens = filled(person.get(page))
    data = file if isinstance(file, bytes) else json.dumps(file).encode()
    sent = {**{name: tokens[name] for name in ("csrf_token", "key")}, "file": (io.BytesIO(data), "rules.json")}
    return Page(person.browser.post(address or page, data=sent, follow_redirects=True))


def make(person: Visitor, file: dict[str, Any] | bytes) -> Page:
    return put(person, START, file, f"{CITY}/challenges/start-from-file")


def facts(app: Flask, slug: str) -> dict[str, Any]:
    with app.app_context():
        found = challenge(slug)
        return {name: getattr(found, name) for name in KEPT if name != "slug"} | {"rules": rules_of(found).hash}


def test_it_works(app: Flask, carmen: Visitor) -> None:
    """Rules, name, texts, windows and contact come back as they went out, in a new draft and in one that is there."""
    start(carmen, "workplace-challenge", name="Riverbend at work")
    typed = {"text": "Prizes.\nAnd a party.", "contact_phone": "614 555 0100", "baseline_due_days_after_joining": "30"}
    send(carmen, f"{CITY}/challenges/next/edit", **typed)
    before, file = facts(app, "next"), saved(carmen)
    assert before["baseline_due_days_after_joining"] == 30
    assert make(carmen, file).heading() == "Set-up: Riverbend at work (copy)"
    assert facts(app, "riverbend-at-work-copy") | {"name": before["name"]} == before
    start(carmen, "energy-race", slug="other")
    assert facts(app, "other") != before
    assert put(carmen, f"{INTO}/from-file", file).heading() == "Set-up: Riverbend at work"
    assert facts(app, "other") == before
    assert before["rules"] == file["sha256"]


def test_files_from_before_hold_the_rules_alone(app: Flask, carmen: Visitor) -> None:
    """A new draft gets windows that fit; one that is there keeps its own."""
    start(carmen)
    file = {name: value for name, value in saved(carmen).items() if name != "challenge"}
    assert make(carmen, file).heading() == f"Set-up: {file['name']} (copy)"
    assert make(carmen, file["rules"]).heading() == "Set-up: Imported challenge"
    start(carmen, "energy-race", slug="other", starts_on="2031-01-01")
    before = facts(app, "other")
    put(carmen, f"{INTO}/from-file", file["rules"])
    after = facts(app, "other")
    assert (after["rules"], f"{after['starts_on']}") == (file["sha256"], "2030-01-01")
    same = ("name", "text", "registration_closes_at", "submission_closes_at", "contact_email")
    assert [after[name] for name in same] == [before[name] for name in same]


def test_a_contact_of_another_city_stays_there(app: Flask, carmen: Visitor) -> None:
    start(carmen)
    file = saved(carmen)
    file["challenge"] |= {"city": "elsewhere-in", "contact_email": "eve@elsewhere.example"}
    make(carmen, file)
    assert facts(app, "riverbend-city-scorecard-copy")["contact_email"] == facts(app, "next")["contact_email"]


def test_a_public_challenge_is_not_replaced(carmen: Visitor) -> None:
    start(carmen)
    file = saved(carmen)
    assert f"{SETUP}/from-file" in carmen.get(SETUP).html
    page = f"{SETUP}/from-file"
    carmen.post(f"{CITY}/challenges/next/publish", page=SETUP)
    assert page not in carmen.get(SETUP).html
    answer = put(carmen, page, file)
    assert (answer.status, "Change its parts instead." in answer.text()) == (422, True)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("time_zone", "Ohio", "We do not know this time zone."),
        ("registration_opens", "soon", "Write the moment as 2030-01-31T17:00"),
        ("registration_closes", "2001-01-01T00:00", "Registration must close after it opens."),
        ("contact_email", "nobody", "This is not an e-mail address."),
        ("summary", "", "Write 1 to 300 characters."),
        ("prizes", "many", "We do not know this setting."),
    ],
)
def test_what_does_not_fit_is_told(carmen: Visitor, name: str, value: str, told: str) -> None:
    start(carmen)
    file = saved(carmen)
    file["challenge"][name] = value
    page = make(carmen, file)
    assert (page.status, told in page.text()) == (422, True)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"not json", "cannot be read as JSON"),
        (b"[" * 200_000, "cannot be read as JSON"),
        (b'{"reporting": {"start": "2030-01-01", "end": "2031-01-01"}, "measures": []}', "Choose at least one measure"),
        (b'{"measures": [{"key": "energy", "weight": "NaN"}]}', "Give a number from"),
    ],
)
def test_a_file_that_is_no_rules_is_refused(carmen: Visitor, text: bytes, told: str) -> None:
    tokens = filled(carmen.get(START))
    sent = {**{name: tokens[name] for name in ("csrf_token", "key")}, "file": (io.BytesIO(text), "rules.json")}
    page = Page(carmen.browser.post(f"{CITY}/challenges/start-from-file", data=sent))
    assert page.status == 422
    assert told in page.text()


def test_a_file_that_is_too_large_is_refused(carmen: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("challenge.challenges.rules_file.LARGEST", 1000)
    tokens = filled(carmen.get(START))
    sent = {**{name: tokens[name] for name in ("csrf_token", "key")}, "file": (io.BytesIO(b" " * 1001), "rules.json")}
    page = Page(carmen.browser.post(f"{CITY}/challenges/start-from-file", data=sent))
    assert (page.status, "larger than 1 MB" in page.text()) == (422, True)
