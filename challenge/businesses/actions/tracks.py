"""The coordinator moves an entry to another track, for a reason that its owners get by letter."""

from __future__ import annotations

from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import LIVE, Entry
from challenge.businesses.queries import owners_of
from challenge.challenges.actions import touch_display
from challenge.challenges.life import ARCHIVED, FINAL
from challenge.challenges.queries import rules_of
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter


def move_to_track(entry: Entry, track: str, *, by: User, reason: str) -> None:
    """Compare an entry in another track from now on. Boards of the past stay as they were."""
    if works_for(by, entry.business_id):
        raise Mistake("", "You work for this business, so somebody else must decide on its track.")
    if entry.state not in LIVE:
        raise Mistake("", f"This entry is {entry.state}, so it is in no track.")
    if entry.challenge.state in (FINAL, ARCHIVED):
        raise Mistake("", "The results of this challenge are final, so nobody changes the track any more.")
    if track not in {one.key for one in rules_of(entry.challenge).tracks} - {entry.track}:
        raise Mistake("track", "Choose another track of this challenge.")
    told = {"entry": entry.id, "before": entry.track, "after": track, "reason": reason}
    note("move to track", f"challenge:{entry.challenge_id}", **told)
    entry.track = track
    touch_entries([entry.id])
    touch_display([entry.challenge_id])
    names = {one.key: one.name for one in rules_of(entry.challenge).tracks}
    for owner in owners_of(entry.business_id):
        compose_letter(
            "entry_moved",
            owner.email,
            owner=owner,
            entry=entry,
            challenge=entry.challenge,
            track=names[track],
            reason=reason,
        )
