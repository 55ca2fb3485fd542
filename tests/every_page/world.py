"""What stands behind doors that the cast's world alone does not have: a held bill and a file of the bakery."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from challenge import clock
from challenge.accounts.models import User
from challenge.awards.disputes import make_appeal
from challenge.awards.models import AwardDecision, Exclusion, PublishedResult
from challenge.businesses.actions import invite_guests, keep_guest_list, make_code
from challenge.businesses.guests import checked_rows
from challenge.businesses.models import Entry, Site, Story, Team, TeamMember
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_row
from challenge.desks.group_letters import Draft, seal_of, send_group_letter
from challenge.desks.letter_groups import Group
from challenge.extensions import db, transaction
from challenge.files.actions import pack
from challenge.formats.guest_lists import read_guest_list
from challenge.pledges.models import Pledge, PledgeDrive
from challenge.review.models import TieDecision
from challenge.sample.cast import CAST
from challenge.savings.actions.circumstances import Change, propose_adjustment
from challenge.savings.actions.uploads import receive_upload, save_upload
from challenge.savings.models import Hold, LeftOutDays, Reading, Upload
from challenge.savings.previews import preview_of, read_upload
from challenge.scoring.rules import read_rules
from challenge.weather.actions import add_station, receive_temperatures
from tests.leaderboards.shelf import put_snapshot
from tests.review.story import invite, user
from tests.scorecards.story import set_rules
from tests.scorecards.world import answered, event_code, sheet

PAPER = b"%PDF-1.4\n%%EOF"


def hold_a_bill(meter_id: int = 1, amount: int = 99_000) -> int:
    """A bill of a meter (the bakery's electricity), held for the coordinator; returns the hold's id."""
    with transaction():
        rosa = db.session.scalars(select(User).filter_by(email="rosa@rosasbakery.example")).one()
        reading = Reading(
            meter_id=meter_id,
            start_on=date(2026, 3, 1),
            end_on=date(2026, 4, 1),
            quantity_millionths=amount * 1_000_000,
            source="typed",
            author_id=rosa.id,
            received_at=clock.now(),
        )
        db.session.add(reading)
        db.session.flush()
        hold = Hold(reading_id=reading.id, why="Forty times the usual for this meter.", opened_at=clock.now())
        db.session.add(hold)
        db.session.flush()
        return hold.id


def leave_days_out() -> int:
    """The first day of the challenge does not count for the bakery's site; returns the row's id."""
    with transaction():
        return day_left_out(db.session.get_one(Challenge, 1), site_id=1, by=user("carmen"))


def gather_a_team() -> int:
    """A team with the bakery in it, led by Rosa; returns its id."""
    with transaction():
        return team_of_one(db.session.get_one(Entry, 1), user("rosa"))


def team_of_one(entry: Entry, captain: User) -> int:
    """A team of an entry's challenge with that entry alone in it."""
    key = secrets.token_hex(8)
    team = Team(challenge_id=entry.challenge_id, public_key=key, name=f"Team of {entry.public_key}", code=key.upper())
    team.captain_id, team.created_at, team.created_by = captain.id, clock.now(), captain.id
    db.session.add(team)
    db.session.flush()
    db.session.add(TeamMember(entry_id=entry.id, team_id=team.id, joined_at=clock.now()))
    return team.id


def ask_for_pledges() -> str:
    """The challenge asks people for pledges."""
    with transaction():
        return drive(db.session.get_one(Challenge, 1)).text


def drive(challenge: Challenge) -> PledgeDrive:
    """A challenge asks people for one thing, and one person promised it."""
    found = PledgeDrive(challenge_id=challenge.id, is_open=True, text="Do something.", opened_at=clock.now())
    found.actions = [{"key": "1", "text": "I take the stairs."}]
    db.session.add(found)
    db.session.add(Pledge(challenge_id=challenge.id, actions=["1"], email="pia@home.example", made_at=clock.now()))
    db.session.flush()
    return found


def day_left_out(challenge: Challenge, *, site_id: int, by: User) -> int:
    """The first day of a challenge does not count for a site."""
    row = LeftOutDays(challenge_id=challenge.id, site_id=site_id, start_on=challenge.starts_on, reason="A burst pipe.")
    row.end_on = challenge.starts_on + timedelta(days=1)
    row.created_at, row.created_by = clock.now(), by.id
    db.session.add(row)
    db.session.flush()
    return row.id


def upload_a_file(site_id: int = 1) -> int:
    """A spreadsheet of one bill, uploaded and not yet saved; returns the upload's id."""
    text = b"Start date,End date,Usage (kWh),Cost\n2025-01-01,2025-02-01,900,120\n2025-02-01,2025-03-01,850,110\n"
    with transaction():
        rosa = db.session.scalars(select(User).filter_by(email="rosa@rosasbakery.example")).one()
        site = db.session.get_one(Site, site_id)
        return receive_upload(site, pack(text, "bills.csv"), author=rosa, choices={}).id


def save_a_file(site_id: int = 1) -> int:
    """The same spreadsheet once more, saved; returns the upload's id."""
    upload_id = upload_a_file(site_id)
    with transaction():
        rosa = db.session.scalars(select(User).filter_by(email="rosa@rosasbakery.example")).one()
        upload = db.session.get_one(Upload, upload_id)
        contents = read_upload(upload)
        seen = preview_of(upload, contents, viewer=rosa).fingerprint
        save_upload(upload, contents, seen, author=rosa, received_at=clock.now())
    return upload_id


def upload_temperatures() -> int:
    """A station, and a file of its temperatures from Riverbend's coordinator, not yet saved; the upload's id."""
    with transaction():
        carmen = db.session.scalars(select(User).filter_by(email=CAST["carmen"].email)).one()
        station = add_station(code="TOWN", name="Town", latitude=39.99, longitude=-82.88)
        original = pack(b"date,mean (F)\n2026-01-01,30\n", "days.csv")
        return receive_temperatures(original, author=carmen, station=station).id


def invite_a_juror() -> int:
    """Somebody who may judge in the bakery's challenge; the id of the invitation."""
    with transaction():
        return invite(user("ben"), role="juror")


def decide_a_tie() -> int:
    """Two entries that shared a place, as a jury ordered them; the id of the decision."""
    with transaction():
        keys = [db.session.get_one(Entry, number).public_key for number in (1, 2)]
        tie = TieDecision(challenge_id=1, positions={key: at for at, key in enumerate(keys, start=1)}, reason="Heart.")
        tie.decided_by, tie.decided_at = user("carmen").id, clock.now()
        db.session.add(tie)
        db.session.flush()
        return tie.id


def make_an_event_code() -> int:
    """A code for an event of the bakery's challenge; its id."""
    with transaction():
        return event_code(db.session.get_one(Challenge, 1), user("carmen"), "FAIR").id


def tell_a_story(entry_id: int = 1, owner: str = "rosa") -> int:
    """The story of an entry (the bakery's), not read yet; its id."""
    with transaction():
        return add_story(db.session.get_one(Entry, entry_id), user(owner))


def add_story(entry: Entry, author: User) -> int:
    """The same, inside a transaction."""
    row = Story(entry_id=entry.id, title="New ovens", text="They save a third.", author_id=author.id, state="waiting")
    row.agreed_at = clock.now()
    db.session.add(row)
    db.session.flush()
    return row.id


def propose_a_change(site_id: int = 1) -> int:
    """An adjustment of the bakery that waits for its coordinator; returns its id."""
    with transaction():
        rosa = db.session.scalars(select(User).filter_by(email="rosa@rosasbakery.example")).one()
        site = db.session.get_one(Site, site_id)
        change = Change(
            resource="electricity",
            start_on=date(2026, 3, 1),
            end_on=date(2026, 4, 1),
            amount=Decimal(-310),
            unit="kWh",
            per="total",
            category="construction",
            reason="The oven was rebuilt.",
        )
        return propose_adjustment(site, change, author=rosa, evidence=pack(PAPER, "oven.pdf")).id


def recruit() -> None:
    """A list of a business in Riverbend that was invited, a code, and a letter to who joined."""
    with transaction():
        carmen = db.session.scalars(select(User).filter_by(email=CAST["carmen"].email)).one()
        challenge = db.session.get_one(Challenge, 1)
        rows = checked_rows(read_guest_list(b"Old Mill Bookshop,Dora Mills,dora@oldmill.example"))
        guests = keep_guest_list(challenge, "a pasted list", rows, author=carmen)
        invite_guests(guests, by=carmen)
        make_code(challenge, name="Flyer", approves=True, most_uses=None, by=carmen)
        letter = Draft(Group("all joined"), "Hello", "Bring your bills.")
        send_group_letter(challenge, letter, by=carmen, seen=seal_of(challenge, letter))


def answer_a_scorecard() -> dict[str, int]:
    """The bakery's scorecard: submitted, asked about, with evidence, a bonus and a sheet; the ids of all."""
    with transaction():
        rosa, carmen = (db.session.scalars(select(User).filter_by(email=CAST[who].email)).one() for who in CARD_PEOPLE)
        entry = db.session.get_one(Entry, 1)
        entry.role = "owner"
        set_rules(entry.challenge)
        db.session.flush()
        ids = answered(entry, rosa, carmen)
        return ids | {"sheet_id": sheet(entry.challenge, entry.business.name, carmen)}


CARD_PEOPLE = ("rosa", "carmen")


def hand_out_awards() -> None:
    """Published results: the diner has a jury's award. The bakery's entry was out, is back, and it appeals."""
    with transaction():
        bakery, diner = db.session.get_one(Entry, 1), db.session.get_one(Entry, 2)
        give_out(bakery, diner, (user("rosa"), user("carmen")), "2222-3333-4444-5555")


def give_out(entry: Entry, winner: Entry, people: tuple[User, User], code: str) -> dict[str, int]:
    """The same for an entry, whose owner appeals against its coordinator. Inside a transaction; the ids of all."""
    owner, coordinator = people
    challenge = entry.challenge
    numbers = db.session.scalar(select(func.count()).where(PublishedResult.challenge_id == challenge.id)) or 0
    snapshot = put_snapshot(challenge)
    if not numbers:
        result = PublishedResult(challenge_id=challenge.id, number=1, snapshot_id=snapshot.id, figures={}, changes=[])
        result.published_by, result.published_at = coordinator.id, clock.now()
        db.session.add(result)
    decision = AwardDecision(challenge_id=challenge.id, award="heart", name="Heart", entry_id=winner.id, how="jury")
    decision.code, decision.reason, decision.position = code, "It helped its neighbors.", 1
    decision.decided_by, decision.decided_at = coordinator.id, clock.now()
    out = Exclusion(entry_id=entry.id, kind="disqualified", reason="A mistake.", decided_by=coordinator.id)
    out.decided_at = out.lifted_at = clock.now()
    db.session.add_all([decision, out])
    db.session.flush()
    appeal = make_appeal(entry, about="place", text="Look again.", by=owner, received_at=clock.now())
    awards = [{"key": "heart", "name": "Heart", "by": "jury"}, {"key": "luck", "name": "Luck", "by": "draw"}]
    row = rules_row(challenge)
    rules, _ = read_rules({**row.document, "awards": awards})
    assert rules is not None
    row.document, row.hash = rules.document(), rules.hash
    return {"decision_id": decision.id, "exclusion_id": out.id, "appeal_id": appeal.id}
