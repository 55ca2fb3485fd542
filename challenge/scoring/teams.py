"""Teams: what entries come to together, from the figures that the public reads of them, and places among teams.

Only members that are listed and compete belong here: what others have could else be worked out. Sums are exact; a
mean and a figure per employee are rounded half to even. Teams with the same published figure share a place.

Members are measured independently of each other, so squares of their errors add up. No error of a member counts as less
than the usual one, that of the members of all teams; what a team comes to has no floor of its own: a mean of many is
surer than a mean of two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NotRequired, TypedDict

import numpy as np

from challenge.scoring.figures import EXACT_DECIMALS, figures
from challenge.scoring.places import places_of
from challenge.scoring.ranges import published_values, steadied
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
    """An entry in a team: its published figure, None while it is not ranked, its employees, None if not stated, and the
    standard error of its figure, None where that cannot be told."""

    team: str
    points: str | None
    employees: int | None
    error: str | None = None


class TeamResult(TypedDict):
    """What a team came to. `points` is None, and `reason_code` says why, for one that has no place. `standard_error` is
    that of the points, None where it cannot be told, missing in older standings."""

    team: str
    place: int | None
    points: str | None
    members: int
    ranked: int
    reason_code: str | None
    standard_error: NotRequired[str | None]


def rank_teams(members: Iterable[Member], rule: TeamRule, decimals: int) -> list[TeamResult]:
    """Every team that has a member, those with a place first."""
    of_team: dict[str, list[Member]] = {}
    for member in members:
        of_team.setdefault(member.team, []).append(member)
    found = {team: _result(own, rule, decimals) for team, own in of_team.items()}
    digits = decimals_of(rule, decimals)
    places = places_of([None if figure is None else int(figure.scaleb(digits)) for figure, _ in found.values()])
    errors = _errors(of_team, rule)
    rows = [
        TeamResult(
            team=team,
            place=place,
            points=None if figure is None else f"{figure:f}",
            members=len(of_team[team]),
            ranked=sum(one.points is not None for one in of_team[team]),
            reason_code=reason,
            standard_error=None if figure is None else errors[team],
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


def _errors(of_team: Mapping[str, Sequence[Member]], rule: TeamRule) -> dict[str, str | None]:
    """The standard error of what each team comes to; None where that of a ranked member is not known."""
    ranked = {team: [one for one in own if one.points is not None] for team, own in of_team.items()}
    floored = iter(steadied(published_values([one.error for own in ranked.values() for one in own])).tolist())
    found = []
    for team, own in ranked.items():
        total = math.sqrt(math.fsum(next(floored) ** 2 for _ in own))
        divided_by = {MEAN: len(own), PER_CAPITA: sum(one.employees or 0 for one in of_team[team])}.get(rule.by, 1)
        found.append(total / divided_by if divided_by else math.nan)
    errors = np.array(found, np.float64)
    return dict(zip(ranked, figures(errors, EXACT_DECIMALS, ~np.isnan(errors)), strict=True))
