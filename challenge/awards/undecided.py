"""Awards that nobody has yet although somebody will: what the jury and the lot still owe."""

from __future__ import annotations

from dataclasses import dataclass

from challenge import clock
from challenge.awards.jury import ballots_in
from challenge.awards.queries import decisions_by_award, seeds_in
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.review.helping import helpers_of
from challenge.review.models import JUROR, ChallengeHelper
from challenge.scoring.rules.awards import BY_CONDITIONS, BY_DRAW, Award


@dataclass(frozen=True, slots=True)
class Undecided:
    """An award, and what it waits for."""

    award: Award
    why: str


def undecided_awards(challenge: Challenge) -> list[Undecided]:
    """In the order of the rules. What goes by conditions is never among them."""
    given, seeds, ballots = decisions_by_award(challenge), seeds_in(challenge), ballots_in(challenge)
    invited = [one for one in helpers_of(challenge) if one.role == JUROR and _judges(one)]
    found = []
    for award in rules_of(challenge).awards:
        owed = (award.winners or 1) - len(given.get(award.key, []))
        if award.by == BY_CONDITIONS or owed <= 0:
            continue
        if award.by == BY_DRAW:
            if (seed := seeds.get(award.key)) is None or seed.drawn_at is None:
                found.append(Undecided(award, "It is not drawn yet."))
            continue
        jurors = _jurors(len(invited), len(ballots.get(award.key, [])))
        found.append(Undecided(award, f"The jury has not decided yet. {jurors}"))
    return found


def _judges(helper: ChallengeHelper) -> bool:
    return helper.revoked_at is None and helper.expires_at > clock.now()


def _jurors(invited: int, scored: int) -> str:
    if not invited:
        return f"{scored} {'juror has' if scored == 1 else 'jurors have'} scored." if scored else "No juror is invited."
    return f"{invited} {'juror is' if invited == 1 else 'jurors are'} invited, {scored or 'none'} scored so far."
