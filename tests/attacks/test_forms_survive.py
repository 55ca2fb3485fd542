"""Whatever is put into a box, the form is refused or does its deed: nothing breaks, nothing unreadable is kept."""

from __future__ import annotations

import re
import secrets
import time
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import encode_multipart

from tests.attacks.deeds import DEEDS, form_of
from tests.attacks.forms import FoundForm
from tests.attacks.world import Dump, changes, dump, settle, visitor
from tests.conftest import ON_ONE_DATABASE
from tests.page import Visitor

LONGEST = 25_000  # characters of any text we keep; the longest box takes 20,000
FURTHER_ROW = re.compile(r"-[1-9][0-9]*(-|$)")
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


def boxes_of(form: FoundForm) -> list[str]:
    """The names of what can be filled in; of a list of like rows, those of the first."""
    names = [*form.kinds, *(name for name in form.fields if name not in form.kinds)]
    return [name for name in names if name != "csrf_token" and not FURTHER_ROW.search(name)]


def post(person: Visitor, address: str, fields: dict[str, Any], kind: str) -> int:
    """Send fields as a browser does; returns the status."""
    if kind == URLENCODED:
        return person.browser.post(address, data=urlencode(fields, doseq=True), content_type=kind).status_code
    boundary, body = encode_multipart(fields)
    return person.browser.post(address, data=body, content_type=f"{kind}; boundary={boundary}").status_code


def send(person: Visitor, form: FoundForm, **changed: Any) -> int:
    """Send a form with a key of its own; returns the status."""
    kind = MULTIPART if "file" in form.kinds.values() else URLENCODED
    return post(person, form.action, {**form.fields, "key": secrets.token_urlsafe(18), **changed}, kind)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a stored value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in texts_in(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in texts_in(part))


def is_unreadable(text: str) -> bool:
    """Whether a text is longer than any box takes, not composed, or holds what is no character."""
    no_text = any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in text)
    return len(text) > LONGEST or no_text or "\ufffd" in text or not unicodedata.is_normalized("NFC", text)


def unreadable(found: Dump) -> list[str]:
    """Columns that hold such a text."""
    rows = [(table, row) for table, kept in found.items() for row in kept.values()]
    places = [(table, name, text) for table, row in rows for name, value in row.items() for text in texts_in(value)]
    return sorted({f"{table}.{name}: {text[:40]!r}" for table, name, text in places if is_unreadable(text)})


def breaks(app: Flask, bad: bytes) -> list[str]:
    """What goes wrong when this is put into one box after the other, while the others hold what is right."""
    world, wrong = settle(app), []
    for one in DEEDS:
        person = visitor(app, one.person)
        form = form_of(one, world, person, app)
        for name in boxes_of(form):
            status = send(person, form, **{name: bad})
            wrong += [f"{one.endpoint} {name}: {status}"] if status not in (302, 413, 422) else []
    with app.app_context():
        return wrong + unreadable(dump())


def test_a_nul_is_refused(app: Flask) -> None:
    """One database keeps it, the other stumbles over it."""
    wrong = breaks(app, b"a\0b")
    assert not wrong, "\n" + "\n".join(wrong)


@ON_ONE_DATABASE
@pytest.mark.parametrize("bad", [b"a\xed\xa0\x80b\xff", b"9" * 300_000], ids=["no characters", "very long"])
def test_what_is_no_text_or_too_much_is_refused(app: Flask, bad: bytes) -> None:
    """A lone surrogate, bytes that are no UTF-8, a text longer than any box takes."""
    wrong = breaks(app, bad)
    assert not wrong, "\n" + "\n".join(wrong)


DAYS = ["0001-01-01", "9999-12-31", "２０２４-01-01"]
MOMENTS = ["0001-01-01T00:00", "9999-12-31T23:59", "2026-03-08T02:30"]
NUMBERS = ["1e400", "NaN", "-1", "１２", "1_000"]
COUNTS = re.compile(
    "quantity|cost|weight|target_|area|employees|population|year|days|percent|target$|value$|amount|latitude|longitude"
)
WORDS = re.compile(r"items-\d+-cost")  # what an action usually costs: "Free"
MAY_BE_LESS_THAN_NOTHING = {
    "savings.correct cost",
    "savings.new_bill cost",
    "savings.say_adjustment amount",
    "savings.year rows-0-cost",
    "desks.staff_new_station latitude",
    "desks.staff_new_station longitude",
}


