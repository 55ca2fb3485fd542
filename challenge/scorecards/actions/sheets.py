"""A coordinator's sheet with the answers of many businesses: received, saved all or nothing, or discarded."""

from __future__ import annotations

from datetime import datetime

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.files.actions import Original, forget_content, store_file
from challenge.formats.answer_sheet import AnswerSheetContents
from challenge.mistakes import Mistake
from challenge.scorecards.actions.role import state_role
from challenge.scorecards.actions.save_answers import Typed, save_answers
from challenge.scorecards.actions.submit import hand_in
from challenge.scorecards.models import AnswerSheet
from challenge.scorecards.sheet_preview import SheetPreview, preview_of_sheet, scorecards_in

CHANGED = "Something changed since this page was shown. Look at it again, then save."
SHEET = "sheet"


def receive_sheet(challenge: Challenge, original: Original, *, scorecard: str, stage: str, author: User) -> AnswerSheet:
    """Keep a file for its preview. Nothing of it counts yet."""
    if f"{scorecard}.{stage}" not in scorecards_in(challenge):
        raise Mistake("scorecard", "Choose one of the challenge's scorecards.")
    stored = store_file(original, uploaded_by=author.id)
    row = AnswerSheet(
        challenge_id=challenge.id,
        scorecard=scorecard,
        stage=stage,
        file_id=stored.id,
        author_id=author.id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    note("receive_sheet", f"answer_sheet:{row.id}", challenge=challenge.id, sha256=stored.sha256)
    return row


def save_sheet(
    sheet: AnswerSheet, contents: AnswerSheetContents, seen: str, *, author: User, received_at: datetime
) -> SheetPreview:
    """Submit what the preview with the fingerprint `seen` showed, for every business or for none."""
    _refuse_settled(sheet)
    preview = preview_of_sheet(sheet, contents)
    if preview.fingerprint != seen:
        raise Mistake("", CHANGED)
    if preview.refused:
        raise Mistake("", "Some lines are refused, so nothing is saved. Mend them and upload the sheet again.")
    if not preview.to_save:
        raise Mistake("", "All of this counts already: there is nothing to save.")
    for one in preview.to_save:
        if one.role:
            state_role(one.card.entry, one.role, by_coordinator=True)
        if not one.answers:
            continue
        one.card.refuse_closed(received_at)
        typed = {code: Typed(answer) for code, answer in one.answers.items()}
        save_answers(one.card, typed, author=author, received_at=received_at)
        hand_in(one.card, one.answers, author=author, origin=SHEET, received_at=received_at)
    sheet.state = "saved"
    note("save_sheet", f"answer_sheet:{sheet.id}", entries=[one.card.entry.id for one in preview.to_save])
    return preview


def discard_sheet(sheet: AnswerSheet) -> None:
    """Save nothing of it, and forget what was in it."""
    _refuse_settled(sheet)
    sheet.state = "discarded"
    forget_content(sheet.file)
    note("discard_sheet", f"answer_sheet:{sheet.id}")


def _refuse_settled(sheet: AnswerSheet) -> None:
    if sheet.state != "preview":
        raise Mistake("", f"This sheet was {sheet.state} already.")
