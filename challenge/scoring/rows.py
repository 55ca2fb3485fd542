"""The shapes that standings have when they leave this room: plain dictionaries, ready to be stored as JSON.

Public figures are decimal strings rounded half to even ("7.3", "-0.4"), so that every machine writes the same;
None means not computed, never zero. Private figures are floats.
"""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

PERCENT_DECIMALS, EXACT_DECIMALS, WEIGHT_DECIMALS = 1, 4, 2
PARTLY_SHARED = "partly_shared"


class Figure(TypedDict):
    """A resource or a measure on the board. Positive is a saving; the diversion rate is a gain in percentage points.

    `uncertainty_points` is half the width of the 90 % band in percentage points, None where it cannot be told;
    `distinguishable` whether the band excludes zero (None with it). `grade` (A to D) judges data and model.
    """

    reduction_percent: str | None
    points: str | None
    uncertainty_points: str | None
    distinguishable: bool | None
    grade: str | None


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
    `exact_percent` has four decimals: enough to recompute the points by hand.
    """

    weight: str | None
    exact_percent: str | None


class BoardFigure(TypedDict):
    """A place on another board of the same entries, and what it goes by (None where that is a quantity)."""

    place: int | None
    figure: str | None


class CategoryFigure(TypedDict):
    """Points with two decimals, of how many; `gain` since the start, None (or missing in older rows) without one."""

    raw: str
    of: str
    gain: NotRequired[str | None]


class ScorecardFigure(TypedDict):
    """A scorecard that was submitted: points of how many, the normalized score (with four decimals in `exact_percent`:
    enough to recompute the points by hand; missing in older rows), its gain since the start (None without one), and the
    key of the tier that it reaches (None below the lowest). `weight` and `points` are its part in the points of the
    entry, None where it is left out."""

    weight: str | None
    points: str | None
    raw: str
    of: str
    percent: str | None
    exact_percent: NotRequired[str | None]
    gain: str | None
    categories: dict[str, CategoryFigure]
    tier: str | None


class Row(TypedDict):
    """Public: percents and points only.

    `points` are what the board ranks by (see `metrics`), None where that is a quantity. `place` counts over all tracks
    that are ranked together, `track_place` within the entry's track; both None with a `reason` in words and a
    `reason_code` (see `standings.REASONS`). `reduction_percent` is that of energy, all fuels. `data_through` is the
    ISO date of the last day for which everything that counts has data; `covered_days` and `coverage_percent` (of
    the days due, None while none is) are the smallest over the resources that count. `resources` holds those with a
    meter of their own, without recycling and compost. `states` holds the others: `shared`, `not_used`,
    `partly_shared` (some sites share; their part is left out). `uncertainty_points` and `distinguishable` belong to
    `reduction_percent`; `grade` is the worst of what counts, and `grade_reasons` say in words what keeps it from an A.
    """

    entry: str
    track: str
    division: str | None
    place: int | None
    track_place: int | None
    division_place: int | None
    points: str | None
    bonus: str | None
    tier: str | None
    scorecards: dict[str, ScorecardFigure]
    boards: dict[str, BoardFigure]
    notes: list[str]
    reduction_percent: str | None
    data_through: str | None
    covered_days: int
    coverage_percent: int | None
    reason: str | None
    reason_code: str | None
    uncertainty_points: str | None
    distinguishable: bool | None
    grade: str | None
    grade_reasons: list[str]
    adjustments: list[Event]
    resources: dict[str, ResourceFigure]
    measures: dict[str, MeasureResult]
    states: dict[str, str]


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
    board ranks by, where that is a quantity which the public does not read; `boards` those of other boards."""

    entry: str
    ranked_by: float | None
    boards: NotRequired[dict[str, float | None]]
    resources: dict[str, ResourceDetail]
    dollars_saved: float | None
    dollars_band: float | None
    kg_co2e_avoided: float | None
    kg_co2e_band: float | None
    energy_avoided_kbtu: float | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one business adds to the challenge's totals, from its ranked entries only. Private.

    `amounts` maps a resource key to (avoided in the resource's default unit, dollars saved, kg CO2e avoided).
    """

    business: str
    amounts: dict[str, tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Standings:
    """`rows` in board order (places first, then the entries not ranked yet); `details` in the same order."""

    rows: list[Row]
    details: list[Detail]
    contributions: list[Contribution]
