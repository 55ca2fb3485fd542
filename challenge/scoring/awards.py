"""Who gets which award: from the rows of a snapshot and the awards of its rules. No clock, no names, no database.

Conditions of an award are joined by "and". Those that look at one entry (tier, target, legacy, beyond chance) and its
place come first; the largest gain, leap or saving is then looked for among the entries that are left, in each group
that the condition names. Whoever shares the place or the figure of a winner shares the award: a limit of winners cuts
between places, never through one. With `share_first` all who cannot be told apart from first, by the ranges of the
board, have the first place together with who stands there; the next ones follow behind all of them. With `one_per` an
owner or a site keeps only the award of its best entry: the other entries step aside, places are counted again without
them, and the next one moves up.

An entry that does not compete, or is not eligible, gets nothing. Places, savings and targets ask for a ranked entry; a
place in a round and that of a team do not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from challenge.scoring.award_words import InTeam, why_words
from challenge.scoring.places import places_of
from challenge.scoring.reasons import NOT_COMPETING
from challenge.scoring.rounds import points_in
from challenge.scoring.rows import Figure, Row
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules.awards import BY_CONDITIONS, DIVISION, TRACK, Award, Condition
from challenge.scoring.rules.rounds import ADD_UP

MEASURED = ("place", "top_saver", "met_target", "legacy")
LARGEST = ("most_improved", "greatest_leap", "top_saver")
LEFT_OUT = (NOT_COMPETING, "not_eligible")
PLACED = ("place", "round")
Ordered = tuple[bool, int, int, str]
"""Without a place, the place that counts, that on the board, the key."""


@dataclass(frozen=True, slots=True)
class Known:
    """What rows do not say.

    `holders`: {one_per: {entry: whose it is}}; `legacy`: percent saved since the first baseline of an earlier edition,
    by entry; `divisions`: their names; `without_winner`: those that are too small to have one. `rounds`: {last day of a
    round: {entry: its place on the board of that day}}, where rounds are for the record; `teams`: by entry its team,
    with the team's place.
    """

    holders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    legacy: Mapping[str, Decimal] = field(default_factory=dict)
    divisions: Mapping[str, str] = field(default_factory=dict)
    without_winner: Collection[str] = ()
    rounds: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    teams: Mapping[str, InTeam] = field(default_factory=dict)


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Given:
    """An award and its winners in the order of the board. `why` has a sentence for each of them, `why_bare` the same
    without percents and points, for boards that do not show them."""

    award: str
    entries: tuple[str, ...]
    why: tuple[str, ...]
    why_bare: tuple[str, ...]


def winners(rules: Rules, rows: Sequence[Row], known: Known = NOTHING_KNOWN) -> list[Given]:
    """Every award that goes by conditions, in the order of the rules; those that nobody gets, too."""
    return [_given(award, rules, rows, known) for award in rules.awards if award.by == BY_CONDITIONS]


def candidates(award: Award, rules: Rules, rows: Sequence[Row], known: Known = NOTHING_KNOWN) -> list[str]:
    """The entries that a jury or a draw may choose from, in the order of the board."""
    found = _holding(award, rules, rows, known)
    return [row["entry"] for row in sorted(found, key=_order(award, _places(award, rules, rows, known)))]


def _given(award: Award, rules: Rules, rows: Sequence[Row], known: Known) -> Given:
    removed: set[str] = set()
    while True:
        pool = [row for row in rows if row["entry"] not in removed]
        places = _places(award, rules, pool, known)
        found = sorted(_holding(award, rules, pool, known), key=_order(award, places))
        twice = _twice(found, known.holders.get(award.one_per, {})) if award.one_per else set()
        if not twice:
            break
        removed |= twice
    chosen = _limited(found, award, places)
    words = [
        why_words(row, award, rules, places.get(row["entry"], {}), known.legacy, known.divisions, known.teams)
        for row in chosen
    ]
    return Given(
        award.key,
        tuple(row["entry"] for row in chosen),
        tuple(full for full, _ in words),
        tuple(bare for _, bare in words),
    )


def _holding(award: Award, rules: Rules, pool: Sequence[Row], known: Known) -> list[Row]:
    """The rows for which all conditions hold."""
    places = _places(award, rules, pool, known)
    left = [row for row in pool if _may_win(row, award) and _holds_alone(row, award, rules, known)]
    for number, condition in enumerate(award.when):
        if condition.kind in PLACED:
            left = [row for row in left if 1 <= places.get(row["entry"], {}).get(number, 0) <= condition.at_most]
    best = [_largest(left, condition, rules, known) for condition in award.when if condition.kind in LARGEST]
    return [row for row in left if all(row["entry"] in keys for keys in best)]


def _may_win(row: Row, award: Award) -> bool:
    if award.track not in ("", row["track"]) or row["reason_code"] in LEFT_OUT:
        return False
    asks_place = any(condition.kind in MEASURED for condition in award.when) or award.distinguishable
    return row["place"] is not None or not asks_place


def _holds_alone(row: Row, award: Award, rules: Rules, known: Known) -> bool:
    """The conditions that need no other row."""
    if award.distinguishable and not _beyond_chance(row, award):
        return False
    tests: dict[str, Callable[[Condition], bool]] = {
        "tier": lambda condition: _has_tier(row, condition, rules),
        "met_target": lambda condition: _met_target(row, condition, rules),
        "legacy": lambda condition: _has_legacy(row, condition, known),
        "team": lambda condition: _team_has_place(row, condition, known),
    }
    return all(tests[condition.kind](condition) for condition in award.when if condition.kind in tests)


def _has_tier(row: Row, condition: Condition, rules: Rules) -> bool:
    own = rules_of_track(rules, row["track"])
    if condition.scorecard:
        card = row["scorecards"].get(condition.scorecard)
        tiers, reached = own.scorecard(condition.scorecard).tiers, card["tier"] if card else None
    else:
        tiers, reached = own.tiers, row["tier"]
    keys = [tier.key for tier in tiers]
    return reached in keys and condition.at_least in keys and keys.index(reached) >= keys.index(condition.at_least)


def _met_target(row: Row, condition: Condition, rules: Rules) -> bool:
    measured = row["measures"].get(condition.measure)
    targets = {one.key: one.target_percent for one in rules_of_track(rules, row["track"]).measures}
    exact = measured["exact_percent"] or measured["reduction_percent"] if measured else None
    return exact is not None and condition.measure in targets and Decimal(exact) >= targets[condition.measure]


def _has_legacy(row: Row, condition: Condition, known: Known) -> bool:
    saved = known.legacy.get(row["entry"])
    return saved is not None and saved >= Decimal(condition.at_least or 0)


def _team_has_place(row: Row, condition: Condition, known: Known) -> bool:
    team = known.teams.get(row["entry"])
    return team is not None and team.place <= condition.at_most


def _beyond_chance(row: Row, award: Award) -> bool:
    """Of the savings that the award names; of all energy where it names none."""
    figures: list[Figure | None] = [
        row["resources"].get(one.resource) if one.kind == "top_saver" else row["measures"].get(one.measure)
        for one in award.when
        if one.kind in ("top_saver", "met_target")
    ]
    return (
        all(one is not None and one["distinguishable"] for one in figures) if figures else bool(row["distinguishable"])
    )


def _largest(rows: Sequence[Row], condition: Condition, rules: Rules, known: Known) -> set[str]:
    """Who has the largest figure in each group, if it is more than nothing."""
    groups: dict[str, list[tuple[Decimal, str]]] = {}
    for row in rows:
        group, figure = _group(row, condition.within, rules, known, boards=False), figure_of(row, condition)
        if group is not None and figure is not None and figure > 0:
            groups.setdefault(group, []).append((figure, row["entry"]))
    return {entry for group in groups.values() for figure, entry in group if figure == max(group)[0]}


def figure_of(row: Row, condition: Condition) -> Decimal | None:
    """What the largest is looked for of: a gain in points, or a reduction in percent."""
    card = row["scorecards"].get(condition.scorecard)
    found: str | None = None
    if condition.kind == "most_improved" and card:
        found = card["gain"]
    elif condition.kind == "greatest_leap" and card and condition.category in card["categories"]:
        found = card["categories"][condition.category].get("gain")
    elif condition.kind == "top_saver" and condition.resource in row["resources"]:
        found = row["resources"][condition.resource]["reduction_percent"]
    return None if found is None else Decimal(found)


def _group(row: Row, within: str, rules: Rules, known: Known, *, boards: bool) -> str | None:
    """Whom a row is compared with; None where nobody can win. Places count in the tracks ranked together (`boards`)."""
    together = rules.together_with(row["track"])[0] if boards else ""
    if within == DIVISION:
        return None if row["division"] in (None, *known.without_winner) else f"{together} division {row['division']}"
    return f"track {row['track']}" if within == TRACK else together


def _places(award: Award, rules: Rules, pool: Sequence[Row], known: Known) -> dict[str, dict[int, int]]:
    """For each entry its place by each condition of the award that asks for one, by the condition's number."""
    found: dict[str, dict[int, int]] = {}
    for number, condition in enumerate(award.when):
        if condition.kind not in PLACED:
            continue
        groups: dict[str, list[tuple[Row, int]]] = {}
        for row in pool:
            group = _group(row, condition.within, rules, known, boards=True)
            by = _placed_by(row, condition, award, rules, known)
            if group is not None and by is not None:
                groups.setdefault(group, []).append((row, by))
        for rows in groups.values():
            counted: Sequence[int | None] = places_of([by for _, by in rows])
            if award.share_first and condition.kind == "place":
                counted = _with_first_shared(counted, [row for row, _ in rows], condition.within)
            for (row, _), place in zip(rows, counted, strict=True):
                found.setdefault(row["entry"], {})[number] = place or 0
    return found


