"""The sample challenges: Riverbend's runs, Cinder Mesa's is about to start, Port Larkin's is over.

All dates hang on today. (Alder Falls has a draft, which came with the cast.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import Coordination, User
from challenge.challenges.life import state_by_date
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import dates_that_move
from challenge.extensions import db
from challenge.measurement.periods import Period
from challenge.network.models import Member
from challenge.sample.chance import Chance
from challenge.sample.days import at
from challenge.sample.towns import TOWNS, Town
from challenge.sample.usage import Trade
from challenge.sample.weather import Weather, weather_in
from challenge.scoring.rules import WEATHER, Gates, Rules, Track, WeightedMeasure, usual_rules
from challenge.scoring.rules.awards import BY_JURY, TRACK, Award, Condition
from challenge.scoring.rules.tiers import Tier

LONGEST_LOG = timedelta(days=25 * 31)  # bills reach back at least 24 months
BEFORE_FIRST_BILL = timedelta(days=100)

BY_TRADE = (
    Track("food", "Food and drink", "Restaurants, cafés, bakeries, brewers and grocers"),
    Track("shops", "Shops and services", "Retail, repair, salons and laundries"),
    Track("offices", "Offices and clinics", "Desks, practices and studios"),
    Track("places", "Places to stay, learn and play", "Inns, theaters, gyms, museums and schools"),
)
LOAVES = (
    Award("bell", "The canal bell", "The winner of all keeps it for a year.", when=(Condition("place", at_most=1),)),
    Award("pan", "Golden loaf pan", "The mayor hands one out in each track.", when=(Condition("place", within=TRACK),)),
)
BY_SIZE = (
    Track("small", "Up to 8 people", "Counted at all sites of the entry together"),
    Track("large", "More than 8 people", "Counted at all sites of the entry together"),
)
TIERS = (Tier("crew", "Crew", Decimal(20)), Tier("mate", "Mate", Decimal(50)), Tier("captain", "Captain", Decimal(90)))
PRIZES = (
    Award("lantern", "The ship's lantern", "A lantern of brass.", when=(Condition("place", at_most=1),)),
    Award("ferry", "Season ticket", "A year on the harbor ferry.", when=(Condition("place", within=TRACK),)),
    Award(
        "captain",
        "Captain's flag",
        "For everybody who became a captain.",
        when=(Condition("tier", at_least="captain"),),
    ),
    Award(
        "oil", "The dry tank", "For the largest saving of oil.", when=(Condition("top_saver", resource="heating_oil"),)
    ),
    Award("neighbor", "Good neighbor", "The jury's prize for whoever helped others.", by=BY_JURY, winners=1),
)
RIVERBEND_TEXT = """\
### What you can win

The mayor hands out a **golden loaf pan** in each track, and the winner of all keeps the canal bell for a year. Every
ranked business gets a window sticker with its percent.

### Who helps

- **Free energy walk-through** by the utility: ask Carmen for a date.
- **Bill mornings** at the public library, first Tuesday of the month: bring your bills, we type them together.
"""
LARKIN_TEXT = """\
### What there was to win

A **brass ship's lantern** for the first place, and a season ticket for the harbor ferry for each track's winner.

Thank you to everybody who found the oil bills of the year before last.
"""
MESA_TEXT = """\
### What is special here

Most of what a business in Cinder Mesa uses in summer cools its rooms. Shade, filters and set points count more than
lamps. The **cool room prize** goes to the largest saving in electricity.
"""


@dataclass(frozen=True)
class Contest:
    """A challenge, and what its businesses' bills are made from."""

    town: Town
    challenge: Challenge
    rules: Rules
    coordinator: User
    weather: Weather
    today: date

    @property
    def first_bill_on(self) -> date:
        return self.weather.first + BEFORE_FIRST_BILL

    @property
    def bills_until(self) -> date:
        """The end of the last bill that can be logged by now, with a few days for the post."""
        return min(self.today - timedelta(days=4), self.rules.reporting.end + timedelta(days=25))

    def track_for(self, trade: Trade, people: int) -> str:
        """The key of the track in which an entry belongs."""
        keys = {track.key for track in self.rules.tracks}
        by_size = "large" if people > 8 else "small"
        return next(key for key in (trade.track, by_size, "all") if key in keys)

    def on(self, day: date, chance: Chance) -> datetime:
        """Some instant of a day on this town's clock, when people sit over their bills; yesterday at the latest."""
        dice = chance.about("time of day", day)
        latest = min(day, self.today - timedelta(days=1))
        return at(self.challenge.time_zone, latest, dice.randint(8, 20), dice.randint(0, 59))


def settle_contests(members: dict[str, Member], today: date) -> list[Contest]:
    """Make the three challenges; Riverbend's is there and gets its real rules and dates."""
    contests = [
        _running(members["riverbend-oh"], today),
        _finished(members["port-larkin-me"], today),
        _upcoming(members["cinder-mesa-az"], today),
    ]
    _postpone_draft(members["alder-falls-wa"], today)
    for contest in contests:
        contest.challenge.state = state_by_date(dates_that_move(contest.challenge), clock.now())
    db.session.flush()
    return contests


