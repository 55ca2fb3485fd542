"""No path by which anybody decides on her own figure: every role tries every deed, by the page and by the action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from secrets import token_hex

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from challenge import clock
from challenge.accounts.actions import open_sign_in
from challenge.accounts.models import Coordination, User
from challenge.businesses.actions import add_person
from challenge.businesses.actions.people import remove_person
from challenge.businesses.models import Business, BusinessPerson, Entry
from challenge.extensions import db, transaction
from challenge.mistakes import Mistake
from challenge.review.actions import (
    ask_about_answer,
    check_answer,
    give_part,
    reject_answer,
    reply_to_question,
    verify_answer,
)
from challenge.review.models import AnswerReview, ChallengeHelper
from challenge.scorecards.models import ActionAnswer, AnswerDraft
from tests.conftest import ON_ONE_DATABASE
from tests.page import Page, Visitor
from tests.review.story import add_answers, add_file, give_rules, invite, set_rules

DEEDS: dict[str, Callable[[ActionAnswer, User], AnswerReview]] = {
    "verify": lambda answer, by: verify_answer(answer, by=by),
    "check": lambda answer, by: check_answer(answer, by=by),
    "part": lambda answer, by: give_part(answer, by=by, points=Decimal(4), reason="Half."),
    "ask": lambda answer, by: ask_about_answer(answer, by=by, question="Really?"),
    "reject": lambda answer, by: reject_answer(answer, by=by, reason="No."),
}


@dataclass(frozen=True)
class Role:
    """What somebody is and did. `may`: whether she may decide."""

    runs: str = ""  # coordinates, staff
    reviewer: str = ""  # living, expired, ended, elsewhere, juror, unconfirmed
    works: str = ""  # owner, bookkeeper: of this business; "left": no longer; "rival": of another entry
    entered: str = ""  # submitted, drafted, file: what she typed in herself

    @property
    def may(self) -> bool:
        """By the promise, said another way than the code says it."""
        if self.works in ("owner", "bookkeeper", "left") or self.entered:
            return False
        if self.runs:
            return True
        return self.reviewer == "living" and self.works != "rival"


INTERESTS = [("", ""), *((works, "") for works in ("owner", "bookkeeper", "left", "rival"))]
INTERESTS += [("", entered) for entered in ("submitted", "drafted", "file")]
INVITED = ("", "living", "expired", "ended", "elsewhere", "juror", "unconfirmed")
ROLES = [
    Role(runs, reviewer, *interest)
    for runs, reviewer, interest in product(("", "coordinates", "staff"), INVITED, INTERESTS)
]


def settle(role: Role) -> tuple[int, int]:
    """Somebody of this role, and an answer of the bakery: (user id, answer id). Inside a transaction."""
    entry = db.session.get_one(Entry, 1)
    person = User(email=f"{token_hex(8)}@x.example", name="P", password_hash="x", created_at=clock.now())
    person.confirmed_at = None if role.reviewer == "unconfirmed" else clock.now()
    person.is_staff = role.runs == "staff"
    db.session.add(person)
    db.session.flush()
    if role.runs == "coordinates":
        db.session.add(Coordination(user_id=person.id, member_id=1, since=clock.now()))
    _invite(role, person)
    _employ(role, person)
    rosa = db.session.scalars(select(User).filter_by(email="rosa@rosasbakery.example")).one()
    author = person if role.entered == "submitted" else rosa
    origin = "coordinator" if role.entered == "submitted" else "business"
    (answer_id,) = add_answers(entry, author, ("EN-02", "done", 8), origin=origin)
    if role.entered == "file":
        add_file(entry, person, "EN-02")
    if role.entered == "drafted":
        place = {"entry_id": 1, "scorecard": "actions", "stage": "final", "item": "EN-02"}
        db.session.execute(delete(AnswerDraft))
        db.session.add(AnswerDraft(**place, status="done", author_id=person.id, saved_at=clock.now()))
    db.session.flush()
    return person.id, answer_id


def _invite(role: Role, person: User) -> None:
    if not role.reviewer:
        return
    row = invite(
        person,
        role="juror" if role.reviewer == "juror" else "reviewer",
        days=-1 if role.reviewer == "expired" else 30,
        challenge_id=2 if role.reviewer == "elsewhere" else 1,
    )
    if role.reviewer == "ended":
        db.session.get_one(ChallengeHelper, row).revoked_at = clock.now()


def _employ(role: Role, person: User) -> None:
    if not role.works:
        return
    business_id = 2 if role.works == "rival" else 1
    row = BusinessPerson(user_id=person.id, business_id=business_id, role="owner")
    row.role = "bookkeeper" if role.works == "bookkeeper" else "owner"
    db.session.add(row)
    db.session.flush()
    if role.works == "left":
        remove_person(row)
        db.session.flush()


def attempt(deed: str, user_id: int, answer_id: int) -> bool:
    """Whether the deed was done."""
    try:
        DEEDS[deed](db.session.get_one(ActionAnswer, answer_id), db.session.get_one(User, user_id))
    except Mistake:
        return False
    return True


@ON_ONE_DATABASE
def test_every_role_and_every_deed(context: Flask) -> None:
    """168 roles x 5 deeds: whoever has an interest is refused each deed by the action itself, nobody else is."""
    give_rules(context)
    wrong = []
    with transaction():
        for number, role in enumerate(ROLES):
            user_id, answer_id = settle(role)
            tried = [list(DEEDS)[number % len(DEEDS)]] if role.may else list(DEEDS)
            wrong += [(role, deed) for deed in tried if attempt(deed, user_id, answer_id) != role.may]
            said = db.session.scalars(select(AnswerReview).filter_by(answer_id=answer_id)).all()
            assert len(said) == role.may
    assert len(ROLES) == 168
    assert wrong == []


@pytest.mark.parametrize("reviewer", ["", "living", "expired", "ended", "juror", "unconfirmed", "elsewhere"])
def test_the_page_tells_nothing(app: Flask, reviewer: str) -> None:
    """B05: without an invitation, or with one that is over, the queue, the answer and its evidence are not there."""
    give_rules(app)
    with app.app_context(), transaction():
        user_id, answer_id = settle(Role(reviewer=reviewer))
        rosa = db.session.scalars(select(User).filter_by(email="rosa@rosasbakery.example")).one()
        file_id = add_file(db.session.get_one(Entry, 1), rosa, "EN-02")
    person = signed_in(app, user_id)
    expected = 200 if reviewer == "living" else 404
    pages = ("/cities/riverbend-oh/challenges/2026/review", f"/answers/{answer_id}")
    for address in (*pages, f"/answers/{answer_id}/evidence/{file_id}"):
        assert person.browser.get(address).status_code == expected, address
    app.config["WTF_CSRF_ENABLED"] = False
    sent = person.browser.post(f"/answers/{answer_id}/decide", data={"key": "k" * 20, "verify": "1", "seen": "0"})
    assert sent.status_code == (302 if expected == 200 else 404)
    assert person.browser.get("/cities/riverbend-oh/challenges/2026/reviewers").status_code == 404
    assert person.browser.get("/cities/riverbend-oh/challenges/2026/review/final").status_code == 404


def test_a_coordinator_who_owns_a_business(app: Flask, carmen: Visitor, grace: Visitor) -> None:
    """She sees that somebody else has to decide; network staff steps in; leaving the business opens no door."""
    give_rules(app)
    with app.app_context(), transaction():
        user = db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()
        add_person(db.session.get_one(Business, 1), user, "owner")
        rosa = db.session.scalars(select(User).filter_by(email="rosa@rosasbakery.example")).one()
        (answer_id,) = add_answers(db.session.get_one(Entry, 1), rosa, ("EN-01", "done", 0))
    queue = carmen.get("/cities/riverbend-oh/challenges/2026/review")
    assert "You work for this business" in queue.text()
    assert f'action="/answers/{answer_id}/decide"' not in queue.html
    assert press(app, carmen, answer_id).status == 404
    with app.app_context(), transaction():
        remove_person(db.session.scalars(select(BusinessPerson).order_by(BusinessPerson.id.desc()).limit(1)).one())
    assert press(app, carmen, answer_id).status == 404
    assert "You worked for this business" in carmen.get(f"/answers/{answer_id}").text()
    assert press(app, grace, answer_id).status == 200


def test_who_typed_it_in_does_not_review_it(app: Flask, carmen: Visitor, grace: Visitor) -> None:
    """A mailed scorecard that the coordinator typed in."""
    give_rules(app)
    with app.app_context(), transaction():
        user = db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()
        (answer_id,) = add_answers(db.session.get_one(Entry, 1), user, ("EN-01", "done", 0), origin="coordinator")
    assert "You entered this answer" in carmen.get("/cities/riverbend-oh/challenges/2026/review").text()
    assert press(app, carmen, answer_id).status == 404
    assert press(app, grace, answer_id).status == 200


STEPS = st.lists(st.sampled_from(["anew", "verify", "check", "part", "ask", "reject", "reply"]), max_size=10)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_story_of_an_answer(context: Flask, steps: list[str]) -> None:
    """However deeds follow each other: nothing said is lost, at most one decision stands, it is the last one, and what
    is submitted anew starts without one. The business's own people never make a decision."""
    with transaction():
        set_rules(db.session.get_one(Entry, 1).challenge)
        rosa = db.session.scalars(select(User).filter_by(email="rosa@rosasbakery.example")).one()
        (answer_id,) = add_answers(db.session.get_one(Entry, 1), rosa, ("EN-02", "done", 8))
    said: list[str] = []
    for step in steps:
        with transaction():
            rosa = db.session.scalars(select(User).filter_by(email="rosa@rosasbakery.example")).one()
            carmen = db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()
            answer = db.session.get_one(ActionAnswer, answer_id)
            if step == "anew":
                (answer_id,) = add_answers(answer.entry, rosa, ("EN-02", "done", 8))
                said = []
                continue
            try:
                if step == "reply":
                    said.append(reply_to_question(answer, by=rosa, text="Yes.").kind)
                    continue
                said.append(DEEDS[step](answer, carmen).kind)
            except Mistake:
                pass
            with pytest.raises(Mistake):
                DEEDS.get(step, DEEDS["verify"])(answer, rosa)
        rows = db.session.scalars(select(AnswerReview).filter_by(answer_id=answer_id).order_by(AnswerReview.id)).all()
        assert [row.kind for row in rows] == said
        decisions = [row for row in rows if row.kind not in ("asked", "replied")]
        assert [row.is_standing for row in decisions] == [False] * (len(decisions) - 1) + [True] * bool(decisions)
        assert not any(row.is_standing for row in rows if row not in decisions)


def press(app: Flask, person: Visitor, answer_id: int) -> Page:
    """Send the form of a decision, whether or not the page shows it."""
    app.config["WTF_CSRF_ENABLED"] = False
    data = {"key": "k" * 20, "verify": "1", "seen": "0"}
    return Page(person.browser.post(f"/answers/{answer_id}/decide", data=data, follow_redirects=True))


def signed_in(app: Flask, user_id: int) -> Visitor:
    """A browser of this person."""
    with app.app_context(), transaction():
        token = open_sign_in(db.session.get_one(User, user_id))
    visitor = Visitor(app)
    with visitor.browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return visitor
