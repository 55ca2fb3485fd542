"""Stories that businesses tell: two that everybody reads in Port Larkin, and one that waits for Carmen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from challenge.businesses.models import Business, BusinessPerson, Entry, Story
from challenge.extensions import db
from challenge.sample.contests import Contest
from challenge.sample.days import at

PUBLISHED = (
    (
        "The boiler that slept at night",
        "Nobody had ever asked why the boiler ran until morning. A timer for forty dollars asked for us.\n\n"
        "The first cold week was a fight. Since then the rooms are warm at eight, and the tank lasts until March.",
    ),
    (
        "Where does our trash go?",
        "We put three bins where there was one, and a drawing of what belongs in each.\n\n"
        "After a month the landfill bin was half empty, so we ordered a smaller one.",
    ),
)
WAITING = (
    "The night oven",
    "We bake the rye at night now, in the oven that is hot anyway.\n\nThe gas bill fell, and the dough likes it.",
)


def settle_stories(contests: Sequence[Contest]) -> None:
    """Tell them, each by another entry that is listed under its own name."""
    riverbend, larkin = contests[0], contests[1]
    bakery = db.session.scalars(
        select(Entry)
        .join(Business)
        .where(Entry.challenge_id == riverbend.challenge.id, Business.slug == "rosas-bakery")
    ).one()
    _story(riverbend, bakery, *WAITING)
    db.session.flush()
    for entry, (title, text) in zip(_named(larkin), PUBLISHED, strict=False):
        story = _story(larkin, entry, title, text)
        story.state, story.decided_by = "approved", larkin.coordinator.id
        story.decided_at = story.agreed_at + timedelta(days=1)
    db.session.flush()


def _named(contest: Contest) -> Sequence[Entry]:
    statement = select(Entry).filter_by(challenge_id=contest.challenge.id, state="approved", listing="name")
    return db.session.scalars(statement.order_by(Entry.id)).all()


def _story(contest: Contest, entry: Entry, title: str, text: str) -> Story:
    owner = select(BusinessPerson.user_id).filter_by(business_id=entry.business_id, role="owner")
    story = Story(entry_id=entry.id, title=title, text=text, state="waiting")
    story.author_id = db.session.scalars(owner.order_by(BusinessPerson.id)).first() or 0
    story.agreed_at = at(contest.challenge.time_zone, contest.today - timedelta(days=3))
    db.session.add(story)
    return story
