"""What the signed-in person may open of awards: fetch and authorise in one call."""

from __future__ import annotations

from flask import abort

from challenge.accounts.access import coordinates, me
from challenge.accounts.models import User
from challenge.awards.models import Appeal, AwardDecision, Exclusion
from challenge.awards.placed import award_of
from challenge.awards.winners import won_by
from challenge.businesses.access import entry_or_404, works_for
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.review.access import helps
from challenge.review.models import JUROR, TieDecision
from challenge.scoring.rules.awards import Award


def coordinated_award_or_404(city: str, challenge: str, key: str, by: str) -> tuple[Challenge, Award]:
    """An award of a challenge that the signed-in person coordinates, if it is given so: by `jury` or by `draw`."""
    found = coordinated_challenge_or_404(city, challenge)
    award = award_of(rules_of(found), key)
    if award is None or award.by != by:
        abort(404)
    return found, award


def coordinated_decision_or_404(city: str, challenge: str, decision_id: int) -> tuple[Challenge, AwardDecision]:
    """An award that was given in a challenge that the signed-in person coordinates."""
    found, decision = coordinated_challenge_or_404(city, challenge), db.session.get(AwardDecision, decision_id)
    if decision is None or decision.challenge_id != found.id:
        abort(404)
    return found, decision


def own_award_or_404(entry_id: int, decision_id: int) -> AwardDecision:
    """An award of a business that the signed-in person works for, once the results are published."""
    found = next((one for one in won_by(entry_or_404(entry_id)) if one.id == decision_id), None)
    return found or abort(404)


def judged_tie_decision_or_404(decision_id: int) -> TieDecision:
    """A decision on a tie, in a challenge that the signed-in person judges today or coordinates."""
    user, found = me(), db.session.get(TieDecision, decision_id)
    if found is None or not (helps(user, found.challenge_id, JUROR) or coordinates(user, found.challenge.member_id)):
        abort(404)
    return found


def coordinated_exclusion_or_404(exclusion_id: int) -> Exclusion:
    """An entry that was taken out of a challenge that the signed-in person coordinates."""
    user, found = me(), db.session.get(Exclusion, exclusion_id)
    if found is None or not coordinates(user, found.entry.challenge.member_id):
        abort(404)
    return found


def appeal_or_404(appeal_id: int) -> Appeal:
    """An appeal, if the signed-in person works for its business or coordinates its challenge."""
    user, found = me(), db.session.get(Appeal, appeal_id)
    if found is None or not (
        works_for(user, found.entry.business_id) or coordinates(user, found.entry.challenge.member_id)
    ):
        abort(404)
    return found


def coordinated_appeal_or_404(appeal_id: int) -> Appeal:
    """An appeal in a challenge that the signed-in person coordinates."""
    found = appeal_or_404(appeal_id)
    if not coordinates(me(), found.entry.challenge.member_id):
        abort(404)
    return found


def may_decide(appeal: Appeal, user: User) -> bool:
    """A coordinator or network staff, but nobody who made the decision or works for the business."""
    return (
        coordinates(user, appeal.entry.challenge.member_id)
        and user.id != appeal.against_id
        and not works_for(user, appeal.entry.business_id)
    )


def decidable_appeal_or_404(appeal_id: int) -> Appeal:
    """An appeal that the signed-in person may decide on."""
    found = appeal_or_404(appeal_id)
    if not may_decide(found, me()):
        abort(404)
    return found
