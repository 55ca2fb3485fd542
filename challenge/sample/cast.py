"""The cast: fictional people who tell one story in tests, sample data and documentation.

Riverbend, Ohio, runs a Green Business Challenge. **Carmen Ortiz** coordinates it, one day a week. **Rosa
Delgado** owns a bakery on Main Street; **Ben Whitaker** keeps her books. **Victor Hale** runs the diner across
the street and would like to win. **Nadia Khan** coordinates another member, the Town of Alder Falls, and has no
business in Riverbend's books. **Grace Lin** works for the network. Walter, a voter, only looks: he never signs in.
All of it is sample data; the people and places are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from challenge import clock
from challenge.accounts.models import Coordination, GovernmentRequest, User
from challenge.accounts.passwords import hash_password
from challenge.businesses.models import Business, BusinessPerson, Entry, EntrySite, Site, SiteResource
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.extensions import db, transaction
from challenge.measurement.periods import Period
from challenge.network.models import Member
from challenge.savings.models import Meter
from challenge.scoring.rules import usual_rules

# Printed by `./run demo`, used nowhere else: sample people exist only in sample data.
SAMPLE_PASSWORD = "seven ovens before dawn"  # noqa: S105 - of sample people only


@dataclass(frozen=True)
class Person:
    """Somebody of the cast, and what she may do."""

    name: str
    email: str
    part: str


CAST = {
    "grace": Person("Grace Lin", "grace@network.example", "network staff"),
    "carmen": Person("Carmen Ortiz", "carmen@riverbend.example", "coordinator, City of Riverbend"),
    "nadia": Person("Nadia Khan", "nadia@alderfalls.example", "coordinator, Town of Alder Falls"),
    "rosa": Person("Rosa Delgado", "rosa@rosasbakery.example", "owner, Rosa's Bakery"),
    "ben": Person("Ben Whitaker", "ben@rosasbakery.example", "bookkeeper, Rosa's Bakery"),
    "victor": Person("Victor Hale", "victor@halesdiner.example", "owner, Hale's Diner"),
}


def settle_cast() -> None:
    """Let the cast move into an empty database."""
    password_hash = hash_password(SAMPLE_PASSWORD)
    with transaction():
        move_in(password_hash)


def move_in(password_hash: str) -> None:
    """The cast's world: two members, a running challenge and a draft, two businesses. Called inside a transaction."""
    people = _people(password_hash)
    riverbend, alder_falls = _members(people)
    challenge = add_challenge(riverbend, "2026", "Riverbend Green Business Challenge", state="published")
    add_challenge(alder_falls, "first", "Alder Falls Business Challenge", state="draft")
    _bakery(people, challenge)
    _diner(people, challenge)
    _requests(alder_falls)


def reporting_start() -> date:
    """The first day of the running sample challenge: about eight months ago, on the first of a month."""
    return (clock.today("America/New_York") - timedelta(days=240)).replace(day=1)


def _people(password_hash: str) -> dict[str, User]:
    now = clock.now()
    people = {
        key: User(
            email=person.email,
            name=person.name,
            password_hash=password_hash,
            is_staff=key == "grace",
            created_at=now,
            confirmed_at=now,
        )
        for key, person in CAST.items()
    }
    db.session.add_all(people.values())
    db.session.flush()
    return people


def _members(people: dict[str, User]) -> tuple[Member, Member]:
    riverbend = Member(
        slug="riverbend-oh",
        name="Riverbend",
        kind="city",
        state="OH",
        population=48_200,
        population_year=2020,
        time_zone="America/New_York",
        joined_on=date(2019, 4, 1),
    )
    alder_falls = Member(
        slug="alder-falls-wa",
        name="Alder Falls",
        kind="town",
        state="WA",
        population=9_400,
        population_year=2020,
        time_zone="America/Los_Angeles",
        joined_on=date(2024, 10, 1),
    )
    db.session.add_all([riverbend, alder_falls])
    db.session.flush()
    now = clock.now()
    for person, member in (("carmen", riverbend), ("nadia", alder_falls)):
        db.session.add(Coordination(user_id=people[person].id, member_id=member.id, since=now))
    return riverbend, alder_falls


