"""Awards as they stand: what was published, who has what, what may still be appealed against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.accounts.models import User
from challenge.accounts.queries import coordinators_of
from challenge.awards.honours import Honour, honours_of
from challenge.awards.models import (
    APPEAL_DAYS,
    Appeal,
    AwardDecision,
    AwardNight,
    AwardSeed,
    Exclusion,
    PublishedResult,
)
from challenge.businesses.access import works_for
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.leaderboards.visible import shown_on
from challenge.scoring.rules import Rules
from challenge.scoring.rules.awards import BY_CONDITIONS, Award
from challenge.scoring.rules.document import FINISHERS, PARTICIPANTS, TOTALS_ONLY


def last_result(challenge: Challenge) -> PublishedResult | None:
    """The results that stand; None before they were published."""
    statement = select(PublishedResult).filter_by(challenge_id=challenge.id).order_by(PublishedResult.number.desc())
    return db.session.scalar(statement.limit(1))


def corrections_of(challenge: Challenge) -> Sequence[PublishedResult]:
    """What was published after the first results, newest first."""
    statement = select(PublishedResult).where(PublishedResult.challenge_id == challenge.id, PublishedResult.number > 1)
    return db.session.scalars(statement.order_by(PublishedResult.number.desc())).all()


def first_result(challenge: Challenge) -> PublishedResult | None:
    """The results as they were published first."""
    return db.session.scalar(select(PublishedResult).filter_by(challenge_id=challenge.id, number=1))


def decisions_in(challenge: Challenge) -> Sequence[AwardDecision]:
    """The awards that are given and hold, by award and position."""
    statement = (
        select(AwardDecision)
        .options(joinedload(AwardDecision.entry).joinedload(Entry.business))
        .where(AwardDecision.challenge_id == challenge.id, AwardDecision.ended_at.is_(None))
        .order_by(AwardDecision.award, AwardDecision.position, AwardDecision.id)
    )
    return db.session.scalars(statement).all()


def decisions_by_award(challenge: Challenge) -> dict[str, list[AwardDecision]]:
    """The same, by the award's key."""
    found: dict[str, list[AwardDecision]] = {}
    for decision in decisions_in(challenge):
        found.setdefault(decision.award, []).append(decision)
    return found


def decisions_of_code(code: str) -> list[AwardDecision]:
    """The award whose certificate bears this code; a team's is that of each of its members. What holds comes first."""
    bears_it = or_(AwardDecision.code == code, AwardDecision.team_code == code)
    found = db.session.scalars(select(AwardDecision).where(bears_it).order_by(AwardDecision.id))
    return sorted(found, key=lambda one: not one.holds)


def seeds_in(challenge: Challenge) -> dict[str, AwardSeed]:
    """Published seeds, by award."""
    found = db.session.scalars(select(AwardSeed).filter_by(challenge_id=challenge.id))
    return {seed.award: seed for seed in found}


def night_of(challenge: Challenge) -> AwardNight:
    """What the evening's papers say; as usual where nothing was saved yet."""
    found = db.session.get(AwardNight, challenge.id)
    if found is not None:
        return found
    name, role = challenge.contact_name, "Coordinator"
    usual = {"starts": "", "place": "", "welcome": "", "signatory": name, "signatory_role": role}
    return AwardNight(challenge_id=challenge.id, appeal_days=APPEAL_DAYS, held_on=None, **usual)


def exclusions_in(challenge: Challenge) -> Sequence[Exclusion]:
    """Entries that were taken out, newest first; those that were taken back, too."""
    statement = select(Exclusion).join(Exclusion.entry).where(Entry.challenge_id == challenge.id)
    return db.session.scalars(statement.order_by(Exclusion.id.desc())).all()


def exclusion_of(entry: Entry) -> Exclusion | None:
    """Why an entry is out; None where it is not."""
    statement = select(Exclusion).filter_by(entry_id=entry.id, lifted_at=None).order_by(Exclusion.id.desc())
    found = db.session.scalar(statement.limit(1))
    return found if found and entry.state != "approved" else None