def _running(member: Member, today: date) -> Contest:
    challenge, carmen = _of_cast(member), _coordinator(member)
    challenge.summary = "Restaurants, shops, offices and clinics in Riverbend save energy, water and waste together."
    challenge.text = RIVERBEND_TEXT
    challenge.contact_phone = "555-0142"
    rules = replace(
        usual_rules(Period(challenge.starts_on, challenge.ends_on), tracks=BY_TRADE),
        measures=(_measure("energy", 60), _measure("water", 20), _measure("waste", 20)),
        adjustment=WEATHER,
        gates=Gates(hold_saving_percent=60, hold_increase_percent=250),
        awards=LOAVES,
        award_note="The mayor hands out the awards at the canal festival.",
    )
    joining = _month_after(today + timedelta(days=40))
    _set_dates(challenge, joining=joining, bills=challenge.ends_on + timedelta(days=45))
    _set_rules(challenge, rules, carmen)
    return _contest("riverbend", challenge, rules, carmen, today)


def _finished(member: Member, today: date) -> Contest:
    ends_on = (today - timedelta(days=80)).replace(day=1)
    theo = _coordinator(member)
    period = Period(ends_on.replace(year=ends_on.year - 1), ends_on)
    challenge = _challenge(member, theo, "Port Larkin Harbor Challenge", period)
    challenge.summary = "Wharf to hill: a year of oil, power and bins in Port Larkin, against the year before."
    challenge.text = LARKIN_TEXT
    rules = replace(
        usual_rules(period, tracks=BY_SIZE),
        measures=(_measure("energy", 80), _measure("diversion", 20, target=5)),
        tiers=TIERS,
        awards=PRIZES,
        award_note="Handed out on the town pier.",
    )
    _set_dates(challenge, joining=period.start + timedelta(days=90), bills=ends_on + timedelta(days=45))
    _set_rules(challenge, rules, theo)
    return _contest("port-larkin", challenge, rules, theo, today)


def _upcoming(member: Member, today: date) -> Contest:
    start = _month_after(today + timedelta(days=35))
    lena = _coordinator(member)
    period = Period(start, start.replace(year=start.year + 1))
    challenge = _challenge(member, lena, "Cinder Mesa Cool Business Challenge", period)
    challenge.summary = "A year of cooler rooms with less power, for every business in Cinder Mesa."
    challenge.text = MESA_TEXT
    rules = usual_rules(period)
    opens, closes = today - timedelta(days=20), period.end + timedelta(days=45)
    _set_dates(challenge, joining=start + timedelta(days=60), bills=closes, opens=opens)
    _set_rules(challenge, rules, lena)
    return _contest("cinder-mesa", challenge, rules, lena, today)


def _of_cast(member: Member) -> Challenge:
    """The challenge that came with the cast."""
    return db.session.scalars(select(Challenge).filter_by(member_id=member.id)).one()


def _contest(town: str, challenge: Challenge, rules: Rules, coordinator: User, today: date) -> Contest:
    place = TOWNS[town]
    first = min(rules.baseline.start, today - LONGEST_LOG).replace(day=1)
    weather = weather_in(place.climate, first - BEFORE_FIRST_BILL, today, Chance().of("weather", town))
    return Contest(place, challenge, rules, coordinator, weather, today)


def _challenge(member: Member, coordinator: User, name: str, period: Period) -> Challenge:
    challenge = Challenge(
        member=member,
        slug=str(period.start.year),
        name=name,
        time_zone=member.time_zone,
        state="published",
        starts_on=period.start,
        ends_on=period.end,
        contact_name=coordinator.name,
        contact_email=coordinator.email,
    )
    db.session.add(challenge)
    return challenge


def _set_dates(challenge: Challenge, *, joining: date, bills: date, opens: date | None = None) -> None:
    """Registration and submission windows, at five in the afternoon where the challenge is."""
    opens, zone = opens or challenge.starts_on - timedelta(days=50), challenge.time_zone
    challenge.registration_opens_at = challenge.submission_opens_at = at(zone, opens, 9)
    challenge.registration_closes_at, challenge.submission_closes_at = at(zone, joining), at(zone, bills)
    challenge.created_at = at(zone, opens - timedelta(days=12), 10, 40)
    challenge.published_at = at(zone, opens - timedelta(days=1), 15, 10)


def _set_rules(challenge: Challenge, rules: Rules, author: User) -> None:
    """One version of the rules, as if they had never been others."""
    db.session.flush()
    row = db.session.scalar(select(ChallengeRules).filter_by(challenge_id=challenge.id))
    if row is None:
        row = ChallengeRules(challenge_id=challenge.id, version=1)
        db.session.add(row)
    row.document, row.hash = rules.document(), rules.hash
    row.created_at, row.created_by = challenge.created_at, author.id


def _postpone_draft(member: Member, today: date) -> None:
    """Nadia's draft of the cast: it shall start next year."""
    draft = _of_cast(member)
    draft.starts_on = _month_after(today + timedelta(days=120))
    draft.ends_on = draft.starts_on.replace(year=draft.starts_on.year + 1)
    _set_dates(draft, joining=draft.starts_on + timedelta(days=60), bills=draft.ends_on + timedelta(days=45))
    draft.created_at, draft.published_at = at(draft.time_zone, today - timedelta(days=9), 11, 20), None
    _set_rules(draft, usual_rules(Period(draft.starts_on, draft.ends_on)), _coordinator(member))


def _coordinator(member: Member) -> User:
    statement = select(User).join(Coordination, Coordination.user_id == User.id)
    return db.session.scalars(statement.where(Coordination.member_id == member.id)).one()


def _measure(key: str, weight: int, target: int = 10) -> WeightedMeasure:
    return WeightedMeasure(key, Decimal(weight), Decimal(target))


def _month_after(day: date) -> date:
    """The first of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
