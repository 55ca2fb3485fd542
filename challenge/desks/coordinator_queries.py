"""What a coordinator's pages gather: the funnel from joining to a place, and who logged what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from challenge.accounts.models import User
from challenge.businesses.models import BusinessPerson, Entry, EntrySite, SiteResource
from challenge.businesses.queries import OWNS, entries_in
from challenge.challenges.life import GRACE, IN_REVIEW, RUNNING
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.leaderboards.jobs import subject_of
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.podium import must_ids
from challenge.leaderboards.queries import Standing, standings_in
from challenge.network.models import Member
from challenge.quantities.resources import RESOURCES
from challenge.review.bills import numbers_in
from challenge.review.confirmed import confirmed_of
from challenge.review.hours import Workload, workload_of
from challenge.review.queue import claims_in
from challenge.savings.models import Hold, Meter, Reading
from challenge.savings.queries import is_held, takes_its_days
from challenge.scheduling.models import Run
from challenge.scorecards.models import Submission
from challenge.scoring.cards import FINAL as FINAL_ANSWERS
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
    submitted_at: datetime | None  # its last scorecard, not that of the start


def challenges_of(member: Member) -> Sequence[Challenge]:
    """All challenges of a member, drafts too, the latest start first."""
    statement = select(Challenge).filter_by(member_id=member.id).order_by(Challenge.starts_on.desc())
    return db.session.scalars(statement).all()


def has_begun(challenge: Challenge) -> bool:
    """Whether somebody relies on its rules: an entry was approved once, or a bill was logged at a site of an entry."""
    approved = select(Entry.id).where(Entry.challenge_id == challenge.id)
    approved = approved.where(
        or_(Entry.state == "approved", Entry.decided_at.is_not(None) & (Entry.state == "withdrawn"))
    )
    logged = (
        select(Reading.id)
        .join(Meter, Meter.id == Reading.meter_id)
        .join(EntrySite, EntrySite.site_id == Meter.site_id)
        .where(EntrySite.challenge_id == challenge.id)
    )
    return any(db.session.scalar(statement.limit(1)) is not None for statement in (approved, logged))


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
    ranked = sum(standing.is_ranked for standing in standings_in(challenge))
    return Funnel(counts.get("waiting", 0), counts.get("approved", 0), db.session.scalar(with_bills) or 0, ranked)


def what_each_logged(challenge: Challenge) -> list[Logged]:
    """Every entry with what it logged, those that wait first, then by name."""
    standings = {standing.entry.id: standing for standing in standings_in(challenge)}
    metered, through = _metered_in(challenge), _last_ends_in(challenge)
    held, confirmed, submitted = _held_in(challenge), _confirmed_in(challenge), _submitted_in(challenge)
    rows = []
    for entry in entries_in(challenge, STATES):
        standing = standings.get(entry.id)
        rows.append(
            Logged(
                entry,
                [
                    (one.name, through.get((entry.id, key)))
                    for key, one in RESOURCES.items()
                    if (entry.id, key) in metered
                ],
                held.get(entry.id, 0),
                standing.place if standing else None,
                standing.row["points"] if standing else None,
                standing.row["reason"] if standing else None,
                entry.business_id in confirmed,
                submitted.get(entry.id),
            )
        )
    return sorted(rows, key=lambda row: (STATES.index(row.entry.state), row.entry.business.name.casefold()))


def _submitted_in(challenge: Challenge) -> dict[int, datetime]:
    """When each entry last handed in a scorecard."""
    statement = select(Submission.entry_id, func.max(Submission.received_at)).join(Submission.entry)
    statement = statement.where(Entry.challenge_id == challenge.id, Submission.stage == FINAL_ANSWERS)
    return {row[0]: row[1] for row in db.session.execute(statement.group_by(Submission.entry_id))}


def results_to_look_at(challenges: Iterable[Challenge]) -> list[Standing]:
    """Entries that are not ranked because their result is past what the rules believe without a look."""
    return [
        standing
        for challenge in challenges
        for standing in standings_in(challenge)
        if HELD in (standing.row["reason"] or "") and not _found_right_since(standing)
    ]


def _found_right_since(standing: Standing) -> bool:
    """Whether a coordinator looked at it after these standings were taken: the next ones say whether that holds."""
    confirmed = confirmed_of(standing.entry)
    return confirmed is not None and confirmed.created_at >= db.session.get_one(Snapshot, standing.snapshot_id).as_of


def last_run_of(challenge: Challenge) -> Run | None:
    """The last attempt to compute this challenge's board."""
    statement = select(Run).where(Run.job == "standings", Run.subject == subject_of(challenge.id))
    return db.session.scalar(statement.order_by(Run.started_at.desc()).limit(1))


def last_runs_of(challenge: Challenge) -> Sequence[Run]:
    """The last attempt of each job at this challenge, the latest first."""
    last = select(func.max(Run.id)).where(Run.subject == subject_of(challenge.id)).group_by(Run.job)
    return db.session.scalars(select(Run).where(Run.id.in_(last)).order_by(Run.started_at.desc())).all()


def review_of(challenge: Challenge) -> Workload | None:
    """Hours of review that are left, against the days; None where there is nothing to review, or no time to."""
    if challenge.state not in (RUNNING, GRACE, IN_REVIEW):
        return None
    numbers = numbers_in(challenge)
    if not numbers and not rules_of(challenge).scorecards:
        return None
    return workload_of(challenge, claims_in(challenge), numbers, must_ids(challenge))


def _metered_in(challenge: Challenge) -> set[tuple[int, str]]:
    """Entry and resource, wherever one of the entry's sites states a meter of its own."""
    statement = (
        select(EntrySite.entry_id, SiteResource.resource)
        .join(SiteResource, SiteResource.site_id == EntrySite.site_id)
        .where(EntrySite.challenge_id == challenge.id, SiteResource.state == "own_meter")
    )
    return {(row[0], row[1]) for row in db.session.execute(statement)}


def _last_ends_in(challenge: Challenge) -> dict[tuple[int, str], date]:
    """The end of the last bill, by entry and resource."""
    statement = (
        select(EntrySite.entry_id, Meter.resource, func.max(Reading.end_on))
        .join(Meter, Meter.site_id == EntrySite.site_id)
        .join(Reading, Reading.meter_id == Meter.id)
        .where(EntrySite.challenge_id == challenge.id, takes_its_days())
        .group_by(EntrySite.entry_id, Meter.resource)
    )
    return {(row[0], row[1]): row[2] for row in db.session.execute(statement)}


def _held_in(challenge: Challenge) -> dict[int, int]:
    """How many held bills each entry has; entries without any are left out."""
    statement = (
        select(EntrySite.entry_id, func.count())
        .join(Meter, Meter.site_id == EntrySite.site_id)
        .join(Reading, Reading.meter_id == Meter.id)
        .join(Hold, Hold.reading_id == Reading.id)
        .where(EntrySite.challenge_id == challenge.id, is_held())
        .group_by(EntrySite.entry_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _confirmed_in(challenge: Challenge) -> set[int]:
    """The businesses of which an owner confirmed an address."""
    statement = (
        select(Entry.business_id)
        .join(BusinessPerson, BusinessPerson.business_id == Entry.business_id)
        .join(BusinessPerson.user)
        .where(Entry.challenge_id == challenge.id, OWNS, User.confirmed_at.is_not(None))
    )
    return set(db.session.scalars(statement))
