"""Whom a letter goes to: how far they have come, narrowed down by what is known of their entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from challenge.businesses.entry_facts import live_facts_in
from challenge.businesses.teams import team_keys_in, team_names_in
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.desks.answer_progress import Answers, answers_of, sheets_asked
from challenge.desks.recruiting_queries import Person, Recruit, counted_in, in_stage
from challenge.desks.stages import STAGES
from challenge.leaderboards.queries import current_snapshot
from challenge.leaderboards.stored import rows_with_entries
from challenge.quantities.resources import RESOURCES
from challenge.scoring.cards import name_at, stages_of
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules.scorecards import Scorecard
from challenge.words import day

GROUPS = {"all joined": "All that have joined", "nudge": "All that need a nudge", **STAGES}
"""{stage: its name}: whom a coordinator can write to. Each stage, and two groups over several."""
NONE = "-"  # in no division or team, no tier reached

Names = dict[str, str]


@dataclass(frozen=True)
class Group:
    """Those of a stage; `narrowed` says by the filter's name what else holds for them.

    `through`: the bills of `narrowed["resource"]` do not reach the end of this day.
    """

    stage: str
    narrowed: Mapping[str, str] = field(default_factory=dict)
    through: date | None = None


@dataclass(frozen=True)
class Filter:
    """One way to narrow a group down: what can be chosen by these rules, and what holds for each entry."""

    label: str
    choices: Callable[[Challenge, Rules], Names]
    holds: Callable[[Challenge, Rules], Mapping[int, set[str]]]


def choices_in(challenge: Challenge) -> dict[str, Names]:
    """What a group of this challenge can be narrowed down by: {filter: {key: its name}}, those with a choice."""
    rules = rules_of(challenge)
    found = {name: one.choices(challenge, rules) for name, one in FILTERS.items()}
    counted = set[str]().union(*counted_in(rules).values())
    found[RESOURCE] = {key: RESOURCES[key].name for key in RESOURCES if key in counted}
    return {name: names for name, names in found.items() if names}


def members_of(challenge: Challenge, recruits: Sequence[Recruit], group: Group) -> list[Recruit]:
    """Those of the recruits who are in the group. Who has not joined has nothing that it could be narrowed down by."""
    rules, found = rules_of(challenge), in_stage(recruits, group.stage)
    for name, wanted in group.narrowed.items():
        if name == RESOURCE:
            found = [one for one in found if _is_behind(one, wanted, group.through or date.min)]
        else:
            holding = FILTERS[name].holds(challenge, rules)
            found = [one for one in found if one.entry and wanted in holding.get(one.entry.id, {NONE})]
    return found


def readers_of(members: Sequence[Recruit]) -> list[tuple[Recruit, Person]]:
    """Who would get a letter to them: each address once."""
    found: dict[str, tuple[Recruit, Person]] = {}
    for recruit in members:
        for person in recruit.readers:
            found.setdefault(person.email, (recruit, person))
    return list(found.values())


def words_of(challenge: Challenge, group: Group) -> str:
    """`All that have joined; track: Owners; electricity not logged through June 30, 2026`."""
    choices, said = choices_in(challenge), [GROUPS[group.stage]]
    for name, key in group.narrowed.items():
        named = choices[name][key]
        if name == RESOURCE and group.through:
            said.append(f"{named.lower()} not logged through {day(group.through)}")
        else:
            said.append(f"{FILTERS[name].label.lower()}: {named}")
    return "; ".join(said)


def _is_behind(recruit: Recruit, resource: str, through: date) -> bool:
    return resource in recruit.logged_until and (recruit.logged_until[resource] or date.min) <= through


def _tracks(challenge: Challenge, rules: Rules) -> Names:
    return {one.key: one.name for one in rules.tracks} if len(rules.tracks) > 1 else {}


def _track_of(challenge: Challenge, rules: Rules) -> dict[int, set[str]]:
    return {facts.entry_id: {facts.track} for facts in live_facts_in(challenge.id)}


def _divisions(challenge: Challenge, rules: Rules) -> Names:
    if rules.divisions is None:
        return {}
    return {**{one.key: one.name for one in rules.divisions.all}, NONE: "None yet"}


def _division_of(challenge: Challenge, rules: Rules) -> dict[int, set[str]]:
    return {facts.entry_id: {facts.division_by(rules.divisions) or NONE} for facts in live_facts_in(challenge.id)}


def _teams(challenge: Challenge, rules: Rules) -> Names:
    names = team_names_in(challenge.id) if rules.teams else {}
    return {**names, NONE: "In no team"} if names else {}


def _team_of(challenge: Challenge, rules: Rules) -> dict[int, set[str]]:
    return {entry_id: {key} for entry_id, key in team_keys_in(challenge.id).items()}


def _tiers(challenge: Challenge, rules: Rules) -> Names:
    """Those of the points, of a track's own too, and those of each scorecard."""
    found: Names = {}
    for track in rules.tracks:
        found |= {f"points:{tier.key}": tier.name for tier in rules_of_track(rules, track.key).tiers}
    several = bool(found) or len(rules.scorecards) > 1
    for card in rules.scorecards:
        in_card = f" in {card.name}" if several else ""
        found |= {f"card:{card.key}:{tier.key}": f"{tier.name}{in_card}" for tier in card.tiers}
    return {**found, NONE: "None yet"} if found else {}


def _tiers_of(challenge: Challenge, rules: Rules) -> dict[int, set[str]]:
    """As the last standings have them, whatever of them the public reads."""
    snapshot, found = current_snapshot(challenge), {}
    for row, entry in rows_with_entries(snapshot) if snapshot else ():
        tiers = {f"card:{key}:{card['tier']}" for key, card in row["scorecards"].items() if card["tier"]}
        if row["tier"]:
            tiers.add(f"points:{row['tier']}")
        found[entry.id] = tiers or {NONE}
    return found


def _cards_of(rules: Rules) -> list[Scorecard]:
    """Every scorecard that is answered in some track."""
    answered = {card.key for track in rules.tracks for card in rules_of_track(rules, track.key).answered_scorecards}
    return [card for card in rules.scorecards if card.key in answered]


def _sheets(challenge: Challenge, rules: Rules) -> Names:
    found: Names = {}
    for card in _cards_of(rules):
        for stage in stages_of(card):
            found[f"in:{card.key}:{stage}"] = f"{name_at(card, stage)}: submitted"
            found[f"out:{card.key}:{stage}"] = f"{name_at(card, stage)}: not submitted"
    return found


def _sheets_of(challenge: Challenge, rules: Rules) -> dict[int, set[str]]:
    asked, answers = sheets_asked(rules), answers_of(challenge)
    found = defaultdict[int, set[str]](set)
    for facts in live_facts_in(challenge.id):
        submitted = answers.get(facts.entry_id, Answers()).submitted
        for key, stage in asked.get(facts.track, set()):
            found[facts.entry_id].add(f"{'in' if (key, stage) in submitted else 'out'}:{key}:{stage}")
    return found


RESOURCE = "resource"
FILTERS = {
    "track": Filter("Track", _tracks, _track_of),
    "division": Filter("Division", _divisions, _division_of),
    "tier": Filter("Tier reached", _tiers, _tiers_of),
    "team": Filter("Team", _teams, _team_of),
    "scorecard": Filter("Scorecard", _sheets, _sheets_of),
}
"""By what a group can be narrowed down, beside a resource whose bills do not reach a day."""
