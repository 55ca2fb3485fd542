"""What was said of answers, as pages show it: to the business, and to reviewers with names and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from challenge.accounts.models import User
from challenge.businesses.models import Entry
from challenge.extensions import db
from challenge.review.models import AnswerReview
from challenge.scorecards.models import ActionAnswer, AnswerFile
from challenge.scoring.cards import BASELINE, FINAL
from challenge.scoring.rules.scorecards import Item
from challenge.scoring.scorecards import DONE, IN_PROGRESS, NO, NOT_APPLICABLE, PLANNED

STATUS_WORDS = {
    NO: "Not done",
    PLANNED: "Planned",
    IN_PROGRESS: "In progress",
    DONE: "Done",
    NOT_APPLICABLE: "Does not apply",
}


def reviews_of(entry: Entry, scorecard: str | None = None, stage: str = FINAL) -> dict[str, list[AnswerReview]]:
    """All that was said of an entry's answers that count, in order, by the item's code."""
    statement = (
        select(AnswerReview)
        .join(AnswerReview.answer)
        .options(contains_eager(AnswerReview.answer))
        .where(ActionAnswer.entry_id == entry.id, ActionAnswer.is_current, ActionAnswer.stage == stage)
    )
    if scorecard is not None:
        statement = statement.where(ActionAnswer.scorecard == scorecard)
    found: defaultdict[str, list[AnswerReview]] = defaultdict(list)
    for row in db.session.scalars(statement.order_by(AnswerReview.id)):
        found[row.answer.item].append(row)
    return dict(found)


def answers_with_entries(ids: Iterable[int]) -> dict[int, ActionAnswer]:
    """These answers with their submissions, entries and businesses, by id."""
    entry = joinedload(ActionAnswer.entry)
    statement = select(ActionAnswer).where(ActionAnswer.id.in_(list(ids)))
    statement = statement.options(joinedload(ActionAnswer.submission), entry.joinedload(Entry.business))
    return {row.id: row for row in db.session.scalars(statement)}


def evidence_beside(answers: Iterable[ActionAnswer]) -> dict[tuple[int, str, str], list[AnswerFile]]:
    """The files beside items, by entry, scorecard and item, without those that were removed."""
    entries = {answer.entry_id for answer in answers}
    statement = select(AnswerFile).where(AnswerFile.entry_id.in_(entries), AnswerFile.removed_at.is_(None))
    found: defaultdict[tuple[int, str, str], list[AnswerFile]] = defaultdict(list)
    for row in db.session.scalars(statement.options(joinedload(AnswerFile.file)).order_by(AnswerFile.id)):
        found[row.entry_id, row.scorecard, row.item].append(row)
    return dict(found)


def earlier_answers(answer: ActionAnswer) -> Sequence[ActionAnswer]:
    """What the entry answered to the same item before, at the start of the challenge too; the newest first."""
    same = {"entry_id": answer.entry_id, "scorecard": answer.scorecard, "item": answer.item}
    statement = select(ActionAnswer).filter_by(**same).where(ActionAnswer.id < answer.id)
    rows = db.session.scalars(statement.options(joinedload(ActionAnswer.submission))).all()
    kept = [row for row in rows if row.stage == answer.stage or (row.stage == BASELINE and row.is_current)]
    return sorted(kept, key=lambda row: -row.id)


def newer_answer(answer: ActionAnswer) -> ActionAnswer | None:
    """The answer that took this one's place; None while it counts."""
    if answer.is_current:
        return None
    names = ("entry_id", "scorecard", "stage", "item")
    same = {name: getattr(answer, name) for name in names}
    return db.session.scalar(select(ActionAnswer).filter_by(**same, is_current=True))


def amount_words(answer: ActionAnswer, item: Item | None) -> str:
    """`3 × event`, `2 hours`, `5 of 8 points`, or "" where the amount does not matter."""
    amount = f"{answer.amount_hundredths / 100:g}"
    if item is None or item.kind == "yes_no" or answer.status in (NO, NOT_APPLICABLE):
        return ""
    if item.kind == "range":
        return f"{amount} of {item.points.normalize():f} points"
    plural = item.unit.endswith("s") and not item.unit.endswith("ss")
    times = "" if plural or amount == "1" or not item.unit else "× "
    return f"{amount} {times}{item.unit}".strip()


def names_of(rows: Iterable[AnswerReview]) -> dict[int, str]:
    """The names of those who said it."""
    ids = {row.author_id for row in rows}
    return {row[0]: row[1] for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
