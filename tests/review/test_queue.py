"""The queue: what is worth most to look at first, filtered, decided in the row, and how long the rest takes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_row
from challenge.extensions import db, transaction
from challenge.review.bills import numbers_in
from challenge.review.hours import workload_of
from challenge.review.queue import claims_in
from tests.attacks.forms import forms_of
from tests.leaderboards.story import add_entry
from tests.page import Visitor
from tests.review.story import REVIEW, add_answers, decide, give_file, give_rules, hand_in, standing, user


@pytest.fixture
def answers(app: Flask) -> list[int]:
    """The bakery's lamps, audit and roof, and the diner's lamps; the bakery did not train anybody."""
    give_rules(app)
    found = hand_in(app, ("EN-01", "done", 0), ("EN-02", "done", 7), ("EN-04", "not_applicable", 0), ("EN-03", "no", 0))
    return found[:3] + hand_in(app, ("EN-01", "in_progress", 0), entry_id=2, by="victor")


def order(app: Flask) -> list[int]:
    with app.app_context():
        return [one.answer_id for one in claims_in(db.session.get_one(Challenge, 1))]


def test_it_works(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """7 points without required evidence, then what does not apply, then 10 points, then 3; not what is not done."""
    lamps, audit, roof, diner = answers
    assert order(app) == [audit, roof, lamps, diner]
    page = carmen.get(REVIEW)
    assert "4 answers to look at: about 0.2 hours" in page.text()
    assert "Evidence is required, and none is there" in page.text()
    assert [h.text.split(":")[0] for h in page.all("h3")][:4] == ["EN-02", "EN-04", "EN-01", "EN-01"]


def test_evidence_beside_the_number(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    file = give_file(app, "EN-02")
    page = carmen.get(REVIEW)
    assert f'src="/answers/{answers[1]}/evidence/{file}"' in page.html
    assert "Evidence is required" not in page.text()


def test_decided_in_the_row(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """Each row has a form of its own; afterwards she is back where she was, and the row is gone."""
    address = f"{REVIEW}?state=self_reported&item=EN-01"
    forms = {form.action: form for form in forms_of(carmen.get(address).html, address)}
    form = forms[f"/answers/{answers[0]}/decide"]
    sent = carmen.browser.post(form.action, data={**form.fields, "verify": "1"})
    assert sent.location == f"{REVIEW}?state=self_reported&item=EN-01#answers"
    assert standing(app, answers[0]) == "verified"
    assert f"/answers/{answers[0]}/decide" not in carmen.get(address).html
    form = forms[f"/answers/{answers[3]}/decide"]
    refused = carmen.browser.post(form.action, data={**form.fields, "ask": "1"})
    assert refused.status_code == 422
    back = next(f for f in forms_of(refused.text, form.action) if f.action == form.action)
    assert back.fields["back"] == "state=self_reported&item=EN-01&page=1"


def test_back_leads_nowhere_else(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """Whatever stands in the form."""
    back = "//evil.example?state=https://evil.example&entry=x&page=//evil"
    form = next(f for f in forms_of(carmen.get(REVIEW).html, REVIEW) if f.action == f"/answers/{answers[0]}/decide")
    sent = carmen.browser.post(form.action, data={**form.fields, "verify": "1", "back": back})
    assert sent.location == f"{REVIEW}#answers"


def test_filters(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """By entry, action and state; what makes no sense is ignored."""
    decide(carmen, answers[0], "ask", "How many?")
    decide(carmen, answers[1], "part", "A short one.", points="2")

    def shown(query: str) -> set[int]:
        html = carmen.get(f"{REVIEW}?{query}").html
        return {answer for answer in answers if f'id="answer-{answer}"' in html}

    lamps, audit, roof, diner = answers
    assert shown("") == {roof, diner}
    assert shown("state=all") == set(answers)
    assert shown("state=asked") == {lamps}
    assert shown("state=part") == {audit}
    assert shown("state=all&entry=2") == {diner}
    assert shown("state=all&item=EN-01") == {lamps, diner}
    assert shown("state=must") == {lamps, diner}, "the roof does not apply, which earns nothing"
    assert shown("state=<b>&entry=zz&page=-3&item=%27") == set()
    assert shown("page=99999") == {roof, diner}


def test_a_reply_comes_back(app: Flask, carmen: Visitor, rosa: Visitor, answers: list[int]) -> None:
    """Until it is read, even of an answer that was verified."""
    decide(carmen, answers[0], "verify")
    decide(carmen, answers[0], "ask", "One more thing: all of them?")
    page = f"/answers/{answers[0]}"
    rosa.post(f"{page}/reply", {"text": "All."}, page=page)
    text = carmen.get(REVIEW).text()
    assert "Reply to read" in text
    assert "Reply: All." in text


def test_hours_left(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """Two minutes an answer, until ten real intervals tell better; days until the last milestone after the end."""
    with app.app_context():
        challenge = db.session.get_one(Challenge, 1)
        awards = challenge.ends_on + timedelta(days=20)
        work = workload_of(challenge, claims_in(challenge), numbers_in(challenge), set())
        assert (work.pace.seconds_each, work.pace.measured, work.days_left, work.hours) == (120, False, None, 0.2)
    milestones = [{"on": awards.isoformat(), "name": "Awards night"}, {"on": "2026-01-01", "name": "Half"}]
    give_rules(app, milestones=milestones)
    start = clock.now()
    for number in range(12):
        with time_machine.travel(start + timedelta(seconds=60 * number), tick=True):
            decide(carmen, answers[0], ("check", "verify")[number % 2], f"Look {number}.")
    with app.app_context():
        challenge = db.session.get_one(Challenge, 1)
        work = workload_of(challenge, claims_in(challenge), numbers_in(challenge), set())
        assert work.pace.measured
        assert 55 <= work.pace.seconds_each <= 65
        assert work.until == awards
        assert work.days_left == (awards - clock.today(challenge.time_zone)).days
    assert isinstance(work.until, date)


def test_nothing_yet(carmen: Visitor) -> None:
    assert "Nothing to review yet" in carmen.get(REVIEW).text()


def test_peers_are_those_of_its_division(app: Flask) -> None:
    """Forty hours of training are odd among shops, and usual among large offices."""
    sizes = [
        {"key": "small", "name": "Small", "where": {"employees": {"below": "50"}}},
        {"key": "large", "name": "Large", "where": {"employees": {"from": "50"}}},
    ]
    give_rules(app, divisions={"list": sizes})
    with app.app_context(), transaction():
        for number in range(24):
            size, hours = ("small", 2) if number % 2 else ("large", 40)
            key = add_entry(f"Firm {number}", {}, division=size, role="tenant")
            entry = db.session.scalars(select(Entry).filter_by(public_key=key)).one()
            add_answers(entry, user("carmen"), ("EN-03", "done", hours if number != 1 else 40))
    with app.app_context():
        odd = [one.business for one in claims_in(db.session.get_one(Challenge, 1)) if len(one.reasons) > 1]
        assert odd == ["Firm 1"]
        with transaction():
            row = rules_row(db.session.get_one(Challenge, 1))
            row.document = {**row.document, "divisions": None}
        odd = [one.business for one in claims_in(db.session.get_one(Challenge, 1)) if len(one.reasons) > 1]
        assert len(odd) != 1, "without divisions all are peers"