def _with_first_shared(places: Sequence[int | None], rows: Sequence[Row], within: str) -> Sequence[int | None]:
    return places_of(
        [
            0 if place == 1 or best_place(row, within) == 1 else -(place or 0)
            for row, place in zip(rows, places, strict=True)
        ]
    )


def best_place(row: Row, within: str) -> int | None:
    """The best place that may truly be its own, among all, in its track or in its division; None where nobody knows."""
    found = row["ranges"].get(within) if within == DIVISION else row["ranges"].get(within, row["place_range"])
    return found[0] if found else None


def _placed_by(row: Row, condition: Condition, award: Award, rules: Rules, known: Known) -> int | None:
    """What places are counted by once more among those who are left, the most first."""
    if condition.kind == "place":
        place = _stored_place(row, award)
    elif rules.rounds_are == ADD_UP:
        told = points_in(condition.round, row)
        return None if told is None or row["place"] is None else int(Decimal(told).scaleb(rules.decimals))
    else:
        place = known.rounds.get(condition.round, {}).get(row["entry"])
    return None if place is None else -place


def _stored_place(row: Row, award: Award) -> int | None:
    return row["boards"].get(award.board, {"place": None})["place"] if award.board else row["place"]


def _order(award: Award, places: Mapping[str, Mapping[int, int]]) -> Callable[[Row], Ordered]:
    """The order of the round that the award asks for, else of the board it goes by; who has no place comes last.

    Where the first place is shared, by places as they are shared.
    """
    kind = "place" if award.share_first else "round"
    asked = next((number for number, one in enumerate(award.when) if one.kind == kind), None)

    def order(row: Row) -> Ordered:
        stored = _stored_place(row, award)
        place = stored if asked is None else places.get(row["entry"], {}).get(asked)
        return (place is None, place or 0, stored or 0, row["entry"])

    return order


def _limited(found: Sequence[Row], award: Award, places: Mapping[str, Mapping[int, int]]) -> list[Row]:
    """At most as many as the award has winners; who shares the last one's place shares the award."""
    if not award.winners or len(found) <= award.winners:
        return list(found)
    order = _order(award, places)
    last = order(found[award.winners - 1])[:2]
    return [row for row in found if order(row)[:2] <= last]


def _twice(found: Sequence[Row], holders: Mapping[str, str]) -> set[str]:
    """The entries whose owner or site has it already. An entry whose holder is not known stands for itself."""
    seen: set[str] = set()
    again: set[str] = set()
    for row in found:
        holder = holders.get(row["entry"], row["entry"])
        if holder in seen:
            again.add(row["entry"])
        seen.add(holder)
    return again
