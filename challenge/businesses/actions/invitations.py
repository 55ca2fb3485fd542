"""Businesses are invited to a challenge: from a list, by letter or by a link that the coordinator hands on.

A link's secret is made from the key of this installation, so it can be shown again; the database has its hash alone.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import select

from challenge import clock
from challenge.accounts.access import new_token, token_hash
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.guests import Checked, lines_of
from challenge.businesses.models import Entry, GuestList, Invitation
from challenge.businesses.queries import living_invitation
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import filled, forget_letters
from challenge.notices.endings import has_ended
from challenge.notices.groups import letters_left, write_to

LIFETIME = timedelta(days=60)


def keep_guest_list(challenge: Challenge, name: str, rows: list[Checked], *, author: User) -> GuestList:
    """Keep a list that was read, to be looked at before anybody is invited."""
    guests = GuestList(challenge_id=challenge.id, author_id=author.id, name=name[:120], rows=rows)
    guests.created_at = clock.now()
    db.session.add(guests)
    db.session.flush()
    note("read list of businesses", f"challenge:{challenge.id}", guest_list=guests.id, rows=len(rows))
    return guests


def invite_guests(guests: GuestList, *, by: User) -> list[Invitation]:
    """Invite whoever of the list is new; a list invites once."""
    if guests.invited_at is not None:
        raise Mistake("", "This list was used before. Read it again if it has new businesses.")
    fresh = [line.guest for line in lines_of(guests) if line.state == "new"]
    if not fresh:
        raise Mistake("", "Nobody in this list is new, so nobody was invited.")
    found = [_invitation(guests.challenge, guest, by) for guest in fresh]
    db.session.add_all(found)
    guests.invited_at, guests.invited = clock.now(), len(found)
    db.session.flush()
    for invitation in found:
        give_link(invitation)
    note("invite businesses", f"challenge:{guests.challenge_id}", guest_list=guests.id, invited=len(found))
    return found


def write_invitations(invitations: Iterable[Invitation], *, by: User, words: str = "") -> int:
    """Write a letter with its link to each, as far as the day's letters go; returns how many were written.

    Who joined, was withdrawn, or wants no more letters gets none.
    """
    left, written = letters_left(by.id), 0
    for invitation in invitations:
        if written >= left:
            break
        if invitation.state_at(clock.now()) in ("invited", "expired"):
            written += _write(invitation, by, words)
    return written


def link_of(invitation: Invitation) -> str:
    """Its secret address; "" when the key of this installation changed since it was made."""
    token = _token(invitation)
    return f"{current_app.config['BASE_URL']}/invitations/{token}" if token_hash(token) == invitation.token_hash else ""


def new_link_of(invitation: Invitation) -> str:
    """The secret address of a new link; the older one no longer works, and one that was withdrawn may join again."""
    if invitation.joined_at is not None:
        raise Mistake("", "This business joined already and needs no link.")
    if invitation.forgotten_at is not None:
        raise Mistake("", "Its contact data were deleted. Invite it again from a new list.")
    give_link(invitation)
    invitation.withdrawn_at, invitation.expires_at = None, lasts_until(invitation.challenge, clock.now())
    note("renew invitation", f"invitation:{invitation.id}")
    return link_of(invitation)


def working_link_of(invitation: Invitation) -> str:
    """Its link if that still works, else a new one."""
    works = invitation.state_at(clock.now()) == "invited" and link_of(invitation)
    return works or new_link_of(invitation)


def give_link(invitation: Invitation) -> None:
    """Make its next link: from now on only that one is known."""
    invitation.version += 1
    invitation.token_hash = token_hash(_token(invitation))


def withdraw_invitation(invitation: Invitation) -> None:
    """Its link no longer works. Another link can be made for it later."""
    if invitation.joined_at is not None:
        raise Mistake("", "This business joined already, so the invitation cannot be withdrawn.")
    if invitation.withdrawn_at is not None:
        raise Mistake("", "This invitation was withdrawn before.")
    invitation.withdrawn_at = clock.now()
    note("withdraw invitation", f"invitation:{invitation.id}")


def forget_invitation(invitation: Invitation) -> None:
    """Delete who was invited: person, address, letters, rows of lists. What stays is that somebody was invited."""
    if invitation.joined_at is not None:
        raise Mistake("", "This business joined: it keeps its data itself, and can ask staff to close its account.")
    if invitation.forgotten_at is not None:
        raise Mistake("", "These data were deleted before.")
    email = invitation.email
    for guests in db.session.scalars(select(GuestList).filter_by(challenge_id=invitation.challenge_id)):
        guests.rows = [_without(row, email) for row in guests.rows]
    forget_letters(email, invitation.challenge_id)
    note("forget invitation", f"invitation:{invitation.id}")
    invitation.email, invitation.business_name = f"deleted:{invitation.id}", "Deleted"
    for name in ("contact_name", "street", "city", "state", "zip_code", "trade"):
        setattr(invitation, name, "")
    invitation.employees = invitation.floor_area_sqft = None
    invitation.forgotten_at = clock.now()
    invitation.withdrawn_at = invitation.withdrawn_at or clock.now()
    give_link(invitation)


def _without(row: Checked, email: str) -> Checked:
    """A row of a list without what it said, if it was about this address."""
    about = row["guest"]["email"] if row["guest"] else ""
    if about != email and email not in row["text"].casefold():
        return row
    return {"where": row["where"], "text": "", "why": "Deleted on request.", "guest": None}


def use_invitation(token: str, entry: Entry) -> None:
    """The business joined: its link is used up. A link that died meanwhile keeps nobody from joining."""
    invitation = living_invitation(token, entry.challenge)
    if invitation is None:
        return
    invitation.joined_at, invitation.entry_id = clock.now(), entry.id
    note("join by invitation", f"entry:{entry.id}", invitation=invitation.id)


def lasts_until(challenge: Challenge, now: datetime) -> datetime:
    """When a link made now ends: after 60 days, or with registration if that closes earlier."""
    closes = challenge.registration_closes_at
    return min(now + LIFETIME, closes) if closes > now else now + LIFETIME


def _invitation(challenge: Challenge, guest: dict[str, Any], by: User) -> Invitation:
    now, texts = clock.now(), ("email", "street", "city", "state", "zip_code", "trade")
    return Invitation(
        challenge_id=challenge.id,
        token_hash=token_hash(new_token()),  # until it has an id, from which its link is made
        version=0,
        business_name=guest["business"],
        contact_name=guest["contact"],
        employees=guest["employees"],
        floor_area_sqft=guest["floor_area"],
        created_at=now,
        created_by=by.id,
        expires_at=lasts_until(challenge, now),
        **{name: guest[name] for name in texts},
    )


def _token(invitation: Invitation) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(key, f"invitation:{invitation.id}:{invitation.version}".encode(), sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _write(invitation: Invitation, by: User, words: str) -> bool:
    challenge = invitation.challenge
    if has_ended(challenge.id, invitation.email):
        return False
    link, fee = working_link_of(invitation), rules_of(challenge).has_fee

    def compose(ending: str) -> tuple[str, str, str]:
        facts = {"invitation": invitation, "challenge": challenge, "link": link, "ending": ending, "words": words}
        facts["fee"] = fee
        subject = " ".join(f"{challenge.member.title} invites {invitation.business_name}".split())
        text = filled("invited_business.txt", facts).strip() + "\n"
        return subject, text, filled("invited_business.html", facts)

    letter = write_to(
        invitation.email, challenge.id, compose, reply_to=challenge.contact_email, author_id=by.id, secret=True
    )
    invitation.written_at = clock.now()
    return letter is not None
