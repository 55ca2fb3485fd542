"""What reviewers look at: every submitted answer that earns points or is said not to apply, the oddest stake first.

States: `self_reported` (nobody decided), `asked` (the business has to reply), `replied` (it did), and the decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Select, and_, func, select

from challenge.businesses.chosen import Chosen
from challenge.businesses.entry_facts import facts_in
from challenge.businesses.models import Business, Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.review.models import AnswerReview
from challenge.scorecards.models import ActionAnswer, AnswerFile
from challenge.scoring.cards import BASELINE, FINAL, STAGES
from challenge.scoring.review_order import Ordered, review_order
from challenge.scoring.rules.scorecards import Item, Scorecard
from challenge.scoring.scorecards import NOT_APPLICABLE, STATUS_NUMBER, Answers
from challenge.scoring.states import CHECKED

DECISIONS = ("checked", "verified", "part", "rejected")
SETTLED = ("verified", "part", "rejected")
TO_DO = ("self_reported", "replied")
STATES = ("self_reported", "replied", "asked", *DECISIONS)
STATE_WORDS = {
    "self_reported": "Self-reported",
    "replied": "Reply to read",
    "asked": "Question open",
    "checked": "Checked",
    "verified": "Verified",
    "part": "Approved in part",
    "rejected": "Not accepted",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One answer that counts, as reviewers see it. `stake` is in hundredths of a point, `share` that of its peers."""

    answer_id: int
    entry_id: int
    business: str
    scorecard: Scorecard
    item: Item
    stage: str
    status: str
    decision: str
    state: str
    stake: int
    priority: float
    reasons: list[str]
    share: float | None
    has_evidence: bool

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to verify: decided on for good, and no question open or reply unread."""
        return self.state in SETTLED


@dataclass(frozen=True, slots=True)
class _Row:
    answer_id: int
    entry_id: int
    scorecard: str
    stage: str
    item: str
    status: str
    amount: int
    before_start: bool
    business: str
    track: str
    role: str
    decision: str | None
    last: str | None


def claims_in(challenge: Challenge) -> list[Claim]:
    """All of a challenge, what is worth most to look at first."""
    rules = rules_of(challenge)
    cards = {one.key: one for one in rules.scorecards}
    rows = [_Row(*row) for row in db.session.execute(_current(challenge.id))]
    files = _evidence(challenge.id)
    position = {entry_id: at for at, entry_id in enumerate(dict.fromkeys(row.entry_id for row in rows))}
    divisions = {facts.entry_id: facts.division_by(rules.divisions) for facts in facts_in(Chosen(challenge.id))}
    groups = _groups(rows, divisions)
    by_card: defaultdict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        if row.scorecard in cards and any(item.code == row.item for item in cards[row.scorecard].items):
            by_card[row.scorecard, row.stage].append(row)
    found: list[Claim] = []
    for (key, stage), own in by_card.items():
        before = by_card.get((key, BASELINE), []) if stage == FINAL else []
        answers = _answers(cards[key], own, position)
        earlier = _answers(cards[key], before, position) if before else None
        shown = np.array([(row.entry_id, row.scorecard, row.item) in files for row in own], bool)
        ordered = review_order(cards[key], answers, earlier, groups, shown)
        found += _claims(cards[key], own, ordered, shown.tolist())
    return sorted(found, key=lambda one: (-one.priority, one.answer_id))


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the queue is shown: `state` is one of STATES, "to_do", "must" or "all"; 0 and "" leave nothing out."""

    state: str = "to_do"
    entry: int = 0
    item: str = ""

    def of(self, claims: Iterable[Claim], must: Collection[int]) -> list[Claim]:
        """Those of the claims that are shown; `must` are the ids of the entries that must be verified."""
        return [one for one in claims if self._shows(one, must)]

    def _shows(self, one: Claim, must: Collection[int]) -> bool:
        if (self.entry and one.entry_id != self.entry) or (self.item and one.item.code != self.item):
            return False
        if self.state == "to_do":
            return is_to_do(one, must)
        if self.state == "must":
            return one.entry_id in must and needs_verifying(one)
        return self.state == "all" or one.state == self.state

    @property
    def query(self) -> dict[str, str]:
        """As the address of the queue writes it."""
        parts = {"state": self.state if self.state != "to_do" else "", "item": self.item}
        parts["entry"] = str(self.entry) if self.entry else ""
        return {name: value for name, value in parts.items() if value}


