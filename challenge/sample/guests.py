"""Who Riverbend invited: businesses that joined, that never answered, that were written to last week; and two codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from challenge.accounts.access import token_hash
from challenge.businesses.actions import give_link
from challenge.businesses.guests import checked_rows
from challenge.businesses.models import LIVE, Entry, GuestList, Invitation, JoinCode, JoinCodeUse
from challenge.businesses.queries import owners_of, sites_of
from challenge.desks.letter_groups import GROUPS
from challenge.extensions import db
from challenge.formats.guest_lists import read_guest_list
from challenge.notices.models import GroupLetter, Letter, Unsubscription
from challenge.sample.chance import Chance
from challenge.sample.contests import Contest
from challenge.sample.days import at

INVITED = (
    ("Copper Kettle Brewing", "Ruth Adeyemi", "Brewery", 34),
    ("Lockside Bicycles", "Sven Aalto", "Store", 34),
    ("Weir Street Dental", "Dr. Paula Mbeki", "Clinic", 34),
    ("Third Bridge Yoga", "Leila Rahimi", "Fitness studio", 34),
    ("Tow Path Hotel", "Gordon Pike", "Hotel", 34),
    ("Millrace Pottery", "Anja Brandt", "Store", 6),
    ("Heron Print & Copy", "Curtis Bell", "Print shop", 6),
    ("The Lock Keeper's Inn", "Maeve Doyle", "Restaurant", 6),
    ("Canal Quarter Pharmacy", "Hana Suzuki", "Pharmacy", 6),
    ("Ferry Landing Laundry", "Olu Bankole", "Laundry", 75),
    ("Old Exchange Theater", "Viola Marsh", "Theater", 75),
)
"""Name, contact, trade, and how many days ago they were written to. Links last 60 days, so the last two have ended."""
WITHDRAWN = ("Riverbend Bank, head office", "Piers Holt", "Bank", 34)
JOINED = 9  # so many of the entries came by an invitation
WITH_CODE = 4
LIFETIME = timedelta(days=60)
NEWS = "Bring your bills to the **public library** on Tuesday: we type them together.\n\n{business} is at {link}\n"


def settle_guests(contest: Contest) -> None:
    """Write down who was invited to this challenge, and with which code who joined."""
    _list(contest)
    for name, contact, trade, days in INVITED:
        _invite(contest, name, contact, trade, contest.today - timedelta(days=days))
    name, contact, trade, days = WITHDRAWN
    withdrawn = _invite(contest, name, contact, trade, contest.today - timedelta(days=days))
    withdrawn.withdrawn_at = withdrawn.created_at + timedelta(days=3)
    statement = select(Entry).where(Entry.challenge_id == contest.challenge.id, Entry.state.in_(LIVE))
    entries = db.session.scalars(statement.order_by(Entry.joined_at, Entry.id)).all()
    for entry in entries[2 : 2 + JOINED]:
        _came_by_invitation(contest, entry)
    _codes(contest, entries[2 + JOINED : 2 + JOINED + WITH_CODE])
    _letter(contest, entries)


def _list(contest: Contest) -> None:
    """The sheet of which they came; two of its rows could not be used."""
    lines = [f"{name};{contact};{_address(name)};;{trade}" for name, contact, trade, _ in (*INVITED, WITHDRAWN)]
    text = "\n".join(("Business;Contact;E-mail;Address;Trade", *lines, "Ferry Kiosk;Nils;;;Store", lines[0]))
    read_at = _morning(contest, contest.today - timedelta(days=76))
    guests = GuestList(challenge_id=contest.challenge.id, author_id=contest.coordinator.id, name="chamber-members.csv")
    guests.rows, guests.created_at = checked_rows(read_guest_list(text.encode())), read_at
    guests.invited_at, guests.invited = read_at + timedelta(minutes=4), len(lines)
    db.session.add(guests)


def _invite(contest: Contest, name: str, contact: str, trade: str, on: date) -> Invitation:
    return _invitation(contest, name, contact, _address(name), trade, _morning(contest, on))


def _address(name: str) -> str:
    letters = "".join(c for c in name.lower() if c.isascii() and c.isalpha())
    return f"hello@{letters}.example"


def _came_by_invitation(contest: Contest, entry: Entry) -> None:
    owner, site = owners_of(entry.business_id)[0], sites_of(entry)[0]
    invited_at = entry.joined_at - timedelta(days=4)
    row = _invitation(contest, entry.business.name, owner.name, owner.email, entry.business.trade, invited_at)
    row.street, row.city, row.state, row.zip_code = site.street, site.city, site.state, site.zip_code
    row.joined_at, row.entry_id = entry.joined_at, entry.id


def _invitation(contest: Contest, name: str, contact: str, email: str, trade: str, invited_at: datetime) -> Invitation:
    chance = Chance().of(contest.town.slug, email).about("invitation")
    row = Invitation(
        challenge_id=contest.challenge.id,
        token_hash=token_hash(f"{chance.getrandbits(256):064x}"),
        version=0,
        email=email,
        business_name=name,
        contact_name=contact,
        trade=trade,
        created_at=invited_at,
        created_by=contest.coordinator.id,
        expires_at=invited_at + LIFETIME,
        written_at=invited_at,
    )
    db.session.add(row)
    db.session.flush()
    give_link(row)
    return row


def _codes(contest: Contest, entries: Sequence[Entry]) -> None:
    made_at = contest.challenge.registration_opens_at
    by = {"challenge_id": contest.challenge.id, "created_by": contest.coordinator.id, "created_at": made_at}
    flyer = JoinCode(code="K7XW34BR", name="Flyer of the chamber of commerce", approves=False, **by)
    breakfast = JoinCode(code="MN9GT6PD", name="Business breakfast at the library", approves=True, most_uses=40, **by)
    db.session.add_all([flyer, breakfast])
    db.session.flush()
    for place, entry in enumerate(entries):
        db.session.add(JoinCodeUse(code_id=(flyer if place % 2 else breakfast).id, entry_id=entry.id))


def _letter(contest: Contest, entries: Sequence[Entry]) -> None:
    """A letter that went to all three weeks ago; the last of its readers wanted no more."""
    written_at = _morning(contest, contest.today - timedelta(days=21))
    challenge, subject = contest.challenge, "Bill morning at the library"
    group = GroupLetter(challenge_id=challenge.id, author_id=contest.coordinator.id, to_whom=GROUPS["all joined"])
    group.subject, group.text, group.created_at = subject, NEWS, written_at
    readers = {
        owner.email for entry in entries if entry.joined_at < written_at for owner in owners_of(entry.business_id)
    }
    group.recipients = len(readers)
    db.session.add(group)
    db.session.flush()
    for email in sorted(readers):
        letter = Letter(to=email, subject=subject, text="", secret=True, created_at=written_at, next_try_at=written_at)
        letter.tries, letter.sent_at, letter.challenge_id = 1, written_at + timedelta(minutes=1), challenge.id
        letter.group_id, letter.author_id = group.id, contest.coordinator.id
        db.session.add(letter)
    ended = sorted(readers - {"rosa@rosasbakery.example", "victor@halesdiner.example"})[-1]
    db.session.add(Unsubscription(challenge_id=challenge.id, email=ended, at=written_at + timedelta(hours=7)))


def _morning(contest: Contest, day: date) -> datetime:
    return at(contest.challenge.time_zone, day, 9, 30)
