"""Codes for events, and bonuses that the coordinator gives and takes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from challenge import clock
from challenge.businesses.chosen import Chosen
from challenge.extensions import db
from challenge.leaderboards.answered import bonuses_in
from challenge.scorecards.models import EarnedBonus, EventCode
from tests.conftest import ON_ONE_DATABASE
from tests.page import Page, Visitor
from tests.scorecards.story import ENTRY, MANAGE, give_rules, inputs_version

BONUSES = f"{ENTRY}/bonuses"


@pytest.fixture(autouse=True)
def _rules(app: Flask) -> None:
    give_rules(app)


def local(days: int) -> str:
    return (clock.now().astimezone(ZoneInfo("America/New_York")) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def make(carmen: Visitor, **more: str) -> Page:
    fields = {
        "bonus": "event",
        "code": "led-lunch 27",
        "label": "Lunch on lighting",
        "valid_from": local(-1),
        "valid_until": local(2),
        "most": "2",
    }
    return carmen.post(f"{MANAGE}/bonuses/codes", fields | more, page=f"{MANAGE}/bonuses")


def earned(app: Flask) -> list[tuple[int, str, bool]]:
    with app.app_context():
        rows = db.session.query(EarnedBonus).order_by(EarnedBonus.id).all()
        return [(row.entry_id, row.bonus, row.revoked_at is None) for row in rows]


def test_it_works(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    page = make(carmen)
    assert "The code LEDLUNCH27 is made." in page.html
    before = inputs_version(app)
    page = rosa.post(BONUSES, {"code": " Led-Lunch27"})
    assert page.status == 200
    assert "Came to an event: Lunch on lighting" in page.text()
    assert earned(app) == [(1, "event", True)]
    assert inputs_version(app) == before + 1
    with app.app_context():
        assert bonuses_in(Chosen(1)) == {1: {"event": 1}}


def test_a_code_counts_once_for_a_business(app: Flask, carmen: Visitor, rosa: Visitor, ben: Visitor) -> None:
    make(carmen)
    rosa.post(BONUSES, {"code": "LEDLUNCH27"})
    page = ben.post(BONUSES, {"code": "LEDLUNCH27"})
    assert page.errors()["code"] == "You used this code before. It counts once."
    assert len(earned(app)) == 1


def test_a_code_is_used_as_often_as_it_may(app: Flask, carmen: Visitor, rosa: Visitor, victor: Visitor) -> None:
    make(carmen, most="1")
    rosa.post(BONUSES, {"code": "LEDLUNCH27"})
    page = victor.post("/businesses/hales-diner/entries/2/bonuses", {"code": "LEDLUNCH27"})
    assert "used as often as it may be" in page.errors()["code"]


@pytest.mark.parametrize(("since", "until"), [(1, 2), (-2, -1)])
def test_a_code_before_and_after_its_time(app: Flask, carmen: Visitor, rosa: Visitor, since: int, until: int) -> None:
    make(carmen, valid_from=local(since), valid_until=local(until))
    assert rosa.post(BONUSES, {"code": "LEDLUNCH27"}).status == 422
    assert earned(app) == []


def test_codes_cannot_be_guessed(app: Flask, rosa: Visitor) -> None:
    statuses = [rosa.post(BONUSES, {"code": f"GUESS{number}"}).status for number in range(21)]
    assert statuses == [422] * 20 + [429]


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "more",
    [
        {"code": "abc"},
        {"code": "ü" * 8},
        {"bonus": "gold"},
        {"most": "0"},
        {"most": "NaN"},
        {"label": ""},
        {"valid_until": "2001-01-01T00:00"},
        {"valid_from": "0001-01-01T00:00"},
        {"valid_until": "9999-12-31T23:59"},
    ],
)
def test_codes_that_cannot_be(app: Flask, carmen: Visitor, more: dict[str, str]) -> None:
    assert make(carmen, **more).status == 422
    with app.app_context():
        assert db.session.query(EventCode).count() == 0


def test_the_same_code_twice(carmen: Visitor) -> None:
    make(carmen)
    assert "There is such a code already" in make(carmen).errors()["code"]


def give(carmen: Visitor, **more: Any) -> Page:
    fields = {"entry": "1", "bonus": "referral", "why": "Brought Hale's Diner"}
    return carmen.post(f"{MANAGE}/bonuses/given", fields | more, page=f"{MANAGE}/bonuses")


def test_the_coordinator_gives_and_takes_back(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    give(carmen)
    assert earned(app) == [(1, "referral", True)]
    assert "Brought another business: Brought Hale's Diner" in rosa.get(BONUSES).text()
    page = carmen.post("/bonuses/1/take-back", {"reason": ""})
    assert page.status == 422
    carmen.post("/bonuses/1/take-back", {"reason": "The diner was here before."})
    assert earned(app) == [(1, "referral", False)]
    assert "Taken back The diner was here before." in rosa.get(BONUSES).text()
    with app.app_context():
        assert bonuses_in(Chosen(1)) == {}
    assert carmen.post("/bonuses/1/take-back", {"reason": "Again."}).status == 422


@pytest.mark.parametrize("more", [{"entry": "99"}, {"entry": "x"}, {"bonus": "gold"}, {"why": ""}])
def test_bonuses_that_cannot_be_given(app: Flask, carmen: Visitor, more: dict[str, str]) -> None:
    assert give(carmen, **more).status == 422
    assert earned(app) == []


@pytest.mark.parametrize("person", ["rosa", "nadia"])
def test_nobody_else_gives(app: Flask, carmen: Visitor, person: str) -> None:
    give(carmen)
    somebody = Visitor(app).signed_in(person)
    assert somebody.get(f"{MANAGE}/bonuses").status == 404
    assert somebody.get("/bonuses/1/take-back").status == 404


def test_a_code_that_was_told_too_far_is_ended(app: Flask, carmen: Visitor, rosa: Visitor, victor: Visitor) -> None:
    make(carmen)
    rosa.post(BONUSES, {"code": "ledlunch27"})
    page = carmen.post(f"{MANAGE}/bonuses/codes/1/end", page=f"{MANAGE}/bonuses")
    assert "it earns nothing from now on" in page.html
    assert "Ended" in page.text()
    theirs = "/businesses/hales-diner/entries/2/bonuses"
    assert "not valid now" in victor.post(theirs, {"code": "ledlunch27"}).text()
    assert earned(app) == [(1, "event", True)], "what was earned stays"
    again = carmen.post(f"{MANAGE}/bonuses/codes/1/end", page=f"{MANAGE}/bonuses")
    assert "over already" in again.html
