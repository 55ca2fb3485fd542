"""A world with something behind every door: the cast, a rival in another city, and whatever waits for a deed.

`settle(app)` builds it and returns the ids by which the tests find their way.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.actions import open_sign_in
from challenge.accounts.actions.links import new_link
from challenge.accounts.models import Coordination, GovernmentRequest, User
from challenge.accounts.passwords import hash_password
from challenge.accounts.queries import user_by_email
from challenge.awards.models import Appeal
from challenge.businesses.actions import invite_guests, keep_guest_list, make_code
from challenge.businesses.guests import checked_rows
from challenge.businesses.models import (
    Business,
    BusinessPerson,
    Entry,
    EntrySite,
    GuestList,
    Invitation,
    JoinCode,
    Site,
    SiteDriver,
    SiteResource,
    Team,
)
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of, rules_row
from challenge.challenges.scorecard_parts import with_scorecard
from challenge.desks.group_letters import Draft, seal_of, send_group_letter
from challenge.desks.letter_groups import Group
from challenge.extensions import Base, db, transaction
from challenge.files.actions import pack, store_file
from challenge.formats.guest_lists import read_guest_list
from challenge.leaderboards.models import Board, CurrentResult, EntryResult
from challenge.network.models import Member
from challenge.notices.endings import ending_address
from challenge.notices.groups import letters_of
from challenge.notices.models import GroupLetter
from challenge.pledges.queries import drive_of
from challenge.review.bills import fingerprints_of
from challenge.review.models import AnswerReview, BillReview, ConfirmedResult
from challenge.sample.cast import CAST, add_challenge, add_meter
from challenge.savings.actions.uploads import receive_upload
from challenge.savings.models import Hold, Meter, NonRoutineAdjustment, Reading, StatedBaseline, Upload
from challenge.scorecards.models import EventCode
from challenge.scoring.rules import read_rules
from challenge.weather.actions import add_station, receive_temperatures
from challenge.weather.models import WeatherStation
from tests.attacks.prizes import add_tie, prizes_for_deeds
from tests.every_page.world import add_story, day_left_out, drive, give_out, team_of_one
from tests.leaderboards.shelf import put_snapshot
from tests.page import Visitor
from tests.review.story import add_answers, invite
from tests.review.story import set_rules as set_review_rules
from tests.scorecards.story import set_rules
from tests.scorecards.world import answered, bonus, draft, event_code, sheet

PASSWORD = "nine lanterns by the river"
BILLS = b"Start date,End date,Usage (kWh),Cost\n2024-01-01,2024-02-01,%d,120\n2024-02-01,2024-03-01,850,110\n"
KEYS = {"sign_ins": ["token_hash"]}  # the id of a row that went may be given to the next one
Row = dict[str, Any]
Dump = dict[str, dict[Any, Row]]


@dataclass(frozen=True)
class Tenant:
    """Everything of one business that has an address, by the names that routes give it."""

    parts: dict[str, Any]
    owner: str
    clerk: str
    coordinator: str

    def part(self, endpoint: str, name: str, otherwise: Any) -> Any:
        """What a route calls by this name at this business."""
        return self.parts.get(f"{endpoint}:{name}", self.parts.get(name, otherwise))


@dataclass
class World:
    """Where things are. `ids` names single rows that wait for one deed; `tokens` the links in letters."""

    bakery: Tenant
    diner: Tenant
    outfitters: Tenant
    ids: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


def settle(app: Flask) -> World:
    """Let everybody move in."""
    password_hash = hash_password(PASSWORD)
    with app.app_context(), transaction():
        _people(password_hash)
        add_station(code="TOWN", name="Town", latitude=39.99, longitude=-82.88)
        bakery = _tenant(1, "riverbend-oh", "2026", 1, ("rosa", "ben", "carmen"))
        diner = _tenant(2, "riverbend-oh", "2026", 2, ("victor", "dan", "carmen"))
        outfitters = _outfitters()
        world = World(bakery, diner, outfitters)
        _wait_for_deeds(world)
        return world


def visitor(app: Flask, name: str) -> Visitor:
    """Somebody of this world, signed in; walter is not."""
    somebody = Visitor(app)
    if name == "walter":
        return somebody
    with app.app_context():
        user = user_by_email(address_of(name))
        assert user is not None, name
        with transaction():
            token = open_sign_in(user)
    with somebody.browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return somebody


def address_of(name: str) -> str:
    """The e-mail address of somebody of this world."""
    return CAST[name].email if name in CAST else f"{name}@shop.example"


def words_in(data: bytes) -> str:
    """A page or a file as text; a workbook as the files in it; a picture says nothing."""
    if data.startswith(b"\x89PNG"):
        return ""
    if not data.startswith(b"PK"):
        return data.decode()
    with ZipFile(io.BytesIO(data)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def dump(*only: str) -> Dump:
    """Every row of every table (or of some), but those that count tries."""
    db.session.rollback()
    connection, found = db.session.connection(), Dump()
    for table in Base.metadata.sorted_tables:
        if table.name != "tries" and (not only or table.name in only):
            names = [column.name for column in table.columns]
            keys = [names.index(key) for key in KEYS.get(table.name) or [column.name for column in table.primary_key]]
            rows = connection.execute(select(table)).all()
            found[table.name] = {tuple(row[at] for at in keys): dict(zip(names, row, strict=True)) for row in rows}
    db.session.rollback()
    return found


def changes(before: Dump, after: Dump) -> set[str]:
    """What became different: "table+" for new rows, "table-" for lost ones, "table.column" for changed ones."""
    found = set()
    for table, rows in after.items():
        earlier = before[table]
        found |= {f"{table}+" for key in rows if key not in earlier}
        found |= {f"{table}-" for key in earlier if key not in rows}
        both = [(earlier[key], row) for key, row in rows.items() if earlier.get(key, row) != row]
        found |= {f"{table}.{name}" for old, new in both for name in new if new[name] != old[name]}
    return found


def _people(password_hash: str) -> None:
    names = ("olga", "otto", "dan", "pat", "lee", "kim", "sam", "una", "mia", "eve", "ina", "ivy")
    for name in names:
        user = User(email=address_of(name), name=name.title(), password_hash=password_hash, created_at=clock.now())
        user.confirmed_at = None if name in ("pat", "una") else clock.now()
        if name in ("ina", "ivy"):  # invited, not there yet
            user.password_hash = user.confirmed_at = None
        db.session.add(user)
    db.session.flush()


def _id(name: str) -> int:
    user = user_by_email(address_of(name))
    assert user is not None
    return user.id


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def _outfitters() -> Tenant:
    """Olga's shop in Alder Falls, whose challenge Nadia runs."""
    member = db.session.scalars(select(Member).filter_by(slug="alder-falls-wa")).one()
    challenge = add_challenge(member, "cup", "Alder Falls Cup", state="published")
    business = _add(Business(slug="outfitters", name="Cedar Outfitters", trade="Store", created_at=clock.now()))
    _add(BusinessPerson(user_id=_id("olga"), business_id=business.id, role="owner"))
    site = _site(business, "Cedar Street", "WA", "98101")
    add_meter(site, "electricity", "Outfitters electricity", "kWh")
    entry = _entry(challenge, business, [site], "outfitters000001", "approved")
    return _tenant(business.id, "alder-falls-wa", "cup", entry.id, ("olga", "otto", "nadia"))


