"""The coordinator approves an entry, or declines it with a reason. Its owners get a letter."""

from __future__ import annotations

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Entry, JoinCode
from challenge.businesses.queries import entry_in_the_way, owners_of, sites_of
from challenge.challenges.actions import touch_display
from challenge.challenges.life import FINAL
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter

LONGEST_REASON = 1000


def approve_entry(entry: Entry, by: User) -> None:
    """Let the entry take part. A declined one may be approved after all, as long as its sites are free."""
    _refuse_own(entry, by)
    if entry.state == "approved":
        raise Mistake("", "This entry was approved before.")
    if entry.state == "withdrawn":
        raise Mistake("", "The business withdrew this entry, so it cannot be approved.")
    if entry.challenge.state == FINAL:
        raise Mistake("", "The results of this challenge are final, so nobody is let in any more.")
    _refuse_without_sites(entry)
    _decide(entry, by.id, "approved", "")
    _tell_owners(entry, "entry_approved")


def approve_by_code(entry: Entry, code: JoinCode) -> None:
    """Let an entry take part at once: its coordinator gave out a code that approves."""
    _decide(entry, code.created_by, "approved", "")
    _tell_owners(entry, "entry_approved")


def decline_entry(entry: Entry, by: User, reason: str) -> None:
    """Refuse the entry, or take back its approval. The business reads the reason."""
    _refuse_own(entry, by)
    reason = reason.strip()
    if not reason:
        raise Mistake("reason", "Write the reason: the business reads it.")
    if len(reason) > LONGEST_REASON:
        raise Mistake("reason", f"Write at most {LONGEST_REASON} characters.")
    if entry.state not in ("waiting", "approved"):
        raise Mistake("", f"This entry is {entry.state} already.")
    _decide(entry, by.id, "declined", reason)
    _tell_owners(entry, "entry_declined")


def _refuse_own(entry: Entry, by: User) -> None:
    if works_for(by, entry.business_id):
        raise Mistake("", "You work for this business, so somebody else must decide on its entry.")


def _refuse_without_sites(entry: Entry) -> None:
    sites = sites_of(entry)
    if not sites:
        raise Mistake("", "The sites of this entry take part in another entry now. There is nothing to approve.")
    for site in sites:
        other = entry_in_the_way(site, entry.challenge, entry)
        if other is not None:
            raise Mistake("", f"{site.name} takes part in {other.challenge.name} now. A site counts once.")


def _decide(entry: Entry, by: int, state: str, reason: str) -> None:
    note(f"entry {state}", f"entry:{entry.id}", before=entry.state, reason=reason)
    entry.state, entry.reason = state, reason
    entry.decided_at, entry.decided_by = clock.now(), by
    touch_entries([entry.id])
    touch_display([entry.challenge_id])


def _tell_owners(entry: Entry, letter: str) -> None:
    for owner in owners_of(entry.business_id):
        compose_letter(letter, owner.email, owner=owner, entry=entry, challenge=entry.challenge)
