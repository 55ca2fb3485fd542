"""What the pages of a scorecard gather: answers so far, what was submitted, what reviewers said, points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from challenge.businesses.models import Entry
from challenge.review.models import AnswerReview
from challenge.review.questions import OpenQuestion, decision_in, open_question, open_questions_of, talk_about
from challenge.scorecards.answer import NO_ANSWER, Answer, answer_in
from challenge.scorecards.asked import Card, Part, cards_of_entry
from challenge.scorecards.models import ActionAnswer, AnswerDraft, AnswerFile, Submission
from challenge.scorecards.queries import (
    CardState,
    current_answers,
    drafts_of,
    evidence_of,
    names_of,
    state_of,
    submissions_of,
)
from challenge.scorecards.tally import Judged, Tally, tally_of
from challenge.scoring.rules.scorecards import RANGE, Item
from challenge.scoring.scorecards import NOT_APPLICABLE

ACCEPTS = ("checked", "verified", "part")


@dataclass(frozen=True)
class ItemLine:
    """One item on its page: what the boxes hold, and what was said of it."""

    item: Item
    status: str
    amount: str
    before_start: bool
    note: str
    mark: str
    saved_by: str
    evidence: list[AnswerFile]
    submitted: ActionAnswer | None
    talk: list[AnswerReview]
    error: str = ""
    reply: str = ""

    @property
    def question(self) -> AnswerReview | None:
        return open_question(self.talk)

    @property
    def decision(self) -> AnswerReview | None:
        return decision_in(self.talk)

    @property
    def asks_amount(self) -> bool:
        return self.item.kind != "yes_no"

    @property
    def is_range(self) -> bool:
        return self.item.kind == RANGE


@dataclass(frozen=True)
class CardDesk:
    """A scorecard with everything around it."""

    card: Card
    drafts: dict[str, AnswerDraft]
    current: dict[str, ActionAnswer]
    talk: dict[int, list[AnswerReview]]
    evidence: dict[str, list[AnswerFile]]
    names: dict[int, str] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Answer]:
        return {code: answer_in(row) for code, row in self.drafts.items()}

    def tally(self) -> Tally:
        """The points of what is answered now; a decision counts where the answer is still the one it was about."""
        answers = self.answers
        judged = {}
        for code, row in self.current.items():
            decision = decision_in(self.talk.get(row.id, []))
            if decision is not None and answers.get(code) == answer_in(row):
                judged[code] = _judged(row, decision)
        return tally_of(self.card, answers, judged)

    def answered_in(self, part: Part) -> int:
        return sum(item.code in self.drafts for item in part.items)

    def questions_in(self, part: Part) -> int:
        return sum(bool(open_question(self.talk_of(item.code))) for item in part.items)

    def talk_of(self, code: str) -> list[AnswerReview]:
        row = self.current.get(code)
        return self.talk.get(row.id, []) if row else []

    def lines(self, part: Part, typed: Mapping[str, Mapping[str, str]], errors: Mapping[str, str]) -> list[ItemLine]:
        """The items of a part; `typed` replaces what the boxes hold where something was refused."""
        return [self._line(item, typed.get(item.code), errors.get(item.code, "")) for item in part.items]

    def _line(self, item: Item, typed: Mapping[str, str] | None, error: str) -> ItemLine:
        row = self.drafts.get(item.code)
        answer = answer_in(row) if row else Answer("")
        amount = f"{answer.amount_hundredths / 100:.2f}".rstrip("0").rstrip(".") if answer.amount_hundredths else ""
        shown = {"status": answer.status, "amount": amount, "note": answer.note, "reply": ""}
        shown |= {"before": "y" if answer.before_start else "", "seen": answer.mark if row else NO_ANSWER}
        shown |= typed or {}
        return ItemLine(
            item=item,
            status=shown["status"],
            amount=shown["amount"],
            before_start=bool(shown["before"]),
            note=shown["note"],
            mark=shown["seen"],
            saved_by=self.names.get(row.author_id, "") if row else "",
            evidence=self.evidence.get(item.code, []),
            submitted=self.current.get(item.code),
            talk=self.talk_of(item.code),
            error=error,
            reply=shown["reply"],
        )


def desk_of_card(card: Card) -> CardDesk:
    """Everything around this scorecard."""
    drafts, current = drafts_of(card), current_answers(card)
    talk = talk_about([row.id for row in current.values()])
    names = names_of({row.author_id for row in drafts.values()})
    return CardDesk(card, drafts, current, talk, evidence_of(card.entry, card.scorecard.key), names)


@dataclass(frozen=True)
class HandIn:
    """One submission as it is listed."""

    row: Submission
    by: str


def hand_ins_of(card: Card) -> list[HandIn]:
    """Every submission, the newest first."""
    rows = submissions_of(card)
    names = names_of({row.author_id for row in rows})
    return [HandIn(row, names.get(row.author_id, "")) for row in rows]


@dataclass(frozen=True)
class CardLine:
    """A scorecard on the business's home: how far it is."""

    card: Card
    state: CardState
    asked: list[OpenQuestion]
    window: str

    @property
    def questions(self) -> int:
        """How many questions of reviewers wait for a reply."""
        return len(self.asked)

    @property
    def still_to_do(self) -> bool:
        """Whether it can be submitted and was not, or not with the last changes."""
        return self.window == "open" and (self.state.word != "submitted" or self.state.changed)


def card_lines_of(entry: Entry, at: datetime) -> list[CardLine]:
    """The scorecards of an entry and how far each is."""
    cards = cards_of_entry(entry)
    questions = open_questions_of(entry.id) if cards else []
    return [CardLine(card, state_of(card), _about(card, questions), card.window(at)) for card in cards]


def _about(card: Card, questions: list[OpenQuestion]) -> list[OpenQuestion]:
    place = (card.scorecard.key, card.stage)
    return [one for one in questions if (one.answer.scorecard, one.answer.stage) == place]


def _judged(row: ActionAnswer, decision: AnswerReview) -> Judged:
    if decision.kind == "rejected":
        return Judged(0)
    return Judged(decision.given_hundredths, row.status == NOT_APPLICABLE and decision.kind in ACCEPTS)
