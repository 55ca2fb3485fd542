"""What a business's home gathers: what is due, what was saved, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from challenge import clock
from challenge.awards.models import AwardDecision
from challenge.awards.queries import appeal_deadline, exclusion_of
from challenge.awards.winners import won_by
from challenge.businesses.models import LIVE, Business, Entry, Site
from challenge.businesses.queries import entries_of, resource_states_of, sites_of, sites_of_business
from challenge.challenges.life import BILLS_CLOSED
from challenge.challenges.life_words import BUSINESS, what_next
from challenge.challenges.queries import phase_of, registration_of, rules_of
from challenge.challenges.rule_words import is_measured
from challenge.challenges.windows import baseline_closes_for, has_own_baseline_window
from challenge.desks.bills_due import Due, due_now, missing_before
from challenge.desks.saving_words import saving_sentence
from challenge.desks.scorecard_queries import CardLine, card_lines_of
from challenge.desks.ways_up import ways_up
from challenge.extensions import db
from challenge.leaderboards.metric_words import head_by
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.queries import Standing, current_snapshot, private_detail_of, standing_of
from challenge.measurement.periods import Period
from challenge.quantities.equivalents import Equivalent, equivalents_of
from challenge.quantities.prices import prices_in
from challenge.quantities.resources import RESOURCES
from challenge.review.bills import ASKED, Number, numbers_in
from challenge.savings.models import Hold, Meter, Reading
from challenge.savings.oddness import short_number
from challenge.savings.queries import Coverage, coverage_of, is_held, meters_of
from challenge.scoring.measures import MEASURES
from challenge.scoring.metrics import is_percent
from challenge.scoring.rules import Rules, rules_of_track


@dataclass(frozen=True)
class Part:
    """An entry, its rules and its sites, and where it stands."""

    entry: Entry
    rules: Rules
    phase: str
    site_ids: frozenset[int]
    snapshot: Snapshot | None
    standing: Standing | None
    saving: str | None
    kg_co2e_avoided: float | None = None
    cards: Sequence[CardLine] = ()
    ways_up: Sequence[str] = ()
    awards: Sequence[AwardDecision] = ()  # once the results are published
    is_out: bool = False  # it was taken out of the challenge, not declined
    appeal_until: datetime | None = None  # None where nothing can be appealed against, or not any more
    may_join: bool = False
    asked_about: Sequence[Number] = ()  # whose bills a reviewer asks about

    @property
    def ranked_by(self) -> str:
        """The head of the figure that its place goes by."""
        return head_by(self.rules)

    @property
    def ranked_by_percent(self) -> bool:
        """Whether that figure is in percent."""
        return is_percent(self.rules)

    @property
    def next_words(self) -> str:
        """What the state of its challenge means for it."""
        return what_next(self.entry.challenge, BUSINESS)

    @property
    def baseline_closes_at(self) -> datetime | None:
        """Until when its bills of the baseline are taken, where that is earlier than others."""
        challenge = self.entry.challenge
        if not (is_measured(self.rules) and has_own_baseline_window(challenge)):
            return None
        return baseline_closes_for(challenge, self.entry.joined_at)

    @property
    def is_live(self) -> bool:
        """Whether its bills are still awaited."""
        if self.entry.challenge.state in BILLS_CLOSED:
            return False
        return self.entry.state in LIVE and clock.now() < self.entry.challenge.submission_closes_at

    @property
    def kg_co2e_words(self) -> str | None:
        """`2,316 kg CO2e less`, as exact as the quantities beside it; None while it is not known."""
        if self.kg_co2e_avoided is None:
            return None
        more_or_less = "less" if self.kg_co2e_avoided >= 0 else "more"
        return f"{short_number(abs(self.kg_co2e_avoided))} kg CO2e {more_or_less}"

    @property
    def has_prices(self) -> bool:
        """Whether the edition of its rules has average prices, for bills without a cost."""
        return bool(prices_in(self.rules.factors))

    @property
    def equivalents(self) -> list[Equivalent]:
        """What the avoided greenhouse gases are like; nothing while none are known or more were emitted."""
        return equivalents_of(self.kg_co2e_avoided)

    @property
    def counts(self) -> set[str]:
        """The resources that make points here."""
        return {key for weighted in self.rules.measures for key in MEASURES[weighted.key].resources}


@dataclass(frozen=True)
class MeterLine:
    """A meter, how far its bills go, and what it owes. `counts`: a challenge still waits for its bills."""

    meter: Meter
    counts: bool
    through: date | None
    due: Due | None
    gap: Due | None
    held: Sequence[Hold]

    @property
    def is_empty(self) -> bool:
        """Whether no bill was logged yet."""
        return self.through is None


@dataclass(frozen=True)
class SiteLine:
    """A site: its meters, and the resources that have a meter of their own but none here yet."""

    site: Site
    meters: list[MeterLine]
    without_meter: list[str]
    stated: dict[str, str]


@dataclass(frozen=True)
class BusinessDesk:
    """All that the home shows."""

    parts: list[Part]
    sites: list[SiteLine]


def desk_of_business(business: Business) -> BusinessDesk:
    """The desk of this business."""
    parts = [_part(entry) for entry in entries_of(business)]
    sites = sites_of_business(business)
    stated = resource_states_of([site.id for site in sites])
    return BusinessDesk(parts, [_site(site, stated[site.id], parts) for site in sites])


def live_parts(parts: Iterable[Part], site_id: int) -> list[Part]:
    """The parts that wait for bills of this site."""
    return [part for part in parts if part.is_live and site_id in part.site_ids]


def _part(entry: Entry) -> Part:
    approved = entry.state == "approved"
    standing = standing_of(entry) if approved else None
    rules = rules_of_track(rules_of(entry.challenge), entry.track)
    detail = private_detail_of(entry) if standing else None
    is_over = entry.challenge.state in BILLS_CLOSED or clock.now() >= entry.challenge.submission_closes_at
    until, now = appeal_deadline(entry), clock.now()
    return Part(
        entry=entry,
        rules=rules,
        phase=phase_of(entry.challenge),
        site_ids=frozenset(site.id for site in sites_of(entry)),
        snapshot=current_snapshot(entry.challenge) if standing else None,
        standing=standing,
        saving=saving_sentence(standing.row, detail, rules.adjustment) if standing else None,
        kg_co2e_avoided=(detail or {}).get("kg_co2e_avoided"),
        cards=card_lines_of(entry, clock.now()),
        ways_up=ways_up(entry, standing, rules) if standing and not is_over else (),
        awards=won_by(entry),
        is_out=exclusion_of(entry) is not None,
        appeal_until=until if until and now < until else None,
        may_join=registration_of(entry.challenge, now) == "open",
        asked_about=[one for one in numbers_in(entry.challenge, [entry.id]) if one.waits == ASKED] if approved else (),
    )


def _site(site: Site, stated: dict[str, str], parts: list[Part]) -> SiteLine:
    meters = meters_of(site.id)
    live = live_parts(parts, site.id)
    lines = [_meter(meter, live, clock.today(site.time_zone)) for meter in meters]
    known = {meter.resource for meter in meters}
    without = [key for key in RESOURCES if stated.get(key) == "own_meter" and key not in known]
    return SiteLine(site, lines, without, stated)


def _meter(meter: Meter, live: list[Part], today: date) -> MeterLine:
    coverage = coverage_of(meter)
    counting = [part for part in live if meter.resource in part.counts]
    due = due_now(coverage, [part.rules.reporting for part in counting], today) if counting else None
    return MeterLine(meter, bool(counting), coverage.through, due, _gap(coverage, counting), _held(meter))


def _gap(coverage: Coverage, counting: list[Part]) -> Due | None:
    """The first hole: in a baseline, or between the bills of a reporting period."""
    wanted: list[Period] = [period for part in counting for period in (part.rules.baseline, part.rules.reporting)]
    holes = (missing_before(coverage, period) for period in sorted(wanted))
    return next((hole for hole in holes if hole is not None), None)


def _held(meter: Meter) -> Sequence[Hold]:
    statement = select(Hold).join(Hold.reading).where(Reading.meter_id == meter.id, is_held())
    return db.session.scalars(statement.order_by(Hold.id)).all()