@ON_ONE_DATABASE
def test_a_day_or_a_number_at_the_end_of_the_world_is_refused(app: Flask) -> None:
    """Years before the first and after the last, more than can be counted, less than nothing."""
    world, wrong = settle(app), []
    for one in DEEDS:
        person = visitor(app, one.person)
        form = form_of(one, world, person, app)
        for name in boxes_of(form):
            kind = form.kinds.get(name)
            counts = kind == "text" and COUNTS.search(name) and not WORDS.fullmatch(name)
            values = DAYS if kind == "date" else MOMENTS if kind == "datetime-local" else NUMBERS if counts else []
            for value in values:
                status = send(person, form, **{name: value})
                wrong += [f"{one.endpoint} {name}={value}: {status}"] if status not in (302, 422) else []
                signed = value == "-1" and f"{one.endpoint} {name}" in MAY_BE_LESS_THAN_NOTHING
                taken = status == 302 and value in NUMBERS and not signed
                wrong += [f"{one.endpoint} takes {name}={value}"] if taken else []
    assert not wrong, "\n" + "\n".join(wrong)


PART = b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n'
NO_FORMS = {
    "JSON": ("application/json", b'{"csrf_token": true, "name": 1, "id": 99999999999999999999, "is_staff": "1"}'),
    "JSON that calls itself text": ("text/plain", b'{"csrf_token": ["1"]}'),
    "100,000 lists in each other": ("application/json", b"[" * 100_000),
    "a number of 4,000 digits": ("application/json", b'{"name": 1' + b"0" * 4000 + b"}"),
    "XML": ("application/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    "a form that calls itself JSON": ("application/json", b"name=a&is_staff=1"),
    "parts that call themselves JSON": ("application/json", PART + b"\r\n1\r\n--x--\r\n"),
    "a part with 500 kB of headers": (
        MULTIPART + "; boundary=x",
        PART + b"X: " + b"a" * 500_000 + b"\r\n\r\n1\r\n--x--\r\n",
    ),
    "a boundary of 5,000 characters": (f"{MULTIPART}; boundary={'x' * 5000}", PART + b"\r\n1\r\n--x--\r\n"),
    "no boundary": (MULTIPART, PART + b"\r\n1\r\n--x--\r\n"),
    "parts without an end": (MULTIPART + "; boundary=x", PART),
}


@ON_ONE_DATABASE
def test_very_much_at_once(app: Flask) -> None:
    """A megabyte in a box, ten thousand boxes, a thousand parts, no boxes, what is no form: nothing is written."""
    world, wrong = settle(app), []
    many = {f"box{number}": "1" for number in range(10_000)}
    with app.app_context():
        before = dump()
    for place, one in enumerate(DEEDS):
        person = visitor(app, one.person)
        form = form_of(one, world, person, app)
        token = {"csrf_token": form.fields["csrf_token"]}
        typed = next((name for name in boxes_of(form) if name != "key"), "key")
        for name, fields, kind in (
            ("a megabyte", form.fields | {typed: "x" * 1_100_000}, URLENCODED),
            ("a megabyte in a part", form.fields | {typed: "x" * 1_100_000}, MULTIPART),
            ("a thousand parts", form.fields | dict.fromkeys(list(many)[:1000], "1"), MULTIPART),
            ("ten thousand boxes", form.fields | many, URLENCODED),
            ("no boxes", token, URLENCODED),
        ):
            status = post(person, form.action, fields, kind)
            refused = (413,) if name != "no boxes" else (302, 400, 404, 422)
            wrong += [f"{one.endpoint} with {name}: {status}"] if status not in refused else []
        for name in list(NO_FORMS)[place % 4 :: 4]:
            kind, body = NO_FORMS[name]
            began = time.process_time()
            status = person.browser.post(form.action, data=body, content_type=kind).status_code
            wrong += [f"{one.endpoint} with {name}: {status}"] if status not in (400, 404, 413, 415) else []
            wrong += [f"{one.endpoint} thinks long about {name}"] if time.process_time() - began > 1 else []
    with app.app_context():
        wrong += changes(before, dump()) - {"sign_ins+"}
    assert not wrong, "\n" + "\n".join(wrong)
