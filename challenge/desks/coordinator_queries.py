"""What a coordinator's pages gather: the funnel from joining to a place, and who logged what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from challenge.businesses.models import Entry, EntrySite
from challenge.businesses.queries import entries_in, owners_of, resource_states_of, sites_of
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.queries import Standing, standings_in
from challenge.network.models import Member
from challenge.quantities.resources import RESOURCES
from challenge.savings.models import Hold, Meter, Reading
from challenge.savings.queries import is_held, takes_its_days
from challenge.scheduling.models import Run
from challenge.scoring.reasons import HELD

STATES = ("waiting", "approved", "declined", "withdrawn")


@dataclass(frozen=True)
class Funnel:
    """How far the entries of a challenge have come."""

    waiting: int
    approved: int
    with_bills: int
    ranked: int


@dataclass(frozen=True)
class Logged:
    """One entry as its coordinator sees it: what is logged, what is missing, where it stands."""

    entry: Entry
    resources: list[tuple[str, date | None]]  # a resource with its own meter, and its last logged day
    held: int
    place: int | None
    points: str | None
    reason: str | None
    confirmed: bool


def challenges_of(member: Member) -> Sequence[Challenge]:
    """All challenges of a member, drafts too, the latest start first."""
    statement = select(Challenge).filter_by(member_id=member.id).order_by(Challenge.starts_on.desc())
    return db.session.scalars(statement).all()


def funnel_of(challenge: Challenge) -> Funnel:
    """Counts from joining to a place on the board."""
    states = select(Entry.state, func.count()).filter_by(challenge_id=challenge.id).group_by(Entry.state)
    counts = {row[0]: row[1] for row in db.session.execute(states)}
    with_bills = (
        select(func.count(func.distinct(EntrySite.entry_id)))
        .join(Entry, Entry.id == EntrySite.entry_id)
        .join(Meter, Meter.site_id == EntrySite.site_id)
        .join(Reading, Reading.meter_id == Meter.id)
        .where(Entry.challenge_id == challenge.id, Entry.state == "approved", takes_its_days())
    )
    ranked = sum(standing.row.place is not None for standing in standings_in(challenge))
    return Funnel(counts.get("waiting", 0), counts.get("approved", 0), db.session.scalar(with_bills) or 0, ranked)


def what_each_logged(challenge: Challenge) -> list[Logged]:
    """Every entry with what it logged, those that wait first, then by name."""
    standings = {standing.entry.id: standing for standing in standings_in(challenge)}
    rows = []
    for entry in entries_in(challenge, STATES):
        standing = standings.get(entry.id)
        rows.append(
            Logged(
                entry,
                _resources_of(entry),
                _held_of(entry),
                standing.place if standing else None,
                standing.row.points if standing else None,
                standing.row.reason if standing else None,
                any(owner.confirmed_at is not None for owner in owners_of(entry.business_id)),
            )
        )
    return sorted(rows, key=lambda row: (STATES.index(row.entry.state), row.entry.business.name.casefold()))


def results_to_look_at(challenges: Iterable[Challenge]) -> list[Standing]:
    """Entries that are not ranked because their result is past what the rules believe without a look."""
    found = [standing for challenge in challenges for standing in standings_in(challenge)]
    return [standing for standing in found if standing.row.reason and HELD in standing.row.reason]


def last_run_of(challenge: Challenge) -> Run | None:
    """The last attempt to compute this challenge's board."""
    statement = select(Run).where(Run.job == "standings", Run.subject == f"challenge:{challenge.id}")
    return db.session.scalar(statement.order_by(Run.started_at.desc()).limit(1))


def _resources_of(entry: Entry) -> list[tuple[str, date | None]]:
    site_ids = [site.id for site in sites_of(entry)]
    states = resource_states_of(site_ids)
    own = {key for stated in states.values() for key, state in stated.items() if state == "own_meter"}
    last = (
        select(Meter.resource, func.max(Reading.end_on))
        .join(Reading, Reading.meter_id == Meter.id)
        .where(Meter.site_id.in_(site_ids), takes_its_days())
        .group_by(Meter.resource)
    )
    through = {row[0]: row[1] for row in db.session.execute(last)}
    return [(resource.name, through.get(key)) for key, resource in RESOURCES.items() if key in own]


def _held_of(entry: Entry) -> int:
    statement = (
        select(func.count())
        .select_from(Hold)
        .join(Reading, Reading.id == Hold.reading_id)
        .join(Meter, Meter.id == Reading.meter_id)
        .join(EntrySite, EntrySite.site_id == Meter.site_id)
        .where(EntrySite.entry_id == entry.id, is_held())
    )
    return db.session.scalar(statement) or 0
