"""Fill an empty database with the sample network, or renew the one that is there.

A line in the log of deeds marks the database as sample data: the day it hangs on and the code that made it. Nothing
else is ever emptied, and nothing is emptied in which people have accounts that are not sample ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from challenge import clock
from challenge.accounts.models import User
from challenge.accounts.passwords import hash_password
from challenge.audit.actions import note
from challenge.audit.models import DeedDone
from challenge.businesses.models import Business
from challenge.challenges.life import FINAL, PUBLIC
from challenge.challenges.models import Challenge
from challenge.extensions import Base, db, transaction
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.network.models import Member
from challenge.sample.cast import SAMPLE_PASSWORD, move_in
from challenge.sample.chance import SEED
from challenge.sample.contests import settle_contests
from challenge.sample.firms import settle_firms
from challenge.sample.guests import settle_guests
from challenge.sample.harbor_prizes import settle_prizes
from challenge.sample.held import without_held
from challenge.sample.main_street import bakery_bills, date_cast, diner_bills
from challenge.sample.members import settle_members
from challenge.sample.refit import settle_refit
from challenge.sample.sprint import settle_sprint
from challenge.sample.stations import settle_stations
from challenge.sample.told import settle_stories
from challenge.sample.weeks import save_board_by_board
from challenge.savings.models import Reading
from challenge.scheduling.queries import database_state, newest_migration

HOME_ZONE = "America/New_York"  # whose calendar says what "today" is
DEED = "load sample data"
SAMPLE_ADDRESS = ".example"  # nobody real has an address there (RFC 2606)
SHAPES_DATA = (
    "sample",
    "quantities",
    "measurement",
    "scoring",
    "leaderboards",
    "weather",
    "awards",
)  # rooms whose code shapes what is stored

FRESH = "./run demo --fresh"

Say = Callable[[str], None]


class Refused(Exception):
    """Why the sample network is not loaded here; the message says what to do instead."""


@dataclass(frozen=True)
class Marker:
    """What the sample data in a database was made from."""

    day: str
    code: str


def load_sample(say: Say) -> None:
    """Make sure that the sample network of today is there. `say` is told what goes on."""
    _refuse_production()
    _migrate(say)
    today = clock.today(HOME_ZONE)
    due, found = Marker(today.isoformat(), _code()), _marker()
    if found == due:
        say(f"The sample network of {found.day} is loaded already.")
        return
    if not _may_be_filled(found, say):
        return
    say("Hashing the sample password ...")
    password_hash = hash_password(SAMPLE_PASSWORD)
    try:
        with transaction():
            _empty()
            _fill(password_hash, today, say)
            note(DEED, f"sample:{due.day}:{SEED}", code=due.code)
    except (OperationalError, ProgrammingError) as error:
        raise Refused(f"The database does not fit this version ({error.orig}). Use a new one: {FRESH}") from error
    _rank(say)
    say(_summary())


def _refuse_production() -> None:
    if current_app.config["MODE"] == "production":
        raise Refused("Sample data is never loaded in production (CHALLENGE_MODE=production).")


def _migrate(say: Say) -> None:
    state = database_state()
    if state == "unreachable":
        raise Refused("The database cannot be reached. Check DATABASE_URL.")
    if state != "current":
        say("Preparing the database ...")
        db.session.remove()
        import_module("challenge.migrating").migrate()


def _marker() -> Marker | None:
    statement = select(DeedDone).filter_by(deed=DEED).order_by(DeedDone.id.desc())
    deed = db.session.scalar(statement.limit(1))
    return None if deed is None else Marker(deed.subject.split(":")[1], deed.detail["code"])


def _may_be_filled(found: Marker | None, say: Say) -> bool:
    """Whether this database may be emptied and filled; what is not ours is refused or kept."""
    is_demo = current_app.config["MODE"] == "demo"
    if found is None and not (_is_empty() or (is_demo and _has_only_sample_people())):
        raise Refused(
            "This database has data that is not sample data, so nothing was changed. "
            "Choose an empty database in DATABASE_URL."
        )
    if found is None:
        return True
    if not _has_only_sample_people():
        say(f"People have opened accounts here, so the sample network of {found.day} is kept as it is.")
        return False
    if not is_demo:
        say(f"The sample network of {found.day} is kept: only the demo renews it.")
        return False
    say(f"The sample network of {found.day} is replaced by today's.")
    return True


def _is_empty() -> bool:
    return not any(db.session.scalar(select(model.id).limit(1)) for model in (User, Member, Business))


def _has_only_sample_people() -> bool:
    """Whether somebody has an account, and everybody's is a sample one."""
    addresses = db.session.scalars(select(User.email)).all()
    return bool(addresses) and all(address.endswith(SAMPLE_ADDRESS) for address in addresses)


def _empty() -> None:
    """Delete every row, and count ids from 1 again."""
    tables = list(reversed(Base.metadata.sorted_tables))
    if db.session.connection().dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in tables)
        db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        return
    for table in tables:
        db.session.execute(delete(table))


def _fill(password_hash: str, today: date, say: Say) -> None:
    say("The cast moves in ...")
    move_in(password_hash)
    members = settle_members()
    contests = settle_contests(members, today)
    riverbend = contests[0]
    date_cast(riverbend)
    say(f"{len(members)} members, {len(contests)} challenges. Businesses move in and log their bills ...")
    firms = settle_firms(contests)
    settle_stations(contests)
    settle_guests(riverbend)
    settle_sprint(riverbend)
    settle_refit(members["harrow-glen-pa"], today)
    settle_stories(contests)
    logged = [*firms, *bakery_bills(riverbend), *diner_bills(riverbend)]
    say("Boards of the past, and Port Larkin's prizes ...")
    save_board_by_board(without_held(logged, riverbend.coordinator), riverbend, contests[1])
    settle_prizes(contests[1])


def _rank(say: Say) -> None:
    """Compute each board that is not final once, as the standings job does."""
    published = select(Challenge).where(Challenge.state.in_(PUBLIC), Challenge.state != FINAL).order_by(Challenge.id)
    for challenge_id, name in [(one.id, one.name) for one in db.session.scalars(published)]:
        say(f"Computing the board of {name} ...")
        db.session.rollback()
        computed = compute_standings(challenge_id, clock.now().replace(microsecond=0).isoformat(), anew=True)
        with transaction():
            store_standings(computed)


def _summary() -> str:
    members, businesses, readings = (
        db.session.scalar(select(func.count()).select_from(model)) for model in (Member, Business, Reading)
    )
    return f"Loaded {members} members, {businesses} businesses and {readings:,} bills. All of it is invented."


def _code() -> str:
    """Names the code that shapes sample data: another version makes it anew."""
    root = Path(current_app.root_path) / "challenge"
    sources = sorted(
        path for room in SHAPES_DATA for path in (root / room).rglob("*") if path.suffix in (".py", ".csv")
    )
    digest = hashlib.sha256((newest_migration() or "").encode())
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
