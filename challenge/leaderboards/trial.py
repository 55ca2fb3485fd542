"""An earlier challenge's entries, bills and answers by the rules of another one. Read only: nothing is stored."""

from __future__ import annotations

from challenge import clock
from challenge.businesses.chosen import Chosen
from challenge.businesses.entry_facts import facts_in
from challenge.challenges.models import Challenge
from challenge.challenges.templates import rules_moved
from challenge.leaderboards.inputs import boards_under
from challenge.scoring.dry_run import Field
from challenge.scoring.rules import Rules


def why_not(earlier: Challenge, rules: Rules) -> str:
    """Why these rules cannot be tried on an earlier challenge; "" where they can."""
    there = facts_in(Chosen(earlier.id))
    if not there:
        return f"Nobody took part in {earlier.name}."
    if rules_moved(rules, earlier.starts_on).reporting.end > earlier.ends_on:
        return f"{earlier.name} was shorter than this challenge."
    if len(rules.boards) > 1 and not {facts.track for facts in there} & {track.key for track in rules.tracks}:
        return f"{earlier.name} had other tracks."
    return ""


def earlier_fields(earlier: Challenge, rules: Rules) -> list[Field]:
    """As if the earlier challenge had had these rules, from its own first day on."""
    return own_fields(earlier, rules_moved(rules, earlier.starts_on))


def own_fields(challenge: Challenge, rules: Rules) -> list[Field]:
    """A challenge's entries, bills and answers as they are now, by rules that may be others than its own."""
    today = clock.today(challenge.time_zone)
    return [
        Field(
            one.rules,
            one.entries,
            one.meters,
            one.measured,
            one.adjustments,
            one.answers,
            one.by_round,
            one.rules.due_until(today),
        )
        for one in boards_under(challenge, rules, clock.now())
        if one.entries
    ]
