"""Deeds around awards: a jury gives one, a seed is published and drawn by, the evening is prepared."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.awards.finals import is_final
from challenge.awards.jury import refuse_against_scores
from challenge.awards.models import AwardDecision, AwardNight, AwardSeed
from challenge.awards.placed import placed_in
from challenge.awards.queries import decisions_by_award, last_result, night_of, seeds_in
from challenge.awards.results import add_decision, drawn, end_decision
from challenge.awards.winners import tell_winners
from challenge.businesses.access import works_for
from challenge.businesses.models import Entry
from challenge.challenges.actions import touch_display
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.scoring.rules.awards import BY_JURY, Award


def give_by_jury(challenge: Challenge, award: Award, entry_key: str, *, reason: str, by: User) -> AwardDecision:
    """A jury decided. The reason is published."""
    placed, given = placed_in(challenge), decisions_by_award(challenge).get(award.key, [])
    candidates = {one.public_key: one for one in placed.candidates(award)}
    entry = candidates.get(entry_key)
    if entry is None:
        raise Mistake("entry", "Choose one of the entries that may get this award.")
    if not reason:
        raise Mistake("reason", "Write why. The reason is published.")
    has_it = {decision.entry.public_key for decision in given}
    refuse_against_scores(challenge, award, entry_key, [key for key in candidates if key not in has_it])
    if works_for(by, entry.business_id):
        raise Mistake("entry", "You work for this business, so somebody else must decide on its award.")
    if entry.id in {decision.entry_id for decision in given}:
        raise Mistake("entry", "It has this award already.")
    if award.winners and len(given) >= award.winners:
        raise Mistake("", "This award has all its winners. Take it back from one first.")
    holders = placed.holders(award)
    taken = {holders.get(decision.entry.public_key) for decision in given} - {None}
    if holders.get(entry.public_key) in taken:
        raise Mistake("entry", f"The same {award.one_per} has this award already.")
    decision = add_decision(
        challenge, award.key, entry.id, by, name=award.name, how=BY_JURY, reason=reason, position=len(given) + 1
    )
    _tell(challenge, [decision])
    touch_display([challenge.id])
    return decision


def take_back(decision: AwardDecision, *, reason: str, by: User) -> None:
    """A jury thinks again. What goes by conditions or by a draw cannot be taken back by hand."""
    if decision.how != BY_JURY:
        raise Mistake("", "This award goes by the rules: it follows the final board.")
    if decision.ended_at is not None:
        raise Mistake("", "It was taken back before.")
    if not reason:
        raise Mistake("reason", "Write why. The page that verifies the certificate says it.")
    if works_for(by, decision.entry.business_id):
        raise Mistake("", "You work for this business, so somebody else must decide on its award.")
    end_decision(decision, reason, by)
    touch_display([decision.challenge_id])


def publish_seed(challenge: Challenge, award: Award, *, by: User) -> AwardSeed:
    """Make a seed that nobody chose, and publish it. It stays as it is."""
    if award.key in seeds_in(challenge):
        raise Mistake("", "The seed of this draw is public already; it cannot be changed.")
    seed = AwardSeed(challenge_id=challenge.id, award=award.key, seed=secrets.token_hex(16), drawn_from=[])
    seed.published_by, seed.published_at = by.id, clock.now()
    db.session.add(seed)
    note("publish_seed", f"challenge:{challenge.id}", award=award.key, seed=seed.seed)
    touch_display([challenge.id])
    return seed


def draw_award(challenge: Challenge, award: Award, *, by: User) -> list[AwardDecision]:
    """Draw once, by the published seed, among the entries for which the award's conditions hold on the final board."""
    seed = seeds_in(challenge).get(award.key)
    if seed is None:
        raise Mistake("", "Publish the seed first, so that everybody can repeat the draw.")
    if seed.drawn_at is not None:
        raise Mistake("", "This was drawn before. A draw happens once.")
    if not is_final(challenge):
        raise Mistake("", "The board is not final yet: who may win is not known.")
    placed = placed_in(challenge)
    seed.drawn_from = sorted(entry.public_key for entry in placed.candidates(award))
    if not seed.drawn_from:
        raise Mistake("", "There is no entry for which the conditions of this award hold.")
    seed.drawn_at = clock.now()
    found = drawn(placed, award.key, seed.seed, seed.drawn_from)
    note("draw_award", f"challenge:{challenge.id}", award=award.key, seed=seed.seed, tickets=len(seed.drawn_from))
    touch_display([challenge.id])
    kept = [_keep(challenge, placed.entries, one, by) for one in found]
    _tell(challenge, kept)
    return kept


def _tell(challenge: Challenge, given: Sequence[AwardDecision]) -> None:
    """What is given after the results are public is public at once; what was before is told with them."""
    if last_result(challenge) is not None:
        tell_winners(given)


def _keep(challenge: Challenge, entries: dict[str, Entry], one: dict[str, Any], by: User) -> AwardDecision:
    more = {name: value for name, value in one.items() if name not in ("award", "entry")}
    return add_decision(challenge, one["award"], entries[one["entry"]].id, by, **more)


def prepare_night(challenge: Challenge, *, facts: dict[str, Any], by: User) -> AwardNight:
    """Keep what the evening's papers say."""
    night = night_of(challenge)
    for name, value in facts.items():
        setattr(night, name, value)
    db.session.add(night)
    note("prepare_night", f"challenge:{challenge.id}", by=by.id)
    touch_display([challenge.id])
    return night


def set_appeal_days(challenge: Challenge, days: int) -> None:
    """How long results that are published now may be appealed against."""
    night = night_of(challenge)
    if night.appeal_days != days:
        night.appeal_days = days
        db.session.add(night)
        note("set_appeal_days", f"challenge:{challenge.id}", appeal_days=days)
