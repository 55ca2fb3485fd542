"""What is said of a site beside its bills (adjustments, surveyed baselines, own power), and what is decided on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.actions.touched import touch_challenges_of_site
from challenge.businesses.models import Site, SiteDriver
from challenge.businesses.queries import drivers_that_score, rules_at_site
from challenge.extensions import db
from challenge.files.actions import Original, store_file
from challenge.mistakes import Mistake
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import RESOURCES, check_unit
from challenge.quantities.units import UnitError
from challenge.savings.bills import EARLIEST, LARGEST_MILLIONTHS
from challenge.savings.models import CATEGORIES, NonRoutineAdjustment, StatedBaseline
from challenge.scoring.rules import SURVEYED

NEAR = timedelta(days=31)
BELONGS_TO = {"shifts": {"operating_hours", "employees"}}  # what a driver counts already
DAYS = {"day": Decimal(1), "month": Decimal(365) / 12}
LONGEST_TEXT = 1000
DECIDED = "This was decided already. Open the page again to see how."


@dataclass(frozen=True, slots=True)
class Change:
    """By how much use changed, as typed: `amount` of `unit` per "day", "month" or in "total". Less use is negative."""

    resource: str
    start_on: date
    end_on: date | None
    amount: Decimal
    unit: str
    per: str
    category: str
    reason: str

    @property
    def per_day_millionths(self) -> int:
        """The change a day, to the nearest millionth of the unit."""
        if self.per == "total":
            assert self.end_on is not None  # noqa: S101 - checked before
            days = Decimal((self.end_on - self.start_on).days)
        else:
            days = DAYS[self.per]
        return int((self.amount * MILLION / days).to_integral_value(ROUND_HALF_EVEN))


def propose_adjustment(
    site: Site, change: Change, *, author: User, evidence: Original | None = None
) -> NonRoutineAdjustment:
    """Say that use changed for a reason that is no saving. It counts once the coordinator has accepted it.

    `evidence` was checked before. Only who may open the adjustment may open it.
    """
    _check_change(site, change)
    refuse_twice(site, change.category, change.start_on)
    row = NonRoutineAdjustment(
        site_id=site.id,
        resource=change.resource,
        start_on=change.start_on,
        end_on=change.end_on,
        per_day_millionths=change.per_day_millionths,
        unit=change.unit,
        category=change.category,
        reason=change.reason.strip(),
        file=store_file(evidence, uploaded_by=author.id) if evidence else None,
        author_id=author.id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    sha256 = evidence.sha256 if evidence else None
    note("propose_adjustment", f"adjustment:{row.id}", site=site.id, category=row.category, evidence=sha256)
    return row


def decide_adjustment(row: NonRoutineAdjustment, *, accept: bool, by: User, remark: str) -> None:
    """The coordinator decides: from now on it counts, or it does not."""
    _check_decision(row, accept, by, remark)
    if accept:
        refuse_twice(row.site, row.category, row.start_on)
    _decide(row, accept, by, remark, "decide_adjustment")


def withdraw_adjustment(row: NonRoutineAdjustment) -> None:
    """The business takes back what it proposed, or what counted. The history keeps it."""
    if row.state not in ("proposed", "accepted"):
        raise Mistake("", DECIDED)
    row.state = "withdrawn"
    note("withdraw_adjustment", f"adjustment:{row.id}")
    touch_challenges_of_site(row.site_id)


def state_baseline(
    site: Site,
    resource: str,
    *,
    start_on: date,
    end_on: date,
    amount: Decimal,
    unit: str,
    source: str,
    author: User,
) -> StatedBaseline:
    """State what was used where there are no bills. It counts once the coordinator has accepted it."""
    if not takes_surveyed(site):
        raise Mistake("", "None of your challenges compares with a stated figure.")
    _check_resource(resource, unit)
    _check_days(site, start_on, end_on)
    if end_on > clock.today(site.time_zone):
        raise Mistake("end_on", "This time is not over yet. State a time that is.")
    if not 0 < amount * MILLION <= LARGEST_MILLIONTHS:
        raise Mistake("amount", "Write an amount above zero, and check its unit.")
    _check_text("source", source, "Say how you know it: bills that were lost, the landlord, a survey.")
    earlier = select(StatedBaseline.id).filter_by(site_id=site.id, resource=resource)
    row = StatedBaseline(
        site_id=site.id,
        resource=resource,
        start_on=start_on,
        end_on=end_on,
        amount_millionths=int(amount * MILLION),
        unit=unit,
        source=source.strip(),
        supersedes_id=db.session.scalar(earlier.order_by(StatedBaseline.id.desc()).limit(1)),
        author_id=author.id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    note("state_baseline", f"baseline:{row.id}", site=site.id, resource=resource)
    return row


def decide_baseline(row: StatedBaseline, *, accept: bool, by: User, remark: str) -> None:
    """The coordinator decides whether the surveyed figure counts."""
    _check_decision(row, accept, by, remark)
    _decide(row, accept, by, remark, "decide_baseline")


def state_generation(site: Site, since: date | None, remark: str) -> None:
    """Say since when the site makes power of its own; None: it does not."""
    if since is not None and not EARLIEST <= since <= clock.today(site.time_zone):
        raise Mistake("since", "Check this date: it is to come, or before 1990.")
    note("state_generation", f"site:{site.id}", before=str(site.generates_since), after=str(since))
    site.generates_since, site.generation_note = since, remark
    touch_challenges_of_site(site.id)


def takes_surveyed(site: Site) -> bool:
    """Whether one of the site's challenges compares with a stated figure."""
    return any(rules.baseline_kind == SURVEYED for _, rules in rules_at_site(site.id))


