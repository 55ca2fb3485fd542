"""Bonuses: codes for events, earned by typing them; given and taken back by the coordinator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import LIVE, Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.scorecards.models import EarnedBonus, EventCode
from challenge.scorecards.queries import code_in
from challenge.scoring.rules import rules_of_track
from challenge.scoring.rules.awards import Bonus

UNKNOWN = "This is no code of this challenge, or it is not valid now. Look at it once more."


def plain_code(text: str) -> str:
    """A code as it is kept: people type it in any case, with spaces or hyphens."""
    return "".join(c for c in text.upper() if c not in " -\t")


def bonuses_for(entry: Entry) -> dict[str, Bonus]:
    """The bonuses that the entry can earn, by key."""
    return {bonus.key: bonus for bonus in rules_of_track(rules_of(entry.challenge), entry.track).bonuses}


def bonuses_in_rules(challenge: Challenge) -> dict[str, Bonus]:
    """All bonuses of a challenge, in whichever track, by key."""
    rules = rules_of(challenge)
    of_tracks = (rules_of_track(rules, track.key) for track in rules.tracks)
    return {bonus.key: bonus for one in (rules, *of_tracks) for bonus in one.bonuses}


def make_code(
    challenge: Challenge,
    *,
    bonus: str,
    code: str,
    label: str,
    valid_from: datetime,
    valid_until: datetime,
    most: int,
    author: User,
) -> EventCode:
    """Make a code that businesses type to earn a bonus."""
    if bonus not in bonuses_in_rules(challenge):
        raise Mistake("bonus", "Choose one of the bonuses in the rules.")
    kept = plain_code(code)
    if not (4 <= len(kept) <= 20 and kept.isascii() and kept.isalnum()):
        raise Mistake("code", "Use 4 to 20 letters and digits.")
    if code_in(challenge, kept) is not None:
        raise Mistake("code", "There is such a code already. Choose another.")
    if valid_until <= valid_from:
        raise Mistake("valid_until", "It must end after it begins.")
    row = EventCode(
        challenge_id=challenge.id,
        bonus=bonus,
        code=kept,
        label=label,
        valid_from=valid_from,
        valid_until=valid_until,
        most=most,
        author_id=author.id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    note("make_code", f"challenge:{challenge.id}", code=row.id, bonus=bonus)
    return row


def end_code(code: EventCode) -> None:
    """It was told too far: from now on it earns nothing. What was earned stays, and can be taken back one by one."""
    if code.ended_at is not None or clock.now() >= code.valid_until:
        raise Mistake("", "This code is over already.")
    code.ended_at = clock.now()
    note("end_event_code", f"challenge:{code.challenge_id}", code=code.id)


def earn_by_code(entry: Entry, text: str, *, author: User, received_at: datetime) -> EarnedBonus:
    """A business types a code and earns its bonus, once per code."""
    _refuse_left(entry)
    code = code_in(entry.challenge, plain_code(text)) if text else None
    if code is None or not code.is_valid(received_at) or code.bonus not in bonuses_for(entry):
        raise Mistake("code", UNKNOWN)
    earned = select(EarnedBonus.id).filter_by(entry_id=entry.id, code_id=code.id)
    if db.session.scalar(earned) is not None:
        raise Mistake("code", "You used this code before. It counts once.")
    used = db.session.scalar(select(func.count()).select_from(EarnedBonus).filter_by(code_id=code.id)) or 0
    if used >= code.most:
        raise Mistake("code", "This code was used as often as it may be. Ask your coordinator.")
    return _earn(entry, code.bonus, code.label, author, code)


def give_bonus(entry: Entry, *, bonus: str, why: str, author: User) -> EarnedBonus:
    """The coordinator gives a bonus, with a reason that the business reads; never to a business she works for."""
    _refuse_left(entry)
    if works_for(author, entry.business_id):
        raise Mistake("entry", "You work for this business: somebody else has to give it a bonus.")
    if bonus not in bonuses_for(entry):
        raise Mistake("bonus", "This bonus is not in the rules of the entry's track.")
    if not why:
        raise Mistake("why", "Say what it is for; the business reads it.")
    return _earn(entry, bonus, why, author, None)


def take_back_bonus(row: EarnedBonus, *, why: str, author: User) -> None:
    """A bonus counts no more, for a reason that the business reads."""
    if row.revoked_at is not None:
        raise Mistake("", "This bonus was taken back already.")
    if not why:
        raise Mistake("reason", "Say why; the business reads it.")
    row.revoked_at, row.revoked_why = clock.now(), why
    note("take_back_bonus", f"entry:{row.entry_id}", bonus=row.bonus, earned=row.id, why=why)
    touch_entries([row.entry_id])


def _earn(entry: Entry, bonus: str, why: str, author: User, code: EventCode | None) -> EarnedBonus:
    row = EarnedBonus(
        entry_id=entry.id,
        bonus=bonus,
        code_id=code.id if code else None,
        why=why,
        author_id=author.id,
        earned_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    note("earn_bonus", f"entry:{entry.id}", bonus=bonus, earned=row.id, code=row.code_id)
    touch_entries([entry.id])
    return row


def _refuse_left(entry: Entry) -> None:
    if entry.state not in LIVE:
        raise Mistake("", "This entry does not take part, so it earns no bonus.")