def asked_for(values: Mapping[str, str]) -> Filter:
    """What an address asks of the queue; what makes no sense is as if it were not there."""
    state, entry = values.get("state", ""), values.get("entry", "")
    known = (*STATES, "to_do", "must", "all")
    return Filter(
        state if state in known else "to_do",
        int(entry) if entry.isascii() and entry.isdigit() and len(entry) < 10 else 0,
        values.get("item", "")[:20],
    )


def state_in(decision: str | None, last: str | None) -> str:
    """The state of an answer by its standing decision and the last thing said of it."""
    if last in ("asked", "replied"):
        return last
    return decision or "self_reported"


def _claims(card: Scorecard, rows: Sequence[_Row], ordered: Ordered, evidence: Sequence[bool]) -> list[Claim]:
    items = {item.code: item for item in card.items}
    stakes, priorities, shares = ordered.stake.tolist(), ordered.priority.tolist(), ordered.share.tolist()
    return [
        Claim(
            row.answer_id, row.entry_id, row.business, card, items[row.item], row.stage, row.status,
            decision=row.decision or "",
            state=state_in(row.decision, row.last),
            stake=stakes[at] // 10_000,
            priority=priorities[at],
            reasons=ordered.reasons(at),
            share=None if shares[at] != shares[at] else shares[at],
            has_evidence=evidence[at],
        )
        for at, row in enumerate(rows)
        if stakes[at] > 0
    ]  # fmt: skip


def _answers(card: Scorecard, rows: Sequence[_Row], position: dict[int, int]) -> Answers:
    at = {item.code: number for number, item in enumerate(card.items)}
    return Answers.of(
        [
            (position[row.entry_id], at[row.item], STATUS_NUMBER[row.status], row.amount, row.before_start, -1, False)
            for row in rows
        ]
    )


def _groups(rows: Sequence[_Row], divisions: Mapping[int, str]) -> list[int]:
    """The number of the group of peers of each entry: its track and role are asked the same, its division is alike."""
    kind_of = {row.entry_id: (row.track, row.role, divisions.get(row.entry_id, "")) for row in rows}
    numbers = {kind: number for number, kind in enumerate(dict.fromkeys(kind_of.values()))}
    return [numbers[kind] for kind in kind_of.values()]


def _current(challenge_id: int) -> Select[Any]:
    answer, said = ActionAnswer, AnswerReview
    newest = select(func.max(AnswerReview.id)).where(AnswerReview.answer_id == answer.id).correlate(answer)
    last = select(AnswerReview.kind).where(AnswerReview.id == newest.scalar_subquery()).scalar_subquery()
    columns = (answer.id, answer.entry_id, answer.scorecard, answer.stage, answer.item, answer.status)
    more = (answer.amount_hundredths, answer.before_start, Business.name, Entry.track, Entry.role, said.kind, last)
    statement = select(*columns, *more).join(Entry, Entry.id == answer.entry_id)
    statement = statement.join(Business, Business.id == Entry.business_id)
    statement = statement.outerjoin(said, and_(said.answer_id == answer.id, said.is_standing))
    counted = (Entry.challenge_id == challenge_id, Entry.state == "approved", answer.is_current)
    return statement.where(*counted, answer.stage.in_(STAGES)).order_by(answer.id)


def _evidence(challenge_id: int) -> set[tuple[int, str, str]]:
    columns = (AnswerFile.entry_id, AnswerFile.scorecard, AnswerFile.item)
    statement = select(*columns).join(Entry, Entry.id == AnswerFile.entry_id)
    kept = statement.where(Entry.challenge_id == challenge_id, AnswerFile.removed_at.is_(None))
    return {(row[0], row[1], row[2]) for row in db.session.execute(kept)}


def is_to_do(one: Claim, must: Collection[int]) -> bool:
    """Whether a reviewer has to look at it now: nobody did, there is a reply, or its entry must be verified."""
    return one.state in TO_DO or (one.state == CHECKED and one.entry_id in must and needs_verifying(one))


def needs_verifying(one: Claim) -> bool:
    """Whether the claim helps its entry and is not settled. Nobody agreed yet that it does not apply: it helps not."""
    if one.is_settled:
        return False
    return one.status != NOT_APPLICABLE or one.decision == "checked"
