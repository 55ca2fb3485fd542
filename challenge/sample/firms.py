"""The businesses of the sample network: their places, their entries, and the bills they logged.

`businesses.csv` has a line for each place. Columns that are not plain: `heat` (what warms the rooms: gas, oil,
propane, electric), `waste` (shared with others, or how the place sorts its own: landfill, sorted, composting),
`listing` (name, totals_only, or `as: PSEUDONYM`) and `story` (see `stories.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from challenge.accounts.models import User
from challenge.businesses.models import Business, BusinessPerson, Entry, EntrySite, Site, SiteResource
from challenge.businesses.names import slug_of
from challenge.businesses.zip_codes import site_place
from challenge.extensions import db
from challenge.quantities.resources import RESOURCES
from challenge.sample.chance import Chance
from challenge.sample.contests import Contest
from challenge.sample.logged import Hand, Logged
from challenge.sample.meters import bills_of_meter, bills_of_roof, new_meter
from challenge.sample.stories import change_of, told
from challenge.sample.tables import rows_of
from challenge.sample.usage import DIVERTED, Premises, daily_use, fuels_of, trades

FIRST_NAMES = (
    "Ada Bruno Celia Dmitri Esther Felix Gita Hugo Ines Jonah Kemi Lars Mina Noor Otto Priya Quinn Rafael Sana "
    "Tomas Uma Viktor Wren Yusuf Zora"
).split()
LAST_NAMES = (
    "Abbott Bergstrom Castillo Dubois Eze Farrow Grant Haddad Ito Jarvis Kowalski Lund Moreau Nakamura Osei Park "
    "Quist Romano Sato Thorne Ueda Vance Wolfe Yilmaz Zeller"
).split()
STATES = ("waiting", "declined", "withdrawn")  # stories that say so of the entry; all others are approved
NEWCOMERS = ("waiting", "no_bills")
WHY_DECLINED = "Your site is outside the city limits. Please ask the county whether it plans a challenge of its own."


@dataclass
class Firm:
    """A business and where it takes part."""

    hand: Hand
    rows: list[dict[str, str]]
    business: Business
    sites: list[Site] = field(default_factory=list)

    @property
    def contest(self) -> Contest:
        return self.hand.contest

    @property
    def chance(self) -> Chance:
        return self.hand.chance

    @property
    def story(self) -> str:
        return self.rows[0]["story"]


def settle_firms(contests: list[Contest]) -> list[Logged]:
    """Let every business move in and enter its challenge; returns the bills they logged, not saved yet."""
    by_town = dict(zip(("riverbend", "port-larkin", "cinder-mesa"), contests, strict=True))
    logged: list[Logged] = []
    for (town, _), rows in groupby(rows_of("businesses"), key=lambda row: (row["town"], row["name"])):
        firm = _founded(by_town[town], list(rows))
        for row in firm.rows:
            firm.sites.append(_site(firm, row))
        _enter(firm)
        db.session.flush()
        logged += _bills(firm, logged)
    return logged


def _founded(contest: Contest, rows: list[dict[str, str]]) -> Firm:
    name, trade, story = rows[0]["name"], rows[0]["trade"], rows[0]["story"]
    chance = Chance().of(contest.town.slug, name)
    joined_on = _joining_day(contest, story, chance)
    at, slug, dice = contest.on(joined_on, chance), slug_of(name), chance.about("owner")
    first, last = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
    email = f"{first}.{last}@{slug.replace('-', '')}.example".lower()
    business = Business(slug=slug, name=name, trade=trade, created_at=at)
    owner = User(email=email, name=f"{first} {last}", password_hash=None, created_at=at, confirmed_at=at)
    db.session.add(BusinessPerson(user=owner, business=business, role="owner"))
    return Firm(Hand(owner, joined_on, contest, chance), rows, business)


def _joining_day(contest: Contest, story: str, chance: Chance) -> date:
    dice = chance.about("joining")
    if story in NEWCOMERS:
        return contest.today - timedelta(days=dice.randint(2, 6))
    opened = contest.challenge.registration_opens_at.date()
    latest = min(contest.today - timedelta(days=8), opened + timedelta(days=75))
    return opened + timedelta(days=dice.randint(1, (latest - opened).days))


def _site(firm: Firm, row: dict[str, str]) -> Site:
    town, place = firm.contest.town, site_place(firm.contest.town.state, row["zip"])
    site = Site(
        business=firm.business,
        name=row["street"].split(" ", 1)[1] if len(firm.rows) > 1 else firm.business.name,
        street=row["street"],
        city=town.city,
        state=place.state,
        zip_code=place.zip_code,
        time_zone=place.time_zone,
        floor_area_sqft=int(row["area"]),
        employees=int(row["employees"]),
        created_at=firm.business.created_at,
    )
    db.session.add(site)
    for resource, state in _states(firm.story, row).items():
        db.session.add(SiteResource(site=site, resource=resource, state=state))
    return site


def _states(story: str, row: dict[str, str]) -> dict[str, str]:
    """What the place states of every resource."""
    premises = _premises(row)
    states = dict.fromkeys(RESOURCES, "not_used")
    states |= dict.fromkeys(("electricity", *fuels_of(premises)), "own_meter")
    states["water"] = "own_meter" if row["water"] == "own" else "shared"
    if row["waste"] == "shared":
        states |= {"waste": "shared", "recycling": "shared"}
    else:
        states |= dict.fromkeys(("waste", *DIVERTED[row["waste"]]), "own_meter")
    if story == "landlord":
        return {resource: "shared" if state == "own_meter" else state for resource, state in states.items()}
    return {resource: state for resource, state in states.items() if (story, resource) != ("unstated", "water")}


def _premises(row: dict[str, str]) -> Premises:
    return Premises(trades()[row["kind"]], int(row["area"]), int(row["employees"]), row["heat"], row["waste"])


def _enter(firm: Firm) -> None:
    contest, row = firm.contest, firm.rows[0]
    listing, _, pseudonym = row["listing"].partition(": ")
    entry = Entry(
        public_key=f"{firm.chance.about('public key').getrandbits(64):016x}",
        challenge=contest.challenge,
        business=firm.business,
        track=contest.track_for(_premises(row).trade, sum(site.employees or 0 for site in firm.sites)),
        listing="pseudonym" if listing == "as" else listing,
        pseudonym=pseudonym,
        state=firm.story if firm.story in STATES else "approved",
        reason=WHY_DECLINED if firm.story == "declined" else "",
        joined_at=firm.business.created_at,
    )
    db.session.add(entry)
    if entry.state in ("approved", "declined"):
        entry.decided_at = entry.joined_at + timedelta(hours=firm.chance.about("decision").randint(3, 30))
        entry.decided_by = contest.coordinator.id
    if entry.state != "withdrawn":
        for site in firm.sites:
            db.session.add(EntrySite(entry=entry, site=site, challenge_id=contest.challenge.id))


def _bills(firm: Firm, others: list[Logged]) -> list[Logged]:
    """The bills of all its places, as its story has them."""
    change = change_of(firm.story, firm.contest, firm.chance)
    found: list[Logged] = []
    for row, site in zip(firm.rows, firm.sites, strict=True):
        chance = firm.chance.of(row["street"])
        use = daily_use(_premises(row), firm.contest.weather, change, chance)
        for resource in [key for key, state in _states(firm.story, row).items() if state == "own_meter"]:
            meter = new_meter(site, resource, firm.contest, chance)
            bills = bills_of_meter(meter, use[resource], firm.contest, chance)
            found += told(firm.story, meter, bills, firm.hand, others)
        if firm.story == "solar":
            roof = new_meter(site, "electricity", firm.contest, chance, direction="export")
            found += told(firm.story, roof, bills_of_roof(roof, firm.contest, chance), firm.hand, others)
    return found
