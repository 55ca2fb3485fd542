"""The bakery and the diner answer a scorecard: rules, answers, reviewers, all in a few words."""

from __future__ import annotations

import io
from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.queries import user_by_email
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_row
from challenge.extensions import db, transaction
from challenge.review.models import AnswerReview
from challenge.sample.cast import CAST
from challenge.scorecards.models import ActionAnswer, AnswerDraft, Submission
from challenge.scoring.rules import read_rules
from tests.page import Page, Visitor

ENTRY = "/businesses/rosas-bakery/entries/1"
HOME = f"{ENTRY}/scorecards/actions"
PART = f"{HOME}/parts/1"
MANAGE = "/cities/riverbend-oh/challenges/2026"
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
CARD: dict[str, Any] = {
    "key": "actions",
    "name": "Green actions",
    "categories": [
        {"key": "energy", "name": "Energy", "maximum": "30"},
        {"key": "water", "name": "Water", "maximum": "10"},
    ],
    "items": [
        {"code": "EN-01", "text": "Switch to LED lamps.", "category": "energy", "points": "10"},
        {
            "code": "EN-02",
            "text": "Have the building audited.",
            "category": "energy",
            "points": "8",
            "kind": "range",
            "evidence": "required",
            "before_start": "none",
            "flags": ["foundational"],
            "how_to": "Ask your utility.",
            "cost": "$0 to $500",
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
        {"code": "EN-04", "text": "Insulate the roof.", "category": "energy", "points": "10", "for": "owner"},
        {"code": "WA-01", "text": "Mend every tap.", "category": "water", "points": "5"},
        {"code": "WA-02", "text": "Large ones only.", "category": "water", "points": "5", "tracks": ["large"]},
    ],
    "in_progress": "0.3",
    "has_baseline": True,
    "tiers": [{"key": "bronze", "name": "Bronze", "from": "5"}, {"key": "gold", "name": "Gold", "from": "20"}],
}
BONUSES = {
    "maximum": "5",
    "kinds": [
        {"key": "event", "name": "Came to an event", "points": "1", "most": 3},
        {"key": "referral", "name": "Brought another business", "points": "2", "most": 2},
    ],
}


def give_rules(app: Flask, challenge_id: int = 1, **more: Any) -> None:
    """Rules with a scorecard and bonuses, as a new version of a challenge's."""
    with app.app_context(), transaction():
        set_rules(db.session.get_one(Challenge, challenge_id), **more)


AWARD = {"key": "first", "name": "First", "when": [{"is": "place"}]}


def set_rules(challenge: Challenge, **more: Any) -> None:
    """The same, inside a transaction."""
    row = rules_row(challenge)
    document = row.document | {"measures": [], "scorecards": [CARD], "scorecard_weights": {"actions": "100"}}
    tracks = [{"key": "all", "name": "All"}, {"key": "large", "name": "Large"}]
    rules, problems = read_rules(document | {"bonuses": BONUSES, "tracks": tracks, "awards": [AWARD]} | more)
    assert rules, problems
    facts = {"challenge_id": challenge.id, "version": row.version + 1, "document": rules.document()}
    db.session.add(ChallengeRules(**facts, hash=rules.hash, created_at=clock.now()))


def give_role(app: Flask, role: str = "tenant", entry_id: int = 1) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Entry, entry_id).role = role


def typed(code: str, status: str, **more: str) -> dict[str, str]:
    """The boxes of one item."""
    return {f"status.{code}": status, **{f"{box}.{code}": value for box, value in more.items()}}


def save(person: Visitor, *items: dict[str, str], page: str = PART, **more: Any) -> Page:
    """Save these items of a page."""
    shown = {name: value for name, value in person.get(page).values().items() if name.startswith("seen.")}
    together: dict[str, Any] = {**shown, **more}
    for item in items:
        together |= item
    return person.post(page, together)


def submit(person: Visitor, page: str = HOME) -> Page:
    return person.post(page)


def a_file(content: bytes = PDF, name: str = "bill.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def drafts(app: Flask) -> dict[str, tuple[str, int, str]]:
    with app.app_context():
        rows = db.session.scalars(select(AnswerDraft).order_by(AnswerDraft.item)).all()
        return {row.item: (row.status, row.amount_hundredths, row.note) for row in rows}


def submissions(app: Flask) -> list[str]:
    """The origin of each."""
    with app.app_context():
        return list(db.session.scalars(select(Submission.origin).order_by(Submission.id)))


def current(app: Flask) -> dict[str, str]:
    """The status of each answer that counts."""
    with app.app_context():
        rows = db.session.scalars(select(ActionAnswer).filter_by(is_current=True)).all()
        return {row.item: row.status for row in rows}


def say(app: Flask, item: str, kind: str, text: str = "", given: int | None = None) -> int:
    """A reviewer says something of an answer that counts; the answer's id."""
    with app.app_context(), transaction():
        row = db.session.scalars(select(ActionAnswer).filter_by(item=item, is_current=True)).one()
        carmen = user_by_email(CAST["carmen"].email)
        assert carmen is not None
        db.session.add(
            AnswerReview(
                answer_id=row.id,
                kind=kind,
                text=text,
                given_hundredths=given,
                author_id=carmen.id,
                at=clock.now(),
                is_standing=kind not in ("asked", "replied"),
            )
        )
        return row.id


def inputs_version(app: Flask) -> int:
    with app.app_context():
        return db.session.get_one(Challenge, 1).inputs_version


def move_window(app: Flask, **moments: Any) -> None:
    """Change columns of the bakery's challenge."""
    with app.app_context(), transaction():
        challenge = db.session.get_one(Challenge, 1)
        for name, value in moments.items():
            setattr(challenge, name, value)
