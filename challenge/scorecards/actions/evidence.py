"""Files beside an item: added, and removed without being forgotten."""

from __future__ import annotations

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.files.actions import store_file
from challenge.mistakes import Mistake
from challenge.scorecards.asked import Card
from challenge.scorecards.evidence import MOST_FILES, PackedEvidence
from challenge.scorecards.models import AnswerFile
from challenge.scorecards.queries import evidence_of


def add_evidence(card: Card, item: str, evidence: PackedEvidence, *, author: User) -> AnswerFile | None:
    """Keep a file beside an item. The same file once more is not kept: None."""
    there = evidence_of(card.entry, card.scorecard.key).get(item, [])
    if any(row.file.sha256 == evidence.original.sha256 for row in there):
        return None
    if len(there) >= MOST_FILES:
        raise Mistake("file", f"There are {MOST_FILES} files beside this action already. Remove one first.")
    stored = store_file(evidence.original, uploaded_by=author.id)
    row = AnswerFile(
        entry_id=card.entry.id,
        scorecard=card.scorecard.key,
        item=item,
        file_id=stored.id,
        media_type=evidence.media_type,
        added_by=author.id,
        added_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    note("add_evidence", f"entry:{card.entry.id}", item=item, file=row.id, sha256=stored.sha256)
    return row


def remove_evidence(card: Card, item: str, evidence_ids: set[int]) -> int:
    """Take files away from an item: nobody is shown them any more. Returns how many there were of these."""
    rows = [row for row in evidence_of(card.entry, card.scorecard.key).get(item, []) if row.id in evidence_ids]
    for row in rows:
        row.removed_at = clock.now()
        note("remove_evidence", f"entry:{card.entry.id}", item=item, file=row.id)
    return len(rows)
