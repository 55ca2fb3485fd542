"""Of a public challenge the coordinator sees what other rules would change before they are in force."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.challenges.queries import rules_row
from tests.challenges.test_create_challenge import challenge
from tests.challenges.test_set_up import CITY, filled, send, start
from tests.page import Visitor
from tests.scorecards.story import give_role, give_rules, save, submit, typed

SETUP = f"{CITY}/challenges/2026/setup"


def version(app: Flask) -> int:
    with app.app_context():
        return rules_row(challenge("2026")).version


@pytest.fixture(autouse=True)
def _answered(app: Flask, rosa: Visitor) -> None:
    give_rules(app)
    give_role(app)
    save(rosa, typed("EN-01", "done"))
    submit(rosa)


def test_it_works(app: Flask, carmen: Visitor) -> None:
    """Nothing is saved, and what was typed is still there to be saved with a reason."""
    before = version(app)
    page = send(carmen, f"{SETUP}/groups", zip_codes="99999", step="look")
    assert page.status == 200
    assert "entries would have another place. Nothing is saved yet." in page.text()
    assert "Rosa's Bakery Place now 1 Place then not ranked" in page.text()
    assert (filled(page)["zip_codes"], version(app)) == ("99999", before)
    assert send(carmen, f"{SETUP}/groups", zip_codes="99999", reason="Our own only.").heading().startswith("Set-up")
    assert version(app) == before + 1


def test_what_moves_nobody_is_told(app: Flask, carmen: Visitor) -> None:
    page = send(carmen, f"{SETUP}/scorecards/actions", name="Good deeds", step="look")
    assert "entries keep their places. Nothing is saved yet." in page.text()
    assert "No place changes: these are the rules in force." in send(carmen, f"{SETUP}/ranking", step="look").text()


def test_so_does_the_page_of_dates_and_texts(app: Flask, carmen: Visitor) -> None:
    """Its button stands beside Save; what was typed stays, and what cannot be is refused beside its box."""
    before, edit = version(app), f"{CITY}/challenges/2026/edit"
    assert "See what it would change" in carmen.get(edit).text()
    by_bills = {"measures-0-weight": "100", "scorecards-0-weight": ""}
    page = send(carmen, edit, summary="Typed.", step="look", **by_bills)
    assert "Rosa's Bakery" in page.text(), page.errors()
    assert "Nothing is saved yet." in page.text()
    assert filled(page)["summary"] == "Typed."
    assert "No place changes" in send(carmen, edit, summary="Typed.", step="look").text()
    refused = send(carmen, edit, step="look", **{"measures-0-weight": "1"})
    assert (refused.status, "measures" in refused.errors()) == (422, True)
    assert version(app) == before


def test_rules_that_cannot_be_are_refused_as_when_saved(app: Flask, carmen: Visitor) -> None:
    page = send(carmen, f"{SETUP}/tracks/large", own_weights="y", **{"scorecards-0-weight": "60"}, step="look")
    assert (page.status, "they add up to 60" in page.text()) == (422, True)


def test_a_draft_that_nobody_knows_is_simply_saved(carmen: Visitor) -> None:
    start(carmen)
    assert "See what it would change" not in carmen.get(f"{CITY}/challenges/next/setup/groups").text()


def test_a_scorecard_that_somebody_answered_stays(app: Flask, carmen: Visitor) -> None:
    before = version(app)
    page = carmen.post(f"{SETUP}/remove-scorecard/actions", page=f"{SETUP}/scorecards/actions")
    assert "Somebody has answered this scorecard, so it stays." in page.text()
    assert version(app) == before
