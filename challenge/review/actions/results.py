"""The coordinator says that a result past the limits is right, or takes that back; the business is told by letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from challenge import clock
from challenge.accounts.access import me
from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Entry
from challenge.businesses.queries import owners_of
from challenge.challenges.actions import touch_display
from challenge.challenges.life import ARCHIVED, FINAL
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter
from challenge.review.access import why_not_result
from challenge.review.confirmed import confirmed_of
from challenge.review.models import ConfirmedResult
from challenge.scoring.rules.document import TOTALS_ONLY


def confirm_result(entry: Entry, *, held: Mapping[str, float], seen: Mapping[str, float], reason: str) -> None:
    """`held` are its percents past the limits now, `seen` those that the page showed: nobody confirms others."""
    _refuse(entry)
    if not held:
        raise Mistake("", "No limit holds this result.")
    if dict(seen) != dict(held):
        raise Mistake("", "Its figures changed while you looked. They are shown anew: look once more.")
    if not reason:
        raise Mistake("reason", "Say why it is right. Everybody reads the reason.")
    before = confirmed_of(entry)
    if before is not None:
        before.ended_at, before.ended_by, before.ended_reason = clock.now(), me().id, "It was looked at anew."
    row = ConfirmedResult(challenge_id=entry.challenge_id, entry_id=entry.id, percents=dict(held), reason=reason)
    row.created_at, row.created_by = clock.now(), me().id
    db.session.add(row)
    note("confirm_result", f"entry:{entry.id}", percents=dict(held), reason=reason)
    _touch(entry)
    tell_of_result(entry, "right", reason)


def take_back_result(entry: Entry, *, reason: str) -> None:
    """The limits hold it again."""
    _refuse(entry)
    row = confirmed_of(entry)
    if row is None:
        raise Mistake("", "Nobody said that this result is right, or it was taken back already.")
    if not reason:
        raise Mistake("reason", "Say why. Everybody reads the reason.")
    row.ended_at, row.ended_by, row.ended_reason = clock.now(), me().id, reason
    note("take_back_result", f"entry:{entry.id}", reason=reason)
    _touch(entry)
    tell_of_result(entry, "taken_back", reason)


def tell_of_result(entry: Entry, what: str, reason: str = "") -> None:
    """Write to each owner what became of a result past the limits: it is `right`, that was `taken_back`, or it has
    `fallen` away, since the figures are no longer those that were looked at."""
    challenge, base = entry.challenge, current_app.config["BASE_URL"]
    is_shown = entry.public_name is not None and rules_of(challenge).visibility.shows != TOTALS_ONLY
    public = f"/challenges/{challenge.member.slug}/{challenge.slug}/entries/{entry.public_key}"
    link = f"{base}{public if is_shown else f'/businesses/{entry.business.slug}'}"
    facts: dict[str, Any] = {"what": what, "entry": entry, "challenge": challenge, "reason": reason, "link": link}
    for owner in owners_of(entry.business_id):
        compose_letter("result_looked_at", owner.email, owner=owner, **facts)


def _refuse(entry: Entry) -> None:
    why = why_not_result(entry)
    if why:
        raise Mistake("", why)
    if entry.state != "approved":
        raise Mistake("", "This entry does not take part.")
    if entry.challenge.state in (FINAL, ARCHIVED):
        raise Mistake("", "The results are final. Open the review again if one of them is wrong.")


def _touch(entry: Entry) -> None:
    touch_entries([entry.id])
    touch_display([entry.challenge_id])
