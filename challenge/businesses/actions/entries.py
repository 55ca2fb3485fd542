"""A business enters a challenge, changes what is entered or what the public reads of it, and leaves."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from challenge import clock
from challenge.audit.actions import note
from challenge.businesses.actions.facts import state_facts
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import LISTINGS, LIVE, Business, Entry, EntrySite, Site
from challenge.businesses.names import WITHOUT_LETTERS, name_key, slug_of
from challenge.businesses.queries import entries_in, entry_in_the_way, sites_of
from challenge.businesses.stated import Stated
from challenge.challenges.actions import touch_display, touch_inputs
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of, registration_of, rules_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.words import deadline, moment

NOTHING_STATED = Stated()


def enter_challenge(
    *,
    challenge: Challenge,
    business: Business,
    sites: Sequence[Site],
    track: str,
    listing: str,
    pseudonym: str,
    received_at: datetime,
    stated: Stated = NOTHING_STATED,
) -> Entry:
    """Enter a business with these sites; the entry waits for the coordinator. `received_at` judges the window."""
    refuse_outside_registration(challenge, received_at)
    _refuse_unknown_track(challenge, track)
    refuse_sites(challenge, sites)
    refuse_listing(challenge, listing, pseudonym, business)
    entry = Entry(
        public_key=secrets.token_hex(8),
        challenge_id=challenge.id,
        business_id=business.id,
        track=track,
        listing=listing,
        pseudonym=pseudonym if listing == "pseudonym" else "",
        joined_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    _seat(entry, sites)
    if stated is not NOTHING_STATED:
        state_facts(entry, stated)
    touch_inputs([challenge.id], common=False)
    note("enter challenge", f"entry:{entry.id}", business=business.id, sites=[site.id for site in sites], track=track)
    return entry


def change_listing(entry: Entry, *, listing: str, pseudonym: str) -> None:
    """Change what the public reads of an entry. It holds at once, on every page."""
    refuse_listing(entry.challenge, listing, pseudonym, entry.business, entry)
    note("change listing", f"entry:{entry.id}", before=[entry.listing, entry.pseudonym], after=[listing, pseudonym])
    entry.listing = listing
    entry.pseudonym = pseudonym if listing == "pseudonym" else ""
    _touch(entry)


def change_sites(entry: Entry, *, sites: Sequence[Site], received_at: datetime) -> None:
    """Change which sites count for an entry, while registration is open. An approved entry is looked at again."""
    if entry.state not in LIVE:
        raise Mistake("sites", "This entry no longer takes part, so its sites cannot be changed.")
    refuse_outside_registration(entry.challenge, received_at)
    refuse_sites(entry.challenge, sites, entry)
    before = [site.id for site in sites_of(entry)]
    if before == sorted(site.id for site in sites):
        return
    db.session.execute(delete(EntrySite).where(EntrySite.entry_id == entry.id))
    _seat(entry, sites)
    entry.state = "waiting"
    _touch(entry)
    note("change sites", f"entry:{entry.id}", before=before, after=[site.id for site in sites])


def withdraw_entry(entry: Entry, received_at: datetime | None = None) -> None:
    """Take an entry out of its challenge, until bills close (judged by `received_at`). Its sites are free again."""
    if entry.state == "withdrawn":
        raise Mistake("", "This entry was withdrawn before.")
    if (received_at or clock.now()) >= entry.challenge.submission_closes_at:
        raise Mistake("", "The challenge is over and its results stand. You can still change what the public reads.")
    note("withdraw entry", f"entry:{entry.id}", before=entry.state, sites=[site.id for site in sites_of(entry)])
    db.session.execute(delete(EntrySite).where(EntrySite.entry_id == entry.id))
    entry.state = "withdrawn"
    _touch(entry)


def refuse_outside_registration(challenge: Challenge, received_at: datetime) -> None:
    """Raise a Mistake unless the challenge takes entries at this instant."""
    registration, zone = registration_of(challenge, received_at), challenge.time_zone
    if registration == "before":
        when = moment(challenge.registration_opens_at, zone)
        raise Mistake("", f"Registration for this challenge is not open yet: it opens on {when}.")
    if registration == "closed":
        when = deadline(challenge.registration_closes_at, zone)
        raise Mistake("", f"Registration for this challenge is not open any more: it was open until {when}.")
    if phase_of(challenge) == "finished":
        raise Mistake("", "Registration for this challenge is not open: the days that count are over.")


def refuse_listing(
    challenge: Challenge, listing: str, pseudonym: str, business: Business | None, entry: Entry | None = None
) -> None:
    """Raise a Mistake unless the public may read this entry so. `business` is None while it is not founded yet."""
    if listing not in LISTINGS:
        raise Mistake("listing", "Choose what the public may read.")
    if listing == "name" and business is not None and _is_listed_by_name(challenge, business, entry):
        raise Mistake(
            "listing",
            "Another entry of yours is listed under this name here, and nobody could tell the two apart. Choose "
            "another name for this one, such as the name and the street.",
        )
    if listing != "pseudonym":
        return
    if not name_key(pseudonym):
        raise Mistake("pseudonym", "Type the name that the public shall read, with at least one letter or digit.")
    if _is_another_business(pseudonym, business) or _is_taken(challenge, pseudonym, entry):
        raise Mistake("pseudonym", "This name belongs to somebody else. Choose another one.")


def refuse_sites(challenge: Challenge, sites: Sequence[Site], entry: Entry | None = None) -> None:
    """Raise a Mistake unless all these sites may count for one entry of the challenge."""
    if not sites:
        raise Mistake("sites", "Choose at least one site.")
    if challenge.entry_kind == "site" and len(sites) > 1:
        raise Mistake("sites", "In this challenge each site is an entry of its own. Choose one.")
    for site in sites:
        other = entry_in_the_way(site, challenge, entry)
        if other is not None:
            raise Mistake("sites", why_site_is_taken(site, challenge, other))


def _is_another_business(pseudonym: str, business: Business | None) -> bool:
    slug = slug_of(pseudonym)
    same = [func.lower(Business.name) == pseudonym.lower()]
    if slug != WITHOUT_LETTERS:
        same.append(Business.slug == slug)
    statement = select(Business.id).where(or_(*same))
    if business is not None:
        statement = statement.where(Business.id != business.id)
    return db.session.scalar(statement.limit(1)) is not None


def _is_taken(challenge: Challenge, name: str, entry: Entry | None) -> bool:
    key = name_key(name)
    taken = (other for other in entries_in(challenge) if entry is None or other.id != entry.id)
    return any(name_key(other.public_name or "") == key for other in taken)


def _is_listed_by_name(challenge: Challenge, business: Business, entry: Entry | None) -> bool:
    own = (other for other in entries_in(challenge) if other.business_id == business.id)
    return any(other.listing == "name" for other in own if entry is None or other.id != entry.id)


def _refuse_unknown_track(challenge: Challenge, track: str) -> None:
    if track not in {one.key for one in rules_of(challenge).tracks}:
        raise Mistake("track", "Choose one of this challenge's tracks.")


def why_site_is_taken(site: Site, challenge: Challenge, other: Entry) -> str:
    """The sentence that says where a site counts already."""
    if other.challenge_id == challenge.id:
        return f"{site.name} takes part in this challenge already. A site counts once."
    return (
        f"{site.name} takes part in {other.challenge.name}, whose reporting period overlaps with this one. "
        "The same saving cannot count in two challenges at once."
    )


def _seat(entry: Entry, sites: Sequence[Site]) -> None:
    """Give the sites to the entry. One that a declined entry of this challenge still holds is taken from it."""
    ids = [site.id for site in sites]
    held = select(EntrySite.id).join(EntrySite.entry).where(Entry.state.not_in(LIVE))
    held = held.where(EntrySite.challenge_id == entry.challenge_id, EntrySite.site_id.in_(ids))
    db.session.execute(delete(EntrySite).where(EntrySite.id.in_(db.session.scalars(held).all())))
    for site_id in ids:
        db.session.add(EntrySite(entry_id=entry.id, site_id=site_id, challenge_id=entry.challenge_id))
    db.session.flush()


def _touch(entry: Entry) -> None:
    touch_entries([entry.id])
    touch_display([entry.challenge_id])
