"""A coordinator writes to a group of her challenge: looked at, tried on herself, sent once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.actions import working_link_of
from challenge.challenges.access import is_public
from challenge.challenges.models import Challenge
from challenge.desks.letter_groups import Group, members_of, readers_of, words_of
from challenge.desks.recruiting_queries import Person, Recruit, recruits_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import filled
from challenge.notices.bodies import html_part, subject_line, text_part
from challenge.notices.groups import letters_left, write_to
from challenge.notices.models import GroupLetter

SAME_LETTER = timedelta(days=1)
SEEN = "preview"  # what a refusal is about where the letter was not looked at: no box of the form
OWN_LINK = "/invitations/a-link-of-its-own"


@dataclass(frozen=True)
class Draft:
    """What is to be written, as typed."""

    group: Group
    subject: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A letter as one recipient would read it."""

    to: str
    subject: str
    text: str
    body: Markup
    html: Markup


def left_out_of(members: Sequence[Recruit]) -> list[tuple[Recruit, Person]]:
    """Who of them would get none, and why."""
    return [(one, person) for one in members for person in one.people if person.left_out]


def preview(challenge: Challenge, draft: Draft, ending: str = "#") -> Shown:
    """The letter as the first of the group would read it."""
    recruit, person = _readers(challenge, draft)[0]
    return _shown(challenge, draft, person, recruit.name, _link_shown(recruit), ending)


def seal_of(challenge: Challenge, draft: Draft) -> str:
    """What a preview showed, in short: these words to these readers. Other words or readers have another seal."""
    readers = sorted(person.email for _, person in _readers(challenge, draft))
    told = [
        draft.group.stage,
        sorted(draft.group.narrowed.items()),
        str(draft.group.through),
        draft.subject,
        draft.text,
    ]
    return sha256(json.dumps([*told, readers]).encode()).hexdigest()


def send_test(challenge: Challenge, draft: Draft, *, to: User) -> None:
    """Write the letter to its author, as the first of the group would read it."""
    _refuse_over(to, 1)

    def compose(ending: str) -> tuple[str, str, Markup]:
        own = preview(challenge, draft, ending)
        return f"[Test] {own.subject}", own.text, own.html

    written = write_to(to.email, challenge.id, compose, reply_to=challenge.contact_email, author_id=to.id)
    if written is None:
        raise Mistake("", "You ended letters about this challenge for your own address, so no test can come there.")
    note("send test letter", f"challenge:{challenge.id}", letter=written.id)


def send_group_letter(challenge: Challenge, draft: Draft, *, by: User, seen: str) -> GroupLetter:
    """Write to everybody in the group, one letter each. The same letter to the same group goes once a day.

    `seen`: the seal of the preview that its author looked at; nothing goes out that she did not see.
    """
    to_whom = words_of(challenge, draft.group)
    _refuse_twice(challenge, draft, to_whom)
    if seen != seal_of(challenge, draft):
        raise Mistake(
            SEEN, "The letter or its group is not what you last looked at. Look at the preview, then send it."
        )
    readers = _readers(challenge, draft)
    _refuse_over(by, len(readers))
    group = GroupLetter(challenge_id=challenge.id, author_id=by.id, to_whom=to_whom, subject=draft.subject)
    group.text, group.recipients, group.created_at = draft.text, 0, clock.now()
    db.session.add(group)
    db.session.flush()
    for recruit, person in readers:
        group.recipients += _write(challenge, draft, group, recruit, person)
    note("send group letter", f"challenge:{challenge.id}", group_letter=group.id, recipients=group.recipients)
    return group


def _readers(challenge: Challenge, draft: Draft) -> list[tuple[Recruit, Person]]:
    readers = readers_of(members_of(challenge, recruits_of(challenge), draft.group))
    if not readers:
        raise Mistake("stage", "Nobody in this group can be written to now.")
    return readers


def _write(challenge: Challenge, draft: Draft, group: GroupLetter, recruit: Recruit, person: Person) -> bool:
    link, invitation = _link_shown(recruit), recruit.invitation
    if invitation is not None and "{link}" in draft.text:
        if not is_public(challenge):
            raise Mistake("text", "The challenge is not public yet, so {link} would lead nowhere. Publish it first.")
        link, invitation.written_at = working_link_of(invitation), clock.now()

    def compose(ending: str) -> tuple[str, str, Markup]:
        shown = _shown(challenge, draft, person, recruit.name, link, ending)
        return shown.subject, shown.text, shown.html

    letter = write_to(
        person.email,
        challenge.id,
        compose,
        reply_to=challenge.contact_email,
        author_id=group.author_id,
        group=group,
        secret=invitation is not None,
    )
    return letter is not None


def _shown(challenge: Challenge, draft: Draft, person: Person, business: str, link: str, ending: str) -> Shown:
    facts = {"name": person.name, "business": business, "link": link}
    around = {"challenge": challenge, "ending": ending, "invited": "/invitations/" in link}
    text = filled("group.txt", {**around, "body": text_part(draft.text, facts)}).strip() + "\n"
    body = html_part(draft.text, facts)
    html = Markup(filled("group.html", {**around, "body": body}))  # noqa: S704 - a template's
    return Shown(person.email, subject_line(draft.subject, facts), text, body, html)


def _link_shown(recruit: Recruit) -> str:
    base = str(current_app.config["BASE_URL"])
    return f"{base}/businesses/{recruit.entry.business.slug}" if recruit.entry else f"{base}{OWN_LINK}"


def _refuse_over(by: User, count: int) -> None:
    left = letters_left(by.id)
    if count > left:
        words = f"This would be {count:,} letters, and you may write {left:,} more within 24 hours."
        raise Mistake("", f"{words} Choose a smaller group, or wait.")


def _refuse_twice(challenge: Challenge, draft: Draft, to_whom: str) -> None:
    same = select(GroupLetter.id).filter_by(
        challenge_id=challenge.id, to_whom=to_whom, subject=draft.subject, text=draft.text
    )
    if db.session.scalar(same.where(GroupLetter.created_at > clock.now() - SAME_LETTER).limit(1)) is not None:
        raise Mistake("", "This very letter went to this group within the last 24 hours, so it was not sent again.")
