"""What an entry states of itself, and which of it a running challenge goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from challenge import clock
from challenge.businesses.models import Business, Entry, Site
from challenge.businesses.queries import challenges_of_site, entries_of
from challenge.challenges.forms.groups import SECTOR_NAMES, TYPE_NAMES
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.scoring.asked import SINCE, asked_by, asked_to_be_eligible
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import Rules
from challenge.scoring.rules.divisions import WORDS
from challenge.scoring.rules.eligibility import AT_ENTRY, FIRST_DAY, LAST_DAY

SiteFacts = Mapping[str, Any]
"""Floor area, employees and since when a site is in use, by their columns; what is left out stays as it is."""

OVER = ("draft", "final", "archived")


@dataclass(frozen=True, slots=True)
class Stated:
    """Empty: not stated. `occupied_since` is for the sites that did not say so yet."""

    role: str = ""
    kind: str = ""
    sector: str = ""
    occupied_since: date | None = None
    competes: bool = True
    shows_values: bool = False
    goals: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """By the names that divisions use."""
        return {"role": self.role, "type": self.kind, "sector": self.sector}

    @property
    def is_known(self) -> bool:
        """Whether each word is one of ours, or empty."""
        return all(not word or word in WORDS[fact] for fact, word in self.words.items())


@dataclass(frozen=True, slots=True)
class Lacking:
    """A site that has not told what the rules go by."""

    id: int
    name: str
    lacks: list[str]


COLUMNS = {
    "floor_area": ("floor_area_sqft", "floor area"),
    "employees": ("employees", "number of employees"),
    SINCE: (SINCE, "first day of use"),
}


def lacking(sites: Iterable[Site], facts: frozenset[str]) -> list[Lacking]:
    """The sites that have not told each of these facts, with what they lack in words."""
    wanted = [both for fact, both in COLUMNS.items() if fact in facts]
    found = [
        Lacking(site.id, site.name, [word for column, word in wanted if getattr(site, column) is None])
        for site in sites
    ]
    return [one for one in found if one.lacks]


def has_begun(challenge: Challenge) -> bool:
    """Whether its first day is here, and its results are not final."""
    return challenge.state not in OVER and clock.today(challenge.time_zone) >= challenge.starts_on


def settled_in(challenges: Iterable[Challenge]) -> set[str]:
    """The facts that challenges go by already: from then on only the coordinator changes them."""
    return {fact for one in challenges if one.state not in OVER for fact in _settled(one)}


def _settled(challenge: Challenge) -> frozenset[str]:
    """All from the first day on; what eligibility alone goes by, from the moment at which the rules judge it."""
    rules = rules_of(challenge)
    asked, eligible = asked_by(rules).facts, asked_to_be_eligible(rules)
    settled = asked - eligible if has_begun(challenge) else frozenset()
    return settled | eligible if _is_judged(challenge, rules) else settled


def _is_judged(challenge: Challenge, rules: Rules) -> bool:
    """Whether the moment is over at which eligibility is judged. `challenge` is one that somebody entered already."""
    judged = rules.eligibility.judged if rules.eligibility else FIRST_DAY
    if judged == LAST_DAY:
        return clock.today(challenge.time_zone) >= challenge.ends_on
    return judged == AT_ENTRY or has_begun(challenge)


def settled_for(business: Business) -> set[str]:
    """Of a business, in all challenges that it takes part in."""
    return settled_in(entry.challenge for entry in _live(business))


def settled_at(site_id: int) -> set[str]:
    """Of a site."""
    return settled_in(challenges_of_site(site_id))


def _live(business: Business) -> list[Entry]:
    return [entry for entry in entries_of(business) if entry.state in ("waiting", "approved")]


def stated_words(entry: Entry, rules: Rules) -> list[str]:
    """What an entry stated of what the rules go by, in short sentences without a stop."""
    facts, business = asked_by(rules).facts, entry.business
    known = [
        ("role", {"owner": "Owner of its place", "tenant": "Tenant"}.get(entry.role, "")),
        ("type", TYPE_NAMES.get(business.kind, "")),
        ("sector", SECTOR_NAMES.get(business.sector, "")),
    ]
    found = [word for fact, word in known if fact in facts and word]
    found += [
        f"Own goal for {MEASURES[key].name.lower()}: {goal} {MEASURES[key].unit}" for key, goal in entry.goals.items()
    ]
    return found if entry.competes else [*found, "Takes part without competing"]
