"""A final board of the five shops with awards, and what is done with it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from challenge.accounts.models import User
from challenge.awards.actions import draw_award, give_by_jury, publish_seed
from challenge.awards.models import AwardDecision, PublishedResult
from challenge.awards.placed import award_of
from challenge.awards.results import publish_results
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db, transaction
from challenge.leaderboards.models import Board
from challenge.mistakes import Mistake
from challenge.sample.cast import CAST
from challenge.scoring.rules.awards import Award
from tests.leaderboards.story import compute, five_shops, riverbend, set_rules, verify_all_bills

AWARDS: list[dict[str, Any]] = [
    {"key": "first", "name": "First prize", "text": "The golden pan.", "when": [{"is": "place", "at_most": 1}]},
    {"key": "second", "name": "Second prize", "when": [{"is": "place", "at_most": 3}]},
    {"key": "heart", "name": "Good neighbor", "by": "jury", "winners": 1},
    {"key": "luck", "name": "Lucky draw", "by": "draw", "winners": 2},
]
MANAGE = "/cities/riverbend-oh/challenges/2026"
PUBLIC = "/challenges/riverbend-oh/2026"


def person(who: str) -> User:
    """Somebody of the cast."""
    return db.session.scalars(select(User).filter_by(email=CAST[who].email)).one()


def finalize(*, final: bool = True) -> None:
    """The board that is shown is the result (or is not any more)."""
    with transaction():
        board = db.session.get_one(Board, riverbend().id)
        board.state, board.reason = ("final" if final else "provisional"), "All is decided."
        riverbend().state = "final" if final else "in_review"


def final_board(**more: Any) -> list[str]:
    """Five shops, verified, computed and final; their entries' keys."""
    keys = five_shops()
    with transaction():
        set_rules(**{"awards": AWARDS, **more})
    verify_all_bills()
    compute()
    finalize()
    return keys


def again(*, reason: str = "") -> PublishedResult:
    """Publish the results, or a correction."""
    with transaction():
        return publish_results(riverbend(), reason=reason, by=person("carmen"))


def award(key: str) -> tuple[Challenge, Award]:
    found = award_of(rules_of(riverbend()), key)
    assert found is not None
    return riverbend(), found


def jury(entry: str, reason: str = "It lent its ladder to all.", by: str = "carmen") -> AwardDecision:
    with transaction():
        return give_by_jury(*award("heart"), entry, reason=reason, by=person(by))


def seed() -> str:
    with transaction():
        return publish_seed(*award("luck"), by=person("carmen")).seed


def lots() -> list[AwardDecision]:
    with transaction():
        return draw_award(*award("luck"), by=person("carmen"))


def holders(key: str) -> list[str]:
    """Who has an award now, by name."""
    statement = select(AwardDecision).filter_by(award=key, ended_at=None).order_by(AwardDecision.position)
    return [one.entry.business.name for one in db.session.scalars(statement)]


def entry_of(key: str) -> Entry:
    return db.session.scalars(select(Entry).filter_by(public_key=key)).one()


def code_of(key: str, award_key: str) -> str:
    """The code of an entry's certificate, whether it holds or not."""
    statement = select(AwardDecision.code).join(AwardDecision.entry)
    return db.session.scalars(statement.where(Entry.public_key == key, AwardDecision.award == award_key)).one()


def refused(act: Any) -> str:
    """The sentence of a refusal."""
    with pytest.raises(Mistake) as mistake:
        act()
    return mistake.value.message
