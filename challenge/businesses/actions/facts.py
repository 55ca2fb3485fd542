"""What an entry states because the rules go by it: by the business until the start, then by its coordinator alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.actions.touched import touch_challenges_of_site
from challenge.businesses.models import LIVE, Entry
from challenge.businesses.queries import sites_of
from challenge.businesses.stated import SiteFacts, Stated, has_begun, settled_for, settled_in
from challenge.challenges.actions import touch_display, touch_inputs
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.scoring.asked import goals_of
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import Rules

ASK = "Places in a challenge go by this already. Ask its coordinator to change it."
FIELDS = {"role": "role", "type": "kind", "sector": "sector"}


def refuse_stated(challenge: Challenge, track: str, stated: Stated) -> None:
    """Raise a Mistake where this cannot be stated in this challenge."""
    if not stated.is_known:
        raise Mistake("kind", "Choose one of the answers.")
    weighted = goals_of(rules_of(challenge), track)
    for key, goal in stated.goals.items():
        if key in weighted and goal < weighted[key].target_percent:
            least = f"{weighted[key].target_percent.normalize():f}"
            raise Mistake(f"goal_{key}", f"The rules ask for {least}. A goal of your own is that or more.")


def state_facts(entry: Entry, stated: Stated) -> None:
    """Write down what a business states as it enters a challenge."""
    refuse_stated(entry.challenge, entry.track, stated)
    _refuse_settled(entry, stated, settled_for(entry.business) - {"role"})
    touch_inputs(_keep(entry, stated) - {entry.challenge_id})
    for site in sites_of(entry):
        if stated.occupied_since and site.occupied_since is None:
            site.occupied_since = stated.occupied_since
            touch_challenges_of_site(site.id)


def change_facts(entry: Entry, stated: Stated) -> None:
    """The business changes what it stated. What was never stated may be stated at any time."""
    if entry.state not in LIVE:
        raise Mistake("", "This entry no longer takes part.")
    refuse_stated(entry.challenge, entry.track, stated)
    own = settled_in([entry.challenge])
    _refuse_settled(entry, stated, (settled_for(entry.business) - {"role"}) | own)
    if has_begun(entry.challenge):
        _refuse_late(entry, stated)
    before = _told(entry)
    _touch(_keep(entry, stated))
    note("change facts", f"entry:{entry.id}", before=before, after=_told(entry))


def decide_division(
    entry: Entry,
    by: User,
    *,
    division: str,
    stated: Stated,
    sites: Mapping[str, SiteFacts],
    reason: str,
) -> None:
    """The coordinator puts an entry in a division, or corrects the facts it goes by, and says why."""
    if works_for(by, entry.business_id):
        raise Mistake("", "You work for this business, so somebody else must decide on its division.")
    if not reason.strip():
        raise Mistake("reason", "Write the reason: the business reads it.")
    rules = rules_of(entry.challenge)
    _refuse_unknown_division(rules, division)
    if not stated.is_known:
        raise Mistake("kind", "Choose one of the answers.")
    before = {"division": entry.division, **_told(entry)}
    changed = _correct_sites(entry, sites)
    _touch(_keep(entry, stated))
    entry.division, entry.division_reason = division, reason.strip()
    after = {"division": division, **_told(entry)}
    if before == after and not changed:
        raise Mistake("", "Nothing was changed.")
    note("decide division", f"entry:{entry.id}", before=before, after=after, sites=changed, reason=reason)


def _refuse_unknown_division(rules: Rules, division: str) -> None:
    known = {one.key for one in rules.divisions.all} if rules.divisions else set()
    if division and division not in known:
        raise Mistake("division", "Choose one of this challenge's divisions.")


def _refuse_settled(entry: Entry, stated: Stated, settled: set[str]) -> None:
    known = {"role": entry.role, "type": entry.business.kind, "sector": entry.business.sector}
    for fact, word in stated.words.items():
        if fact in settled and known[fact] and word != known[fact]:
            raise Mistake(FIELDS[fact], ASK)


def _refuse_late(entry: Entry, stated: Stated) -> None:
    """Neither goals nor the wish to compete can wait for how the year turns out."""
    goals = _goals(entry, stated)
    for key in {**entry.goals, **goals}:
        if goals.get(key) != entry.goals.get(key):
            raise Mistake(
                f"goal_{key}", f"The challenge has begun: a goal stays as it was, {_goal_before(entry, key)}."
            )
    if stated.competes and not entry.competes:
        raise Mistake("not_competing", ASK)


def _goal_before(entry: Entry, key: str) -> str:
    return f"{entry.goals[key]} {MEASURES[key].unit}" if key in entry.goals else "none of your own"


def _touch(challenge_ids: set[int]) -> None:
    touch_inputs(challenge_ids)
    touch_display(challenge_ids)


def _keep(entry: Entry, stated: Stated) -> set[int]:
    """The challenges that have to look again."""
    business = entry.business
    of_business = [business.kind, business.sector] != [stated.kind, stated.sector]
    business.kind, business.sector = stated.kind, stated.sector
    entry.role, entry.competes, entry.shows_values = stated.role, stated.competes, stated.shows_values
    entry.goals = _goals(entry, stated)
    db.session.flush()
    touched = {entry.challenge_id}
    if of_business:
        own = select(Entry.challenge_id).where(Entry.business_id == business.id, Entry.state.in_(LIVE))
        touched |= set(db.session.scalars(own))
    return touched


def _goals(entry: Entry, stated: Stated) -> dict[str, str]:
    known = goals_of(rules_of(entry.challenge), entry.track)
    return {key: f"{goal.normalize():f}" for key, goal in stated.goals.items() if key in known}


def _told(entry: Entry) -> dict[str, Any]:
    business = entry.business
    words = {"role": entry.role, "kind": business.kind, "sector": business.sector}
    return {**words, "goals": dict(entry.goals), "competes": entry.competes, "shows_values": entry.shows_values}


def _correct_sites(entry: Entry, sites: Mapping[str, SiteFacts]) -> list[dict[str, Any]]:
    """What became of each site that changed: its id, what was and what is."""
    found = []
    for site in sites_of(entry):
        typed = sites.get(str(site.id), {})
        before = {name: getattr(site, name) for name in typed}
        if before == dict(typed):
            continue
        for name, value in typed.items():
            setattr(site, name, value)
        touch_challenges_of_site(site.id)
        found.append({"site": site.id, "before": _plain(before), "after": _plain(typed)})
    db.session.flush()
    return found


def _plain(facts: SiteFacts) -> dict[str, Any]:
    return {name: str(value) if value is not None else None for name, value in facts.items()}