def add_challenge(member: Member, slug: str, name: str, *, state: str, start: date | None = None) -> Challenge:
    """A challenge of a year, with default rules, open for registration and submission all along."""
    start = start or reporting_start()
    end = start.replace(year=start.year + 1)
    now = clock.now()
    challenge = Challenge(
        member_id=member.id,
        slug=slug,
        name=name,
        summary=f"Shops, diners and offices in {member.name} save energy together.",
        time_zone=member.time_zone,
        state=state,
        starts_on=start,
        ends_on=end,
        registration_opens_at=now - timedelta(days=300),
        registration_closes_at=now + timedelta(days=60),
        submission_opens_at=now - timedelta(days=300),
        submission_closes_at=now + timedelta(days=200),
        contact_name="Carmen Ortiz" if member.slug == "riverbend-oh" else "Nadia Khan",
        contact_email="carmen@riverbend.example" if member.slug == "riverbend-oh" else "nadia@alderfalls.example",
        created_at=now,
        published_at=now if state == "published" else None,
    )
    db.session.add(challenge)
    db.session.flush()
    rules = usual_rules(Period(start, end))
    row = ChallengeRules(
        challenge_id=challenge.id, version=1, document=rules.document(), hash=rules.hash, created_at=now
    )
    db.session.add(row)
    return challenge


def _bakery(people: dict[str, User], challenge: Challenge) -> None:
    business = _business("rosas-bakery", "Rosa's Bakery", "Bakery")
    for person, role in (("rosa", "owner"), ("ben", "bookkeeper")):
        db.session.add(BusinessPerson(user_id=people[person].id, business_id=business.id, role=role))
    site = _site(business, "Main Street bakery", "12 Main Street", "43215", 1_900, 7)
    for resource, state in (("electricity", "own_meter"), ("natural_gas", "own_meter"), ("water", "shared")):
        db.session.add(SiteResource(site_id=site.id, resource=resource, state=state))
    add_meter(site, "electricity", "Electricity meter", "kWh")
    add_meter(site, "natural_gas", "Gas meter", "therm")
    _entry(challenge, business, site, "bakery0000000001")


def _diner(people: dict[str, User], challenge: Challenge) -> None:
    business = _business("hales-diner", "Hale's Diner", "Restaurant")
    db.session.add(BusinessPerson(user_id=people["victor"].id, business_id=business.id, role="owner"))
    site = _site(business, "The diner", "15 Main Street", "43215", 2_400, 11)
    db.session.add(SiteResource(site_id=site.id, resource="electricity", state="own_meter"))
    add_meter(site, "electricity", "Electricity meter", "kWh")
    _entry(challenge, business, site, "diner00000000001")


def _business(slug: str, name: str, trade: str) -> Business:
    business = Business(slug=slug, name=name, trade=trade, created_at=clock.now())
    db.session.add(business)
    db.session.flush()
    return business


def _site(business: Business, name: str, street: str, zip_code: str, area: int, employees: int) -> Site:
    site = Site(
        business_id=business.id,
        name=name,
        street=street,
        city="Riverbend",
        state="OH",
        zip_code=zip_code,
        time_zone="America/New_York",
        floor_area_sqft=area,
        employees=employees,
        created_at=clock.now(),
    )
    db.session.add(site)
    db.session.flush()
    return site


def add_meter(site: Site, resource: str, name: str, unit: str) -> Meter:
    """A meter of a site."""
    meter = Meter(site_id=site.id, resource=resource, name=name, unit=unit, created_at=clock.now())
    db.session.add(meter)
    db.session.flush()
    return meter


def _entry(challenge: Challenge, business: Business, site: Site, key: str) -> None:
    entry = Entry(
        public_key=key,
        challenge_id=challenge.id,
        business_id=business.id,
        track="all",
        listing="name",
        state="approved",
        joined_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    db.session.add(EntrySite(entry_id=entry.id, site_id=site.id, challenge_id=challenge.id))


def _requests(alder_falls: Member) -> None:
    """What waits for network staff: a colleague of Nadia's asks for a login, a county applies for membership."""
    login = GovernmentRequest(
        kind="login",
        member_id=alder_falls.id,
        government=alder_falls.name,
        government_kind=alder_falls.kind,
        state=alder_falls.state,
        name="Joel Brandt",
        job_title="Building inspector",
        email="joel@alderfalls.example",
        phone="555-0134",
        message="Nadia asked me to look after the entries this year.",
        created_at=clock.now() - timedelta(days=3),
    )
    membership = GovernmentRequest(
        kind="membership",
        government="Marlow",
        government_kind="county",
        state="OR",
        population=61_300,
        name="Iris Okafor",
        job_title="Sustainability manager",
        email="iris@marlowcounty.example",
        created_at=clock.now() - timedelta(days=1),
    )
    db.session.add_all([login, membership])
    db.session.flush()
