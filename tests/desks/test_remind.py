"""Reminders: only where they are turned on, at most one for an entry in a fortnight."""

from __future__ import annotations

from datetime import datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.desks.recruiting_queries import recruits_of
from challenge.extensions import db, transaction
from challenge.notices.models import Unsubscription
from challenge.schedule import REMINDERS
from challenge.scheduling.leases import acquire
from challenge.scheduling.slots import run_slot
from challenge.scorecards.actions import submit_scorecard
from tests.businesses.invited import RECRUITING
from tests.businesses.story import change_challenge
from tests.desks.test_recruiting import log_diner
from tests.letters import letters_to
from tests.page import Visitor
from tests.scorecards.story import give_rules
from tests.scorecards.world import card, draft

PAGE = f"{RECRUITING}/reminders"
VICTOR, ROSA = "victor@halesdiner.example", "rosa@rosasbakery.example"
ALL = {"baseline_missing": "y", "bills_due": "y", "deadline": "y"}


def run(app: Flask, moment: datetime | None = None) -> None:
    """Let the job look once, as the scheduler does."""
    with app.app_context(), time_machine.travel(moment or clock.now()):
        turn = acquire("scheduler", "a test", 60)
        assert turn is not None
        for subject in REMINDERS.subjects():
            assert run_slot(turn, REMINDERS, subject, clock.now()).error is None


def subjects(app: Flask, email: str) -> list[str]:
    return [letter.subject for letter in letters_to(app, email)]


def test_it_works(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        log_diner(period_days=30)
    page = carmen.post(PAGE, ALL)
    assert "3 of 3 kinds are on" in page.text()
    run(app)
    assert subjects(app, VICTOR) == ["Bills are due for Hale's Diner"]
    (letter,) = letters_to(app, VICTOR)
    assert "http://127.0.0.1/businesses/hales-diner" in letter.text
    assert "/unsubscribe/" in letter.text


def test_they_are_off_until_turned_on(app: Flask) -> None:
    run(app)
    with app.app_context():
        assert REMINDERS.subjects() == []
    assert subjects(app, VICTOR) == []


def test_an_entry_gets_one_in_a_fortnight(app: Flask, carmen: Visitor) -> None:
    carmen.post(PAGE, ALL)
    start = clock.now()
    for day in (0, 1, 13):
        run(app, start + timedelta(days=day))
        assert len(subjects(app, VICTOR)) == 1
    run(app, start + timedelta(days=15))
    assert len(subjects(app, VICTOR)) == 2


def test_the_last_days_come_before_all_else(app: Flask, carmen: Visitor) -> None:
    carmen.post(PAGE, ALL)
    change_challenge(app, submission_closes_at=clock.now() + timedelta(days=5))
    run(app)
    assert subjects(app, VICTOR) == ["The last days to log bills of Hale's Diner"]


def test_only_what_is_on_is_sent(app: Flask, carmen: Visitor) -> None:
    carmen.post(PAGE, {"deadline": "y"})
    run(app)
    assert subjects(app, VICTOR) == []
    carmen.post(PAGE, {})
    with app.app_context():
        assert REMINDERS.subjects() == []


def test_who_ended_letters_gets_none(app: Flask, carmen: Visitor) -> None:
    carmen.post(PAGE, ALL)
    with app.app_context(), transaction():
        db.session.add(Unsubscription(challenge_id=1, email=VICTOR, at=clock.now()))
    run(app)
    assert subjects(app, VICTOR) == []
    assert len(subjects(app, ROSA)) == 1


def test_none_for_a_challenge_that_is_not_public_or_over(app: Flask, carmen: Visitor) -> None:
    carmen.post(PAGE, ALL)
    change_challenge(app, state="archived")
    with app.app_context():
        assert REMINDERS.subjects() == []
    change_challenge(app, state="published", submission_closes_at=clock.now() - timedelta(days=1))
    with app.app_context():
        assert REMINDERS.subjects() == []


def test_the_page_says_how_many_would_go_today(app: Flask, carmen: Visitor) -> None:
    text = carmen.get(PAGE).text()
    assert "2 businesses would get it today" in text
    with app.app_context():
        assert db.session.get_one(Challenge, 1).name


def test_somebody_elses_coordinator_finds_nothing(nadia: Visitor) -> None:
    assert nadia.get(PAGE).status == 404


def test_where_scorecards_alone_count_nobody_is_asked_for_bills(app: Flask, carmen: Visitor) -> None:
    """Answers stand for bills: who handed in everything has finished, and the other one reads of answers."""
    give_rules(app)
    with app.app_context(), transaction():
        challenge, diner = db.session.get_one(Challenge, 1), db.session.get_one(Entry, 2)
        diner.role = "tenant"
        for stage in ("baseline", "final"):
            draft(diner, diner_owner(), stage)
            submit_scorecard(card(diner, stage), author=diner_owner(), origin="business", received_at=clock.now())
        assert {one.name: one.stage for one in recruits_of(challenge)} == {
            "Rosa's Bakery": "joined",
            "Hale's Diner": "finished",
        }
    carmen.post(PAGE, ALL)
    soon = clock.now() + timedelta(days=20)
    run(app, soon)
    assert subjects(app, ROSA) == ["The answers at the start are missing for Rosa's Bakery"]
    assert subjects(app, VICTOR) == []
    (letter,) = letters_to(app, ROSA)
    assert "your answers at the start, and those are not handed in yet.\n\nhttp" in letter.text
    assert "bill" not in letter.text
    with app.app_context(), time_machine.travel(soon):
        nudges = {one.name: one.nudge for one in recruits_of(db.session.get_one(Challenge, 1))}
        assert nudges == {"Rosa's Bakery": "answers at the start are missing", "Hale's Diner": ""}


def diner_owner() -> User:
    return db.session.scalars(select(User).filter_by(email=VICTOR)).one()
