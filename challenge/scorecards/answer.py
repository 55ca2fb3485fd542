"""One answer to one item: what may be said, and what it needs before it can be submitted."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from decimal import Decimal

from challenge.quantities.numbers import parse_amount
from challenge.scorecards.models import ActionAnswer, AnswerDraft
from challenge.scoring.rules.scorecards import FULL, RANGE, REPEATABLE, YES_NO, Item
from challenge.scoring.scorecards import DONE, IN_PROGRESS, NO, NOT_APPLICABLE, PLANNED, STATUSES
from challenge.typed import FORBIDDEN

STATUS_NAMES = {
    NO: "Not done",
    PLANNED: "Planned",
    IN_PROGRESS: "In progress",
    DONE: "Done",
    NOT_APPLICABLE: "Does not apply to us",
}
LONGEST_NOTE = 2_000
LARGEST_AMOUNT = 100_000
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one item. `amount_hundredths`: how often, or the points claimed."""

    status: str
    amount_hundredths: int = 0
    before_start: bool = False
    note: str = ""

    @property
    def mark(self) -> str:
        """Short and the same for the same answer: tells whether somebody else changed it meanwhile."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]


NO_ANSWER = "-"  # the mark of an item without an answer


def answer_in(row: AnswerDraft | ActionAnswer) -> Answer:
    """What a stored row says."""
    return Answer(row.status, row.amount_hundredths, row.before_start, row.note)


def read_answer(item: Item, *, status: str, amount: str = "", before_start: bool = False, note: str = "") -> Answer:
    """What was typed for an item. What the item does not ask is left out. Raises ValueError with a sentence."""
    if status not in STATUSES:
        raise ValueError("Choose one of the answers.")
    hundredths = read_amount(item, amount) if item.kind != YES_NO else 0
    return Answer(status, hundredths, before_start and item.before_start != FULL, read_note(note))


def read_amount(item: Item, text: str) -> int:
    """How often, or the points claimed, in hundredths. Raises ValueError with a sentence."""
    if not text.strip():
        return 0
    amount = parse_amount(text)
    if amount != round(amount, 2):
        raise ValueError("Use at most 2 digits after the point.")
    most = item.points if item.kind == RANGE else Decimal(LARGEST_AMOUNT)
    if amount > most:
        raise ValueError(f"Write a number from 0 to {most.normalize():,f}.")
    return int(amount * HUNDRED)


def read_note(text: str) -> str:
    """A note as it is kept. Raises ValueError with a sentence."""
    if len(text) > LONGEST_NOTE:
        raise ValueError(
            f"The note has {len(text):,} characters; at most {LONGEST_NOTE:,} are kept. Please shorten it."
        )
    bad = (unicodedata.category(c) in FORBIDDEN and c not in "\n\r\t" for c in text)
    if "\ufffd" in text or any(bad):
        raise ValueError("The note has a character that cannot be shown. Please type it again.")
    return unicodedata.normalize("NFC", text).strip()


def missing_in(item: Item, answer: Answer, *, has_evidence: bool) -> str:
    """What an answer lacks before it can be submitted; "" when nothing."""
    if answer.status == NOT_APPLICABLE:
        return "" if answer.note else "Say in the note why it does not apply to you."
    if answer.status in (DONE, IN_PROGRESS) and not answer.amount_hundredths:
        if item.kind == REPEATABLE:
            return f"Say how many: {item.unit or 'times'}."
        if item.kind == RANGE:
            return "Say how many of its points you claim."
    if answer.status == DONE and item.evidence == "required" and not has_evidence:
        return "Evidence is required, and there is no file yet."
    return ""
