"""Challenges of Riverbend that are over: a final board to give awards from, ties that a jury decides, disputes."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.awards.actions import publish_seed
from challenge.awards.models import Exclusion
from challenge.awards.placed import award_of
from challenge.businesses.models import Business, Entry, EntrySite, Site
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of, rules_row
from challenge.extensions import db
from challenge.leaderboards.models import Board
from challenge.network.models import Member
from challenge.review.models import TieDecision
from challenge.sample.cast import add_challenge
from challenge.scoring.rules import read_rules
from tests.leaderboards.shelf import put_snapshot
from tests.review.story import invite

AWARDS: list[dict[str, Any]] = [
    {"key": "first", "name": "First", "when": [{"is": "place"}]},
    {"key": "heart", "name": "Heart", "by": "jury"},
    {"key": "luck", "name": "Luck", "by": "draw"},
]


SHARED = {"place": 1, "points": "50.0", "reduction_percent": "5.0", "distinguishable": True}  # what both rows say


def add_tie(challenge: Challenge, keys: list[str], by: User) -> int:
    """A jury's order of entries; the decision's id."""
    positions = {key: at for at, key in enumerate(keys, start=1)}
    row = TieDecision(challenge_id=challenge.id, positions=positions, reason="It lent its ladder to all.")
    row.decided_by, row.decided_at = by.id, clock.now()
    db.session.add(row)
    db.session.flush()
    return row.id


def prizes_for_deeds(carmen: User, lee: User) -> dict[str, int]:
    """Three challenges: awards to be given, a draw with a seed and a juror, a tie; the ids that deeds name."""
    city = db.session.scalars(select(Member).filter_by(slug="riverbend-oh")).one()
    gala, _ = _over(city, "gala", 2019)
    leaving = _entry(gala, 2, "gala-leaves-00001")
    away = _entry(gala, 2, "gala-comes-000001", "declined")
    site = db.session.scalars(select(Site).filter_by(business_id=2).order_by(Site.id)).first()
    assert site is not None
    db.session.add(EntrySite(entry_id=away.id, site_id=site.id, challenge_id=gala.id))
    out = Exclusion(entry_id=away.id, kind="disqualified", reason="A mistake.", decided_by=carmen.id)
    out.decided_at = clock.now()
    db.session.add(out)
    raffle, _ = _over(city, "raffle", 2020)
    luck = award_of(rules_of(raffle), "luck")
    assert luck is not None
    publish_seed(raffle, luck, by=carmen)
    invite(lee, role="juror", challenge_id=raffle.id)
    tied, keys = _over(city, "tied", 2021, final=False)
    ids = {"gala": gala.id, "leaves": leaving.id, "tie": add_tie(tied, keys, carmen)}
    db.session.flush()
    return {**ids, "exclusion": out.id}


def _over(city: Member, slug: str, year: int, *, final: bool = True) -> tuple[Challenge, list[str]]:
    """The bakery and the diner share the first place of a challenge that is over; their entries' keys."""
    state = "final" if final else "in_review"
    challenge = add_challenge(city, slug, slug.title(), state=state, start=date(year, 1, 1))
    db.session.flush()
    row = rules_row(challenge)
    rules, problems = read_rules({**row.document, "awards": AWARDS, "ties": "jury"})
    assert rules is not None, problems
    row.document, row.hash = rules.document(), rules.hash
    keys = [f"{slug}-{number:010}" for number in (1, 2)]
    entries = [_entry(challenge, number, key) for number, key in enumerate(keys, start=1)]
    snapshot = put_snapshot(challenge, *((entry, SHARED) for entry in entries))
    board = Board(challenge_id=challenge.id, snapshot_id=snapshot.id, newest_id=snapshot.id, checked_at=clock.now())
    board.state = "final" if final else "provisional"
    db.session.add(board)
    db.session.flush()
    return challenge, keys


def _entry(challenge: Challenge, business_id: int, key: str, state: str = "approved") -> Entry:
    business = db.session.get_one(Business, business_id)
    entry = Entry(public_key=key, challenge_id=challenge.id, business_id=business.id, track="all", listing="name")
    entry.state, entry.joined_at = state, clock.now()
    db.session.add(entry)
    db.session.flush()
    return entry