def _tenant(business_id: int, member: str, challenge: str, entry_id: int, people: tuple[str, str, str]) -> Tenant:
    """A business with a clerk, a reading, a held reading and an uploaded file."""
    owner, clerk, coordinator = people
    business = db.session.get_one(Business, business_id)
    site = db.session.scalars(select(Site).filter_by(business_id=business_id).order_by(Site.id)).first()
    assert site is not None
    meter = db.session.scalars(select(Meter).filter_by(site_id=site.id).order_by(Meter.id)).first()
    assert meter is not None
    known = select(BusinessPerson).filter_by(user_id=_id(clerk), business_id=business_id)
    person = db.session.scalar(known) or _add(
        BusinessPerson(user_id=_id(clerk), business_id=business_id, role="bookkeeper")
    )
    reading = log(meter, date(2023, 1, 1), 700 + meter.id, owner)
    entered_drive = db.session.get_one(Entry, entry_id).challenge
    if drive_of(entered_drive) is None:
        drive(entered_drive)
    change, weather = adjustment(site, owner), temperatures(coordinator, 30)
    entered = db.session.get_one(Entry, entry_id).challenge
    parts = {
        "kind": "adjustment",
        "change_id": change,
        "adjustment_id": change,
        "desks.weather_preview:upload_id": weather,
        "desks.weather_discard:upload_id": weather,
        "slug": business.slug,
        "desks.sums_behind:city": member,
        "desks.sums_behind:entry": db.session.get_one(Entry, entry_id).public_key,
        "person_id": person.id,
        "site_id": site.id,
        "meter_id": meter.id,
        "reading_id": reading.id,
        "upload_id": upload(site, owner, 900 + meter.id),
        "hold_id": hold(meter, date(2023, 6, 1), owner),
        "entry_id": entry_id,
        "helper_id": invite(_user("kim"), challenge_id=entered.id),
        "member": member,
        "challenge": challenge,
        "list_id": guests(entered, coordinator, f"{business.slug}@listed.example").id,
        "invitation_id": invited(entered, coordinator, f"{business.slug}@invited.example").id,
        "code_id": code(entered, coordinator).id,
        "scorecards.end_event_code:code_id": _fair(entered, coordinator, business_id),
        "story_id": add_story(db.session.get_one(Entry, entry_id), _user(owner)),
        "team_id": team_of_one(db.session.get_one(Entry, entry_id), _user(owner)),
        "days_id": day_left_out(entered, site_id=site.id, by=_user(coordinator)),
        "group_id": letter_to_all(entered, coordinator, f"News of {business.slug}").id,
    }
    more = _cards(business, member, owner, coordinator) | _prizes(business, member, owner, coordinator)
    return Tenant(parts | more, owner, clerk, coordinator)


