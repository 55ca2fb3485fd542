"""Who runs a member's challenges: invited, invited again, ended."""

from __future__ import annotations

from sqlalchemy import select

from challenge import clock
from challenge.accounts.actions.links import new_link
from challenge.accounts.actions.people import new_account
from challenge.accounts.models import Coordination, User
from challenge.accounts.queries import coordinations_of, user_by_email
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.network.actions import mark_as_left
from challenge.network.models import Member
from challenge.notices.actions import compose_letter


def coordinate(member: Member, *, email: str, name: str) -> User:
    """Let a person coordinate a member; who has no account yet is invited. A letter tells her."""
    if member.left_on is not None:
        raise Mistake("", f"{member.title} has left the network, so nobody can coordinate it.")
    user = user_by_email(email) or new_account(email, name, None)
    if user.disabled_at is not None:
        raise Mistake("email", "The account with this address is closed. Ask the person for another address.")
    if _coordination(user, member) is None:
        db.session.add(Coordination(user_id=user.id, member_id=member.id, since=clock.now()))
        note("make coordinator", f"member:{member.id}", user=user.id)
    elif user.password_hash is not None:
        raise Mistake("email", f"{user.name} coordinates {member.in_words} already.")
    _tell(user, member)
    return user


def invite_again(coordination: Coordination) -> None:
    """A fresh invitation for a coordinator who has not opened hers; the old link no longer works."""
    if coordination.user.password_hash is not None:
        raise Mistake("", f"{coordination.user.name} has opened the invitation already.")
    _tell(coordination.user, coordination.member)
    note("invite again", f"member:{coordination.member_id}", user=coordination.user_id)


def end_coordination(coordination: Coordination) -> None:
    """This person no longer runs this member's challenges, from her next click on."""
    note("end coordination", f"member:{coordination.member_id}", user=coordination.user_id)
    db.session.delete(coordination)


def end_membership(member: Member) -> None:
    """The member leaves the network: its coordinators lose their desk, its past challenges stay."""
    mark_as_left(member, clock.today(member.time_zone))
    for coordination in coordinations_of(member):
        end_coordination(coordination)


def _coordination(user: User, member: Member) -> Coordination | None:
    return db.session.scalar(select(Coordination).filter_by(user_id=user.id, member_id=member.id))


def _tell(user: User, member: Member) -> None:
    if user.password_hash is not None:
        compose_letter("coordinator", user.email, user=user, member=member)
        return
    token = new_link(user, "invite", invites_to=f"You are invited to coordinate the challenges of {member.title}.")
    compose_letter("invitation", user.email, secret=True, user=user, member=member, token=token)
