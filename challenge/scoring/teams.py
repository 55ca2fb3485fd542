"""Teams: what entries come to together, from the figures that the public reads of them, and places among teams.

Only members that are listed and compete belong here: what others have could else be worked out. Sums are exact; a
mean and a figure per employee are rounded half to even. Teams with the same published figure share a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypedDict

from challenge.scoring.places import places_of
from challenge.scoring.rules.teams import MEAN, PER_CAPITA, TeamRule

PER_EMPLOYEE_DECIMALS = 3
NOBODY, FEW, NO_EMPLOYEES = "nobody_ranked", "few_ranked", "no_employees"
REASONS = {
    NOBODY: "None of its members is ranked yet.",
    FEW: "Too few of its members are ranked yet.",
    NO_EMPLOYEES: "Not all of its members say how many people work there.",
}


@dataclass(frozen=True, slots=True)
class Member:
    """An entry in a team: its published figure, None while it is not ranked, and its employees, None if not stated."""

    team: str
    points: str | None
    employees: int | None


class TeamResult(TypedDict):
    """What a team came to. `points` is None, and `reason_code` says why, for one that has no place."""

    team: str
    place: int | None
    points: str | None
    members: int
    ranked: int
    reason_code: str | None


def rank_teams(members: Iterable[Member], rule: TeamRule, decimals: int) -> list[TeamResult]:
    """Every team that has a member, those with a place first."""
    of_team: dict[str, list[Member]] = {}
    for member in members:
        of_team.setdefault(member.team, []).append(member)
    found = {team: _result(own, rule, decimals) for team, own in of_team.items()}
    digits = decimals_of(rule, decimals)
    places = places_of([None if figure is None else int(figure.scaleb(digits)) for figure, _ in found.values()])
    rows = [
        TeamResult(
            team=team,
            place=place,
            points=None if figure is None else f"{figure:f}",
            members=len(of_team[team]),
            ranked=sum(one.points is not None for one in of_team[team]),
            reason_code=reason,
        )
        for (team, (figure, reason)), place in zip(found.items(), places, strict=True)
    ]
    return sorted(rows, key=lambda row: (row["place"] or len(rows) + 1, row["team"]))


def decimals_of(rule: TeamRule, decimals: int) -> int:
    """How many decimals a team's figure has, where those of entries have so many."""
    return PER_EMPLOYEE_DECIMALS if rule.by == PER_CAPITA else decimals


def _result(members: Sequence[Member], rule: TeamRule, decimals: int) -> tuple[Decimal | None, str | None]:
    points = [Decimal(one.points) for one in members if one.points is not None]
    if not points:
        return None, NOBODY
    total, step = sum(points, Decimal(0)), Decimal(1).scaleb(-decimals_of(rule, decimals))
    if rule.by == MEAN:
        if len(points) * 100 < rule.least_share_percent * len(members):
            return None, FEW
        return (total / len(points)).quantize(step, ROUND_HALF_EVEN), None
    if rule.by == PER_CAPITA:
        employees = [one.employees or 0 for one in members]
        if not all(employees):
            return None, NO_EMPLOYEES
        return (total / sum(employees)).quantize(step, ROUND_HALF_EVEN), None
    return total.quantize(step), None
