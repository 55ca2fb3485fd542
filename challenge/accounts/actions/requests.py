"""Requests of governments: for a login, or for membership. Staff answer each once; letters tell the answer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from challenge import clock
from challenge.accounts.actions.coordinators import coordinate
from challenge.accounts.limits import REQUEST_LETTER, take
from challenge.accounts.models import GovernmentRequest, User
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.network.actions import add_member
from challenge.network.models import Member
from challenge.notices.actions import compose_letter


def ask_for_login(member: Member, **person: str) -> None:
    """Keep a request for a login to a member's desk. `person`: name, job_title, email, phone, message."""
    _keep(
        GovernmentRequest(
            kind="login",
            member_id=member.id,
            government=member.name,
            government_kind=member.kind,
            state=member.state,
            created_at=clock.now(),
            **person,
        )
    )


def ask_for_membership(
    *, government: str, government_kind: str, state: str, population: int | None, **person: str
) -> None:
    """Keep an application for membership. `person`: name, job_title, email, phone, message."""
    _keep(
        GovernmentRequest(
            kind="membership",
            government=government,
            government_kind=government_kind,
            state=state,
            population=population,
            created_at=clock.now(),
            **person,
        )
    )


def accept_login_request(request: GovernmentRequest, by: User) -> User:
    """Give the person a coordinator's account for the member she asked for."""
    _answer(request, by, "accepted", "")
    member = request.member
    if member is None:
        raise Mistake("", "This request names no member.")
    return coordinate(member, email=request.email, name=request.name)


def accept_membership(request: GovernmentRequest, by: User, **details: Any) -> Member:
    """Add the government as a member, with the details staff checked, and invite its person."""
    _answer(request, by, "accepted", "")
    member = add_member(**details)
    coordinate(member, email=request.email, name=request.name)
    request.member_id = member.id
    return member


def decline_request(request: GovernmentRequest, by: User, reason: str) -> None:
    """Say no, with the reason, by letter."""
    _answer(request, by, "declined", reason)
    compose_letter("request_declined", request.email, request=request, reason=reason)


def _keep(request: GovernmentRequest) -> None:
    """Keep the request, unless the same person's same request is open; tell her once a day that it came."""
    same = select(GovernmentRequest.id).filter_by(
        kind=request.kind,
        email=request.email,
        member_id=request.member_id,
        government=request.government,
        state=request.state,
        answer=None,
    )
    if db.session.scalar(same) is None:
        db.session.add(request)
        db.session.flush()
        note("ask staff", f"request:{request.id}", kind=request.kind)
    if take(REQUEST_LETTER, request.email):
        compose_letter("request_received", request.email, kind=request.kind)


def _answer(request: GovernmentRequest, by: User, answer: str, reason: str) -> None:
    if request.answer is not None:
        raise Mistake("", f"This request was {request.answer} already. Nothing was changed.")
    request.answer, request.reason = answer, reason
    request.answered_at, request.answered_by = clock.now(), by.id
    note(f"{answer} request", f"request:{request.id}", kind=request.kind)
