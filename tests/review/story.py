"""The bakery and the diner handed in a scorecard: rules, answers, evidence and people, in a few words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.actions import open_sign_in
from challenge.accounts.models import User
from challenge.accounts.queries import user_by_email
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_row
from challenge.extensions import db, transaction
from challenge.files.actions import pack, store_file
from challenge.review.models import AnswerReview, ChallengeHelper
from challenge.sample.cast import CAST
from challenge.scorecards.models import ActionAnswer, AnswerFile, Submission
from challenge.scoring.rules import read_rules
from tests.page import Page, Visitor

REVIEW = "/cities/riverbend-oh/challenges/2026/review"
REVIEWERS = "/cities/riverbend-oh/challenges/2026/reviewers"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
CARD: dict[str, Any] = {
    "key": "actions",
    "name": "Green actions",
    "categories": [{"key": "energy", "name": "Energy", "maximum": "40"}],
    "items": [
        {"code": "EN-01", "text": "Switch to LED lamps.", "category": "energy", "points": "10"},
        {
            "code": "EN-02",
            "text": "Have the building audited.",
            "category": "energy",
            "points": "8",
            "kind": "range",
            "evidence": "required",
            "evidence_text": "The auditor's report",
        },
        {
            "code": "EN-03",
            "text": "Train your staff.",
            "category": "energy",
            "points": "6",
            "kind": "repeatable",
            "each": "2",
            "unit": "hours",
        },
        {"code": "EN-04", "text": "Insulate the roof.", "category": "energy", "points": "10"},
    ],
    "has_baseline": True,
}


def set_rules(challenge: Challenge, **more: Any) -> None:
    """Rules with the scorecard, which makes tiers and no points, as a new version. Called inside a transaction."""
    row = rules_row(challenge)
    document = row.document | {"scorecards": [CARD], "scorecard_weights": {"actions": "0"}}
    rules, problems = read_rules(document | more)
    assert rules, problems
    facts = {"challenge_id": challenge.id, "version": row.version + 1, "document": rules.document()}
    db.session.add(ChallengeRules(**facts, hash=rules.hash, created_at=clock.now()))
    db.session.flush()


def give_rules(app: Flask, **more: Any) -> None:
    """The same for the running challenge."""
    with app.app_context(), transaction():
        set_rules(db.session.get_one(Challenge, 1), **more)


def hand_in(
    app: Flask, *answers: tuple[str, str, float], entry_id: int = 1, by: str = "rosa", **facts: Any
) -> list[int]:
    """Submit answers (item, status, amount); their ids."""
    with app.app_context(), transaction():
        return add_answers(db.session.get_one(Entry, entry_id), user(by), *answers, **facts)


def add_answers(entry: Entry, author: User, *answers: tuple[str, str, float], **facts: Any) -> list[int]:
    """The same, inside a transaction."""
    place = {"entry_id": entry.id, "scorecard": "actions", "stage": facts.get("stage", "final")}
    origin = facts.get("origin", "business")
    submission = Submission(**place, origin=origin, author_id=author.id, received_at=clock.now())
    db.session.add(submission)
    db.session.flush()
    found = []
    for item, status, amount in answers:
        for old in db.session.scalars(select(ActionAnswer).filter_by(**place, item=item, is_current=True)):
            old.is_current = False
        row = ActionAnswer(
            **place,
            submission_id=submission.id,
            item=item,
            status=status,
            amount_hundredths=round(amount * 100),
            note=facts.get("note", ""),
        )
        db.session.add(row)
        db.session.flush()
        found.append(row.id)
    return found


def add_file(entry: Entry, author: User, item: str = "EN-01", name: str = "lamps.png") -> int:
    """A picture beside an item; the id of the evidence. Called inside a transaction."""
    stored = store_file(pack(PNG, name), uploaded_by=author.id)
    place = {"entry_id": entry.id, "scorecard": "actions", "item": item}
    row = AnswerFile(
        **place, file_id=stored.id, media_type="image/png", added_by=author.id, added_at=clock.now(), removed_at=None
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def give_file(app: Flask, item: str = "EN-01", by: str = "rosa", entry_id: int = 1) -> int:
    """The same, on its own."""
    with app.app_context(), transaction():
        return add_file(db.session.get_one(Entry, entry_id), user(by), item)


def user(name: str) -> User:
    """Somebody of the cast, or of these stories."""
    found = user_by_email(CAST[name].email if name in CAST else f"{name}@shop.example")
    assert found is not None, name
    return found


def newcomer(app: Flask, name: str, *, role: str = "", days: int = 30, challenge_id: int = 1) -> Visitor:
    """Somebody with a confirmed address, invited to review or judge where `role` says so; signed in."""
    with app.app_context():
        with transaction():
            address = f"{name}@shop.example"
            person = User(email=address, name=name.title(), password_hash="x", created_at=clock.now())
            person.confirmed_at = clock.now()
            db.session.add(person)
            db.session.flush()
            if role:
                invite(person, role=role, days=days, challenge_id=challenge_id)
        with transaction():
            token = open_sign_in(user(name))
    visitor = Visitor(app)
    with visitor.browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return visitor


def invite(person: User, *, role: str = "reviewer", days: int = 30, challenge_id: int = 1) -> int:
    """An invitation that ends so many days from now; its id. Called inside a transaction."""
    ends = clock.now() + timedelta(days=days)
    row = ChallengeHelper(
        challenge_id=challenge_id,
        user_id=person.id,
        role=role,
        invited_by=user("carmen").id,
        invited_at=min(clock.now(), ends) - timedelta(days=1),
        expires_at=ends,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def decide(person: Visitor, answer_id: int, button: str, text: str = "", **more: str) -> Page:
    """Press one of the buttons on the answer's page."""
    seen = person.get(f"/answers/{answer_id}").values().get("seen", "0")
    fields = {button: "1", "text": text, "seen": seen, **more}
    return person.post(f"/answers/{answer_id}/decide", fields, page=f"/answers/{answer_id}")


def reviews(app: Flask, answer_id: int) -> list[tuple[str, bool]]:
    """Kind and whether it stands, of all that was said of an answer."""
    with app.app_context():
        rows = db.session.scalars(select(AnswerReview).filter_by(answer_id=answer_id).order_by(AnswerReview.id))
        return [(row.kind, row.is_standing) for row in rows]


def standing(app: Flask, answer_id: int) -> str:
    """The decision that stands, or ""."""
    return next((kind for kind, stands in reviews(app, answer_id) if stands), "")


def inputs_version(app: Flask) -> int:
    """How often something that counts changed in the running challenge."""
    with app.app_context():
        return db.session.get_one(Challenge, 1).inputs_version
