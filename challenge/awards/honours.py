"""Who has an award, as papers and pages name it: an entry, or a team with its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from challenge.awards.models import AwardDecision
from challenge.businesses.models import Entry
from challenge.words import and_words


def public_name(entry: Entry) -> str | None:
    """What the public may read of an entry today; None also where it no longer takes part."""
    return entry.public_name if entry.state == "approved" else None


@dataclass(frozen=True)
class Honour:
    """What one winner has: a decision, or those of all members of a team that may be named or counted."""

    decisions: Sequence[AwardDecision]

    @property
    def first(self) -> AwardDecision:
        """Whatever is the same for all members stands in each of them."""
        return self.decisions[0]

    @property
    def name(self) -> str:
        """Of the team, or of the entry."""
        return name_of(self.first)

    @property
    def members(self) -> str:
        """Of a team: who stands on the board under its own name; the others are only counted, since a team tells much
        of who is in it. "" for an entry."""
        if self.first.team is None:
            return ""
        named = [one.entry.public_name or "" for one in self.decisions if one.entry.listing == "name"]
        more = len(self.decisions) - len(named)
        unit = "more" if named else "member" if more == 1 else "members"
        return and_words([*sorted(named, key=str.casefold), *([f"{more} {unit}"] if more else [])])

    @property
    def told(self) -> str:
        """`Hillside (Birch Cafe and 1 more)`, or the name of the entry."""
        return f"{self.name} ({self.members})" if self.members else self.name


def name_of(decision: AwardDecision) -> str:
    """Of the team, or of the entry; "" where nobody may read it."""
    own = public_name(decision.entry) or ""
    return decision.team.name if decision.team and own else own


def honours_of(decisions: Sequence[AwardDecision]) -> list[Honour]:
    """In their order, teams where their first member stands; who may not be named is left out."""
    found: dict[tuple[str, int], list[AwardDecision]] = {}
    for one in decisions:
        if name_of(one):
            key = ("decision", one.id) if one.team_id is None else ("team", one.team_id)
            found.setdefault(key, []).append(one)
    return [Honour(own) for own in found.values()]
