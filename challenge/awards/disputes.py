"""Entries are taken out after the fact, and businesses appeal; the next one moves up with the next publication."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from challenge import clock
from challenge.accounts.access import coordinates
from challenge.accounts.models import User
from challenge.accounts.queries import network_staff
from challenge.audit.actions import note
from challenge.awards.models import ABOUT, EXCLUSIONS, Appeal, AwardDecision, Exclusion
from challenge.awards.queries import deciders_in_city, exclusion_of, last_result, must_be_put_right, night_of
from challenge.awards.results import end_decision
from challenge.businesses.access import works_for
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Entry
from challenge.businesses.queries import entry_in_the_way, owners_of, sites_of
from challenge.challenges.actions import touch_display
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter
from challenge.words import and_words

OUT = {"withdrawn": "withdrawn", "disqualified": "declined"}  # the entry's state


def take_out(entry: Entry, *, kind: str, reason: str, by: User) -> Exclusion:
    """An entry withdrew late or broke the rules: it leaves the board, and its awards hold no more."""
    if kind not in EXCLUSIONS:
        raise Mistake("kind", "Choose why it leaves.")
    if not reason:
        raise Mistake("reason", "Write the reason: the business and the public read it.")
    if entry.state != "approved":
        raise Mistake("", "This entry does not take part.")
    if works_for(by, entry.business_id):
        raise Mistake("", "You work for this business, so somebody else must decide on its entry.")
    exclusion = Exclusion(entry_id=entry.id, kind=kind, reason=reason, decided_by=by.id, decided_at=clock.now())
    db.session.add(exclusion)
    entry.state, entry.reason, entry.decided_at, entry.decided_by = OUT[kind], reason, clock.now(), by.id
    for decision in db.session.scalars(select(AwardDecision).filter_by(entry_id=entry.id, ended_at=None)):
        end_decision(decision, reason, by)
    note("take_out_entry", f"entry:{entry.id}", kind=kind, reason=reason)
    _touch(entry)
    for owner in owners_of(entry.business_id):
        until = clock.now() + timedelta(days=night_of(entry.challenge).appeal_days)
        compose_letter(
            "entry_taken_out", owner.email, owner=owner, entry=entry, kind=EXCLUSIONS[kind], reason=reason, until=until
        )
    return exclusion


def take_in_again(exclusion: Exclusion, *, reason: str, by: User) -> None:
    """It was wrong to take an entry out. Its awards follow with the next publication of results."""
    entry = exclusion.entry
    if exclusion.lifted_at is not None or entry.state == "approved":
        raise Mistake("", "This entry takes part again already.")
    if exclusion.kind != "disqualified":
        raise Mistake("", "The business left by itself: it has to ask to join again.")
    if not reason:
        raise Mistake("reason", "Write why it takes part again.")
    if works_for(by, entry.business_id):
        raise Mistake("", "You work for this business, so somebody else must decide on its entry.")
    sites = sites_of(entry)
    if not sites or any(entry_in_the_way(site, entry.challenge, entry) for site in sites):
        raise Mistake("", "Its sites take part in another entry now. A site counts once.")
    exclusion.lifted_at, exclusion.lifted_by, exclusion.lifted_reason = clock.now(), by.id, reason
    entry.state, entry.reason, entry.decided_at, entry.decided_by = "approved", "", clock.now(), by.id
    note("take_in_again", f"entry:{entry.id}", reason=reason)
    _touch(entry)


def make_appeal(entry: Entry, *, about: str, text: str, by: User, received_at: datetime) -> Appeal:
    """A business asks that a decision is looked at again, before the deadline."""
    if about not in ABOUT:
        raise Mistake("about", "Choose what the appeal is about.")
    if not text:
        raise Mistake("text", "Write what is wrong, and what you think is right.")
    since, against = _appealed(entry, about)
    if received_at >= since + timedelta(days=night_of(entry.challenge).appeal_days):
        raise Mistake("", "The time to appeal is over.")
    if db.session.scalar(select(Appeal.id).filter_by(entry_id=entry.id, about=about, decided_at=None).limit(1)):
        raise Mistake("about", "You have appealed against this already; it is not decided yet.")
    appeal = Appeal(entry_id=entry.id, about=about, text=text, against_id=against, author_id=by.id)
    appeal.created_at = clock.now()
    db.session.add(appeal)
    db.session.flush()
    note("make_appeal", f"appeal:{appeal.id}", entry=entry.id, about=about)
    _tell_city(appeal)
    return appeal


def _tell_city(appeal: Appeal) -> None:
    """Her whom the challenge names, and who else may decide; where nobody of the city may, the network's staff."""
    entry, deciders = appeal.entry, deciders_in_city(appeal)
    readers = {one.email: one.name for one in deciders}
    readers |= {entry.challenge.contact_email: entry.challenge.contact_name}
    who = and_words([one.name for one in deciders])
    for email, name in readers.items():
        about = ABOUT[appeal.about]
        compose_letter("appeal_made", email, reader=name, appeal=appeal, entry=entry, about=about, deciders=who)
    if not deciders:
        _tell_staff(appeal, None)


