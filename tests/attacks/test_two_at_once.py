"""Pressed twice, sent by two people, at the same moment: what is done is done once, and everybody reads the result."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.attacks.deeds import DEEDS, Deed, data_of, form_of
from tests.attacks.forms import forms_of
from tests.attacks.world import Dump, World, address_of, dump, settle, visitor
from tests.page import Visitor

AT_ONCE = 2
# Its result is also that every other browser is signed out: a window that comes a moment later reads the sign-in page.
SIGNS_OTHERS_OUT = ("accounts.password", "desks.close")
# Signing in or out twice is two of it; a link in a letter signs in who comes first.
ONCE_EACH = [one for one in DEEDS if one.endpoint.split(".")[1] not in "login logout reset invite confirm".split()]


def twin(person: Visitor) -> Visitor:
    """The same browser in another window."""
    other = Visitor(person.app)
    cookie = person.browser.get_cookie("session")
    if cookie is not None:
        other.browser.set_cookie("session", cookie.value)
    return other


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of these gives, done at the same moment."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        start.wait()
        results[place] = act()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def new_rows(before: Dump, after: Dump, table: str) -> list[dict[str, Any]]:
    return [row for key, row in after[table].items() if key not in before[table]]


MADE_ONCE = ("entries", "businesses", "users", "challenges")


def press(one: Deed, world: World, app: Flask) -> list[str]:
    """Send the form of a deed several times at once; what went wrong."""
    person = visitor(app, one.person)
    form = form_of(one, world, person, app)
    with app.app_context():
        before = dump("form_keys", *MADE_ONCE)
    windows = [twin(person) for _ in range(AT_ONCE)]
    answers = at_once(*(lambda w=window: w.browser.post(form.action, data=data_of(form)) for window in windows))
    with app.app_context():
        after = dump("form_keys", *MADE_ONCE)
    # Who signed out meanwhile is led to the sign-in page with the way back in its address: the page is the same.
    told = {(answer.status_code, answer.headers.get("Location", "").partition("?")[0]) for answer in answers}
    if one.endpoint in SIGNS_OTHERS_OUT:
        told.discard((302, "/login"))
    keys = len(new_rows(before, after, "form_keys"))
    wrong = [f"{one.endpoint}: {sorted(map(str, told))}"] if len(told) > 1 or keys != 1 else []
    entries = [len(new_rows(before, after, table)) for table in MADE_ONCE]
    return wrong + ([f"{one.endpoint} wrote twice: {entries}"] if max(entries) > 1 else [])


def test_a_button_pressed_several_times_at_once_counts_once(app: Flask) -> None:
    """Of several requests with one key, one does the deed, and all are told what came of it."""
    world, wrong = settle(app), []
    for one in ONCE_EACH:
        wrong += press(one, world, app)
    assert not wrong, "\n" + "\n".join(wrong)


def test_two_people_decide_at_once(app: Flask) -> None:
    """One of them is told that it was decided meanwhile."""
    world = settle(app)
    people = [visitor(app, name).browser for name in ("carmen", "grace")]
    address = f"/entries/{world.ids['approve']}/approve"
    forms = [next(f for f in forms_of(b.get(MANAGE).text, MANAGE) if f.action == address).fields for b in people]
    pairs = list(zip(people, forms, strict=True))
    answers = at_once(*(lambda pair=pair: pair[0].post(address, data=pair[1]) for pair in pairs))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    with app.app_context():
        own = [row for row in dump()["letters"].values() if row["group_id"] is None]
        letters = [row for row in own if row["to"] == address_of("lee")]
    assert len(letters) == 1


MANAGE = "/cities/riverbend-oh/challenges/2026"


@pytest.mark.parametrize(
    "endpoint", ["savings.new_bill", "businesses.join", "savings.new_meter", "desks.new_challenge"]
)
def test_the_same_thing_entered_in_two_windows(app: Flask, endpoint: str) -> None:
    """Each form has its own key: the rules, not the keys, see that a day, an address or a name is taken once."""
    world = settle(app)
    one = next(one for one in DEEDS if one.endpoint == endpoint)
    windows = [visitor(app, one.person) for _ in range(AT_ONCE)]
    forms = [form_of(one, world, window, app) for window in windows]
    assert len({form.fields["key"] for form in forms}) == AT_ONCE
    with app.app_context():
        before = dump()
    pairs = zip(windows, forms, strict=True)
    answers = at_once(*(lambda w=w, f=f: w.browser.post(f.action, data=data_of(f)).status_code for w, f in pairs))
    with app.app_context():
        after = dump()
    assert set(answers) <= {302, 422}
    assert 302 in answers
    for table in ("readings", "users", "businesses", "entries", "meters", "challenges"):
        assert len(new_rows(before, after, table)) <= 1, table
