"""What its own people read of an award: on their home, and in a letter as soon as everybody may know it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from challenge.awards.honours import name_of
from challenge.awards.models import AwardDecision
from challenge.awards.queries import last_result
from challenge.businesses.models import Entry
from challenge.businesses.queries import owners_of
from challenge.extensions import db
from challenge.notices.actions import compose_letter


def won_by(entry: Entry) -> Sequence[AwardDecision]:
    """The awards that an entry has and that bear a name; none before results are published."""
    if last_result(entry.challenge) is None:
        return []
    statement = select(AwardDecision).filter_by(entry_id=entry.id, ended_at=None).order_by(AwardDecision.id)
    return [one for one in db.session.scalars(statement) if name_of(one)]


def tell_winners(decisions: Iterable[AwardDecision]) -> None:
    """A letter to the owners of each entry, with all that it has been given now."""
    given: dict[int, list[AwardDecision]] = {}
    for one in decisions:
        if name_of(one):
            given.setdefault(one.entry_id, []).append(one)
    for awards in given.values():
        entry = awards[0].entry
        for owner in owners_of(entry.business_id):
            compose_letter("award_won", owner.email, owner=owner, entry=entry, challenge=entry.challenge, awards=awards)
