"""Keep what was answered so far. It counts for nothing until it is submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.scorecards.answer import NO_ANSWER, Answer, answer_in
from challenge.scorecards.asked import Card
from challenge.scorecards.models import AnswerDraft
from challenge.scorecards.queries import drafts_of


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer as typed, and the mark of the one that the page showed (None: whatever was there)."""

    answer: Answer
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """An answer of somebody else that was saved meanwhile, and that a later one took the place of."""

    item: str
    answer: Answer
    author_id: int
    saved_at: datetime


def save_answers(
    card: Card, typed: Mapping[str, Typed], *, author: User, received_at: datetime
) -> tuple[int, list[Replaced]]:
    """Keep answers by item; returns how many changed, and what of somebody else's they replaced.

    An answer that this person left as the page showed it leaves alone what somebody else saved meanwhile; otherwise
    the last one to save wins.
    """
    card.refuse_over(received_at)
    drafts, changed, replaced = drafts_of(card), [], []
    for code, one in typed.items():
        row = drafts.get(code)
        before = answer_in(row) if row else None
        moved = one.seen is not None and one.seen != (before.mark if before else NO_ANSWER)
        if code not in card.codes or before == one.answer or (moved and one.answer.mark == one.seen):
            continue
        if moved and row is not None and before is not None:
            replaced.append(Replaced(code, before, row.author_id, row.saved_at))
        _write(card, code, row, one.answer, author)
        changed.append(code)
    if changed:
        note("save_answers", f"entry:{card.entry.id}", scorecard=card.scorecard.key, stage=card.stage, items=changed)
    return len(changed), replaced


def _write(card: Card, code: str, row: AnswerDraft | None, answer: Answer, author: User) -> None:
    if row is None:
        row = AnswerDraft(entry_id=card.entry.id, scorecard=card.scorecard.key, stage=card.stage, item=code)
        db.session.add(row)
    row.status, row.amount_hundredths = answer.status, answer.amount_hundredths
    row.before_start, row.note = answer.before_start, answer.note
    row.author_id, row.saved_at = author.id, clock.now()
