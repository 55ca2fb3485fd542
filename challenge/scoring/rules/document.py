"""Checked rules as objects, and the normalized document that they are stored as.

A setting that has its usual value is left out of the document where the first edition of rules did not know it, so
that rules stored then keep their hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from challenge.measurement.measured import Plan
from challenge.measurement.periods import Period
from challenge.quantities.factors import DEFAULT_EDITION
from challenge.scoring.rules.awards import Award, Bonus, awards_document, bonuses_document
from challenge.scoring.rules.days import EVERYBODY_ALIKE, LeftOut, blackouts_document
from challenge.scoring.rules.divisions import Divisions
from challenge.scoring.rules.eligibility import Eligibility
from challenge.scoring.rules.reading import plain
from challenge.scoring.rules.rounds import FOR_THE_RECORD, Milestone, RoundDays, days_between, round_days, rounds_in
from challenge.scoring.rules.scorecards import Scorecard
from challenge.scoring.rules.teams import TeamRule
from challenge.scoring.rules.tiers import Tier, tiers_document

VERSION = 1
ENTRY_KINDS = ("business", "site")
NONE, WEATHER, DRIVER = "none", "weather", "driver"
ADJUSTMENTS = (NONE, WEATHER, DRIVER)
FIXED, YEAR_BEFORE, TWO_YEARS, SURVEYED = "fixed", "year_before", "two_years", "surveyed"
BASELINE_KINDS = (FIXED, YEAR_BEFORE, TWO_YEARS, SURVEYED)
DRIVERS = ("floor_area", "employees", "operating_hours", "rooms", "units")
GRADES = ("A", "B", "C", "D")
NO_LIMIT = 100
POINTS, PERCENT, ABSOLUTE, INTENSITY, SCORECARD, GAIN = (
    *("points", "percent", "absolute", "intensity", "scorecard", "scorecard_gain"),
)
METRICS = (POINTS, PERCENT, ABSOLUTE, INTENSITY, SCORECARD, GAIN)
UNRANKED, SCORECARD_ONLY = "unranked", "scorecard_only"
SHARED_PLACE, BY_QUALITY, BY_JURY = "shared", "quality", "jury"
TIES = (SHARED_PLACE, BY_QUALITY, BY_JURY)
TOTALS_ONLY, PARTICIPANTS, FINISHERS, WINNERS, WITH_POINTS, WITH_PERCENTS = (
    *("totals", "participants", "finishers", "winners", "points", "percents"),
)
VISIBILITIES = (TOTALS_ONLY, PARTICIPANTS, FINISHERS, WINNERS, WITH_POINTS, WITH_PERCENTS)


@dataclass(frozen=True, slots=True)
class WeightedMeasure:
    """`target_percent` earns the full weight; for the diversion rate it counts percentage points.

    With `steps` (reached percent, share of the weight in percent) the highest step reached says what is earned.
    With `self_set` an entry may set itself a target, not below this one.
    """

    key: str
    weight: Decimal
    target_percent: Decimal
    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    self_set: bool = False


@dataclass(frozen=True, slots=True)
class Gates:
    """What an entry needs to be ranked, and what is held for review first.

    A day of the reporting period counts as due `due_after_days` after it, because bills come late.
    `min_complete_months` counts calendar months of the reporting period with a bill for each day, for every fuel.
    """

    min_covered_days: int = 60
    min_coverage_percent: int = 80
    due_after_days: int = 30
    hold_saving_percent: int = 100
    hold_increase_percent: int = 1000
    widest_band_points: int = NO_LIMIT
    lowest_grade: str = "D"
    min_complete_months: int = 0


@dataclass(frozen=True, slots=True)
class Track:
    """`own` are settings that replace the challenge's in this track; `fee` is information only."""

    key: str
    name: str
    text: str = ""
    fee: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)


ONE_TRACK = (Track("all", "All businesses"),)


@dataclass(frozen=True, slots=True)
class MoreBoard:
    """Another board of the same entries, which ranks by another metric."""

    key: str
    name: str
    metric: str
    metric_of: str = ""


