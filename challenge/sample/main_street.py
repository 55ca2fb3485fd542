"""What happened to the two businesses of the cast, on the two sides of Main Street.

The bakery insulated its oven and moved the first batch; it saves about a tenth. Rosa and Ben type its bills, one of
which had two digits swapped; the newest electricity came as a Green Button file, the newest gas bill waits
half-typed in Ben's grid. The diner saves almost as much, and Victor counts the points.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select, update

from challenge.accounts.models import Coordination, GovernmentRequest, User
from challenge.businesses.models import Business, Entry, Site, SiteResource
from challenge.extensions import db
from challenge.files.actions import pack
from challenge.files.models import StoredFile
from challenge.formats.files import read_file
from challenge.quantities.numbers import MILLION, write_amount
from challenge.sample.billing import SampleBill, billing_days, bills_between
from challenge.sample.cast import CAST
from challenge.sample.chance import Chance
from challenge.sample.contests import Contest
from challenge.sample.days import at
from challenge.sample.green_button import hourly_file
from challenge.sample.logged import Hand, Logged, save_one, typed_by
from challenge.sample.meters import bills_of_meter, new_meter
from challenge.sample.usage import Change, Premises, daily_use, trades
from challenge.savings.bills import amount_in, bills_of
from challenge.savings.models import GridDraft, Meter
from challenge.scoring.figures import Floats

JOINED_AFTER = timedelta(days=6)  # both joined in the first week
FILE_DAYS, POST_DAYS = 100, 6  # how far back Ben's file reaches, and how old its newest day is
BAKERY_STATES = {"heating_oil": "not_used", "propane": "not_used", "waste": "shared", "recycling": "shared"}
DINER_STATES = {
    "natural_gas": "own_meter",
    "heating_oil": "not_used",
    "propane": "not_used",
    "water": "own_meter",
    "waste": "shared",
    "recycling": "shared",
}


def person(key: str) -> User:
    """Somebody of the cast."""
    return db.session.scalars(select(User).filter_by(email=CAST[key].email)).one()


def date_cast(contest: Contest) -> None:
    """The cast moved in at this moment: let it have been here for a while, the same at every hour of a day."""
    zone, today = contest.challenge.time_zone, contest.today
    joined = at(zone, contest.challenge.registration_opens_at.date() + JOINED_AFTER, 12, 25)
    early = at(zone, contest.challenge.registration_opens_at.date() - timedelta(days=90), 9, 30)
    cast = select(User.id).where(User.email.in_([one.email for one in CAST.values()]))
    db.session.execute(update(User).where(User.id.in_(cast)).values(created_at=early, confirmed_at=early))
    db.session.execute(update(Coordination).where(Coordination.user_id.in_(cast)).values(since=early))
    for model in (Business, Site, Meter):
        db.session.execute(update(model).values(created_at=joined))
    decided = {"decided_at": joined + timedelta(hours=5), "decided_by": contest.coordinator.id}
    db.session.execute(update(Entry).values(joined_at=joined, track="food", **decided))
    asked = select(GovernmentRequest).order_by(GovernmentRequest.id)
    for number, request in enumerate(db.session.scalars(asked)):
        request.created_at = at(zone, today - timedelta(days=3 - number), 14, 5 + number)


def bakery_bills(contest: Contest) -> list[Logged]:
    """The bakery's bills, not saved yet; its file, its correction and its draft are."""
    site = _site("rosas-bakery", BAKERY_STATES)
    electricity, gas = db.session.scalars(select(Meter).filter_by(site_id=site.id).order_by(Meter.id))
    chance = Chance().of(contest.town.slug, site.business.name)
    use = _use(contest, site, "bakery", 0.12, chance)
    hand = Hand(person("ben"), _joined_on(contest), contest, chance)
    powered = bills_of_meter(electricity, use["electricity"], contest, chance)
    heated = _priced(gas, use["natural_gas"], contest, chance)
    typed = [bill for bill in powered if bill.end <= contest.today - timedelta(days=FILE_DAYS)]
    logged = _by_both(typed_by(hand, electricity, typed))
    logged = _corrected(logged, hand)
    logged += _from_file(electricity, typed[-1].end, use["electricity"], contest, hand)
    _begin_grid(gas, heated[-1], hand)
    return logged + _by_both(typed_by(hand, gas, heated[:-1]))


def diner_bills(contest: Contest) -> list[Logged]:
    """The diner's bills."""
    site = _site("hales-diner", DINER_STATES)
    chance = Chance().of(contest.town.slug, site.business.name)
    use = _use(contest, site, "restaurant", 0.11, chance)
    hand = Hand(person("victor"), _joined_on(contest), contest, chance)
    (electricity,) = db.session.scalars(select(Meter).filter_by(site_id=site.id))
    meters = [electricity, *(new_meter(site, resource, contest, chance) for resource in ("natural_gas", "water"))]
    return [
        one for meter in meters for one in typed_by(hand, meter, _priced(meter, use[meter.resource], contest, chance))
    ]


