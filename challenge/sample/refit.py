"""Harrow Glen's refit challenge: a board on which measurements do tell businesses apart.

A dozen shops whose use hardly changes from month to month; four of them replaced old machines and save far more than
the others. On every other sample board bills scatter too much to tell who truly saved more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from challenge.accounts.models import Coordination, User
from challenge.businesses.models import Business, BusinessPerson, Entry, EntrySite, Site, SiteResource
from challenge.businesses.names import slug_of
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.extensions import db
from challenge.measurement.periods import Period
from challenge.network.models import Member
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import RESOURCES
from challenge.sample.chance import Chance
from challenge.sample.days import at
from challenge.savings.models import Meter, Reading
from challenge.scoring.rules import PERCENT, Rules, usual_rules
from challenge.scoring.rules.awards import Award, Condition

BEGAN = 300  # days ago, or a little more: on the first of a month
NOISE = 0.015  # of a month's use, from one month to the next
ZIP, ZONE = "17110", "America/New_York"
SUMMARY = (
    "Invented, like everything here: four of these twelve shops replaced old machines. An example of a board on which "
    "the bills are steady enough to tell a leading group from the rest."
)
PRIZE = Award(
    "lamp", "The long-life lamp", "For the first place.", when=(Condition("place", at_most=1),), share_first=True
)
SHOPS = (
    ("Kettle & Loom", "Laundry", "3 Weaver Street", 310, 0.33),
    ("Northlight Ice", "Cold store", "18 Foundry Lane", 420, 0.31),
    ("Marrow Bread", "Bakery", "9 Glen Road", 190, 0.29),
    ("The Tin Lantern", "Cinema", "40 High Street", 260, 0.27),
    ("Bluebell Print", "Printer", "27 High Street", 150, 0.07),
    ("Old Mill Cycles", "Bicycle repair", "5 Mill Walk", 60, 0.06),
    ("Harrow Hardware", "Hardware store", "61 Glen Road", 95, 0.05),
    ("Sixpence Arcade", "Arcade", "12 High Street", 130, 0.04),
    ("Fern & Fable", "Bookshop", "33 Weaver Street", 45, 0.03),
    ("Glen Dental", "Dental practice", "70 Glen Road", 80, 0.02),
    ("Copper Kiln", "Pottery", "2 Foundry Lane", 210, 0.0),
    ("Juniper Frames", "Framing", "15 Weaver Street", 40, -0.02),
)
"""Name, trade, street, kilowatt-hours a day before, and the share that was saved."""


def settle_refit(member: Member, today: date) -> None:
    """The challenge, its entries and their bills until last month."""
    ivy = db.session.scalars(select(User).join(Coordination).where(Coordination.member_id == member.id)).one()
    start = (today - timedelta(days=BEGAN)).replace(day=1)
    rules = replace(
        usual_rules(Period(start, start.replace(year=start.year + 1))),
        metric=PERCENT,
        metric_of="electricity",
        awards=(PRIZE,),
    )
    challenge = _challenge(member, ivy, rules)
    for name, trade, street, per_day, saved in SHOPS:
        luck = Chance().of("refit", name)
        business, site = _founded(name, trade, street, challenge.created_at)
        joined = at(ZONE, start - timedelta(days=luck.about("joined").randint(2, 20)), 11)
        _enter(challenge, business, site, ivy, joined)
        meter = Meter(site=site, resource="electricity", name="Electricity meter", unit="kWh", created_at=joined)
        db.session.add(meter)
        db.session.flush()
        author = db.session.scalars(select(BusinessPerson.user_id).filter_by(business_id=business.id)).one()
        db.session.add_all(_readings(meter, author, rules, (per_day, saved), today, luck))


def _challenge(member: Member, ivy: User, rules: Rules) -> Challenge:
    start = rules.reporting.start
    challenge = Challenge(
        member=member,
        slug="refit",
        name="Harrow Glen Refit Challenge",
        summary=SUMMARY,
        time_zone=ZONE,
        state="running",
        starts_on=start,
        ends_on=rules.reporting.end,
        contact_name=ivy.name,
        contact_email=ivy.email,
        registration_opens_at=at(ZONE, start - timedelta(days=40), 9),
        registration_closes_at=at(ZONE, start + timedelta(days=60)),
        submission_opens_at=at(ZONE, start - timedelta(days=40), 9),
        submission_closes_at=at(ZONE, rules.reporting.end + timedelta(days=45)),
        created_at=at(ZONE, start - timedelta(days=50), 10),
        published_at=at(ZONE, start - timedelta(days=41), 15),
    )
    db.session.add(challenge)
    db.session.flush()
    facts = {"challenge_id": challenge.id, "version": 1, "created_at": challenge.created_at, "created_by": ivy.id}
    db.session.add(ChallengeRules(**facts, document=rules.document(), hash=rules.hash))
    return challenge


def _founded(name: str, trade: str, street: str, moment: datetime) -> tuple[Business, Site]:
    slug = slug_of(name)
    business = Business(slug=slug, name=name, trade=trade, created_at=moment)
    owner = User(email=f"owner@{slug.replace('-', '')}.example", name=f"Owner of {name}", password_hash=None)
    owner.created_at = owner.confirmed_at = moment
    db.session.add(BusinessPerson(user=owner, business=business, role="owner"))
    place = {"street": street, "city": "Harrow Glen", "state": "PA", "zip_code": ZIP, "time_zone": ZONE}
    site = Site(business=business, name=name, created_at=moment, **place)
    db.session.add(site)
    for resource in RESOURCES:
        state = "own_meter" if resource == "electricity" else "not_used"
        db.session.add(SiteResource(site=site, resource=resource, state=state))
    db.session.flush()
    return business, site


def _enter(challenge: Challenge, business: Business, site: Site, ivy: User, joined: datetime) -> None:
    entry = Entry(public_key=f"refit{business.id:011}", challenge_id=challenge.id, business_id=business.id, track="all")
    entry.listing, entry.state, entry.joined_at = "name", "approved", joined
    entry.decided_at, entry.decided_by = joined + timedelta(hours=4), ivy.id
    db.session.add(entry)
    db.session.flush()
    db.session.add(EntrySite(entry_id=entry.id, site_id=site.id, challenge_id=challenge.id))


def _readings(
    meter: Meter, author: int, rules: Rules, use: tuple[int, float], today: date, luck: Chance
) -> Iterator[Reading]:
    """A bill for each calendar month that is over; what was there on joining came in one evening."""
    per_day, saved = use
    for month in Period(rules.baseline.start, today.replace(day=1)).months():
        kept = 1 - saved if month.start >= rules.reporting.start else 1.0
        kwh = round(per_day * month.days * kept * luck.about("month", month.start).gauss(1, NOISE))
        came_on = max(month.end + timedelta(days=2), meter.created_at.date() + timedelta(days=1))
        received = at(ZONE, min(came_on, today - timedelta(days=1)), 19)
        yield Reading(
            meter_id=meter.id, start_on=month.start, end_on=month.end, quantity_millionths=kwh * MILLION,
            cost_cents=round(kwh * 14.2), estimated=False, source="grid", author_id=author, on_behalf=False,
            received_at=received, saved_at=received,
        )  # fmt: skip