@dataclass(frozen=True, slots=True)
class Visibility:
    """What the public reads of places and figures, and from which day on (None: at once)."""

    shows: str = WITH_PERCENTS
    since: date | None = None


@dataclass(frozen=True)
class Rules:
    """Checked rules. Make them with `read_rules` or `usual_rules`."""

    baseline: Period
    reporting: Period
    measures: tuple[WeightedMeasure, ...]
    tracks: tuple[Track, ...] = ONE_TRACK
    entry_kind: str = "business"
    baseline_kind: str = FIXED
    adjustment: str = NONE
    driver: str = ""
    allowance_percent: Decimal = Decimal(3)
    factors: str = DEFAULT_EDITION
    clamp_low: Decimal = Decimal("-1")
    clamp_high: Decimal = Decimal("1.5")
    decimals: int = 1
    gates: Gates = Gates()
    distinguishable_winners: bool = True
    award_note: str = ""
    metric: str = POINTS
    metric_of: str = ""
    without_bills: str = UNRANKED
    scorecards: tuple[Scorecard, ...] = ()
    scorecard_weights: tuple[tuple[str, Decimal], ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    most_bonus: Decimal = Decimal(0)
    tiers: tuple[Tier, ...] = ()
    divisions: Divisions | None = None
    eligibility: Eligibility | None = None
    visibility: Visibility = Visibility()
    ties: str = SHARED_PLACE
    milestones: tuple[Milestone, ...] = ()
    rounds_are: str = FOR_THE_RECORD
    awards: tuple[Award, ...] = ()
    more_boards: tuple[MoreBoard, ...] = ()
    blackouts: tuple[LeftOut, ...] = ()
    late_joiners: str = EVERYBODY_ALIKE
    teams: TeamRule | None = None

    @property
    def plan(self) -> Plan:
        """How meters are measured by these rules."""
        kind = FIXED if self.baseline_kind == YEAR_BEFORE else self.baseline_kind
        return Plan(self.baseline, self.reporting, kind, self.adjustment, float(self.allowance_percent) / 100)

    def due_until(self, today: date) -> date:
        """The first day that is not due yet."""
        return today - timedelta(days=self.gates.due_after_days - 1)

    def scorecard(self, key: str) -> Scorecard:
        """Raises KeyError for one that is not in these rules."""
        return {one.key: one for one in self.scorecards}[key]

    @property
    def answered_scorecards(self) -> tuple[Scorecard, ...]:
        """The scorecards that an entry answers, in their order."""
        keys = dict(self.scorecard_weights)
        return tuple(one for one in self.scorecards if one.key in keys)

    @property
    def counts_without_bills(self) -> bool:
        """Whether an entry that lacks bills is ranked by its scorecard alone."""
        return bool(self.scorecard_weights) and (self.without_bills == SCORECARD_ONLY or self.bars_to_scorecard)

    @property
    def bars_to_scorecard(self) -> bool:
        """Whether an entry that is not eligible counts by its scorecard alone."""
        return self.eligibility is not None and self.eligibility.otherwise == SCORECARD_ONLY

    @property
    def has_fee(self) -> bool:
        """Whether any track asks for one. Nothing is paid here; it is told wherever businesses are asked to join."""
        return any(track.fee for track in self.tracks)

    @property
    def rounds(self) -> tuple[Milestone, ...]:
        """The milestones that end a round, by date."""
        return rounds_in(self.milestones)

    @cached_property
    def counted_rounds(self) -> tuple[RoundDays, ...]:
        """The rounds whose points add up to those of the measures; none where the whole period makes them at once."""
        if self.rounds_are == FOR_THE_RECORD or self.metric != POINTS or not self.measures:
            return ()
        return round_days(self.rounds, self.reporting)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Days that count for nobody: those that the rules name, and those between rounds that add up."""
        return (*self.blackouts, *days_between(self.counted_rounds, self.reporting))

    def round_name(self, key: str) -> str:
        """What the round with this last day is called."""
        return next((one.name for one in self.rounds if one.key == key), key)

    def together_with(self, track: str) -> tuple[str, ...]:
        """The tracks that are ranked together with one, which is among them."""
        return next((tracks for tracks in self.boards.values() if track in tracks), (track,))

    @cached_property
    def boards(self) -> dict[str, tuple[str, ...]]:
        """The tracks that are ranked together because they have the same settings: {first track: all of them}."""
        found: dict[str, list[str]] = {}
        firsts: dict[str, str] = {}
        for track in self.tracks:
            own = json.dumps(track.own, sort_keys=True)
            found.setdefault(firsts.setdefault(own, track.key), []).append(track.key)
        return {first: tuple(keys) for first, keys in found.items()}

    def document(self) -> dict[str, Any]:
        """The normalized document. `read_rules` gives equal rules back."""
        always = {
            "version": VERSION,
            "entry_kind": self.entry_kind,
            "baseline": period_document(self.baseline),
            "reporting": period_document(self.reporting),
            "baseline_kind": self.baseline_kind,
            "adjustment": self.adjustment,
            "driver": self.driver,
            "allowance_percent": plain(self.allowance_percent),
            "factors": self.factors,
            "measures": [_measure_document(measure) for measure in self.measures],
            "clamp": {"low": plain(self.clamp_low), "high": plain(self.clamp_high)},
            "decimals": self.decimals,
            "gates": _gates_document(self.gates),
            "tracks": [_track_document(track) for track in self.tracks],
            "distinguishable_winners": self.distinguishable_winners,
            "award_note": self.award_note,
        }
        return {**always, **{name: value for name, value in self._more().items() if value}}

    def _more(self) -> dict[str, Any]:
        """What the first edition did not know; empty where it is as usual."""
        return {
            "metric": "" if self.metric == POINTS else self.metric,
            "metric_of": self.metric_of,
            "without_bills": "" if self.without_bills == UNRANKED else self.without_bills,
            "scorecards": [scorecard.document() for scorecard in self.scorecards],
            "scorecard_weights": {key: plain(weight) for key, weight in self.scorecard_weights},
            "bonuses": bonuses_document(self.bonuses, self.most_bonus),
            "tiers": tiers_document(self.tiers),
            "divisions": self.divisions.document() if self.divisions else None,
            "eligibility": self.eligibility.document() if self.eligibility else None,
            "visibility": _visibility_document(self.visibility),
            "ties": "" if self.ties == SHARED_PLACE else self.ties,
            "milestones": [one.document() for one in self.milestones],
            "rounds": self.rounds_are,
            "awards": awards_document(self.awards),
            "boards": [
                {"key": one.key, "name": one.name, "metric": one.metric, "metric_of": one.metric_of}
                for one in self.more_boards
            ],
            "blackouts": blackouts_document(self.blackouts),
            "late_joiners": self.late_joiners,
            "teams": self.teams.document() if self.teams else None,
        }

    @cached_property
    def canonical(self) -> str:
        """The document as JSON with sorted keys and no spaces: what is stored and hashed."""
        return json.dumps(self.document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical document, in hex: names this version of the rules in every snapshot."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def _measure_document(measure: WeightedMeasure) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": measure.key,
        "weight": plain(measure.weight),
        "target_percent": plain(measure.target_percent),
    }
    if measure.steps:
        found["steps"] = [[plain(at), plain(share)] for at, share in measure.steps]
    if measure.self_set:
        found["self_set"] = True
    return found


def _gates_document(gates: Gates) -> dict[str, Any]:
    found = {name: getattr(gates, name) for name in Gates.__slots__}
    if not gates.min_complete_months:
        del found["min_complete_months"]
    return found


def _track_document(track: Track) -> dict[str, Any]:
    found: dict[str, Any] = {"key": track.key, "name": track.name, "text": track.text}
    if track.fee:
        found["fee"] = track.fee
    if track.own:
        found["own"] = deepcopy(dict(track.own))
    return found


def _visibility_document(visibility: Visibility) -> dict[str, Any] | None:
    if visibility == Visibility():
        return None
    since = {"since": visibility.since.isoformat()} if visibility.since else {}
    return {"shows": visibility.shows, **since}


def period_document(period: Period) -> dict[str, str]:
    """As it stands in the document."""
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}
