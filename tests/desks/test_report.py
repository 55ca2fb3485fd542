"""The final report: figures equal to the public ones, on a page and on paper; and what is handed out as records."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from challenge import clock
from challenge.accounts.models import Coordination
from challenge.businesses.models import Entry
from challenge.challenges.actions import touch_display, touch_inputs
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.scorecards.models import ActionAnswer, Submission
from tests.leaderboards.story import BOARD, add_entry, change_entry, compute, five_shops, riverbend, set_rules
from tests.leaderboards.test_freeze_board import by_carmen, freeze  # noqa: F401  # a fixture
from tests.page import Visitor
from tests.scorecards import story as cards

PAGE = BOARD.removesuffix("/leaderboard")
REPORT = f"{PAGE}/report"
RECORDS = "/cities/riverbend-oh/challenges/2026/records.csv"


def end(app: Flask) -> None:
    """Let the challenge be over since yesterday."""
    with app.app_context(), transaction():
        challenge = db.session.get_one(Challenge, 1)
        challenge.ends_on = clock.today(challenge.time_zone)
        challenge.starts_on = min(challenge.starts_on, challenge.ends_on - timedelta(days=1))
        touch_display([1])


def run(app: Flask) -> list[str]:
    with app.app_context():
        keys = five_shops()
        compute()
    return keys


def test_it_works(app: Flask, visitor: Visitor) -> None:
    run(app)
    assert visitor.get(REPORT).status == 404
    end(app)
    page = visitor.get(REPORT)
    text = page.text()
    assert page.heading().startswith("Report so far")
    totals = visitor.browser.get(f"{BOARD}.json").get_json()["totals"]
    assert f"{totals['entries']} entries took part" in text
    assert totals["kwh"] is not None
    assert f"{totals['kwh']:,} kilowatt-hours less" in text
    assert "give or take" in text
    for name in [one["business"]["name"] for one in visitor.browser.get(f"{BOARD}.json").get_json()["rows"][:3]]:
        assert name in text
    assert "The report so far" in visitor.get(PAGE).links()


def test_the_paper_says_the_same(app: Flask, visitor: Visitor) -> None:
    run(app)
    end(app)
    first = visitor.browser.get(f"{REPORT}.pdf")
    assert first.status_code == 200
    assert first.data.startswith(b"%PDF")
    assert visitor.browser.get(f"{REPORT}.pdf").data == first.data


@pytest.mark.usefixtures("by_carmen")
def test_while_the_board_stands_still_it_tells_of_no_action(app: Flask, visitor: Visitor) -> None:
    """Answers are counted as they are now, so the counts would tell what was reviewed behind a frozen board."""
    run(app)
    end(app)
    with app.app_context():
        with transaction():
            cards.set_rules(riverbend())
            for entry_id in db.session.scalars(select(Entry.id).filter_by(state="approved")):
                answer(entry_id, cards.CARD["items"][-2]["code"])
            touch_inputs([1])
        compute()
    assert "What most did" in visitor.get(REPORT).text()
    with app.app_context():
        freeze()
    text = visitor.get(REPORT).text()
    assert "What most did" not in text
    assert "actions are counted once it goes on" in text


def answer(entry_id: int, item: str) -> None:
    place = {"entry_id": entry_id, "scorecard": cards.CARD["key"], "stage": "final"}
    submission = Submission(**place, origin="business", author_id=1, received_at=clock.now())
    db.session.add(submission)
    db.session.flush()
    db.session.add(ActionAnswer(**place, submission_id=submission.id, item=item, status="done", amount_hundredths=0))


@pytest.mark.parametrize("shows", ["totals", "finishers"])
def test_it_names_nobody_whom_the_rules_do_not_show(app: Flask, visitor: Visitor, shows: str) -> None:
    with app.app_context():
        five_shops()
        with transaction():
            set_rules(visibility={"shows": shows})
        compute()
    end(app)
    text = visitor.get(REPORT).text()
    assert "First places" not in text
    for name in ("Acorn Books", "Birch Cafe", "Elm Garage"):
        assert name not in text


def test_records_hold_what_is_public_and_nothing_else(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        five_shops()
        with transaction():
            hidden = add_entry("Secret Society", {"electricity": 9.0})
            other = add_entry("Quiet Books", {"electricity": 8.0})
        change_entry(hidden, listing="totals_only")
        change_entry(other, listing="pseudonym", pseudonym="The Owl")
        compute()
    text = carmen.browser.get(RECORDS).get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert "Secret" not in text
    assert "Quiet" not in text
    assert "@" not in text
    owl = next(row for row in rows if row["listed_as"] == "The Owl")
    board = {row["business"]["name"]: row for row in carmen.browser.get(f"{BOARD}.json").get_json()["rows"]}
    assert owl["place"] == str(board["The Owl"]["place"])
    assert float(owl["points"]) == board["The Owl"]["points"]
    assert next(row for row in rows if not row["listed_as"])["points"] == ""


def test_only_its_coordinator_saves_the_records(app: Flask, rosa: Visitor, nadia: Visitor, carmen: Visitor) -> None:
    """And only for as long as she coordinates it."""
    assert rosa.get(RECORDS).status == 404
    assert nadia.get(RECORDS).status == 404
    assert app.test_client().get(RECORDS).status_code == 302
    assert carmen.get(RECORDS).status == 200
    with app.app_context(), transaction():
        db.session.execute(delete(Coordination))
    assert carmen.get(RECORDS).status == 404
