"""Each form does its deed and nothing else, once, and only for who may, with the token of the page it stands on."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from challenge import clock
from challenge.extensions import Base
from challenge.sample.cast import SAMPLE_PASSWORD
from tests.attacks.deeds import DEEDS, NEW_PASSWORD, UNSAID, data_of, form_of
from tests.attacks.forms import FoundForm, forms_of
from tests.attacks.world import PASSWORD, Dump, changes, dump, settle, visitor
from tests.conftest import ON_ONE_DATABASE
from tests.page import Visitor

MARK = "a-field-nobody-asked-for"
NUMBER = 987_654
FORGED = {
    "is_staff": "y",
    "verified": "1",
    "role": "owner",
    "state": "published",
    "points": str(NUMBER),
    "member_id": "2",
    "business_id": "2",
    "user_id": "1",
    "withdrawn": "y",
    "on_behalf": "y",
    "decision": "accept",
    "listing": "name",
    "created_at": "2001-02-03T04:05",
}
# Who signs in or out has another session afterwards, in which the token of the page before is worth nothing.
NEW_SESSION = {f"accounts.{name}" for name in "login logout sign_out_everywhere reset invite confirm password".split()}
NEW_SESSION |= {"desks.close"}
# One's own account, what anybody may ask for, and temperatures, which every coordinator may bring; everything else
# belongs to Rosa, to her city or to staff.
FOR_EVERYBODY = {one.endpoint for one in DEEDS if one.endpoint.startswith("accounts.")}
FOR_EVERYBODY |= {
    "pledges.pledge",
    "businesses.join",
    "businesses.code",
    "desks.end_letters",
    "desks.weather_upload",
    "desks.close",
}
OTHERS = ("walter", "victor", "olga", "nadia")


def now_in(app: Flask) -> Dump:
    with app.app_context():
        return dump()


def columns() -> set[str]:
    """The name of every column of every table."""
    return {column.name for table in Base.metadata.sorted_tables for column in table.columns}


def send(person: Visitor, action: str, data: dict[str, Any], **more: Any) -> tuple[int, str]:
    answer = person.browser.post(action, data=data, **more)
    return answer.status_code, answer.headers.get("Location", "")


def everything_else(form: FoundForm) -> dict[str, str]:
    """A value for every column there is, and for what would be worth forging, but the form's own boxes."""
    names = {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    return {name: value for name, value in {**dict.fromkeys(names, MARK), **FORGED}.items() if name not in form.kinds}


def marked(before: Dump, after: Dump) -> list[str]:
    """Columns in which something stands that nobody asked for."""
    rows = [(table, row) for table, now in after.items() for key, row in now.items() if row != before[table].get(key)]
    return [f"{table}.{name}" for table, row in rows for name, is_ in row.items() if MARK in str(is_) or is_ == NUMBER]


@ON_ONE_DATABASE
def test_every_form_has_a_deed(app: Flask) -> None:
    """A new form without one fails here."""
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posted - {one.endpoint for one in DEEDS} == set(), "forms without a deed"


def test_a_form_writes_what_it_says_and_nothing_that_was_not_asked_for(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """It is sent with a field for every column there is; and sent again, after going back, it changes nothing.

    Nothing of what is secret in it comes into the log, which tells all that it can.
    """
    caplog.set_level(logging.DEBUG)
    world, wrong = settle(app), []
    secrets = {PASSWORD, NEW_PASSWORD, SAMPLE_PASSWORD, *world.tokens.values()}
    for one in DEEDS:
        person = visitor(app, one.person)
        form = form_of(one, world, person, app)
        cookie = person.browser.get_cookie("session")
        secrets |= {form.fields["csrf_token"], cookie.value if cookie else PASSWORD}
        before = now_in(app)
        first = send(person, form.action, everything_else(form) | data_of(form))
        after = now_in(app)
        again = send(person, form.action, everything_else(form) | data_of(form))
        written = changes(before, after) - UNSAID
        if (first[0], written) != (one.passed, one.writes):
            wrong.append(
                f"{one.endpoint} {first[0]}: {sorted(written - one.writes)} not {sorted(one.writes - written)}"
            )
        wrong += [f"{one.endpoint} wrote {place}" for place in marked(before, after)]
        wrong += [f"{one.endpoint} again wrote {place}" for place in changes(after, now_in(app))]
        if again != ((400, "") if one.endpoint in NEW_SESSION else first):
            wrong.append(f"{one.endpoint} again: {again}, not {first}")
    wrong += [f"in the log: {secret[:9]}..." for secret in secrets if secret in caplog.text]
    assert not wrong, "\n" + "\n".join(wrong)


@ON_ONE_DATABASE
def test_without_the_token_of_its_page_a_form_writes_nothing(app: Flask) -> None:
    """No token, another session's, one in the address, an old one; and a link does no deed."""
    world, wrong = settle(app), []
    stranger = visitor(app, "lee")
    foreign = forms_of(stranger.get("/account/name").html, "")[0].fields["csrf_token"]
    before, read = now_in(app), []
    for one in DEEDS:
        person = visitor(app, one.person)
        form = form_of(one, world, person, app)
        token = form.fields.pop("csrf_token")
        read.append((one, person, form, token))
        address = f"{form.action}{'&' if '?' in form.action else '?'}csrf_token={token}"
        for name, to, fields in (
            ("no token", form.action, {}),
            ("a wrong token", form.action, {"csrf_token": "IjEi.aaaa.bbbb"}),
            ("another session's token", form.action, {"csrf_token": foreign}),
            ("a token in the address", address, {}),
        ):
            status, _ = send(person, to, data_of(form) | fields)
            wrong += [f"{one.endpoint} with {name}: {status}"] if status != 400 else []
        link = person.browser.get(form.action.partition("?")[0], query_string={**form.fields, "csrf_token": token})
        wrong += (
            [f"{one.endpoint} as a link: {link.status_code}"] if link.status_code not in (200, 302, 404, 405) else []
        )
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        for one, person, form, token in read:
            status, _ = send(person, form.action, data_of(form) | {"csrf_token": token})
            wrong += [f"{one.endpoint} with an old token: {status}"] if status != 400 else []
    wrong += sorted(changes(before, now_in(app)) - {"sign_ins+"})
    assert not wrong, "\n" + "\n".join(wrong)


@ON_ONE_DATABASE
def test_somebody_elses_form_writes_nothing(app: Flask) -> None:
    """What the owner, her coordinator or staff may send, everybody else may not, with a token of their own."""
    world, wrong = settle(app), []
    for one in DEEDS:
        if one.endpoint in FOR_EVERYBODY:
            continue
        form = form_of(one, world, visitor(app, one.person), app)
        before = now_in(app)
        for name in OTHERS:
            person = visitor(app, name)
            page = person.get("/login" if name == "walter" else "/account/name")
            tokens = {"csrf_token": page.values()["csrf_token"], "key": f"a-key-of-{name}-for-this"}
            status, address = send(person, form.action, data_of(form) | tokens)
            if (status, address.partition("?")[0]) != ((302, "/login") if name == "walter" else (404, "")):
                wrong.append(f"{one.endpoint} by {name}: {status} {address}")
        wrong += [f"{one.endpoint} wrote {place}" for place in changes(before, now_in(app)) - {"sign_ins+"}]
    assert not wrong, "\n" + "\n".join(wrong)
