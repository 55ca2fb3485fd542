"""Every route, tried by everybody."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from flask import Flask

import tests.every_page.doors as doors
from tests.every_page.doors import EVERYBODY
from tests.every_page.world import (
    answer_a_scorecard,
    ask_for_pledges,
    decide_a_tie,
    gather_a_team,
    hand_out_awards,
    hold_a_bill,
    invite_a_juror,
    leave_days_out,
    make_an_event_code,
    propose_a_change,
    recruit,
    save_a_file,
    tell_a_story,
    upload_a_file,
    upload_temperatures,
)
from tests.leaderboards.story import compute
from tests.page import Visitor

DOORS = [
    door
    for module in pkgutil.iter_modules(doors.__path__)
    for door in importlib.import_module(f"tests.every_page.doors.{module.name}").DOORS
]


def test_every_route_has_a_row(app: Flask) -> None:
    """A new route without a row in the doors table fails here."""
    routes = {(r.endpoint, m) for r in app.url_map.iter_rules() for m in r.methods or () if m in ("GET", "POST")}
    table = {(door.endpoint, door.method) for door in DOORS}
    assert routes - table == set(), "routes without a row"
    assert table - routes == set(), "rows without a route"


def test_rows_name_the_route_they_mean(app: Flask) -> None:
    """The address of a row leads to its endpoint."""
    adapter = app.url_map.bind("127.0.0.1")
    for door in DOORS:
        endpoint, _ = adapter.match(door.address.split("?")[0], method=door.method)
        assert endpoint == door.endpoint, door.address


@pytest.mark.parametrize("person", EVERYBODY)
def test_only_those_who_may_pass(app: Flask, person: str) -> None:
    """Everybody tries every door."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        assert hold_a_bill() == 1
        assert upload_a_file() == 1
        assert save_a_file() == 2
        assert upload_temperatures() == 1
        assert propose_a_change() == 1
        assert set(answer_a_scorecard().values()) == {1}
        recruit()
        assert make_an_event_code() == 1
        assert invite_a_juror() == 1
        assert decide_a_tie() == 1
        assert tell_a_story() == 1
        assert leave_days_out() == 1
        assert gather_a_team() == 1
        assert ask_for_pledges()
        hand_out_awards()
        compute()
    wrong, before = [], "POST"
    for door in DOORS:
        if before == "POST":  # a deed may have signed her out; to look at a page does nothing
            somebody = Visitor(app) if person == "walter" else Visitor(app).signed_in(person)
        before = door.method
        status = somebody.browser.open(door.address, method=door.method).status_code
        expected = door.passed if person in door.who else (302,) if person == "walter" else door.refused
        if status not in expected:
            wrong.append(f"{door.method} {door.address} as {person}: {status}, not {expected}")
    assert wrong == []
