"""Challenges and their rules, found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from challenge import clock
from challenge.audit.models import DeedDone
from challenge.challenges.life import ARCHIVED, BILLS_CLOSED, FINAL, GRACE, IN_REVIEW, PUBLIC, RUNNING, Dates
from challenge.challenges.models import Challenge, ChallengeRules, StateChange
from challenge.challenges.windows import WINDOWS, start_of
from challenge.extensions import db
from challenge.measurement.periods import Period
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules import rules_of as rules_of_text


def rules_row(challenge: Challenge) -> ChallengeRules:
    """The newest version of the challenge's rules."""
    newest = select(ChallengeRules).filter_by(challenge_id=challenge.id).order_by(ChallengeRules.version.desc())
    return db.session.scalars(newest.limit(1)).one()


@dataclass(frozen=True, slots=True)
class MovedWindows:
    """Windows that were moved once the challenge was public: what each is called, before and after, and why."""

    at: datetime
    reason: str
    windows: list[tuple[str, datetime | int | None, datetime | int | None]]


def moved_windows(challenge: Challenge) -> list[MovedWindows]:
    """The newest first."""
    statement = select(DeedDone).filter_by(deed="move_windows", subject=f"challenge:{challenge.id}")
    return [
        MovedWindows(
            deed.at,
            str(deed.detail["reason"]),
            [(WINDOWS[name], _read(before), _read(after)) for name, (before, after) in deed.detail["windows"].items()],
        )
        for deed in db.session.scalars(statement.order_by(DeedDone.id.desc()))
    ]


def _read(written: str | int | None) -> datetime | int | None:
    return datetime.fromisoformat(written) if isinstance(written, str) else written


def rules_of(challenge: Challenge) -> Rules:
    """The rules in force, parsed."""
    return rules_in(rules_row(challenge))


def rules_in(row: ChallengeRules) -> Rules:
    """One stored version, parsed."""
    try:
        return rules_of_text(json.dumps(row.document))
    except ValueError as damage:
        raise ValueError(f"stored rules of challenge {row.challenge_id} cannot be read: {damage}") from damage


def rules_versions(challenge: Challenge) -> Sequence[ChallengeRules]:
    """Every version of the rules, the newest first."""
    statement = select(ChallengeRules).filter_by(challenge_id=challenge.id).order_by(ChallengeRules.version.desc())
    return db.session.scalars(statement).all()


def dates_that_move(challenge: Challenge) -> Dates:
    """The instants at which the challenge moves by itself: from the first day that counts in any track to the last."""
    rules = rules_of(challenge)
    first = min([challenge.starts_on, *(period.start for period in _own_periods(rules))])
    starts_at, ends_at = start_of(first, challenge), start_of(last_end(challenge, rules), challenge)
    return Dates(starts_at, ends_at, challenge.submission_closes_at)


def last_end(challenge: Challenge, rules: Rules) -> date:
    """The first day that counts in no track any more."""
    return max([challenge.ends_on, *(period.end for period in _own_periods(rules))])


def _own_periods(rules: Rules) -> list[Period]:
    return [rules_of_track(rules, track.key).reporting for track in rules.tracks if "reporting" in track.own]


def changes_by_hand(challenge: Challenge) -> list[StateChange]:
    """Moves that somebody made and the public could see, the latest first."""
    statement = select(StateChange).where(StateChange.challenge_id == challenge.id, StateChange.reason != "")
    rows = db.session.scalars(statement.order_by(StateChange.id.desc()))
    return [row for row in rows if row.source in PUBLIC and row.target in PUBLIC]


def state_before(challenge: Challenge) -> str:
    """What an archived challenge was before; "" for others. One that was archived long ago was published."""
    if challenge.state != ARCHIVED:
        return ""
    statement = select(StateChange.source).filter_by(challenge_id=challenge.id, target=ARCHIVED)
    return db.session.scalar(statement.order_by(StateChange.id.desc()).limit(1)) or "published"


def phase_of(challenge: Challenge) -> str:
    """Where the challenge stands: `upcoming`, `running` or `finished`.

    Its state tells; before the job has looked, and where it is not public, its own calendar does.
    """
    if challenge.state in (GRACE, IN_REVIEW, FINAL):
        return "finished"
    if challenge.state == RUNNING:
        return "running"
    today = clock.today(challenge.time_zone)
    if today < challenge.starts_on:
        return "upcoming"
    return "running" if today < challenge.ends_on else "finished"


def takes_bills_still(challenge: Challenge) -> bool:
    """Whether bills may still come in or change what counts: until submission closes, past the last day that counts."""
    return challenge.state not in BILLS_CLOSED and clock.now() < challenge.submission_closes_at


def registration_of(challenge: Challenge, at: datetime | None = None) -> str:
    """Whether a business may join at an instant (default: now): `before`, `open` or `closed`.

    The closing instant itself is too late.
    """
    at = at or clock.now()
    if at < challenge.registration_opens_at:
        return "before"
    return "open" if at < challenge.registration_closes_at else "closed"