def _fair(challenge: Challenge, coordinator: str, number: int) -> int:
    """A code of a challenge without bonuses, as one of former rules."""
    now = clock.now()
    row = EventCode(challenge_id=challenge.id, bonus="event", code=f"FAIR{number}", label="Fair", most=9)
    row.valid_from, row.valid_until, row.author_id, row.created_at = now, now + timedelta(30), _id(coordinator), now
    code_id: int = _add(row).id
    return code_id


PRIZES = (
    *("giving", "publish_awards", "jury", "seed", "draw", "end_award", "awards_night", "programme_pdf", "booklet"),
    *("certificates_pdf", "certificate_pdf", "picture_png", "press_text"),
)


def _prizes(business: Business, member: str, owner: str, coordinator: str) -> dict[str, Any]:
    """The business in its city's challenge that is over: it has an award, was taken out once, and appeals."""
    city = db.session.scalars(select(Member).filter_by(slug=member)).one()
    own = f"prize-{business.id}"
    challenge = add_challenge(city, own, "Challenge of Prizes", state="published")
    db.session.flush()
    entry = _entry(challenge, business, [], f"prize{business.id:011}", "approved")
    code = f"2222-3333-4444-{business.id:04}"
    ids = give_out(entry, entry, (_user(owner), _user(coordinator)), code)
    db.session.get_one(Appeal, ids["appeal_id"]).handed_over_at = None
    upheld = Appeal(entry_id=entry.id, about="award", text="It is ours.", decision="upheld", answer="It is.")
    upheld.against_id, upheld.author_id, upheld.decided_by = _user(coordinator).id, _user(owner).id, _user("grace").id
    upheld.created_at = upheld.decided_at = clock.now()
    db.session.add(upheld)
    db.session.flush()
    tie = add_tie(challenge, [entry.public_key], _user(coordinator))
    return (
        ids
        | {
            "prize": entry.id,
            "upheld": upheld.id,
            "awards.settle:appeal_id": upheld.id,
            "awards.end_tie_decision:decision_id": tie,
            "awards.certificate_pdf:code": code,
        }
        | {f"awards.{name}:challenge": own for name in PRIZES}
    )


CARDS = (
    "desks.scorecard",
    "desks.scorecard_part",
    "desks.question",
    "desks.mailed",
    "scorecards.role",
    "scorecards.bonuses",
)
SET_UP = ("desks.setup_scorecard", "desks.setup_items", "desks.setup_track")


def _cards(business: Business, member: str, owner: str, coordinator: str) -> dict[str, Any]:
    """The business in its city's challenge of scorecards: an answer, evidence, a question, a bonus, a sheet."""
    challenge = _challenge_of_cards(member)
    entry = _entry(challenge, business, [], f"cards{business.id:011}", "approved")
    entry.role = "owner"
    ids = answered(entry, _user(owner), _user(coordinator))
    return ids | {
        "file_id": ids["evidence_id"],
        "sheet_id": sheet(challenge, business.name, _user(coordinator)),
        **{f"{endpoint}:entry_id": entry.id for endpoint in CARDS},
        **{f"{endpoint}:challenge": challenge.slug for endpoint in SET_UP},
    }