def appeals_in(challenge: Challenge) -> Sequence[Appeal]:
    """Open ones first, then the newest."""
    statement = select(Appeal).join(Appeal.entry).where(Entry.challenge_id == challenge.id)
    return db.session.scalars(statement.order_by(Appeal.decided_at.is_not(None), Appeal.id.desc())).all()


def deciders_in_city(appeal: Appeal) -> list[User]:
    """The coordinators who may decide on an appeal: who neither made the decision nor works for the business."""
    entry = appeal.entry
    people = coordinators_of(entry.challenge.member_id)
    return [one for one in people if one.id != appeal.against_id and not works_for(one, entry.business_id)]


def appeals_for_staff() -> list[Appeal]:
    """Open ones that were handed over to the network's staff, or that nobody of their city may decide on."""
    found = db.session.scalars(select(Appeal).where(Appeal.decided_at.is_(None)).order_by(Appeal.id))
    return [one for one in found if one.handed_over_at is not None or not deciders_in_city(one)]


def must_be_put_right(appeal: Appeal) -> bool:
    """Whether it was upheld and nothing was published since, nor said that nothing needs to be."""
    if appeal.decision != "upheld" or appeal.decided_at is None or appeal.settled_at is not None:
        return False
    result = last_result(appeal.entry.challenge)
    return result is not None and result.published_at <= appeal.decided_at


def decided_appeals(challenge: Challenge) -> Sequence[Appeal]:
    """Those that were decided, the newest first. What was written of them stays between the business and its city."""
    statement = select(Appeal).join(Appeal.entry).where(Entry.challenge_id == challenge.id)
    return db.session.scalars(statement.where(Appeal.decided_at.is_not(None)).order_by(Appeal.decided_at.desc())).all()


def appeals_of(entry: Entry) -> Sequence[Appeal]:
    """What an entry appealed against."""
    return db.session.scalars(select(Appeal).filter_by(entry_id=entry.id).order_by(Appeal.id.desc())).all()


def appeal_deadline(entry: Entry) -> datetime | None:
    """The instant before which an appeal arrives in time; None while there is nothing to appeal against."""
    result, exclusion = last_result(entry.challenge), exclusion_of(entry)
    since = [at for at in (result and result.published_at, exclusion and exclusion.decided_at) if at]
    return max(since) + timedelta(days=night_of(entry.challenge).appeal_days) if since else None


def is_named(award: Award, shows: str) -> bool:
    """Whether the public may read who has an award: as far as the board lets winners be read.

    Where it shows who finished and nothing of places, only awards that tell no place and no figure are named.
    """
    if shows in (TOTALS_ONLY, PARTICIPANTS):
        return False
    if shows == FINISHERS and award.by == BY_CONDITIONS:
        return all(condition.kind == "tier" for condition in award.when)
    return True


def in_order(rules: Rules, decisions: dict[str, list[AwardDecision]]) -> list[tuple[Award, list[AwardDecision]]]:
    """Every award of the rules with what was decided."""
    return [(award, decisions.get(award.key, [])) for award in rules.awards]


def told_awards(challenge: Challenge) -> list[tuple[Award, list[Honour], int]]:
    """Every award, who has it and may be named, and how many more have it. Nobody before results are published.

    A team that is named counts its members itself.
    """
    rules = rules_of(challenge)
    shows = shown_on(rules, clock.today(challenge.time_zone))
    told = []
    for award, given in in_order(rules, decisions_by_award(challenge) if last_result(challenge) else {}):
        named = honours_of(given) if is_named(award, shows) else []
        teams = {one.first.team_id for one in named} - {None}
        known = {one.id for honour in named for one in honour.decisions}
        others = [one for one in given if one.id not in known and one.team_id not in teams]
        told.append((award, named, len(others)))
    return told
