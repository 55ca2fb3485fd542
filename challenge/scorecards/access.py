"""Whose scorecards, evidence, codes and bonuses the signed-in person may open: fetch and authorise in one call."""

from __future__ import annotations

from flask import abort

from challenge.accounts.access import coordinates, me
from challenge.accounts.models import User
from challenge.businesses.access import works_for
from challenge.businesses.models import LIVE, Entry
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.extensions import db
from challenge.scorecards.asked import Card, card_of_entry
from challenge.scorecards.models import AnswerFile, AnswerSheet, EarnedBonus, EventCode


def answering_entry_or_404(slug: str, entry_id: int) -> Entry:
    """The entry of this business, if the signed-in person works for it or coordinates its challenge."""
    user, entry = me(), db.session.get(Entry, entry_id)
    if entry is None or entry.business.slug != slug or not may_answer(user, entry):
        abort(404)
    return entry


def may_answer(user: User, entry: Entry) -> bool:
    """Whether this person answers for the entry: its people; the coordinator of its challenge while it takes part."""
    if works_for(user, entry.business_id):
        return True
    return entry.state in LIVE and coordinates(user, entry.challenge.member_id)


def card_or_404(slug: str, entry_id: int, scorecard: str, stage: str) -> Card:
    """The scorecard of an entry for which the signed-in person may answer."""
    card = card_of_entry(answering_entry_or_404(slug, entry_id), scorecard, stage)
    if card is None:
        abort(404)
    return card


def is_on_behalf(entry: Entry) -> bool:
    """Whether the signed-in person acts for somebody else's business."""
    return not works_for(me(), entry.business_id)


def evidence_or_404(evidence_id: int) -> AnswerFile:
    """The piece of evidence, unless it was removed, if the signed-in person answers for its entry."""
    user, row = me(), db.session.get(AnswerFile, evidence_id)
    if row is None or row.removed_at is not None or not may_answer(user, row.entry):
        abort(404)
    return row


def coordinated_bonus_or_404(bonus_id: int) -> EarnedBonus:
    """The bonus, if the signed-in person coordinates its challenge."""
    user, row = me(), db.session.get(EarnedBonus, bonus_id)
    if row is None or not coordinates(user, row.entry.challenge.member_id):
        abort(404)
    return row


def coordinated_event_code_or_404(city: str, challenge: str, code_id: int) -> EventCode:
    """A code of a challenge that the signed-in person coordinates."""
    found, row = coordinated_challenge_or_404(city, challenge), db.session.get(EventCode, code_id)
    if row is None or row.challenge_id != found.id:
        abort(404)
    return row


def sheet_or_404(sheet_id: int) -> AnswerSheet:
    """The sheet, if the signed-in person coordinates its challenge."""
    me()
    row = db.session.get(AnswerSheet, sheet_id)
    if row is None:
        abort(404)
    coordinated_challenge_or_404(row.challenge.member.slug, row.challenge.slug)
    return row