def _challenge_of_cards(slug: str) -> Challenge:
    member = db.session.scalars(select(Member).filter_by(slug=slug)).one()
    own = "cards" if slug == "riverbend-oh" else "deck"
    found = db.session.scalar(select(Challenge).filter_by(member_id=member.id, slug=own))
    if found is None:
        found = add_challenge(member, own, "Challenge of Scorecards", state="published")
        db.session.flush()
        set_rules(found)
        db.session.flush()
    return found


def _cards_for_deeds(world: World) -> None:
    """Scorecards of which one deed each waits."""
    rosa, carmen = _user("rosa"), _user("carmen")
    challenge, bakery = _challenge_of_cards("riverbend-oh"), db.session.get_one(Business, 1)
    other = _entry(challenge, db.session.get_one(Business, 2), [], "cards-role-000001", "approved")
    entry = db.session.get_one(Entry, world.bakery.parts["desks.scorecard:entry_id"])
    draft(entry, rosa, "baseline")
    event_code(challenge, carmen, "OPENHOUSE")
    ended = event_code(challenge, carmen, "TOLDTOOFAR")
    business = _stranger(challenge, "card-shop").business
    known = db.session.scalars(select(Entry).filter_by(business_id=business.id)).one()
    known.role = "owner"
    world.ids |= {
        "card_entry": entry.id,
        "card_answer": world.bakery.parts["answer_id"],
        "card_track": _entry(challenge, bakery, [], "cards-track-00001", "approved").id,
        "card_role": _entry(challenge, bakery, [], "cards-role-000002", "approved").id,
        "card_bonus": bonus(other, carmen),
        "end_event_code": ended.id,
        "sheet_save": sheet(challenge, business.name, carmen),
        "sheet_discard": sheet(challenge, business.name, carmen),
    }


def _late(world: World, member: Member, business: Business) -> None:
    """A scorecard whose time is over, and a moment at which it was not."""
    now = clock.now()
    late = add_challenge(member, "late", "Late Challenge", state="in_review")
    late.submission_opens_at, late.submission_closes_at = now - timedelta(100), now - timedelta(10)
    db.session.flush()
    set_rules(late)
    entry = _entry(late, business, [], "late000000000001", "approved")
    entry.role = "owner"
    world.ids["late_entry"] = entry.id
    world.tokens["late_on"] = (now - timedelta(20)).strftime("%Y-%m-%dT%H:%M")


def _board_of(challenge: Challenge) -> None:
    """An empty board, to be frozen."""
    snapshot = put_snapshot(challenge)
    board = Board(challenge_id=challenge.id, snapshot_id=snapshot.id, newest_id=snapshot.id, checked_at=clock.now())
    db.session.add(board)


