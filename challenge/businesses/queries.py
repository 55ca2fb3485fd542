"""Businesses, their people and sites, and entries, found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from challenge import clock
from challenge.accounts.access import token_hash
from challenge.accounts.models import User
from challenge.audit.models import DeedDone
from challenge.businesses.models import (
    LIVE,
    Business,
    BusinessPerson,
    Entry,
    EntrySite,
    Invitation,
    JoinCode,
    JoinCodeUse,
    Site,
    SiteDriver,
    SiteResource,
    Story,
)
from challenge.challenges.life import ARCHIVED
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.scoring.rules import Rules, rules_of_track

SINCE_EVER = date(1990, 1, 1)  # what was never said to have changed was always so
OWNS = BusinessPerson.role == "owner"


def businesses_of(user: User, role: str | None = None) -> Sequence[Business]:
    """The businesses this person works for, by name; with `role`, only those where she has it."""
    statement = select(Business).join(BusinessPerson).where(BusinessPerson.user_id == user.id)
    if role is not None:
        statement = statement.where(BusinessPerson.role == role)
    return db.session.scalars(statement.order_by(Business.name, Business.id)).all()


def people_of(business: Business) -> Sequence[BusinessPerson]:
    """The business's people with their accounts, owners first."""
    statement = select(BusinessPerson).filter_by(business_id=business.id).options(joinedload(BusinessPerson.user))
    return db.session.scalars(statement.order_by(BusinessPerson.role.desc(), BusinessPerson.id)).all()


def owners_of(business_id: int) -> Sequence[User]:
    """The people who own the business here."""
    statement = select(User).join(BusinessPerson, BusinessPerson.user_id == User.id)
    return db.session.scalars(statement.where(BusinessPerson.business_id == business_id, OWNS).order_by(User.id)).all()


def businesses_alone(user: User) -> list[Business]:
    """The businesses that nobody but this person owns here."""
    return [business for business in businesses_of(user) if [one.id for one in owners_of(business.id)] == [user.id]]


def sites_of_business(business: Business) -> Sequence[Site]:
    """All sites of the business, the first one first."""
    return db.session.scalars(select(Site).filter_by(business_id=business.id).order_by(Site.id)).all()


