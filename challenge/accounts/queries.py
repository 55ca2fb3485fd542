"""People, links, requests and coordinations, found."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.accounts.access import token_hash
from challenge.accounts.models import Coordination, GovernmentRequest, LetterLink, User
from challenge.extensions import db
from challenge.network.models import Member


def user_by_email(email: str) -> User | None:
    """The person with this address, however it is written."""
    return db.session.scalar(select(User).filter_by(email=email.strip().lower()))


def living_link(purpose: str, token: str) -> LetterLink | None:
    """The link of this token, as long as it is unused and in time, and its person is not disabled."""
    statement = (
        select(LetterLink)
        .join(LetterLink.user)
        .options(joinedload(LetterLink.user))
        .where(
            LetterLink.token_hash == token_hash(token),
            LetterLink.purpose == purpose,
            LetterLink.used_at.is_(None),
            LetterLink.expires_at > clock.now(),
            User.disabled_at.is_(None),
        )
    )
    return db.session.scalar(statement)


def guessable_words(*about: str) -> list[str]:
    """What a stranger would try in a password here: the person's name and address, the network, its members."""
    members = db.session.scalars(select(Member.name)).all()
    return [*about, current_app.config["NETWORK_NAME"], *members]


def cities_of(user: User) -> Sequence[Member]:
    """The members this person coordinates, by name."""
    statement = select(Member).join(Coordination, Coordination.member_id == Member.id)
    return db.session.scalars(statement.where(Coordination.user_id == user.id).order_by(Member.name)).all()


def coordinations_of(member: Member) -> Sequence[Coordination]:
    """Who runs this member's challenges, the longest-serving first."""
    statement = select(Coordination).options(joinedload(Coordination.user)).filter_by(member_id=member.id)
    return db.session.scalars(statement.order_by(Coordination.since, Coordination.id)).all()


def coordinators_of(member_id: int) -> Sequence[User]:
    """Who coordinates this member's challenges and can sign in."""
    statement = select(User).join(Coordination, Coordination.user_id == User.id)
    statement = statement.where(Coordination.member_id == member_id, User.disabled_at.is_(None))
    return db.session.scalars(statement.order_by(User.name, User.id)).all()


def network_staff() -> Sequence[User]:
    """The network's staff who can sign in."""
    return db.session.scalars(select(User).where(User.is_staff, User.disabled_at.is_(None)).order_by(User.id)).all()


def coordinator_counts() -> dict[int, int]:
    """How many people coordinate each member."""
    statement = select(Coordination.member_id, func.count()).group_by(Coordination.member_id)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def open_requests() -> Sequence[GovernmentRequest]:
    """Requests nobody has answered yet, the oldest first."""
    statement = select(GovernmentRequest).options(joinedload(GovernmentRequest.member)).filter_by(answer=None)
    return db.session.scalars(statement.order_by(GovernmentRequest.created_at, GovernmentRequest.id)).all()


def answered_requests(most: int = 10) -> Sequence[GovernmentRequest]:
    """Requests answered last."""
    statement = select(GovernmentRequest).where(GovernmentRequest.answer.is_not(None))
    return db.session.scalars(statement.order_by(GovernmentRequest.answered_at.desc()).limit(most)).all()


def requests_alike(request: GovernmentRequest) -> Sequence[GovernmentRequest]:
    """Other requests from the same address, the newest first."""
    statement = select(GovernmentRequest).where(
        GovernmentRequest.email == request.email, GovernmentRequest.id != request.id
    )
    return db.session.scalars(statement.order_by(GovernmentRequest.created_at.desc())).all()
