"""What an entry did goes along with it into another track."""

from __future__ import annotations

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.models import Entry
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.scorecards.models import AnswerDraft
from challenge.scoring.rules import rules_of_track


def carry_answers(entry: Entry, by: User) -> int:
    """Begin the scorecards of the entry's track with its own answers to the same actions on others; returns how many.

    They are drafts: its people look at them and submit them. What is answered there already stays.
    """
    rules = rules_of_track(rules_of(entry.challenge), entry.track)
    drafts = db.session.scalars(select(AnswerDraft).filter_by(entry_id=entry.id).order_by(AnswerDraft.id)).all()
    found = 0
    for card in rules.answered_scorecards:
        known = {(row.stage, row.item) for row in drafts if row.scorecard == card.key}
        codes = {item.code for item in card.items}
        for row in drafts:
            if row.scorecard != card.key and row.item in codes and (row.stage, row.item) not in known:
                known.add((row.stage, row.item))
                db.session.add(_copy(row, card.key, by))
                found += 1
    if found:
        note("carry answers", f"entry:{entry.id}", track=entry.track, answers=found)
    return found


def _copy(row: AnswerDraft, scorecard: str, by: User) -> AnswerDraft:
    kept = {name: getattr(row, name) for name in ("entry_id", "stage", "item", "status", "amount_hundredths", "note")}
    return AnswerDraft(
        **kept, scorecard=scorecard, before_start=row.before_start, author_id=by.id, saved_at=clock.now()
    )
