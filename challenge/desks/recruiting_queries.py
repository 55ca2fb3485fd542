"""The funnel of a challenge: everybody who was invited or joined, how far they came, and who can be written to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from challenge import clock
from challenge.accounts.models import User
from challenge.businesses.models import LIVE, BusinessPerson, Entry, EntrySite, Invitation, SiteResource
from challenge.businesses.queries import OWNS, addresses_in_challenge, entries_in, invitations_in
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.challenges.rule_words import is_measured
from challenge.desks.answer_progress import Answers, answers_of, sheets_asked
from challenge.desks.stages import STAGES, Progress, Times, nudge_for, stage_of
from challenge.extensions import UTCDateTime, db
from challenge.measurement.periods import Period
from challenge.notices.endings import unsubscribed_in
from challenge.savings.models import Meter, Reading
from challenge.savings.queries import counts_of_many
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules.document import SCORECARD_ONLY

Days = list[tuple[date, date]]


@dataclass(frozen=True)
class Person:
    """Somebody who can be written to, or why she cannot: `left_out` is then a reason in words."""

    name: str
    email: str
    left_out: str = ""


@dataclass(frozen=True)
class Recruit:
    """One business in the funnel: by its entry, or by its invitation while it has not joined.

    `logged_until` has each resource that counts and has a meter of its own: the first day after its bills at the site
    that is furthest behind, None without any.
    """

    name: str
    stage: str
    nudge: str
    progress: Progress
    people: tuple[Person, ...]
    times: Times
    bills_due: bool = False
    logged_until: Mapping[str, date | None] = field(default_factory=dict)
    entry: Entry | None = None
    invitation: Invitation | None = None

    @property
    def readers(self) -> list[Person]:
        """Those of its people who can be written to."""
        return [person for person in self.people if not person.left_out]


def _times_of(challenge: Challenge, days: Period) -> Times:
    """The days that count on the calendar of the challenge, and the last on which something is taken."""
    return Times(days.start, days.end, _day(challenge.submission_closes_at, challenge))


def recruits_of(challenge: Challenge) -> list[Recruit]:
    """Everybody in the funnel, by stage and name."""
    found = [*_joined(challenge), *_not_joined(challenge)]
    order = list(STAGES)
    return sorted(found, key=lambda one: (order.index(one.stage), one.name.casefold(), one.progress.since))


def counts_by_stage(recruits: Iterable[Recruit]) -> dict[str, int]:
    """How many businesses are in each stage now."""
    counts = dict.fromkeys(STAGES, 0)
    for one in recruits:
        counts[one.stage] += 1
    return counts


def in_stage(recruits: Sequence[Recruit], stage: str) -> list[Recruit]:
    """Those of one stage; of `nudge`, all who need one; of "" everybody, of `all joined` whoever joined."""
    if stage == "nudge":
        return [one for one in recruits if one.nudge]
    if stage == "all joined":
        return [one for one in recruits if one.entry is not None]
    return [one for one in recruits if stage in ("", one.stage)]


def _joined(challenge: Challenge) -> list[Recruit]:
    rules, today, people = rules_of(challenge), clock.today(challenge.time_zone), _owners(challenge)
    bills = _bills(challenge, rules) if is_measured(rules) else {}
    asked = sheets_asked(rules)
    answers = answers_of(challenge) if any(asked.values()) else {}
    found = []
    for entry in entries_in(challenge, LIVE):
        known, since = bills.get(entry.id, _Bills()), _day(entry.joined_at, challenge)
        own = rules_of_track(rules, entry.track)
        times, by_answers = _times_of(challenge, own.reporting), _goes_by_answers(own, known)
        if by_answers:
            progress = answers.get(entry.id, Answers()).progress(entry.state, since, asked[entry.track])
        else:
            progress = known.progress(entry.state, since, own)
        stage, nudge = stage_of(progress, times, today), nudge_for(progress, times, today)
        due = not by_answers and known.are_due(own, min(own.due_until(today), own.reporting.end))
        recruit = Recruit(
            entry.business.name,
            stage,
            nudge,
            progress,
            people.get(entry.business_id, ()),
            times,
            due,
            known.logged_until(),
            entry=entry,
        )
        found.append(recruit)
    return found


def _goes_by_answers(rules: Rules, bills: _Bills) -> bool:
    """Whether answers say how far an entry has come: in a track without measures, and for who has no meter of its own
    where a scorecard alone then counts."""
    without_meters = not bills.days and rules.without_bills == SCORECARD_ONLY
    return bool(rules.answered_scorecards) and (not rules.measures or without_meters)


def _not_joined(challenge: Challenge) -> list[Recruit]:
    days = Period(challenge.starts_on, challenge.ends_on)
    times, today, now = _times_of(challenge, days), clock.today(challenge.time_zone), clock.now()
    joined, ended = addresses_in_challenge(challenge.id), unsubscribed_in(challenge.id)
    found = []
    for one in invitations_in(challenge.id):
        state = one.state_at(now)
        if state in ("joined", "withdrawn") or one.email in joined:
            continue
        progress = Progress(state, _day(one.written_at or one.created_at, challenge))
        left_out = "wants no more letters" if one.email in ended else ""
        person = Person(one.contact_name or one.business_name, one.email, left_out)
        nudge = nudge_for(progress, times, today)
        found.append(Recruit(one.business_name, "invited", nudge, progress, (person,), times, invitation=one))
    return found


class _Bills:
    """The bills of one entry: days by resource that is wanted, and when the newest arrived."""

    def __init__(self) -> None:
        self.days: dict[tuple[int, str], Days] = {}
        self.last_bill_on: date | None = None

    def progress(self, state: str, since: date, rules: Rules) -> Progress:
        share = rules.gates.min_coverage_percent
        reporting = rules.reporting
        return Progress(
            state,
            since,
            baseline_in=self._cover(rules.baseline, share),
            bills_in_period=any(
                start < reporting.end and end > reporting.start for days in self.days.values() for start, end in days
            ),
            period_covered=self._cover(reporting, share) and self._reach(reporting.end),
            last_bill_on=self.last_bill_on,
        )

    def are_due(self, rules: Rules, until: date) -> bool:
        """Whether a day of the reporting period that is due lies after the last bill of some resource."""
        if not self.days or until <= rules.reporting.start:
            return bool(not self.days and until > rules.reporting.start)
        return not self._reach(until)

    def logged_until(self) -> dict[str, date | None]:
        """By resource: the first day that is not logged any more, at the site that is furthest behind."""
        found: dict[str, date | None] = {}
        for (_, resource), days in self.days.items():
            until = max((end for _, end in days), default=None)
            before = found.get(resource, date.max)
            found[resource] = min(before, until) if before and until else None
        return found

    def _cover(self, period: Period, share: int) -> bool:
        """Whether each wanted resource has bills for that share of the period's days."""
        wanted = period.days * share
        return bool(self.days) and all(_days_in(days, period) * 100 >= max(wanted, 1) for days in self.days.values())

    def _reach(self, day: date) -> bool:
        """Whether bills of each wanted resource reach a day."""
        return bool(self.days) and all(days and max(end for _, end in days) >= day for days in self.days.values())


