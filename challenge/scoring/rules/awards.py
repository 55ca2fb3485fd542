"""Awards and bonuses as the rules state them.

An award goes to every entry for which all of its conditions hold, at most `winners` of them in the order of the board.

    {"key": "first", "name": "First place", "text": "",
     "by": "conditions",                     or "jury" (people decide), "draw" (by a published seed)
     "when": [{"is": "place", "within": "division", "at_most": 1}, ...],
     "winners": 0,                           0: everybody for whom it holds
     "one_per": "",                          or "site", "owner": nobody gets it twice
     "track": "", "board": "",               of a track only; by the places of another board
      "to": "",                               or "team": to teams as such; its one condition is the team's place
      "distinguishable": false,               only where the saving is beyond chance
      "share_first": false}                   all who cannot be told apart from first share the first place

Conditions (`is`): `place` (within all, track or division, at most), `round` (the place in a round, named by its last
day; where rounds are for the record, that of the board which everybody read then), `team` (in a team that has a place
up to so many; every member of it that takes part has the award), `tier` (of a scorecard or of points, at least),
`most_improved` (largest gain of a scorecard), `greatest_leap` (largest gain in one category), `top_saver` (largest
reduction of a resource), `met_target` (of a measure), `legacy` (reduction against the first baseline of an earlier
edition of the challenge, at least so many percent).

Bonuses come on top of the 100 points, together at most `maximum`:

    {"maximum": "5", "kinds": [{"key": "referral", "name": "Brought another business", "points": "1", "most": 3}]}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from challenge.quantities.resources import RESOURCES
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules.reading import Reader, plain

BY_CONDITIONS, BY_JURY, BY_DRAW = "conditions", "jury", "draw"
ALL, TRACK, DIVISION = "all", "track", "division"
CONDITIONS = ("place", "round", "team", "tier", "most_improved", "greatest_leap", "top_saver", "met_target", "legacy")
ONE_PER = ("", "site", "owner")
TEAM = "team"
OF_A_SCORECARD = {
    "tier": "Choose a tier of the scorecard that is named beside it, or no scorecard for a tier by points.",
    "greatest_leap": "Choose a category of the scorecard that is named beside it.",
}
MOST_CONDITIONS = 6
NOT_SHARED = (
    "The first place can be shared by all who cannot be told apart from first only where the award goes by places of "
    "the challenge's own board: choose that condition and that board."
)


@dataclass(frozen=True, slots=True)
class Condition:
    """`kind` is one of CONDITIONS; the rest is used as that kind needs it."""

    kind: str
    within: str = ALL
    at_most: int = 1
    scorecard: str = ""
    at_least: str = ""
    category: str = ""
    resource: str = ""
    measure: str = ""
    round: str = ""


@dataclass(frozen=True, slots=True)
class Award:
    key: str
    name: str
    text: str = ""
    by: str = BY_CONDITIONS
    when: tuple[Condition, ...] = ()
    winners: int = 0
    one_per: str = ""
    distinguishable: bool = False
    share_first: bool = False
    track: str = ""
    board: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Bonus:
    """`points` for each, at most `most` times."""

    key: str
    name: str
    points: Decimal
    most: int = 1


@dataclass(frozen=True, slots=True)
class Names:
    """What awards may refer to: scorecards with their tiers and categories, tiers of points, tracks, boards, rounds."""

    tiers: dict[str, tuple[str, ...]]
    categories: dict[str, tuple[str, ...]]
    tracks: tuple[str, ...]
    boards: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()


def read_awards(reader: Reader, where: str, value: object, names: Names) -> tuple[Award, ...]:
    def read(at: str, each: object) -> Award:
        one = reader.mapping(at, each, frozenset(Award.__slots__))
        when = reader.listed(
            f"{at}.when", one.get("when"), lambda place, cond: _condition(reader, place, cond, names), MOST_CONDITIONS
        )
        by = reader.one_of(f"{at}.by", one.get("by", BY_CONDITIONS), (BY_CONDITIONS, BY_JURY, BY_DRAW))
        if by == BY_CONDITIONS and not when:
            reader.say(f"{at}.when", "Say when it is given.")
        board, share = one.get("board", ""), one.get("share_first", False)
        if share is True and (board or not any(condition.kind == "place" for condition in when)):
            reader.say(f"{at}.share_first", NOT_SHARED)
        found = Award(
            key=reader.key(f"{at}.key", one.get("key")),
            name=reader.text(f"{at}.name", one.get("name"), 1, 80),
            text=reader.text(f"{at}.text", one.get("text", ""), 0, 1000),
            by=by,
            when=when,
            winners=reader.whole(f"{at}.winners", one.get("winners", 1 if by == BY_DRAW else 0), 0, 1000),
            one_per=reader.one_of(f"{at}.one_per", one.get("one_per", ""), ONE_PER),
            distinguishable=reader.yes_or_no(f"{at}.distinguishable", one.get("distinguishable", False)),
            share_first=reader.yes_or_no(f"{at}.share_first", share),
            track=reader.one_of(f"{at}.track", one.get("track", ""), ("", *names.tracks)),
            board=reader.one_of(f"{at}.board", board, ("", *names.boards)),
            to=reader.one_of(f"{at}.to", one.get("to", ""), ("", TEAM)),
        )
        if found.to == TEAM and not _goes_by_team_alone(found):
            reader.say(f"{at}.to", "An award to teams has one condition, the place of the team, and no other limit.")
        return found

    found = reader.listed(where, value, read, 60)
    reader.different(where, "awards have the same key", [award.key for award in found])
    return found


def _goes_by_team_alone(award: Award) -> bool:
    limits = (award.winners, award.one_per, award.distinguishable, award.track, award.board)
    return award.by == BY_CONDITIONS and [one.kind for one in award.when] == [TEAM] and not any(limits)


def _condition(reader: Reader, where: str, value: object, names: Names) -> Condition:
    one = reader.mapping(where, value, frozenset({"is", *_MORE}))
    kind = reader.one_of(f"{where}.is", one.get("is"), CONDITIONS)
    scorecard = reader.one_of(f"{where}.scorecard", one.get("scorecard", ""), ("", *names.tiers))
    needs = {
        "tier": ("at_least", names.tiers.get(scorecard, ())),
        "greatest_leap": ("category", names.categories.get(scorecard, ())),
        "top_saver": ("resource", tuple(RESOURCES)),
        "met_target": ("measure", tuple(MEASURES)),
    }
    if kind in needs:
        name, choices = needs[kind]
        if kind in OF_A_SCORECARD and one.get(name) not in choices:
            reader.say(f"{where}.{name}", OF_A_SCORECARD[kind])
        else:
            reader.one_of(f"{where}.{name}", one.get(name), choices)
    if kind in ("most_improved", "greatest_leap") and not scorecard:
        reader.say(f"{where}.scorecard", "Say of which scorecard.")
    if kind == "round" and one.get("round") not in names.rounds:
        reader.say(f"{where}.round", "Say in which round. Rounds are named in the milestones of the set-up.")
    at_least = str(one.get("at_least", ""))
    if kind == "legacy":
        reader.decimal(f"{where}.at_least", at_least or "0", 0, 100)
    return Condition(
        kind=kind,
        within=reader.one_of(f"{where}.within", one.get("within", ALL), (ALL, TRACK, DIVISION)),
        at_most=reader.whole(f"{where}.at_most", one.get("at_most", 1), 1, 1000),
        scorecard=scorecard,
        at_least=at_least,
        category=str(one.get("category", "")),
        resource=str(one.get("resource", "")),
        measure=str(one.get("measure", "")),
        round=str(one.get("round", "")),
    )


def awards_document(awards: Sequence[Award]) -> list[dict[str, Any]]:
    return [
        {
            **_said(award, Award("", ""), _LIMITS),
            "key": award.key,
            "name": award.name,
            "when": [{"is": one.kind, **_said(one, Condition(""), _MORE)} for one in award.when],
        }
        for award in awards
    ]


def _said(one: Any, usual: Any, names: Sequence[str]) -> dict[str, Any]:
    """What differs from the usual."""
    return {name: getattr(one, name) for name in names if getattr(one, name) != getattr(usual, name)}


def read_bonuses(reader: Reader, where: str, value: object) -> tuple[tuple[Bonus, ...], Decimal]:
    if not value:
        return (), Decimal(0)
    one = reader.mapping(where, value, frozenset({"maximum", "kinds"}))

    def read(at: str, each: object) -> Bonus:
        kind = reader.mapping(at, each, frozenset({"key", "name", "points", "most"}))
        return Bonus(
            reader.key(f"{at}.key", kind.get("key")),
            reader.text(f"{at}.name", kind.get("name"), 1, 80),
            reader.decimal(f"{at}.points", kind.get("points"), Decimal("0.01"), 100, 2),
            reader.whole(f"{at}.most", kind.get("most", 1), 1, 1000),
        )

    kinds = reader.listed(f"{where}.kinds", one.get("kinds"), read, 20)
    reader.different(where, "bonuses have the same key", [bonus.key for bonus in kinds])
    return kinds, reader.decimal(f"{where}.maximum", one.get("maximum"), 0, 100, 2)


def bonuses_document(bonuses: Sequence[Bonus], maximum: Decimal) -> dict[str, Any] | None:
    if not bonuses:
        return None
    kinds = [{"key": one.key, "name": one.name, "points": plain(one.points), "most": one.most} for one in bonuses]
    return {"maximum": plain(maximum), "kinds": kinds}


_LIMITS = ("by", "winners", "one_per", "distinguishable", "share_first", "text", "track", "board", "to")
_MORE = tuple(field.name for field in fields(Condition) if field.name != "kind")