def _wait_for_deeds(world: World) -> None:
    """Rows that wait for one deed each, so that no deed spoils the next."""
    bakery = db.session.get_one(Business, 1)
    riverbend = db.session.scalars(select(Member).filter_by(slug="riverbend-oh")).one()
    running = db.session.get_one(Challenge, 1)
    spare = add_challenge(riverbend, "spare", "Spare Challenge", state="published")
    _board_of(add_challenge(riverbend, "waiting", "Waiting Challenge", state="draft"))
    add_challenge(riverbend, "dropped", "Dropped Challenge", state="draft")
    blank = rules_row(add_challenge(riverbend, "blank", "Blank Challenge", state="draft"))
    rules, problems = read_rules(with_scorecard(blank.document, "Deeds", None))
    assert rules, problems
    blank.document, blank.hash = rules.document(), rules.hash
    second, third = _site(bakery, "Depot", "OH", "43215"), _site(bakery, "Mill", "OH", "43215")
    meter = add_meter(second, "electricity", "Depot electricity", "kWh")
    office = _site(bakery, "Office", "OH", "43215")
    found_right = _entry(_surveyed(riverbend), bakery, [office], "surveyed00000001", "approved")
    world.ids |= {
        "sites": _entry(spare, bakery, [second], "spare00000000001", "approved").id,
        "held_result": held_result(_entry(spare, bakery, [], "held000000000001", "approved")),
        "found_right": right_result(found_right),
        "withdraw": _entry(running, bakery, [third], "withdraw00000001", "waiting").id,
        "approve": _stranger(running, "harbor-books").id,
        "decline": _stranger(running, "harbor-cafe").id,
        "correct": log(meter, date(2023, 1, 1), 500, "rosa").id,
        "take_out": log(meter, date(2023, 2, 1), 500, "rosa").id,
        "decide": hold(meter, date(2023, 3, 1), "rosa"),
        "answer": hold(meter, date(2023, 4, 1), "rosa", question="Is it?"),
        "sam": _add(BusinessPerson(user_id=_id("sam"), business_id=1, role="bookkeeper")).id,
        "site": second.id,
        **_teams(spare, bakery),
        "drive": drive(spare).challenge_id,
        "join_team_entry": _alone(riverbend, bakery),
        "left_out": day_left_out(spare, site_id=second.id, by=_user("carmen")),
        "barn": _site(bakery, "Barn", "OH", "43215").id,
        "meter": meter.id,
        "office": office.id,
        "proposed": adjustment(second, "rosa"),
        "take_back": adjustment(second, "rosa"),
        "town": db.session.scalars(select(WeatherStation.id)).one(),
        "weather_save": temperatures("carmen", 40),
        "weather_discard": temperatures("carmen", 50),
        **{name: upload(second, "rosa", 900) for name in ("choose", "save", "again", "discard")},
    }
    world.ids |= {"guests": guests(running, "carmen", "fresh@listed.example").id}
    world.ids |= {name: invited(running, "carmen", f"{name}@guest.example").id for name in INVITED}
    world.ids |= {name: code(running, "carmen").id for name in ("change_code", "end_code")}
    joining, ended = code(running, "carmen"), letter_to_all(running, "carmen", "Hello")
    world.tokens |= {"code": joining.code, "ending": ending_address(letters_of(ended)[0]).rsplit("/", 1)[1]}
    db.session.get_one(Upload, world.ids["again"]).state = "saved"
    db.session.get_one(Upload, world.ids["again"]).meter_id = meter.id
    _answers(world, riverbend, bakery)
    _members(world)
    _cards_for_deeds(world)
    _late(world, riverbend, bakery)
    world.ids |= prizes_for_deeds(_user("carmen"), _user("lee"))
    world.ids |= {
        name: world.bakery.parts[name] for name in ("decision_id", "appeal_id", "upheld", "prize", "story_id")
    }
    world.tokens |= {purpose: new_link(_user(name), purpose) for purpose, name in LINKS}


def _teams(challenge: Challenge, business: Business) -> dict[str, int]:
    """Teams of which one deed each waits, each with an entry of Rosa's."""
    names = ("rename_team", "end_team", "leave_team", "name_team", "seat")
    entries = {name: _entry(challenge, business, [], f"{name}-000001", "approved") for name in names}
    teams = {name: team_of_one(entry, _user("rosa")) for name, entry in entries.items()}
    return {**{f"{name}_entry": entry.id for name, entry in entries.items()}, **teams}


def _alone(member: Member, business: Business) -> int:
    """An entry in no team, in a challenge that has one whose code is STREETSS; the entry's id."""
    challenge = add_challenge(member, "teamed", "Teamed Challenge", state="published")
    row = rules_row(challenge)
    row.document = {**row.document, "teams": {"by": "sum"}}
    seated = _entry(challenge, business, [], "seated0000000001", "approved")
    db.session.get_one(Team, team_of_one(seated, _user("rosa"))).code = "STREETSS"
    return _entry(challenge, business, [], "alone00000000001", "approved").id


LINKS = (("reset", "mia"), ("invite", "ina"), ("confirm", "una"))