def refuse_twice(site: Site, category: str, start_on: date) -> None:
    """One change is handled by the driver or by an adjustment, never both."""
    drivers = drivers_that_score(site.id)
    if BELONGS_TO.get(category, set()) & drivers:
        raise Mistake("category", "Your challenge divides by this already. Say it under “What has changed” instead.")
    changes = select(SiteDriver.id).where(
        SiteDriver.site_id == site.id,
        SiteDriver.driver.in_(drivers),
        SiteDriver.state.in_(("counted", "held")),
        SiteDriver.from_on.between(start_on - NEAR, start_on + NEAR),
    )
    if db.session.scalar(changes.limit(1)) is not None:
        raise Mistake("start_on", "A change of size or staff in the same month counts already. One change counts once.")


def refuse_adjusted(site: Site, driver: str, from_on: date) -> None:
    """The same the other way round: what an accepted adjustment covers is not said by a driver once more."""
    if driver not in drivers_that_score(site.id):
        return
    row = NonRoutineAdjustment
    near = row.start_on.between(from_on - NEAR, from_on + NEAR)
    accepted = select(row.id).where(row.site_id == site.id, row.state == "accepted", near)
    if db.session.scalar(accepted.limit(1)) is not None:
        raise Mistake("from_on", "An adjustment in the same month counts already. One change counts once.")


def _check_change(site: Site, change: Change) -> None:
    _check_resource(change.resource, change.unit)
    _check_days(site, change.start_on, change.end_on)
    if change.category not in CATEGORIES:
        raise Mistake("category", "Choose what happened.")
    if change.per not in (*DAYS, "total"):
        raise Mistake("per", "Choose whether this is a day, a month or in total.")
    if change.per == "total" and change.end_on is None:
        raise Mistake("end_on", "A total needs a last day. Or write the amount a day or a month.")
    _check_text("reason", change.reason, "Say what happened; your coordinator reads it.")
    if not 0 < abs(change.per_day_millionths) <= LARGEST_MILLIONTHS:
        raise Mistake("amount", "Write an amount other than zero, and check its unit.")


def _check_resource(resource: str, unit: str) -> None:
    if resource not in RESOURCES:
        raise Mistake("resource", "Choose what it is about.")
    try:
        check_unit(resource, unit)
    except UnitError as error:
        raise Mistake("unit", str(error)) from None


def _check_days(site: Site, start_on: date, end_on: date | None) -> None:
    if not EARLIEST <= start_on <= clock.today(site.time_zone):
        raise Mistake("start_on", "Check this date: it is to come, or before 1990.")
    if end_on is not None and end_on <= start_on:
        raise Mistake("end_on", "The end must be after the start.")


def _check_text(field: str, text: str, empty: str) -> None:
    if not text.strip():
        raise Mistake(field, empty)
    if len(text) > LONGEST_TEXT:
        raise Mistake(field, f"Use at most {LONGEST_TEXT:,} characters.")


def _check_decision(row: NonRoutineAdjustment | StatedBaseline, accept: bool, by: User, remark: str) -> None:
    if works_for(by, row.site.business_id):
        raise Mistake("", "You work for this business: somebody else has to decide.")
    if row.author_id == by.id:
        raise Mistake("", "You entered this yourself: another coordinator or network staff has to decide.")
    if row.state != "proposed":
        raise Mistake("", DECIDED)
    if not accept and not remark:
        raise Mistake("text", "Say why it does not count; the business reads it.")


def _decide(row: NonRoutineAdjustment | StatedBaseline, accept: bool, by: User, remark: str, deed: str) -> None:
    row.state = "accepted" if accept else "rejected"
    row.decided_by, row.decided_at, row.note = by.id, clock.now(), remark
    note(deed, f"site:{row.site_id}", row=row.id, accept=accept, remark=remark)
    touch_challenges_of_site(row.site_id)
