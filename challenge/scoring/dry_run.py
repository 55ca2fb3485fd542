"""What rules would do with a field of entries, told before anybody is ranked by them: nothing here is stored.

Who would win under each way of ranking, how the figures spread, who reaches which tier, which divisions stay empty,
who is not ranked and why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from challenge.measurement.measured import Measured
from challenge.quantities.resources import RESOURCES
from challenge.scoring.cards import Submitted
from challenge.scoring.entries import Adjustment, Entry, Meters
from challenge.scoring.groups import groups_of
from challenge.scoring.measures import MEASURES, REDUCTION
from challenge.scoring.rows import Row, Standings
from challenge.scoring.rules import ABSOLUTE, GAIN, INTENSITY, PERCENT, POINTS, SCORECARD, Rules
from challenge.scoring.rules.tiers import Tier
from challenge.scoring.standings import standings
from challenge.scoring.states import VERIFIED

FIRST = 3
SIZES = ((5_000, "under 5,000 sq ft"), (25_000, "5,000 to 25,000 sq ft"), (10**9, "25,000 sq ft or more"))
ROLES = {"owner": "owners", "tenant": "tenants", "": "role not told"}


@dataclass(frozen=True)
class Field:
    """Entries that are ranked together, with all that they are ranked from. `due_until`: bills are owed for the days
    before it; None: for the whole period."""

    rules: Rules
    entries: Sequence[Entry]
    meters: Meters
    measured: Measured
    adjustments: Sequence[Adjustment]
    answers: Submitted
    by_round: Sequence[Measured] = ()
    due_until: date | None = None


@dataclass(frozen=True, slots=True)
class PlaceTrial:
    """A place, everybody who shares it, and their figure (None where it is not known)."""

    place: int
    entries: tuple[str, ...]
    figure: float | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way of ranking: the metric, what it goes by, whether the rules use it, and who has the first three places.

    Where a place is shared, those after it are missing, as on a board: 1, 1, 3.
    """

    metric: str
    metric_of: str
    is_own: bool
    first: tuple[PlaceTrial, ...]
    ranked: int

    def at(self, place: int) -> PlaceTrial | None:
        """Who has this place; None where nobody has."""
        return next((one for one in self.first if one.place == place), None)


@dataclass(frozen=True, slots=True)
class Spread:
    """How the figures of a group lie; None where nobody of it is ranked."""

    by: str
    name: str
    entries: int
    ranked: int
    low: float | None
    middle: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TierShare:
    """How many entries have this tier as their highest; `ladder` is the scorecard's name or "" for points."""

    ladder: str
    tier: str
    entries: int
    percent: float


@dataclass(frozen=True, slots=True)
class RoundTrial:
    """A round that adds up: who would be first in it (all who share that place) with which points, and the points in
    the middle of the field; nobody and None where it counts for nobody."""

    name: str
    first: tuple[str, ...]
    best: float | None
    middle: float | None
    counted: int