def _answers(world: World, member: Member, business: Business) -> None:
    """Answers to a scorecard that wait for a decision and for a reply, and a reviewer whose time can be ended."""
    carded = add_challenge(member, "carded", "Carded Challenge", state="published")
    set_review_rules(carded)
    entry = _entry(carded, business, [_site(business, "Shed", "OH", "43215")], "carded0000000001", "approved")
    shed = db.session.scalars(select(EntrySite.site_id).filter_by(entry_id=entry.id)).one()
    for resource, unit in (("electricity", "kWh"), ("natural_gas", "therm"), ("propane", "gal")):
        meter: Meter = _add(Meter(site_id=shed, resource=resource, name="Shed", unit=unit, created_at=clock.now()))
        log(meter, carded.starts_on, 500, "ben")
    lamps, audit, roof = add_answers(
        entry, _user("rosa"), ("EN-01", "done", 0), ("EN-02", "done", 5), ("EN-04", "done", 0)
    )
    asked = {"kind": "asked", "text": "Is it?", "author_id": _id("carmen"), "at": clock.now()}
    _add(AnswerReview(answer_id=audit, **asked))
    place = {"entry_id": entry.id, "resource": "natural_gas", "is_standing": False}
    _add(BillReview(**place, bills=fingerprints_of(rules_of(carded), [entry.id])[entry.id, "natural_gas"], **asked))
    world.ids |= {
        "lamps": lamps,
        "audit": audit,
        "roof": roof,
        "billed": entry.id,
        "reviewer": invite(_user("lee"), challenge_id=carded.id),
    }


def _members(world: World) -> None:
    """Members for the staff's deeds, and requests that wait for an answer."""
    joined = {"time_zone": "America/Chicago", "joined_on": date(2020, 1, 1), "kind": "town", "state": "IA"}
    stays = _add(Member(slug="stays-ia", name="Stays", **joined))
    _add(Member(slug="leaves-ia", name="Leaves", **joined))
    _add(Member(slug="left-ia", name="Left", left_on=date(2022, 1, 1), **joined))
    kept = [_add(Coordination(user_id=_id(who), member_id=stays.id, since=clock.now())) for who in ("ivy", "kim")]
    world.ids |= {"again_to": kept[0].id, "end": kept[1].id}
    request = db.session.scalars(select(GovernmentRequest).filter_by(kind="login")).one()
    world.ids |= {"request": request.id}


INVITED = ("renew", "write", "end_invitation", "forget")


def guests(challenge: Challenge, coordinator: str, email: str) -> GuestList:
    """A list of one business that was not invited yet."""
    rows = checked_rows(read_guest_list(f"Old Mill Bookshop,Dora Mills,{email}".encode()))
    return keep_guest_list(challenge, "a pasted list", rows, author=_user(coordinator))


def invited(challenge: Challenge, coordinator: str, email: str) -> Invitation:
    """A business that was invited without a letter."""
    return invite_guests(guests(challenge, coordinator, email), by=_user(coordinator))[0]


def code(challenge: Challenge, coordinator: str) -> JoinCode:
    """A code that approves."""
    return make_code(challenge, name="Flyer", approves=True, most_uses=None, by=_user(coordinator))


def letter_to_all(challenge: Challenge, coordinator: str, subject: str) -> GroupLetter:
    """A letter to all that joined."""
    letter = Draft(Group("all joined"), subject, "Bring bills.")
    return send_group_letter(challenge, letter, by=_user(coordinator), seen=seal_of(challenge, letter))


def _user(name: str) -> User:
    return db.session.get_one(User, _id(name))


def _site(business: Business, name: str, state: str, zip_code: str) -> Site:
    site: Site = _add(
        Site(
            business_id=business.id,
            name=name,
            street="1 Test Street",
            city="Anywhere",
            state=state,
            zip_code=zip_code,
            time_zone="America/New_York" if state == "OH" else "America/Los_Angeles",
            created_at=clock.now(),
        )
    )
    _add(SiteResource(site_id=site.id, resource="electricity", state="own_meter"))
    return site


def _stranger(challenge: Challenge, slug: str) -> Entry:
    """A business that waits for the coordinator."""
    business = _add(Business(slug=slug, name=slug.title(), trade="Store", created_at=clock.now()))
    _add(BusinessPerson(user_id=_id("lee"), business_id=business.id, role="owner"))
    return _entry(challenge, business, [_site(business, "Harbor", "OH", "43215")], f"{slug:0<16}", "waiting")


def _entry(challenge: Challenge, business: Business, sites: list[Site], key: str, state: str) -> Entry:
    entry: Entry = _add(
        Entry(
            public_key=key,
            challenge_id=challenge.id,
            business_id=business.id,
            track="all",
            listing="name",
            state=state,
            joined_at=clock.now(),
        )
    )
    for site in sites:
        _add(EntrySite(entry_id=entry.id, site_id=site.id, challenge_id=challenge.id))
    return entry