def _site(slug: str, states: dict[str, str]) -> Site:
    """The site of the cast, with the rest of what it states."""
    statement = select(Site).join(Site.business).where(Business.slug == slug)
    site = db.session.scalars(statement).one()
    for resource, state in (states | {"compost": "not_used"}).items():
        db.session.add(SiteResource(site_id=site.id, resource=resource, state=state))
    db.session.flush()
    return site


def _use(contest: Contest, site: Site, kind: str, saving: float, chance: Chance) -> dict[str, Floats]:
    premises = Premises(trades()[kind], site.floor_area_sqft or 0, site.employees or 0, "gas", "landfill")
    change = Change(contest.rules.reporting.start, saving, saving, saving)
    return daily_use(premises, contest.weather, change, chance)


def _joined_on(contest: Contest) -> date:
    return contest.challenge.registration_opens_at.date() + JOINED_AFTER


def _priced(meter: Meter, use: Floats, contest: Contest, chance: Chance) -> list[SampleBill]:
    """Monthly bills, all with their cost."""
    days = billing_days(contest.first_bill_on, contest.bills_until, 1, chance.of(meter.resource))
    prices = contest.town.prices
    return bills_between(days, use, contest.weather, meter.resource, meter.unit, prices[meter.resource])


def _by_both(logged: list[Logged]) -> list[Logged]:
    """Every third bill is typed by Rosa herself."""
    rosa = person("rosa")
    return [replace(one, author=rosa) if number % 3 == 2 else one for number, one in enumerate(logged)]


def _corrected(logged: list[Logged], hand: Hand) -> list[Logged]:
    """A bill, the newest for which it works, had two digits swapped; Ben corrected it four days later."""
    position, wrong = next(
        (number, wrong)
        for number, one in reversed(list(enumerate(logged)))
        if (wrong := _swapped(one.bill.quantity)) is not None
    )
    right = logged.pop(position)
    first = save_one(replace(right, bill=replace(right.bill, quantity=wrong)))
    written = write_amount(right.bill.quantity / MILLION, 0)
    mended_at = right.received_at + timedelta(days=4, hours=1)
    mended = replace(right, author=hand.author, received_at=mended_at, source="correction")
    reason = f"Two digits were swapped when the bill was typed. The paper says {written} kWh."
    save_one(mended, supersedes_id=first.id, reason=reason)
    return logged


def _swapped(quantity: int) -> int | None:
    """The same whole number with its second and third digit swapped; None where that changes little."""
    digits = str(quantity // MILLION)
    if len(digits) < 4 or abs(int(digits[1]) - int(digits[2])) < 3:
        return None
    return int(digits[0] + digits[2] + digits[1] + digits[3:]) * MILLION


def _from_file(meter: Meter, start: date, use: Floats, contest: Contest, hand: Hand) -> list[Logged]:
    """What our own importer makes of the file that Ben sent."""
    days = [start + timedelta(number) for number in range((contest.today - start).days - POST_DAYS)]
    each = [(day, float(use[contest.weather.day_number(day)])) for day in days]
    zone = meter.site.time_zone
    data, name = hourly_file(each, zone), "main-street-bakery-hourly.xml"
    received_at = at(zone, contest.today - timedelta(days=POST_DAYS - 1), 18, 40)
    packed = pack(data, name)
    file = StoredFile(name=name, size=packed.size, sha256=packed.sha256, content=packed.content)
    file.uploaded_by, file.uploaded_at = hand.author.id, received_at
    db.session.add(file)
    db.session.flush()
    (found,) = read_file(data, name, zone).meters
    bills = [
        SampleBill(one.start_on, one.end_on, amount_in(one, meter.unit).millionths, None)
        for one in bills_of(found.bills, meter.unit)
    ]
    return [Logged(meter, bill, hand.author, received_at, "green_button", file=file) for bill in bills]


def _begin_grid(meter: Meter, bill: SampleBill, hand: Hand) -> None:
    """Ben found the newest bill, typed the amount, and left for the bank before he had the cost."""
    end = bill.end - timedelta(days=1 if meter.ends_inclusive else 0)
    row = {"end_on": end.isoformat(), "quantity": write_amount(bill.quantity / MILLION, 1), "cost": ""}
    cells = {"start_on": bill.start.isoformat(), "ends_inclusive": meter.ends_inclusive, "rows": [row]}
    saved_at = hand.on(hand.contest.today - timedelta(days=2))
    db.session.add(GridDraft(meter_id=meter.id, cells=cells, saved_at=saved_at, saved_by=hand.author.id))
