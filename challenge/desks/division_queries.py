"""The division of each entry, in a word or two for the page that lists them."""

from __future__ import annotations

from challenge.businesses.entry_facts import live_facts_in
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.scoring.asked import asked_by


def division_links(challenge: Challenge) -> dict[int, str]:
    """What the link to an entry's division says, by entry; nothing where the rules go by no facts."""
    rules = rules_of(challenge)
    if not asked_by(rules).facts:
        return {}
    names = {one.key: one.name for one in rules.divisions.all} if rules.divisions else {}
    found = {}
    for facts in live_facts_in(challenge.id):
        named = names.get(facts.division_by(rules.divisions), "No division yet" if names else "Facts")
        found[facts.entry_id] = f"{named}, by hand" if facts.by_hand in names else named
    return found
