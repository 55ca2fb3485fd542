"""Jurors score the candidates of an award; the award goes to whom they scored highest on average."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.awards.models import JuryBallot
from challenge.awards.placed import placed_in
from challenge.awards.queries import decisions_by_award
from challenge.businesses.access import works_for
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.review.access import helps
from challenge.review.models import JUROR
from challenge.scoring.rules.awards import Award

MOST = 10
SCORE = f"Give 0 to {MOST} points, or leave it empty if you do not judge this one."


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with what the jurors gave it; no mean where nobody scored it."""

    key: str
    points: tuple[int, ...]

    @property
    def mean(self) -> Fraction | None:
        """The sum over how many scored it."""
        return Fraction(sum(self.points), len(self.points)) if self.points else None

    @property
    def mean_words(self) -> str:
        """With one decimal."""
        return "" if self.mean is None else f"{float(self.mean):.1f}"


def ballots_in(challenge: Challenge) -> dict[str, list[JuryBallot]]:
    """By award, in the order of the jurors' names."""
    statement = select(JuryBallot).filter_by(challenge_id=challenge.id).options(joinedload(JuryBallot.juror))
    found: dict[str, list[JuryBallot]] = {}
    for ballot in sorted(db.session.scalars(statement), key=lambda one: (one.juror.name.casefold(), one.id)):
        found.setdefault(ballot.award, []).append(ballot)
    return found


def ballot_of(challenge: Challenge, award: Award, juror: User) -> JuryBallot | None:
    """What she gave before."""
    return db.session.scalar(
        select(JuryBallot).filter_by(challenge_id=challenge.id, award=award.key, juror_id=juror.id)
    )


def tally(ballots: Sequence[JuryBallot], candidates: Iterable[str]) -> list[Scored]:
    """The candidates, the highest mean first; those whom nobody scored last."""
    scored = [
        Scored(key, tuple(one.scores[key] for one in ballots if key in one.scores)) for key in dict.fromkeys(candidates)
    ]
    return sorted(scored, key=lambda one: (one.mean is None, -(one.mean or 0), one.key))


def leading(ballots: Sequence[JuryBallot], candidates: Iterable[str]) -> set[str]:
    """Whoever has the highest mean; nobody where there are no scores."""
    scored = [one for one in tally(ballots, candidates) if one.mean is not None]
    return {one.key for one in scored if one.mean == scored[0].mean}


def cast_ballot(challenge: Challenge, award: Award, *, scores: Mapping[str, int], text: str, by: User) -> JuryBallot:
    """A juror scores, or scores anew, until the award is given."""
    if not helps(by, challenge.id, JUROR):
        raise Mistake("", "You no longer judge this challenge.")
    if decisions_by_award(challenge).get(award.key):
        raise Mistake("", "This award is given already. Nothing was changed.")
    candidates = {entry.public_key: entry for entry in placed_in(challenge).candidates(award)}
    if not scores.keys() <= candidates.keys():
        raise Mistake("", "An entry here is no candidate any more. Open the page again.")
    if not scores:
        raise Mistake("", "Give at least one candidate a score.")
    if any(not 0 <= points <= MOST for points in scores.values()):
        raise Mistake("", SCORE)
    if any(works_for(by, candidates[key].business_id) for key in scores):
        raise Mistake("", "You work for one of these businesses. Leave its box empty.")
    ballot = ballot_of(challenge, award, by) or JuryBallot(challenge_id=challenge.id, award=award.key, juror_id=by.id)
    before = dict(ballot.scores or {})
    ballot.scores, ballot.text, ballot.cast_at = dict(scores), text, clock.now()
    db.session.add(ballot)
    note("cast_ballot", f"challenge:{challenge.id}", award=award.key, before=before, after=dict(scores))
    return ballot


def refuse_against_scores(challenge: Challenge, award: Award, entry_key: str, candidates: Iterable[str]) -> None:
    """Where jurors scored, the award goes as they scored."""
    first = leading(ballots_in(challenge).get(award.key, []), candidates)
    if first and entry_key not in first:
        raise Mistake("entry", "The jurors scored another one higher. Choose that one, or ask them to score again.")
