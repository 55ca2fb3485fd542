"""Mark many at once as checked: answers of one challenge, or its measured numbers; or verify answers of one entry.

Only what nobody spoke of yet: a reply has to be read, and what was decided stays. What cannot be marked is skipped, and
the reviewer is told how many and why; of what is not in her queue she is told nothing. Nobody checks her own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select, update

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.review.access.answers import why_nots
from challenge.review.access.bills import why_nots_bills
from challenge.review.bills import Cell, Number, numbers_in
from challenge.review.models import AnswerReview, BillReview
from challenge.review.odd_bills import looks_at
from challenge.review.queue import Claim, Filter, claims_in
from challenge.review.said import answers_with_entries
from challenge.scoring.states import CHECKED, SELF_REPORTED, VERIFIED

NAMES = 3
GONE = "They are not in this queue, or not any more."
SPOKEN_OF = "Something was said of them before: look at each."
CHANGED = "They changed since you opened the page: look at them first."
ODD = "Something is odd about them: decide on each by itself."
SAY_WHAT = "Say what you have seen, for example: the evidence of each answer."
NOTHING_LEFT = "Nothing of this entry can be verified together here."
NOTHING = "Tick at least one row first."


@dataclass
class Marked:
    """How many were marked, and what was skipped: names by the reason."""

    word: str
    done: int = 0
    how: str = CHECKED
    skipped: dict[str, list[str]] = field(default_factory=dict)

    def skip(self, reason: str, name: str) -> None:
        """Take note of one that could not be marked."""
        self.skipped.setdefault(reason, []).append(name)

    @property
    def sentences(self) -> str:
        """What the reviewer reads afterwards."""
        told = [f"{self.done:,} {self.word}{'' if self.done == 1 else 's'} marked as {self.how}."]
        for reason, names in self.skipped.items():
            told.append(f"Skipped {len(names):,}{_some(names)}. {reason}")
        return " ".join(told)


def _some(names: Collection[str]) -> str:
    known = [name for name in names if name]
    more = f" and {len(known) - NAMES:,} more" if len(known) > NAMES else ""
    return f": {', '.join(known[:NAMES])}{more}" if known else ""


def ordinary_answers(claims: Collection[Claim], among: Filter, newest: int | None = None) -> list[Claim]:
    """Answers that nobody spoke of and in which nothing is odd, of this entry and action; none newer than `newest`."""
    shown = Filter(SELF_REPORTED, among.entry, among.item).of(claims, set())
    return [one for one in shown if not one.reasons and (newest is None or one.answer_id <= newest)]


def check_answers(challenge: Challenge, answer_ids: Collection[int], *, by: User) -> Marked:
    """They are plausible: they count, and nobody looked at their evidence closely."""
    if not answer_ids:
        raise Mistake("", NOTHING)
    claims = {one.answer_id: one for one in claims_in(challenge)}
    answers = answers_with_entries(one for one in set(answer_ids) if one in claims)
    refused, marked = why_nots(by, answers.values()), Marked("answer")
    chosen = []
    for answer_id in sorted(set(answer_ids)):
        claim = claims.get(answer_id)
        if claim is None:
            marked.skip(GONE, "")
            continue
        reason = refused[answer_id] or ("" if claim.state == SELF_REPORTED else SPOKEN_OF)
        if reason:
            marked.skip(reason, f"{claim.item.code} of {claim.business}")
        else:
            chosen.append(claim)
    _say(marked, challenge, chosen, "", by)
    return marked


def verifiable_answers(claims: Collection[Claim]) -> list[Claim]:
    """Ordinary answers that can be verified together: nothing is odd, and no question or reply waits."""
    return [one for one in claims if _may_be_verified(one) and not one.reasons]


def verify_answers(challenge: Challenge, entry_id: int, answer_ids: Collection[int], *, seen: str, by: User) -> Marked:
    """The ordinary answers of one entry were seen to be true; `seen` says what was looked at, and stands beside each.

    What is odd, or has a question, is skipped: each of those is decided on by itself.
    """
    if not seen:
        raise Mistake("seen", SAY_WHAT)
    claims = {one.answer_id: one for one in claims_in(challenge) if one.entry_id == entry_id}
    if not answer_ids or not claims:
        raise Mistake("", NOTHING_LEFT)
    refused = why_nots(by, answers_with_entries(one for one in set(answer_ids) if one in claims).values())
    marked, chosen = Marked("answer", how=VERIFIED), []
    for answer_id in sorted(set(answer_ids)):
        claim = claims.get(answer_id)
        if claim is None:
            marked.skip(GONE, "")
            continue
        reason = refused[answer_id] or ("" if _may_be_verified(claim) else SPOKEN_OF) or (ODD if claim.reasons else "")
        if reason:
            marked.skip(reason, f"{claim.item.code} of {claim.business}")
        else:
            chosen.append(claim)
    earlier = update(AnswerReview).where(AnswerReview.answer_id.in_([one.answer_id for one in chosen]))
    db.session.execute(earlier.where(AnswerReview.is_standing).values(is_standing=False))
    _say(marked, challenge, chosen, seen, by)
    return marked


def _may_be_verified(one: Claim) -> bool:
    return one.state in (SELF_REPORTED, CHECKED)


def _say(marked: Marked, challenge: Challenge, chosen: Collection[Claim], text: str, by: User) -> None:
    facts = {"kind": marked.how, "text": text, "author_id": by.id, "at": clock.now(), "is_standing": True}
    db.session.add_all(AnswerReview(answer_id=one.answer_id, **facts) for one in chosen)
    _finish(marked, len(chosen), challenge, {one.entry_id for one in chosen}, [one.answer_id for one in chosen])


def ordinary_numbers(challenge: Challenge, numbers: Collection[Number], newest: int | None = None) -> list[Number]:
    """Measured numbers that nobody spoke of and in which nothing is odd; none with bills newer than `newest`."""
    waiting = [one for one in numbers if is_unseen(one) and (newest is None or one.newest <= newest)]
    looks = looks_at(challenge, list(numbers)) if waiting else {}
    return [one for one in waiting if not looks[one.entry_id, one.resource].signs]


def is_unseen(one: Number) -> bool:
    """Whether nothing was said of the bills as they are now, and no question or reply waits."""
    said_now = one.last is not None and one.last.bills == one.bills
    return one.state == SELF_REPORTED and not one.waits and not said_now


def check_numbers(challenge: Challenge, seen: Mapping[Cell, str], *, by: User) -> Marked:
    """They are plausible. `seen` names the bills that were looked at, by entry and resource."""
    if not seen:
        raise Mistake("", NOTHING)
    numbers = {(one.entry_id, one.resource): one for one in numbers_in(challenge)}
    known = select(Entry).where(Entry.id.in_({entry_id for entry_id, _ in numbers.keys() & seen.keys()}))
    entries = {one.id: one for one in db.session.scalars(known)}
    cells = {cell: entries[cell[0]] for cell in numbers.keys() & seen.keys()}
    refused = why_nots_bills(by, challenge, cells)
    marked, now, chosen = Marked("measured number"), clock.now(), []
    for cell in sorted(seen):
        number = numbers.get(cell)
        if number is None:
            marked.skip(GONE, "")
            continue
        reason = refused[cell] or ("" if is_unseen(number) else SPOKEN_OF)
        reason = reason or ("" if number.bills == seen[cell] else CHANGED)
        if reason:
            marked.skip(reason, f"{number.name} of {number.business}")
        else:
            chosen.append(number)
    for one in chosen:
        if one.last is not None:
            one.last.is_standing = False
        facts = {"kind": CHECKED, "bills": one.bills, "author_id": by.id, "at": now, "is_standing": True}
        db.session.add(BillReview(entry_id=one.entry_id, resource=one.resource, **facts))
    which = [f"{one.entry_id}:{one.resource}" for one in chosen]
    _finish(marked, len(chosen), challenge, {one.entry_id for one in chosen}, which)
    return marked


def _finish(marked: Marked, done: int, challenge: Challenge, entry_ids: set[int], which: Collection[object]) -> None:
    marked.done = done
    if done:
        db.session.flush()
        deed = {CHECKED: "check", VERIFIED: "verify"}[marked.how]
        note(f"{deed}_{marked.word.split()[-1]}s", f"challenge:{challenge.id}", **{marked.how: list(which)})
        touch_entries(entry_ids)