def _tell_staff(appeal: Appeal, by: User | None) -> None:
    appeal.handed_over_at = clock.now()
    for one in network_staff():
        if one.id != appeal.against_id and not works_for(one, appeal.entry.business_id):
            about = ABOUT[appeal.about]
            compose_letter(
                "appeal_for_staff", one.email, reader=one.name, appeal=appeal, entry=appeal.entry, about=about, by=by
            )


def hand_over(appeal: Appeal, *, by: User) -> None:
    """A coordinator leaves an appeal to the network's staff."""
    if appeal.decided_at is not None:
        raise Mistake("", "This appeal was decided before.")
    if appeal.handed_over_at is not None:
        raise Mistake("", "The network's staff has it already.")
    note("hand_over_appeal", f"appeal:{appeal.id}")
    _tell_staff(appeal, by)


def settle_appeal(appeal: Appeal, *, reason: str, by: User) -> None:
    """An appeal was upheld, but nothing that was published has to be corrected."""
    if not must_be_put_right(appeal):
        raise Mistake("", "Nothing is left to put right here.")
    if not reason:
        raise Mistake("reason", "Write why no correction is needed: the business reads it.")
    if works_for(by, appeal.entry.business_id):
        raise Mistake("", "You work for this business, so somebody else must say so.")
    appeal.settled_at, appeal.settled_by, appeal.settled_reason = clock.now(), by.id, reason
    note("settle_appeal", f"appeal:{appeal.id}", reason=reason)


def decide_appeal(appeal: Appeal, *, upheld: bool, answer: str, by: User) -> None:
    """Somebody decides who neither made the decision nor works for the business; upheld, an exclusion ends at once."""
    entry = appeal.entry
    if appeal.decided_at is not None:
        raise Mistake("", "This appeal was decided before.")
    if by.id == appeal.against_id:
        raise Mistake("", "You made the decision, so another coordinator or network staff has to look at it again.")
    if works_for(by, entry.business_id) or not coordinates(by, entry.challenge.member_id):
        raise Mistake("", "You work for this business, so somebody else must decide.")
    if not answer:
        raise Mistake("answer", "Write the reason: the business reads it.")
    appeal.decision, appeal.answer = "upheld" if upheld else "denied", answer
    appeal.decided_at, appeal.decided_by = clock.now(), by.id
    note("decide_appeal", f"appeal:{appeal.id}", decision=appeal.decision)
    touch_display([entry.challenge_id])
    exclusion = exclusion_of(entry)
    if upheld and appeal.about == "exclusion" and exclusion is not None:
        take_in_again(exclusion, reason=answer, by=by)
    for owner in owners_of(entry.business_id):
        compose_letter(
            "appeal_decided", owner.email, owner=owner, appeal=appeal, entry=entry, about=ABOUT[appeal.about]
        )


def _appealed(entry: Entry, about: str) -> tuple[datetime, int]:
    """When the decision was made, and by whom."""
    if about == "exclusion":
        exclusion = exclusion_of(entry)
        if exclusion is None:
            raise Mistake("about", "Your entry was not taken out.")
        return exclusion.decided_at, exclusion.decided_by
    result = last_result(entry.challenge)
    if result is None:
        raise Mistake("", "The results are not published yet.")
    return result.published_at, result.published_by


def _touch(entry: Entry) -> None:
    touch_entries([entry.id])
    touch_display([entry.challenge_id])
