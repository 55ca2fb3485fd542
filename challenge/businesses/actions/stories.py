"""A business tells its story; the coordinator lets the public read it."""

from __future__ import annotations

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.models import LIVE, TOTALS_ONLY, Entry, Story
from challenge.businesses.queries import owners_of, story_of
from challenge.challenges.actions import touch_display
from challenge.challenges.life import PUBLIC
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter


def tell_story(entry: Entry, *, title: str, text: str, agreed: bool, by: User) -> Story:
    """Write it, or other words in place of those before. It waits for the coordinator."""
    if entry.state not in LIVE or entry.challenge.state not in PUBLIC:
        raise Mistake("", "Stories are told by those who take part in a challenge.")
    if entry.listing == TOTALS_ONLY:
        raise Mistake("", "Your entry counts in totals only. Choose a name for the public first.")
    if not agreed:
        raise Mistake("agreed", "Tick this, or keep the story to yourselves.")
    story = story_of(entry) or Story(entry_id=entry.id)
    if story.state in ("waiting", "approved") and (story.title, story.text) == (title, text):
        raise Mistake("", "Nothing was changed.")
    note("tell_story", f"entry:{entry.id}", before=[story.title, story.text], after=[title, text])
    story.title, story.text, story.state, story.reason = title, text, "waiting", ""
    story.author_id, story.agreed_at, story.decided_at, story.decided_by = by.id, clock.now(), None, None
    db.session.add(story)
    touch_display([entry.challenge_id])
    return story


def take_story_back(entry: Entry) -> None:
    """The business does not agree any more: nobody reads it from now on."""
    story = story_of(entry)
    if story is None or story.state == "withdrawn":
        raise Mistake("", "There is no story to take back.")
    story.state = "withdrawn"
    note("take_story_back", f"entry:{entry.id}")
    touch_display([entry.challenge_id])


def decide_story(story: Story, *, approved: bool, reason: str, seen: str, by: User) -> None:
    """`seen` are the words that were read: other words are read again. A refusal needs a reason."""
    if story.state == "withdrawn":
        raise Mistake("", "The business took it back.")
    if seen != words_of(story):
        raise Mistake("", "The business wrote other words meanwhile. Read it again.")
    if not approved and not reason:
        raise Mistake("reason", "Write why. The business reads it.")
    if works_for(by, story.entry.business_id):
        raise Mistake("", "You work for this business, so somebody else must decide on its story.")
    state = "approved" if approved else "declined"
    if story.state == state:
        raise Mistake("", "That is decided already.")
    story.state, story.reason = state, "" if approved else reason
    story.decided_at, story.decided_by = clock.now(), by.id
    note("decide_story", f"story:{story.id}", state=state, reason=story.reason)
    touch_display([story.entry.challenge_id])
    for owner in owners_of(story.entry.business_id):
        compose_letter("story_decided", owner.email, owner=owner, story=story, entry=story.entry)


def words_of(story: Story) -> str:
    """Names the words, so that nobody approves others than she read."""
    return story.agreed_at.isoformat()
