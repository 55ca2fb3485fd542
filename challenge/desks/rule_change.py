"""What a change of the rules would do to the places of those who take part. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from challenge.businesses.models import Business, Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.challenges.windows import windows_moved
from challenge.extensions import db
from challenge.leaderboards.trial import own_fields
from challenge.scoring.dry_run import places_in
from challenge.scoring.rules import Rules


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry with its place by the rules in force and by those that were typed; None: not ranked."""

    name: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """Who would have another place, the best new place first; `same`: rules and windows typed are those in force."""

    entries: int
    moved: tuple[Moved, ...]
    same: bool


def change_by(challenge: Challenge, rules: Rules, after: Challenge | None = None) -> Change:
    """What these rules would change by today's bills and answers; `after` is the challenge with other windows."""
    now, then = rules_of(challenge), after or challenge
    before, places = places_in(own_fields(challenge, now)), places_in(own_fields(then, rules))
    statement = select(Entry.public_key, Business.name).join(Business, Business.id == Entry.business_id)
    names = {row[0]: row[1] for row in db.session.execute(statement.where(Entry.challenge_id == challenge.id))}
    moved = [
        Moved(names.get(key, key), before.get(key), place) for key, place in places.items() if place != before.get(key)
    ]
    moved.sort(key=lambda one: (one.after is None, one.after or 0, one.name))
    return Change(len(places), tuple(moved), now.hash == rules.hash and not windows_moved(challenge, then))