def _days_in(days: Days, period: Period) -> int:
    """How many days of the period have a bill; bills of two meters may share days."""
    total, reached = 0, period.start
    for start, end in sorted(days):
        start, end = max(start, reached), min(end, period.end)
        if start < end:
            total, reached = total + (end - start).days, end
    return total


def counted_in(rules: Rules) -> dict[str, set[str]]:
    """By track, the resources whose bills make points."""
    measures = {track.key: rules_of_track(rules, track.key).measures for track in rules.tracks}
    return {key: {of for one in each for of in MEASURES[one.key].resources} for key, each in measures.items()}


def _bills(challenge: Challenge, rules: Rules) -> dict[int, _Bills]:
    """The bills of every entry, for what counts in this challenge and has a meter of its own."""
    counts = counted_in(rules)
    counted = set[str]().union(*counts.values())
    since = min(rules_of_track(rules, track.key).baseline.start for track in rules.tracks)
    found: dict[int, _Bills] = defaultdict(_Bills)
    wanted = (
        select(EntrySite.entry_id, Entry.track, EntrySite.site_id, SiteResource.resource)
        .join(Entry, Entry.id == EntrySite.entry_id)
        .join(SiteResource, SiteResource.site_id == EntrySite.site_id)
        .where(EntrySite.challenge_id == challenge.id, SiteResource.state == "own_meter")
    )
    for entry_id, track, site_id, resource in db.session.execute(wanted):
        if resource in counts.get(track, counted):
            found[entry_id].days[site_id, resource] = []
    for entry_id, site_id, resource, start, end in db.session.execute(_days_of_bills(challenge, since, counted)):
        if (site_id, resource) in found[entry_id].days:
            found[entry_id].days[site_id, resource].append((start, end))
    for entry_id, received_at in db.session.execute(_last_arrivals(challenge, counted)):
        found[entry_id].last_bill_on = _day(received_at, challenge)
    return dict(found)


def _days_of_bills(challenge: Challenge, since: date, counted: set[str]) -> Any:
    """Days of each bill that reaches beyond the first day of a baseline, with entry, site and resource."""
    columns = (EntrySite.entry_id, EntrySite.site_id, Meter.resource, Reading.start_on, Reading.end_on)
    return _of_bills(challenge, counted, *columns).where(Reading.end_on > since)


def _last_arrivals(challenge: Challenge, counted: set[str]) -> Any:
    """When the newest bill of each entry arrived."""
    newest = func.max(Reading.received_at, type_=UTCDateTime)
    return _of_bills(challenge, counted, EntrySite.entry_id, newest).group_by(EntrySite.entry_id)


def _of_bills(challenge: Challenge, counted: set[str], *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(EntrySite)
        .join(Meter, Meter.site_id == EntrySite.site_id)
        .join(Reading, Reading.meter_id == Meter.id)
        .where(EntrySite.challenge_id == challenge.id, Meter.resource.in_(sorted(counted)), counts_of_many())
    )


def _owners(challenge: Challenge) -> dict[int, tuple[Person, ...]]:
    """The owners of each business that takes part, with whether they can be written to."""
    ended = unsubscribed_in(challenge.id)
    statement = (
        select(BusinessPerson.business_id, User)
        .join(User, User.id == BusinessPerson.user_id)
        .join(Entry, Entry.business_id == BusinessPerson.business_id)
        .where(Entry.challenge_id == challenge.id, Entry.state.in_(LIVE), OWNS)
        .distinct()
    )
    found: dict[int, tuple[Person, ...]] = defaultdict(tuple)
    for business_id, user in db.session.execute(statement.order_by(BusinessPerson.business_id, User.id)):
        found[business_id] += (Person(user.name, user.email, _why_not(user, ended)),)
    return dict(found)


def _why_not(user: User, ended: dict[str, datetime]) -> str:
    if user.email in ended:
        return "wants no more letters"
    if user.disabled_at is not None:
        return "account closed"
    return "" if user.confirmed_at is not None else "address not confirmed"


def _day(moment: datetime, challenge: Challenge) -> date:
    return moment.astimezone(ZoneInfo(challenge.time_zone)).date()
