"""Join codes: made and kept by the coordinator, typed by who has one."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from challenge.businesses.actions import end_code, make_code
from challenge.businesses.actions.codes import ALPHABET, LENGTH
from challenge.businesses.models import Entry, JoinCode
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from tests.businesses.invited import RECRUITING, carmen_user
from tests.businesses.story import JOIN, change_challenge, joining, person
from tests.letters import letters_to
from tests.page import Visitor

CODES = f"{RECRUITING}/codes"


def code(*, approves: bool = True, most_uses: int | None = None) -> str:
    with transaction():
        challenge = db.session.get_one(Challenge, 1)
        return make_code(challenge, name="Flyer", approves=approves, most_uses=most_uses, by=carmen_user()).code


def newest(app: Flask) -> str:
    """The state of the entry that came last."""
    with app.app_context():
        return db.session.scalars(select(Entry.state).order_by(Entry.id.desc())).first() or ""


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    page = carmen.post(CODES, {"name": "Market flyer", "approves": "y", "most_uses": "2"})
    assert "The code is " in page.text()
    with app.app_context():
        made = db.session.scalars(select(JoinCode)).one()
        assert len(made.code) == LENGTH
        assert set(made.code) <= set(ALPHABET)
        written = f"{made.code[:4]}-{made.code[4:]}".lower()
        code = made.code
    led = visitor.post("/code", {"code": f" {written} "})
    assert led.response.request.path == JOIN
    assert code in led.text()
    visitor.post(f"{JOIN}?code={code}", joining())
    assert newest(app) == "approved"
    assert any("You take part" in letter.subject for letter in letters_to(app, "dora@oldmill.example"))
    assert "1 of 2" in carmen.get(CODES).text()


def test_without_the_setting_an_entry_waits(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        written = code(approves=False)
    visitor.post(f"{JOIN}?code={written}", joining())
    assert newest(app) == "waiting"


def test_a_code_that_is_wrong_ended_or_used_up_says_nothing_more(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        ended, used, private = code(), code(most_uses=1), code()
        with transaction():
            end_code(db.session.get_one(JoinCode, 1))
    visitor.post(f"{JOIN}?code={used}", joining())
    pages = [visitor.post("/code", {"code": one}) for one in (ended, used, "BBBB-BBBB", "’; --")]
    change_challenge(app, state="draft")
    pages.append(visitor.post("/code", {"code": private}))
    assert {page.status for page in pages} == {422}
    assert len({page.errors()["code"] for page in pages}) == 1


def test_a_used_up_code_lets_nobody_in(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        written = code(most_uses=1)
    visitor.post(f"{JOIN}?code={written}", joining())
    second = joining(email="eve@eve.example", business_name="Eve's", site_name="Eve", street="4 Mill Lane")
    visitor.post(f"{JOIN}?code={written}", second)
    assert newest(app) == "waiting"


def test_guessing_ends_soon(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        written = code()
    statuses = [visitor.post("/code", {"code": "BBBBBBBB"}).status for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    page = visitor.browser.get(f"{JOIN}?code=BBBBBBBB").get_data(as_text=True)
    other = visitor.browser.get(f"{JOIN}?code={written}").get_data(as_text=True)
    assert ("BBBBBBBB" in page) == (written in other)  # the join page shows what was written and judges nothing


def test_a_code_of_another_challenge_approves_nothing(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        written = code()
        with transaction():
            db.session.get_one(JoinCode, 1).challenge_id = 2
    visitor.post(f"{JOIN}?code={written}", joining())
    assert newest(app) == "waiting"


def test_nobody_approves_her_own_business_with_a_code(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        written = code()
        with transaction():
            db.session.get_one(JoinCode, 1).created_by = person("rosa").id
    fields = joining(business_name="Rosa's Second", email=None, person_name=None, password=None)
    rosa.post(f"{JOIN}?business=new&code={written}", fields)
    assert newest(app) == "waiting"


def test_it_is_changed_and_ended(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        written = code()
    carmen.post(f"{CODES}/1", {"name": "Fair", "most_uses": ""})
    with app.app_context():
        kept = db.session.get_one(JoinCode, 1)
        assert (kept.name, kept.approves, kept.code) == ("Fair", False, written)
    assert "has ended" in carmen.post(f"{CODES}/1/end", page=CODES).text()
    assert visitor.post("/code", {"code": written}).status == 422


def test_somebody_elses_coordinator_finds_nothing(app: Flask, nadia: Visitor) -> None:
    with app.app_context():
        code()
    assert nadia.get(CODES).status == 404
    assert nadia.get("/cities/alder-falls-wa/challenges/first/recruiting/codes/1").status == 404
