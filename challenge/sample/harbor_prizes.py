"""How Port Larkin's challenge ended: podium and sample verified, a final board, a jury that scored, results.

Every deed is the one that people do on the pages, at the instant at which it was done, so nothing here can be what the
site would refuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import current_app
from flask_login import login_user

from challenge import clock
from challenge.accounts.models import User
from challenge.awards.actions import give_by_jury, prepare_night
from challenge.awards.jury import ballots_in, cast_ballot, leading
from challenge.awards.placed import award_of, placed_in
from challenge.awards.results import publish_results
from challenge.extensions import db
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.leaderboards.boards import make_final
from challenge.leaderboards.podium import podium_of
from challenge.review.actions import verify_bills
from challenge.review.models import JUROR, ChallengeHelper
from challenge.review.verified import must_verify
from challenge.sample.chance import Chance
from challenge.sample.contests import Contest
from challenge.sample.days import at
from challenge.sample.weeks import standing_at

VERIFIED, FINAL, SCORED, GIVEN, PUBLISHED = 50, 56, 58, 60, 61  # days after the end
JURORS = (
    ("Marta Quill", "marta@harbormaster.example", "The whole pier talks about them."),
    ("Jonas Field", "jonas@larkinhigh.example", "My students asked them everything, and they answered."),
    ("Aiyana Brooks", "aiyana@tidewaterbank.example", ""),
)
JUDGED = 5  # so many candidates get points
REASON = "It opened its books to the neighbors one evening a month, and showed what had not worked, too."
WELCOME = "Welcome to the town pier. Tonight nobody counts gallons: tonight we clap."
NOTHING_OPEN = (
    "All that was open is decided; the podium and the random sample were compared with the utilities' records."
)


def settle_prizes(contest: Contest) -> None:
    """From the close of bills to the published results."""
    challenge, theo = contest.challenge, contest.coordinator
    jurors = _jurors(contest)
    with _done_by(theo, _after(contest, VERIFIED)):
        for one in must_verify(challenge, podium_of(challenge)):
            for number in one.numbers:
                verify_bills(one.entry, number.resource, by=theo, seen="utility", bills=number.bills)
        db.session.flush()
        store_standings(compute_standings(challenge.id, clock.now().isoformat(), anew=True))
    with _done_by(theo, _after(contest, FINAL)):
        make_final(challenge, NOTHING_OPEN)
        prepare_night(challenge, facts=_night(contest), by=theo)
    _judge(contest, jurors)
    with _done_by(theo, _after(contest, PUBLISHED)):
        publish_results(challenge, reason="", by=theo)


def _after(contest: Contest, days: int) -> datetime:
    return at(contest.challenge.time_zone, contest.rules.reporting.end + timedelta(days), 15, 20)


@contextmanager
def _done_by(person: User, moment: datetime) -> Iterator[None]:
    """As if this person were signed in at that moment: deeds note who did them, and when."""
    with standing_at(moment), current_app.test_request_context():
        login_user(person)
        yield


def _jurors(contest: Contest) -> list[User]:
    invited_at = _after(contest, VERIFIED)
    people = [
        User(email=email, name=name, password_hash=None, created_at=invited_at, confirmed_at=invited_at)
        for name, email, _ in JURORS
    ]
    db.session.add_all(people)
    db.session.flush()
    facts = {"challenge_id": contest.challenge.id, "role": JUROR, "invited_by": contest.coordinator.id}
    facts |= {"invited_at": invited_at, "expires_at": invited_at + timedelta(days=20)}
    db.session.add_all(ChallengeHelper(user_id=one.id, **facts) for one in people)
    db.session.flush()
    return people


def _judge(contest: Contest, jurors: Sequence[User]) -> None:
    """Each juror scores some candidates; the award goes to the one with the highest mean."""
    challenge, award = contest.challenge, award_of(contest.rules, "neighbor")
    if award is None:
        raise ValueError("The rules know no award of the jury.")
    candidates = [entry.public_key for entry in placed_in(challenge).candidates(award)][:JUDGED]
    luck = Chance().of("jury", contest.town.slug)
    for number, (juror, (name, _, text)) in enumerate(zip(jurors, JURORS, strict=True)):
        scores = {key: luck.about(name, key).randint(4, 10) for key in candidates}
        with _done_by(juror, _after(contest, SCORED) + timedelta(hours=number)):
            cast_ballot(challenge, award, scores=scores, text=text, by=juror)
    with _done_by(contest.coordinator, _after(contest, GIVEN)):
        db.session.flush()
        first = min(leading(ballots_in(challenge)[award.key], candidates))
        give_by_jury(challenge, award, first, reason=REASON, by=contest.coordinator)


def _night(contest: Contest) -> dict[str, object]:
    return {
        "held_on": contest.rules.reporting.end + timedelta(days=70),
        "starts": "6 PM",
        "place": "The town pier",
        "welcome": WELCOME,
        "signatory": contest.coordinator.name,
        "signatory_role": "Sustainability coordinator",
    }
