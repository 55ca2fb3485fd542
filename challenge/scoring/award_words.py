"""Why an award was given, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from challenge.quantities.resources import RESOURCES
from challenge.scoring.measures import MEASURES
from challenge.scoring.rounds import points_in
from challenge.scoring.rows import Row
from challenge.scoring.rules import NONE, Rules, rules_of_track
from challenge.scoring.rules.awards import ALL, DIVISION, TEAM, Award, Condition


class InTeam(NamedTuple):
    """The team that an entry is in: its key, name, place, and what it came to."""

    key: str
    name: str
    place: int
    points: str
    unit: str = "points"


def why_words(
    row: Row,
    award: Award,
    rules: Rules,
    places: Mapping[int, int],
    legacy: Mapping[str, Decimal],
    divisions: Mapping[str, str],
    teams: Mapping[str, InTeam],
) -> tuple[str, str]:
    """The reason with its figures, and without percents and points. `places` goes by the condition's number."""
    parts = [
        (_place_words(places.get(number, 0), condition, row, rules, divisions) + _shared(award, row, number, places),)
        * 2
        if condition.kind == "place"
        else _round_words(places.get(number, 0), condition, row, rules, divisions)
        if condition.kind == "round"
        else _team_words(teams[row["entry"]], award)
        if condition.kind == "team"
        else _words(row, condition, rules_of_track(rules, row["track"]), legacy)
        for number, condition in enumerate(award.when)
    ]
    full, bare = ("; ".join(filter(None, dict.fromkeys(said))) for said in zip(*parts, strict=True))
    return _sentence(full), _sentence(bare)


def _round_words(
    place: int, condition: Condition, row: Row, rules: Rules, divisions: Mapping[str, str]
) -> tuple[str, str]:
    """With the points of the round, where it has some."""
    bare = f"{rules.round_name(condition.round)}: {_place_words(place, condition, row, rules, divisions)}"
    points = points_in(condition.round, row)
    return (bare if points is None else f"{bare}, with {points} points"), bare


def _team_words(team: InTeam, award: Award) -> tuple[str, str]:
    """Of an award to teams the team is named beside it."""
    place = f"{ordinal(team.place)} place of the teams"
    bare = place if award.to == TEAM else f"in the team “{team.name}”, which has the {place}"
    return f"{bare}, with {team.points} {team.unit}", bare


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _place_words(place: int, condition: Condition, row: Row, rules: Rules, divisions: Mapping[str, str]) -> str:
    names = {track.key: track.name for track in rules.tracks}
    if condition.within == DIVISION:
        return f"{ordinal(place)} place in {divisions.get(row['division'] or '', row['division'] or '')}"
    if condition.within == ALL and len(rules.boards) == 1:
        return f"{ordinal(place)} place"
    tracks = rules.together_with(row["track"]) if condition.within == ALL else (row["track"],)
    return f"{ordinal(place)} place in {' and '.join(names.get(key, key) for key in tracks)}"


def _shared(award: Award, row: Row, number: int, places: Mapping[int, int]) -> str:
    """Said of the first place of an award that is shared, unless one alone is told apart from everybody else."""
    if not award.share_first or places.get(number) != 1 or row["place_range"] == (1, 1):
        return ""
    return ", shared by all who cannot be told apart from first"


def _words(row: Row, condition: Condition, rules: Rules, legacy: Mapping[str, Decimal]) -> tuple[str, str]:
    if condition.kind == "tier":
        name = _tier_name(row, condition, rules)
        return name, name
    if condition.kind == "most_improved":
        gain = row["scorecards"][condition.scorecard]["gain"]
        return f"{gain} points more of 100 than at the start, the most", "the largest gain since the start"
    if condition.kind == "greatest_leap":
        card = rules.scorecard(condition.scorecard)
        name = next(one.name for one in card.categories if one.key == condition.category)
        gain = row["scorecards"][card.key]["categories"][condition.category].get("gain")
        return f"{_short(gain)} points more in {name} than at the start, the most", f"the greatest leap in {name}"
    if condition.kind == "top_saver":
        name = RESOURCES[condition.resource].name.lower()
        saved = row["resources"][condition.resource]["reduction_percent"]
        compared = "than in the baseline" if rules.adjustment == NONE else "than expected"
        return f"{saved} % less {name} {compared}, the most", f"the largest saving of {name}, in percent"
    if condition.kind == "met_target":
        name = MEASURES[condition.measure].name
        target = next(one.target_percent for one in rules.measures if one.key == condition.measure)
        saved = row["measures"][condition.measure]["reduction_percent"]
        return f"{name}: {saved} %, the target was {_short(str(target))} %", f"met the target for {name.lower()}"
    return (
        f"{_short(str(legacy[row['entry']]))} % less than before its first challenge",
        "saving since its first challenge",
    )


def _tier_name(row: Row, condition: Condition, rules: Rules) -> str:
    if not condition.scorecard:
        return next(tier.name for tier in rules.tiers if tier.key == row["tier"])
    card = rules.scorecard(condition.scorecard)
    name = next(tier.name for tier in card.tiers if tier.key == row["scorecards"][card.key]["tier"])
    return f"{name} in {card.name}" if len(rules.scorecards) > 1 else name


def _short(figure: str | None) -> str:
    return f"{Decimal(figure or 0).normalize():f}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "." if text else ""
