"""The shapes that standings have when they leave this room: plain dictionaries, ready to be stored as JSON.

What an entry came to by itself are its *results*: figures and codes, no words, no names. They stay as they are until
something of the entry changes. Where it stands among the others is its *standing*. A row is both, and words to read.

Public figures are decimal strings rounded half to even ("7.3", "-0.4"), so that every machine writes the same;
None means not computed, never zero. Private figures are floats.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from challenge.scoring.total_bands import Spread

PERCENT_DECIMALS, WEIGHT_DECIMALS = 1, 2
PARTLY_SHARED = "partly_shared"


class Figure(TypedDict):
    """A resource or a measure on the board. Positive is a saving; the diversion rate is a gain in percentage points.

    `uncertainty_points` is half the width of the 90 % band in percentage points, None where it cannot be told;
    `distinguishable` whether the band excludes zero (None with it). `grade` (A to D) judges data and model. `state` is
    the least that its bills have been through (see `states`); older rows do not say.
    """

    reduction_percent: str | None
    points: str | None
    uncertainty_points: str | None
    distinguishable: bool | None
    grade: str | None
    state: NotRequired[str]


class ResourceFigure(Figure):
    """`method` is a word of `measured.METHODS`: how the baseline was found."""

    method: str | None


class Event(TypedDict):
    """A non-routine adjustment as the public sees it: what it adds to the reduction, in percentage points."""

    resource: str
    category: str
    effect_points: str | None


class MeasureResult(Figure):
    """How a measure came to its points.

    `weight` is its share after the weights of what is left out were handed on; None where it is itself left out.
    `exact_percent` has four decimals, and points are made of it, so that anybody can recompute them; `standard_error`
    of it has as many (half the width of the band over 1.645), None where it cannot be told. `target_percent` is there
    where an entry set itself a target above that of the rules.
    """

    weight: str | None
    exact_percent: str | None
    standard_error: NotRequired[str | None]
    target_percent: NotRequired[str]


class BoardFigure(TypedDict):
    """A place on another board of the same entries, what it goes by (None where that is a quantity), and the standard
    error of that: None where it cannot be told, missing in older rows."""

    place: int | None
    figure: str | None
    standard_error: NotRequired[str | None]


class CategoryFigure(TypedDict):
    """Points with two decimals, of how many; `gain` since the start, None (or missing in older rows) without one."""

    raw: str
    of: str
    gain: NotRequired[str | None]


class ScorecardFigure(TypedDict):
    """A scorecard that was submitted: points of how many, the normalized score, its gain since the start (None without
    one), and the key of the tier that it reaches (None below the lowest, and while `state` is self-reported: then it is
    provisional, and not public). `weight` and `points` are its part in the points of the entry, None where it is left
    out; points are made of `exact_percent`, which has four decimals. `state` is the least that its claims have been
    through."""

    weight: str | None
    points: str | None
    raw: str
    of: str
    percent: str | None
    exact_percent: NotRequired[str | None]
    gain: str | None
    categories: dict[str, CategoryFigure]
    tier: str | None
    state: NotRequired[str]


class LeftOutDays(TypedDict):
    """Days [start, end) of a site of the entry that do not count, and why."""

    start: str
    end: str
    reason: str


class FoundRight(TypedDict):
    """Measures whose result is past the limits of the rules, and counts since a coordinator looked at it; and why."""

    measures: list[str]
    reason: str


class RoundMeasure(TypedDict):
    """A measure in a round, with the fields of a MeasureResult. `points` are None where it makes none there."""

    reduction_percent: str | None
    exact_percent: str | None
    standard_error: str | None
    points: str | None


class RoundFigure(TypedDict):
    """A round that adds up, named by its last day. `points` are those of all measures in it, the sum of theirs; None
    unless it counts. `state`: `counted`; `open`, while not enough of its days can be compared; `lacking`, when they
    still cannot though all are due; `left_out`, where too few of its days count for the entry."""

    round: str
    state: str
    points: str | None
    measures: dict[str, RoundMeasure]


class Results(TypedDict):
    """What an entry came to by itself: percents and points only. Public, but for what its challenge does not show.

    `points` are what the board ranks by (see `metrics`), None where that is a quantity, or where it is not ranked
    and `reason_code` (see `reasons`) says why; `standard_error` is that of the points, None where it cannot be told.
    `tier` is None while `state` is self-reported: it is provisional then, and its own people alone read of it.
    `reduction_percent` is that of energy, all fuels. `data_through` is the ISO date of the last day for which
    everything that counts has data; `covered_days` and `coverage_percent` (of the days due, None while none is) are
    the smallest over the resources that count. `resources` holds those with a meter of their own, without recycling
    and compost. `states` holds the others: `shared`, `not_used`, `partly_shared` (some sites share; their part is left
    out). `uncertainty_points` and `distinguishable` belong to `reduction_percent`; `grade` is the worst of what counts.
    `tie` is the number of the last decision of a jury on a tie that names it, with its position there; `earlier_ties`
    are those before it, where there are any.
    `state` is the least that what counts has been through: `self_reported`, `checked`, `verified`. `counted_from` is
    the first day that counts for an entry that joined late, and `left_out` are days of its sites that do not count:
    both are missing where there are none. `rounds` are there where rounds add up: `points` are then their sum, with
    those of scorecards and the bonus. `bonuses` says how often each was earned (the rules may count fewer); it is there
    wherever the rules know any, but for older results.
    """

    entry: str
    track: str
    points: str | None
    standard_error: str | None
    bonus: str | None
    tier: str | None
    state: str
    scorecards: dict[str, ScorecardFigure]
    reduction_percent: str | None
    uncertainty_points: str | None
    distinguishable: bool | None
    grade: str | None
    tie: tuple[int, int] | None
    data_through: str | None
    covered_days: int
    coverage_percent: int | None
    reason_code: str | None
    resources: dict[str, ResourceFigure]
    measures: dict[str, MeasureResult]
    states: dict[str, str]
    adjustments: list[Event]
    counted_from: NotRequired[str]
    left_out: NotRequired[list[LeftOutDays]]
    rounds: NotRequired[list[RoundFigure]]
    looked_at: NotRequired[FoundRight]
    earlier_ties: NotRequired[list[tuple[int, int]]]
    bonuses: NotRequired[dict[str, int]]


class Words(TypedDict):
    """What is told of results in sentences: why there is no place, what an entry is ranked without, and what keeps its
    data from grade A."""

    reason: str | None
    notes: list[str]
    grade_reasons: list[str]


class Standing(TypedDict):
    """Where an entry stands among the others.

    `place` counts over all tracks that are ranked together, `track_place` and `division_place` within those; all None
    for an entry that is not ranked or not listed. `boards` are its places on other boards. `place_range` are the best
    and the worst place that its figure leaves open (see `ranges`), None where that cannot be told; `tie_group` says
    that it cannot be told apart from the first. `ranges` are those of `track_place` and `division_place`, by "track"
    and "division", where there are several tracks or any divisions.
    """

    place: int | None
    track_place: int | None
    division: str | None
    division_place: int | None
    boards: dict[str, BoardFigure]
    place_range: tuple[int, int] | None
    tie_group: bool
    ranges: dict[str, tuple[int, int] | None]


class Row(Results, Words, Standing):
    """Public: all of it together, as pages and files read it."""


class ResourceDetail(TypedDict):
    """Private: quantities in `unit`, over covered days, shown from the first day on, before any gate.

    `unit` is that of the bills, or the resource's default unit where its meters differ. `baseline_use` is adjusted:
    what would have been used. `dollars_saved` is an estimate: avoided use at the average price of the reporting bills,
    or at the state's average price (`price_from`: `bills`, `state`, or None without a price). The `_band` figures are
    half the width of the 90 % band of the figure before them, None where it cannot be told.
    """

    unit: str
    baseline_use: float
    use: float
    avoided: float
    avoided_band: float | None
    non_routine: float
    reduction_percent: str | None
    uncertainty_points: str | None
    distinguishable: bool | None
    grade: str | None
    method: str | None
    dollars_saved: float | None
    dollars_band: float | None
    price_from: str | None
    kg_co2e_avoided: float | None
    kg_co2e_band: float | None
    covered_days: int
    reporting_days: int
    baseline_days: int
    baseline_days_missing: int
    data_through: str | None


class Detail(TypedDict):
    """Private: what an entry used and avoided, for the business and its coordinator. `ranked_by` is the figure that the
    board ranks by, where that is a quantity which the public does not read; `boards` those of other boards. `held` are
    percents past the limits, by the keys of `LookedAt`; missing where there are none."""

    entry: str
    ranked_by: float | None
    held: NotRequired[dict[str, float]]
    boards: NotRequired[dict[str, float | None]]
    resources: dict[str, ResourceDetail]
    dollars_saved: float | None
    dollars_band: float | None
    kg_co2e_avoided: float | None
    kg_co2e_band: float | None
    energy_avoided_kbtu: float | None


Amounts = tuple[float, float, float]
"""Avoided in the resource's default unit, dollars saved, kg CO2e avoided."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one business adds to the challenge's totals, from its ranked entries only. Private.

    `amounts` maps a resource key to what of it counts; `filters` are the track and the division that all of them are
    in, as "track:food" and "division:small". `shows`: some of its quantities stand on a board. `spreads` are the errors
    of the amounts.
    """

    business: str
    amounts: Mapping[str, Amounts]
    filters: frozenset[str] = frozenset()
    shows: bool = False
    spreads: Mapping[str, Spread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standings:
    """`rows` in board order (places first, then the entries not ranked yet); `details` in the same order."""

    rows: list[Row]
    details: list[Detail]
    contributions: list[Contribution]