@dataclass(frozen=True, slots=True)
class DivisionTrial:
    """Divisions that are ranked together (joined ones as one), how many are in them, and who shares the first place;
    nobody where too few are in it to win, or nobody of it is ranked."""

    name: str
    entries: int
    ranked: int
    first: tuple[str, ...]
    has_winner: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What one field came to. `unranked` are (code, an example of the sentence, how many), the commonest first."""

    tracks: tuple[str, ...]
    entries: int
    ranked: int
    schemes: tuple[Scheme, ...]
    spreads: tuple[Spread, ...]
    tiers: tuple[TierShare, ...]
    divisions: tuple[DivisionTrial, ...]
    unranked: tuple[tuple[str, str, int], ...]
    rounds: tuple[RoundTrial, ...] = ()


def try_rules(fields: Sequence[Field]) -> list[Trial]:
    """One trial for each field."""
    return [_trial(field) for field in fields]


def places_in(fields: Sequence[Field]) -> dict[str, int | None]:
    """The place of each entry by its key; None: it is not ranked, or takes part without competing."""
    return {row["entry"]: row["place"] for field in fields for row in _run(field, field.rules).rows}


def _trial(field: Field) -> Trial:
    field = _as_if_verified(field)
    own = _run(field, field.rules)
    rows = own.rows
    reasons = Counter(row["reason_code"] or "" for row in rows if row["place"] is None)
    example = {row["reason_code"] or "": row["reason"] or "" for row in reversed(rows)}
    tracks = {track.key: track.name for track in field.rules.tracks}
    present = {entry.track for entry in field.entries}
    return Trial(
        tracks=tuple(name for key, name in tracks.items() if key in present),
        entries=len(rows),
        ranked=sum(row["place"] is not None for row in rows),
        schemes=tuple(_schemes(field)),
        spreads=tuple(_spreads(field, own)),
        tiers=tuple(_tiers(field.rules, rows)),
        divisions=tuple(_divisions(field, rows)),
        unranked=tuple((code, example[code], count) for code, count in reasons.most_common()),
        rounds=tuple(_rounds(field.rules, rows)),
    )


def _divisions(field: Field, rows: Sequence[Row]) -> Iterator[DivisionTrial]:
    if field.rules.divisions is None:
        return
    of, groups = groups_of(field.rules.divisions, [entry.division for entry in field.entries if entry.competes])
    for group in groups:
        own = [row for row in rows if of.get(row["division"] or "") == group.key]
        ranked = [row for row in own if row["place"] is not None]
        first = tuple(row["entry"] for row in ranked if row["division_place"] == 1 and group.has_winner)
        yield DivisionTrial(group.name, group.entries, len(ranked), first, group.has_winner)


def _rounds(rules: Rules, rows: Sequence[Row]) -> Iterator[RoundTrial]:
    for at, one in enumerate(rules.counted_rounds):
        told = ((row["entry"], row["rounds"][at]["points"]) for row in rows if row["place"] is not None)
        figures = [(entry, float(points)) for entry, points in told if points is not None]
        best = max((points for _, points in figures), default=None)
        first = tuple(entry for entry, points in figures if points == best)
        middle = median(points for _, points in figures) if figures else None
        yield RoundTrial(one.name, first, best, middle, len(figures))


def _as_if_verified(field: Field) -> Field:
    """What is claimed is taken as true: a dry run asks what rules would do, and nobody reviews it."""
    resources = dict.fromkeys(RESOURCES, VERIFIED)
    answers = {key: VERIFIED for key, _ in field.rules.scorecard_weights}
    return replace(field, entries=[replace(one, checked=resources, checked_answers=answers) for one in field.entries])


def _run(field: Field, rules: Rules) -> Standings:
    told = (field.adjustments, field.answers, field.by_round)
    return standings(field.entries, field.meters, field.measured, rules, field.due_until, *told)


def _schemes(field: Field) -> Iterator[Scheme]:
    rules = field.rules
    for metric, of in _metrics(rules):
        is_own = (metric, of) == (rules.metric, rules.metric_of)
        found = _run(field, replace(rules, metric=metric, metric_of=of, tiers=rules.tiers if is_own else ()))
        ranked = sum(row["place"] is not None for row in found.rows)
        yield Scheme(metric, of, is_own, tuple(_first_places(found)), ranked)


def _first_places(found: Standings) -> Iterator[PlaceTrial]:
    values, shared = _values(found), defaultdict(list)
    for row in found.rows:
        if row["place"] is not None and row["place"] <= FIRST:
            shared[row["place"]].append(row["entry"])
    for place, entries in sorted(shared.items()):
        yield PlaceTrial(place, tuple(entries), values[entries[0]])


def _values(found: Standings) -> dict[str, float | None]:
    """What each entry is ranked by: the figure of the board, or the quantity that the board does not show."""
    return {
        row["entry"]: float(row["points"]) if row["points"] is not None else detail["ranked_by"]
        for row, detail in zip(found.rows, found.details, strict=True)
    }


def _metrics(rules: Rules) -> list[tuple[str, str]]:
    """The ways of ranking that these rules have anything to go by, their own first."""
    found = [(rules.metric, rules.metric_of), (POINTS, "")]
    reductions = [one.key for one in rules.measures if MEASURES[one.key].method == REDUCTION]
    if reductions:
        found += [(metric, reductions[0]) for metric in (PERCENT, ABSOLUTE, INTENSITY)]
    for card in rules.answered_scorecards:
        found += [(SCORECARD, card.key), *([(GAIN, card.key)] if card.has_baseline else [])]
    return list(dict.fromkeys(found))


def _spreads(field: Field, own: Standings) -> Iterator[Spread]:
    values = _values(own)
    placed = {row["entry"] for row in own.rows if row["place"] is not None}
    tracks = {track.key: track.name for track in field.rules.tracks}
    ways: list[tuple[str, Callable[[Entry], str]]] = [
        ("Size", _size),
        ("Owner or tenant", lambda entry: ROLES[entry.role]),
    ]
    if len({entry.track for entry in field.entries}) > 1:
        ways.append(("Track", lambda entry: tracks.get(entry.track, entry.track)))
    for by, way in ways:
        groups: dict[str, list[Entry]] = {}
        for entry in field.entries:
            groups.setdefault(way(entry), []).append(entry)
        for name in sorted(groups, key=_order):
            figures = [value for one in groups[name] if one.key in placed and (value := values[one.key]) is not None]
            low, middle, high = (min(figures), median(figures), max(figures)) if figures else (None, None, None)
            yield Spread(by, name, len(groups[name]), len(figures), low, middle, high)


def _size(entry: Entry) -> str:
    if not entry.floor_area:
        return "size not told"
    return next(name for below, name in SIZES if entry.floor_area < below)


def _order(name: str) -> tuple[int, str]:
    known = [size for _, size in SIZES]
    return (known.index(name) if name in known else len(known), name)


def _tiers(rules: Rules, rows: Sequence[Row]) -> Iterator[TierShare]:
    if rules.tiers:
        yield from _shares("", rules.tiers, [row["tier"] for row in rows])
    for card in rules.answered_scorecards:
        if card.tiers:
            reached = [row["scorecards"][card.key]["tier"] if card.key in row["scorecards"] else None for row in rows]
            yield from _shares(card.name, card.tiers, reached)


def _shares(ladder: str, tiers: Sequence[Tier], reached: Sequence[str | None]) -> Iterator[TierShare]:
    """From the highest tier down; the last one is who reaches none."""
    count: Mapping[str | None, int] = Counter(reached)
    whole = len(reached) or 1
    for tier in reversed(tiers):
        yield TierShare(ladder, tier.name, count[tier.key], 100 * count[tier.key] / whole)
    yield TierShare(ladder, "", count[None], 100 * count[None] / whole)
