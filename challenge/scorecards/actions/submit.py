"""Hand a scorecard in: what changed since the last time becomes answers that never change again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_entries
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.scorecards.answer import Answer, answer_in, missing_in
from challenge.scorecards.asked import Card
from challenge.scorecards.models import ORIGINS, ActionAnswer, Submission
from challenge.scorecards.queries import current_answers, drafts_of, evidence_of
from challenge.scoring.rules.scorecards import Item


@dataclass(frozen=True, slots=True)
class Lacking:
    """An item that cannot be submitted yet, and why."""

    item: Item
    what: str


class NotReady(Mistake):
    """Some answers lack something, so nothing was submitted. `lacking` names each."""

    def __init__(self, lacking: list[Lacking]) -> None:
        count = "One answer needs" if len(lacking) == 1 else f"{len(lacking)} answers need"
        super().__init__("", f"{count} something before the scorecard can be submitted.")
        self.lacking = lacking


def submit_scorecard(card: Card, *, author: User, origin: str, received_at: datetime) -> Submission:
    """Submit what was answered so far: all of it or, with `NotReady`, nothing. `received_at` judges the window."""
    card.refuse_closed(received_at)
    if card.needs_role:
        raise Mistake("", "Say first whether you own or rent your premises: it decides what you are asked.")
    answers = {code: answer_in(row) for code, row in drafts_of(card).items()}
    if not answers:
        raise Mistake("", "Nothing was answered yet. Answer at least one action, then submit.")
    refuse_lacking(card, answers)
    return hand_in(card, answers, author=author, origin=origin, received_at=received_at)


def hand_in(
    card: Card, answers: Mapping[str, Answer], *, author: User, origin: str, received_at: datetime
) -> Submission:
    """Make a submission of those answers that differ from the ones that count. Raises Mistake when none does."""
    if origin not in ORIGINS:
        raise ValueError(f"unknown origin {origin!r}")
    current = current_answers(card)
    changed = {
        code: answer
        for code, answer in answers.items()
        if code in card.codes and (code not in current or answer_in(current[code]) != answer)
    }
    if not changed:
        raise Mistake("", "Nothing changed since it was submitted, so there is nothing to submit.")
    place = {"entry_id": card.entry.id, "scorecard": card.scorecard.key, "stage": card.stage}
    submission = Submission(**place, origin=origin, author_id=author.id, received_at=received_at)
    db.session.add(submission)
    db.session.flush()
    for code, answer in changed.items():
        if code in current:
            current[code].is_current = False
        row = ActionAnswer(submission_id=submission.id, **place, item=code, **_columns(answer))
        db.session.add(row)
    note("submit_scorecard", f"entry:{card.entry.id}", **_told(card), origin=origin, items=sorted(changed))
    touch_entries([card.entry.id])
    return submission


def refuse_lacking(card: Card, answers: Mapping[str, Answer]) -> None:
    """Raise NotReady when evidence, a reason or an amount is missing."""
    lacking = lacking_in(card, answers)
    if lacking:
        raise NotReady(lacking)


def lacking_in(card: Card, answers: Mapping[str, Answer]) -> list[Lacking]:
    """What still keeps these answers from being submitted."""
    files = evidence_of(card.entry, card.scorecard.key)
    found = []
    for item in card.items:
        answer = answers.get(item.code)
        what = missing_in(item, answer, has_evidence=item.code in files) if answer else ""
        if what:
            found.append(Lacking(item, what))
    return found


def _columns(answer: Answer) -> dict[str, object]:
    names = ("status", "amount_hundredths", "before_start", "note")
    return {name: getattr(answer, name) for name in names}


def _told(card: Card) -> dict[str, str]:
    return {"scorecard": card.scorecard.key, "stage": card.stage}