def resource_states_of(site_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """What each site states of each resource: {site id: {resource: state}}. What was not stated is left out."""
    ids = list(site_ids)
    found: dict[int, dict[str, str]] = {site_id: {} for site_id in ids}
    for row in db.session.scalars(select(SiteResource).where(SiteResource.site_id.in_(ids))):
        found[row.site_id][row.resource] = row.state
    return found


def entries_in(challenge: Challenge, states: Iterable[str] = LIVE) -> Sequence[Entry]:
    """The challenge's entries in these states with their businesses, the earliest first."""
    statement = select(Entry).options(joinedload(Entry.business)).filter_by(challenge_id=challenge.id)
    return db.session.scalars(statement.where(Entry.state.in_(list(states))).order_by(Entry.joined_at, Entry.id)).all()


def entries_of(business: Business) -> Sequence[Entry]:
    """All entries of the business with their challenges and members, the newest first."""
    statement = (
        select(Entry)
        .join(Entry.challenge)
        .options(contains_eager(Entry.challenge).joinedload(Challenge.member))
        .where(Entry.business_id == business.id)
    )
    return db.session.scalars(statement.order_by(Challenge.starts_on.desc(), Entry.id.desc())).all()


def sites_of(entry: Entry) -> Sequence[Site]:
    """The sites that count for the entry."""
    statement = select(Site).join(EntrySite, EntrySite.site_id == Site.id)
    return db.session.scalars(statement.where(EntrySite.entry_id == entry.id).order_by(Site.id)).all()


def challenges_of_site(site_id: int) -> Sequence[Challenge]:
    """The challenges in which the site counts, or will once its entry is approved."""
    statement = (
        select(Challenge)
        .join(Entry, Entry.challenge_id == Challenge.id)
        .join(EntrySite, EntrySite.entry_id == Entry.id)
        .where(EntrySite.site_id == site_id, Entry.state.in_(LIVE))
        .distinct()
    )
    return db.session.scalars(statement.order_by(Challenge.id)).all()


def rules_at_site(site_id: int) -> list[tuple[Challenge, Rules]]:
    """The challenges in which the site counts, each with the rules of the track that its entry is in."""
    return [(challenge, rules_for_site(site_id, challenge)) for challenge in challenges_of_site(site_id)]


def rules_for_site(site_id: int, challenge: Challenge) -> Rules:
    """The rules by which the site counts in a challenge: those of its entry's track, if it is in an entry."""
    statement = select(Entry.track).join(EntrySite, EntrySite.entry_id == Entry.id)
    chosen = (EntrySite.site_id == site_id, EntrySite.challenge_id == challenge.id, Entry.state.in_(LIVE))
    return rules_of_track(rules_of(challenge), db.session.scalar(statement.where(*chosen)) or "")


def challenge_ids_of_sites(site_ids: Collection[int]) -> Sequence[int]:
    """The challenges in which one of these sites counts, or will once its entry is approved."""
    statement = select(Entry.challenge_id).join(EntrySite, EntrySite.entry_id == Entry.id)
    return db.session.scalars(statement.where(EntrySite.site_id.in_(site_ids), Entry.state.in_(LIVE)).distinct()).all()


def entry_in_the_way(site: Site, challenge: Challenge, entry: Entry | None = None) -> Entry | None:
    """Another live entry that holds the site in this challenge, or in one whose reporting period overlaps.

    One meter counts once: what it saves in a stretch of days can make points in one challenge only. `entry` is the
    one that asks, and does not stand in its own way.
    """
    statement = (
        select(Entry)
        .join(Entry.challenge)
        .join(EntrySite, EntrySite.entry_id == Entry.id)
        .options(contains_eager(Entry.challenge))
        .where(EntrySite.site_id == site.id, Entry.state.in_(LIVE), Challenge.state != ARCHIVED)
        .where(Challenge.starts_on < challenge.ends_on, Challenge.ends_on > challenge.starts_on)
    )
    if entry is not None:
        statement = statement.where(Entry.id != entry.id)
    return db.session.scalar(statement.order_by(Entry.id).limit(1))


def entry_of_site(site: Site, challenge: Challenge) -> Entry | None:
    """The live entry for which the site counts in this challenge."""
    statement = select(Entry).join(EntrySite, EntrySite.entry_id == Entry.id)
    statement = statement.where(EntrySite.site_id == site.id, EntrySite.challenge_id == challenge.id)
    return db.session.scalar(statement.where(Entry.state.in_(LIVE)).limit(1))


def story_of(entry: Entry) -> Story | None:
    """What its business wrote, whatever became of it."""
    return db.session.scalar(select(Story).filter_by(entry_id=entry.id))


def stories_in(challenge: Challenge) -> Sequence[Story]:
    """All that were told and not taken back, by the business's name."""
    statement = (
        select(Story)
        .join(Story.entry)
        .join(Entry.business)
        .options(contains_eager(Story.entry).contains_eager(Entry.business))
        .where(Entry.challenge_id == challenge.id, Story.state != "withdrawn")
    )
    return db.session.scalars(statement.order_by(func.lower(Business.name), Story.id)).all()


def public_stories(challenge: Challenge) -> list[Story]:
    """What everybody may read: approved, of entries that take part under a name."""
    told = stories_in(challenge)
    return [one for one in told if one.state == "approved" and one.entry.state == "approved" and one.entry.public_name]


def tracks_in_use(challenge: Challenge) -> set[str]:
    """The keys of tracks that live entries are in."""
    statement = select(Entry.track).filter_by(challenge_id=challenge.id).where(Entry.state.in_(LIVE))
    return set(db.session.scalars(statement))


def driver_rows(site_ids: Iterable[int], driver: str) -> dict[int, list[SiteDriver]]:
    """What counts of a driver at each site, by date. A site that never said that it changed has no row."""
    ids = list(site_ids)
    newer = aliased(SiteDriver)
    replaced = select(newer.id).where(newer.supersedes_id == SiteDriver.id, newer.state == "counted")
    statement = select(SiteDriver).where(SiteDriver.site_id.in_(ids), SiteDriver.driver == driver)
    statement = statement.where(SiteDriver.state == "counted", ~replaced.exists())
    found: dict[int, list[SiteDriver]] = {site_id: [] for site_id in ids}
    for row in db.session.scalars(statement.order_by(SiteDriver.from_on, SiteDriver.id)):
        found[row.site_id].append(row)
    return found


def driver_values(site_ids: Iterable[int], driver: str) -> dict[int, list[tuple[date, float]]]:
    """The driver at each site: (first day, value) by date, as `measurement.drivers` takes it; [] where not told.

    Floor area and employees of the site's own form count since ever while nobody said that they changed.
    """
    rows = driver_rows(site_ids, driver)
    first = _first_values([site_id for site_id, known in rows.items() if not known], driver)
    return {
        site_id: [(row.from_on, row.value_hundredths / 100) for row in known] or first.get(site_id, [])
        for site_id, known in rows.items()
    }


def value_today(site: Site, driver: str) -> float | None:
    """What counts of a driver at a site today."""
    today = clock.today(site.time_zone)
    past = [value for start, value in driver_values([site.id], driver)[site.id] if start <= today]
    return past[-1] if past else None


def driver_history(site_id: int) -> Sequence[SiteDriver]:
    """All that was ever said of what a site's use depends on, held and rejected rows too, the newest first."""
    statement = select(SiteDriver).filter_by(site_id=site_id).order_by(SiteDriver.id.desc())
    return db.session.scalars(statement).all()


def _first_values(site_ids: list[int], driver: str) -> dict[int, list[tuple[date, float]]]:
    column = {"floor_area": Site.floor_area_sqft, "employees": Site.employees}.get(driver)
    if column is None or not site_ids:
        return {}
    rows = db.session.execute(select(Site.id, column).where(Site.id.in_(site_ids), column.is_not(None)))
    return {row[0]: [(SINCE_EVER, float(row[1] or 0))] for row in rows}


def drivers_that_score(site_id: int) -> set[str]:
    """The drivers by which the challenges of a site divide use."""
    return {rules.driver for _, rules in rules_at_site(site_id) if rules.driver}


def invitations_in(challenge_id: int) -> Sequence[Invitation]:
    """Every invitation of the challenge, by the business's name."""
    statement = select(Invitation).filter_by(challenge_id=challenge_id)
    return db.session.scalars(statement.order_by(func.lower(Invitation.business_name), Invitation.id)).all()


def invitation_of_token(token: str) -> Invitation | None:
    """The invitation that this link belongs to, whatever became of it."""
    return db.session.scalar(select(Invitation).filter_by(token_hash=token_hash(token)))


def living_invitation(token: str, challenge: Challenge) -> Invitation | None:
    """The invitation to this challenge whose link still works."""
    found = invitation_of_token(token) if token else None
    if found is None or found.challenge_id != challenge.id or found.state_at(clock.now()) != "invited":
        return None
    return found


def addresses_in_challenge(challenge_id: int) -> set[str]:
    """The confirmed addresses of people who work for a business that takes part in the challenge."""
    statement = (
        select(User.email)
        .join(BusinessPerson, BusinessPerson.user_id == User.id)
        .join(Entry, Entry.business_id == BusinessPerson.business_id)
        .where(Entry.challenge_id == challenge_id, Entry.state.in_(LIVE), User.confirmed_at.is_not(None))
    )
    return set(db.session.scalars(statement))


def codes_of(challenge: Challenge) -> Sequence[JoinCode]:
    """The challenge's join codes, the newest first."""
    return db.session.scalars(select(JoinCode).filter_by(challenge_id=challenge.id).order_by(JoinCode.id.desc())).all()


def uses_of_codes(challenge: Challenge) -> dict[int, int]:
    """How many entries joined with each code of the challenge."""
    statement = select(JoinCodeUse.code_id, func.count()).join(JoinCode, JoinCode.id == JoinCodeUse.code_id)
    rows = db.session.execute(statement.where(JoinCode.challenge_id == challenge.id).group_by(JoinCodeUse.code_id))
    return {row[0]: row[1] for row in rows}


def living_code(written: str, challenge: Challenge | None = None) -> JoinCode | None:
    """The code as somebody wrote it, unless it was ended or is used up."""
    statement = select(JoinCode).where(JoinCode.code == plain_code(written), JoinCode.ended_at.is_(None))
    if challenge is not None:
        statement = statement.where(JoinCode.challenge_id == challenge.id)
    found = db.session.scalar(statement)
    if found is None:
        return None
    used = db.session.scalar(select(func.count()).select_from(JoinCodeUse).filter_by(code_id=found.id)) or 0
    return found if found.most_uses is None or used < found.most_uses else None


def plain_code(written: str) -> str:
    """A code as it is kept: upper case, without the spaces and hyphens that people put in."""
    return "".join(c for c in written.upper() if c.isascii() and c.isalnum())[:20]


def moves_between_tracks(challenge: Challenge, until: datetime) -> list[tuple[datetime, Entry, str, str]]:
    """Approved entries that were moved until then, the newest first: when, which, from and to which track, by key."""
    statement = select(DeedDone).filter_by(deed="move to track", subject=f"challenge:{challenge.id}")
    deeds = db.session.scalars(statement.where(DeedDone.at <= until).order_by(DeedDone.id.desc())).all()
    moved = select(Entry).where(Entry.id.in_({deed.detail["entry"] for deed in deeds}), Entry.state == "approved")
    entries = {entry.id: entry for entry in db.session.scalars(moved.options(joinedload(Entry.business)))}
    return [
        (deed.at, entries[deed.detail["entry"]], deed.detail["before"], deed.detail["after"])
        for deed in deeds
        if deed.detail["entry"] in entries
    ]
