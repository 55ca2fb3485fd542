"""Riverbend's sprint: three weeks of quick actions, answered by a dozen of its businesses, some of it reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from challenge.businesses.models import Business, BusinessPerson, Entry
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.templates import propose
from challenge.extensions import db
from challenge.review.models import AnswerReview
from challenge.sample.chance import Chance
from challenge.sample.contests import Contest
from challenge.sample.days import at
from challenge.scorecards.models import ActionAnswer, AnswerDraft, Submission
from challenge.scoring.catalogue.templates import templates
from challenge.scoring.rules import Rules, read_rules
from challenge.scoring.rules.scorecards import YES_NO, Item

BEGAN = 12  # days ago
TAKING_PART = 12
NOTES = ("Done in the slow hour after lunch.", "Our night crew did it.", "Photo is on the shop's wall.", "")
SUMMARY = "Twenty-one days of quick actions in downtown Riverbend: no meter, no landlord, hardly any money."


def settle_sprint(contest: Contest) -> None:
    """The challenge, its entries and what they answered until yesterday."""
    challenge, rules = _challenge(contest)
    luck = Chance().of("sprint")
    for business in _businesses(contest):
        entry = _entry(contest, challenge, business, luck)
        if luck.about("submitted", business.slug).random() < 0.85:
            _answer(contest, entry, rules, luck.of(business.slug))


def _challenge(contest: Contest) -> tuple[Challenge, Rules]:
    first, zone = contest.today - timedelta(days=BEGAN), contest.challenge.time_zone
    proposal = propose(templates()["three-week-sprint"], first, zone)
    rules, problems = read_rules(proposal.document)
    if rules is None:
        raise ValueError(problems)
    carmen = contest.coordinator
    challenge = Challenge(
        member_id=contest.challenge.member_id,
        slug=f"sprint-{first.year}",
        name="Downtown Sprint",
        state="running",
        contact_name=carmen.name,
        contact_email=carmen.email,
        created_at=at(zone, first - timedelta(days=30), 10),
        published_at=at(zone, first - timedelta(days=25), 14),
        **{**proposal.facts, "summary": SUMMARY},
    )
    db.session.add(challenge)
    db.session.flush()
    facts = {"challenge_id": challenge.id, "version": 1, "created_at": challenge.created_at, "created_by": carmen.id}
    db.session.add(ChallengeRules(**facts, document=rules.document(), hash=rules.hash))
    return challenge, rules


def _businesses(contest: Contest) -> Sequence[Business]:
    """Some of those in the city's long challenge, the bakery first."""
    statement = select(Business).join(Entry, Entry.business_id == Business.id)
    statement = statement.where(Entry.challenge_id == contest.challenge.id, Entry.state == "approved")
    return db.session.scalars(statement.distinct().order_by(Business.id).limit(TAKING_PART)).all()


def _entry(contest: Contest, challenge: Challenge, business: Business, luck: Chance) -> Entry:
    dice = luck.about("joined", business.slug)
    joined = at(challenge.time_zone, challenge.starts_on - timedelta(days=dice.randint(2, 18)), dice.randint(8, 20))
    entry = Entry(
        public_key=f"sprint{business.id:010}",
        challenge_id=challenge.id,
        business_id=business.id,
        track="all",
        listing="name",
        state="approved",
        role=dice.choice(["tenant", "tenant", "owner"]),
        joined_at=joined,
        decided_at=joined + timedelta(hours=3),
        decided_by=contest.coordinator.id,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _answer(contest: Contest, entry: Entry, rules: Rules, luck: Chance) -> None:
    scorecard = rules.scorecards[0]
    received = _moment(contest, luck)
    person = select(BusinessPerson.user_id).filter_by(business_id=entry.business_id).order_by(BusinessPerson.id)
    author = db.session.scalars(person.limit(1)).one()
    place = {"entry_id": entry.id, "scorecard": scorecard.key, "stage": "final"}
    submission = Submission(**place, origin="business", author_id=author, received_at=received)
    db.session.add(submission)
    db.session.flush()
    keen = luck.about("keen").uniform(0.3, 0.95)
    for item in scorecard.items:
        dice = luck.about(item.code)
        asked = item.suits(entry.role, entry.track) and item.evidence != "required"  # nobody sent a picture yet
        if asked and dice.random() < keen:
            said = _said(item, luck)
            answer = ActionAnswer(**place, submission_id=submission.id, item=item.code, **said)
            draft = AnswerDraft(**place, item=item.code, author_id=author, saved_at=received, **said)
            db.session.add_all([draft, answer])
            db.session.flush()
            if dice.random() < 0.3:
                _review(answer, contest, received + timedelta(hours=dice.randint(5, 20)))


def _said(item: Item, luck: Chance) -> dict[str, object]:
    """Done as a rule; how often or how much where that is asked."""
    dice = luck.about(item.code, "said")
    most = item.points / item.each if item.each else item.points
    amount = 0 if item.kind == YES_NO else dice.randint(1, max(1, int(most))) * 100
    return {"status": "done", "amount_hundredths": amount, "note": dice.choice(NOTES)}


def _review(answer: ActionAnswer, contest: Contest, moment: datetime) -> None:
    review = {"kind": "checked", "author_id": contest.coordinator.id, "at": moment, "is_standing": True}
    db.session.add(AnswerReview(answer_id=answer.id, **review))


def _moment(contest: Contest, luck: Chance) -> datetime:
    """Some evening since the start; yesterday at the latest."""
    days = luck.about("day").randint(2, BEGAN - 2)
    day: date = contest.today - timedelta(days=days)
    return at(contest.challenge.time_zone, day, 18, luck.about("minute").randint(0, 59))
