"""Reviewers and jurors of one challenge: invited by its coordinator until a day, ended when she likes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from challenge import clock
from challenge.accounts.access import coordinates
from challenge.accounts.actions import new_account
from challenge.accounts.actions.links import new_link, send_confirmation
from challenge.accounts.models import User
from challenge.accounts.queries import user_by_email
from challenge.audit.actions import note
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter
from challenge.review.access.reviewers import takes_part
from challenge.review.models import HELPER_ROLES, REVIEWER, ChallengeHelper
from challenge.words import day

LONGEST = timedelta(days=400)
MOST = 50


def invite_helper(
    challenge: Challenge, *, name: str, email: str, role: str, last_day: date | None, by: User
) -> ChallengeHelper:
    """Let a person review or judge a challenge until the end of `last_day` there; a letter tells her."""
    if role not in HELPER_ROLES:
        raise Mistake("role", "Choose what this person may do.")
    expires_at = _end_of(last_day, challenge)
    user = user_by_email(email) or new_account(email, name, None)
    _refuse(challenge, user, role)
    row = ChallengeHelper(
        challenge_id=challenge.id,
        user_id=user.id,
        role=role,
        invited_by=by.id,
        invited_at=clock.now(),
        expires_at=expires_at,
    )
    db.session.add(row)
    db.session.flush()
    note("invite_helper", f"challenge:{challenge.id}", user=user.id, role=role, until=str(last_day))
    _tell(row, by)
    return row


def end_helper(row: ChallengeHelper, *, by: User) -> None:
    """From her next click on, the challenge is closed to her. What she decided stays."""
    if row.revoked_at is not None:
        raise Mistake("", "This was ended already.")
    row.revoked_at, row.revoked_by = clock.now(), by.id
    note("end_helper", f"challenge:{row.challenge_id}", user=row.user_id, role=row.role)


def _end_of(last_day: date | None, challenge: Challenge) -> datetime:
    today = clock.today(challenge.time_zone)
    if last_day is None or last_day < today:
        raise Mistake("last_day", "Name a last day, today or later.")
    if last_day - today > LONGEST:
        raise Mistake("last_day", f"At most {LONGEST.days} days ahead. Send another invitation later.")
    return clock.instant(datetime.combine(last_day + timedelta(days=1), time()), challenge.time_zone)


def _refuse(challenge: Challenge, user: User, role: str) -> None:
    if user.disabled_at is not None:
        raise Mistake("email", "The account with this address is closed. Ask the person for another address.")
    if role == REVIEWER and coordinates(user, challenge.member_id):
        raise Mistake("email", "This person runs the challenge, and may review already.")
    if takes_part(user, challenge.id):
        raise Mistake("email", "This person works for a business that takes part: who competes does not judge others.")
    rows = db.session.scalars(select(ChallengeHelper).filter_by(challenge_id=challenge.id, revoked_at=None)).all()
    living = [row for row in rows if row.expires_at > clock.now()]
    if any(row.user_id == user.id and row.role == role for row in living):
        raise Mistake("email", "This person is on the list already. End that invitation first to name another day.")
    if len(living) >= MOST:
        raise Mistake("", f"A challenge has at most {MOST} reviewers and jurors. End somebody's invitation first.")


def _tell(row: ChallengeHelper, by: User) -> None:
    user, opens = row.user, row.user.password_hash is None
    facts = {"user": user, "helper": row, "by": by, "until": day(row.last_day)}
    deed = "review the answers of businesses" if row.role == REVIEWER else "be a juror"
    what = f"You are invited to {deed} in {row.challenge.name} ({row.challenge.member.title}), through"
    token = new_link(user, "invite", invites_to=f"{what} {day(row.last_day)}.") if opens else ""
    compose_letter("helper_invitation", user.email, secret=opens, token=token, **facts)
    if not opens:
        send_confirmation(user)