def log(meter: Meter, start: date, amount: int, author: str, received_at: datetime | None = None) -> Reading:
    """A bill of thirty days that counts."""
    reading: Reading = _add(
        Reading(
            meter_id=meter.id,
            start_on=start,
            end_on=start + timedelta(days=30),
            quantity_millionths=amount * 1_000_000,
            source="typed",
            author_id=_id(author),
            received_at=received_at or clock.now(),
        )
    )
    return reading


def hold(meter: Meter, start: date, author: str, question: str = "") -> int:
    """A bill that waits for the coordinator; the hold's id."""
    reading = log(meter, start, 99_000, author)
    held: Hold = _add(Hold(reading_id=reading.id, why="Far too much.", opened_at=clock.now(), question=question))
    return held.id


def held_result(entry: Entry) -> int:
    """What an entry came to is past a limit, and nobody looked at it yet; the entry's id."""
    what = {"entry_id": entry.id, "number": 1, "sha256": ""}
    _add(EntryResult(results="{}", words="{}", private='{"held":{"energy":100.0}}', made_at=clock.now(), **what))
    empty = dict.fromkeys(("common", "division", "tie"), "") | {"others": "{}", "amounts": "[{},{}]"}
    more = {"competes": True, "listed": True, "inputs_version": 0, "business_id": entry.business_id}
    _add(CurrentResult(challenge_id=entry.challenge_id, track=entry.track, **what, **more, **empty))
    return entry.id


def right_result(entry: Entry) -> int:
    """One that the coordinator found right; the entry's id."""
    told = {"challenge_id": entry.challenge_id, "percents": {"energy": 100.0}, "reason": "It moved."}
    _add(ConfirmedResult(entry_id=entry.id, created_at=clock.now(), created_by=_id("carmen"), **told))
    return entry.id


def adjustment(site: Site, author: str) -> int:
    """A closure that waits for the coordinator, and what else is said of a site; the adjustment's id."""
    said = {"site_id": site.id, "author_id": _id(author), "created_at": clock.now()}
    size = {"driver": "rooms", "from_on": date(2024, 3, 1), "value_hundredths": 1200, "state": "held"}
    _add(SiteDriver(reason="Rooms were added.", why="Far more.", **size, **said))
    days = {"start_on": date(2024, 3, 1), "end_on": date(2024, 4, 1), "resource": "electricity", "unit": "kWh"}
    _add(StatedBaseline(amount_millionths=77_123_000_000, source="The landlord's books.", **days, **said))
    words: Row = {"category": "construction", "reason": "The oven was rebuilt."}
    paper = pack(b"%%PDF-1.4 %d\n%%%%EOF" % site.id, f"papers of {author} {site.id}.pdf")
    words["file"] = store_file(paper, uploaded_by=_id(author))
    row: NonRoutineAdjustment = _add(NonRoutineAdjustment(per_day_millionths=-10_000_000, **words, **days, **said))
    return row.id


def temperatures(author: str, degrees: int) -> int:
    """A file of one day that is not saved yet; the upload's id."""
    station = db.session.scalars(select(WeatherStation)).one()
    file = pack(b"date,mean (F)\n2026-01-01,%d\n" % degrees, f"days of {author} {degrees}.csv")
    return receive_temperatures(file, author=_user(author), station=station).id


def _surveyed(member: Member) -> Challenge:
    """A challenge that compares with a stated figure."""
    challenge = add_challenge(member, "surveyed", "Surveyed Challenge", state="published")
    row = rules_row(challenge)
    row.document = {**row.document, "baseline_kind": "surveyed"}
    return challenge


def upload(site: Site, author: str, amount: int) -> int:
    """A file that was uploaded and not saved yet; the upload's id."""
    file = pack(BILLS % amount, f"bills of {author} {site.id}.csv")
    received = receive_upload(site, file, author=_user(author), choices={})
    received.report = dict(NO_ROWS)  # as if it had been saved: a report is as private as the file
    return received.id


NO_ROWS = {
    "saved_at": "2026-01-01T00:00:00+00:00",
    "saved_by": "Somebody",
    "read": 0,
    "unread": 0,
    "meters": [],
    "left_out": [],
    "rows": [],
    "rows_more": 0,
}
