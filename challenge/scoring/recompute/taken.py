"""What is taken as it is published, since it comes from what is not: said once for each field, never passed over.

`*` stands for the key of a resource, a measure, a scorecard or a category. A field that this program does not know is
named with every row that has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from challenge.scoring.measures import ENERGY, MEASURES
from challenge.scoring.recompute.bundle import Bundle
from challenge.scoring.recompute.differences import Outcome, Taken
from challenge.scoring.rules import PERCENT, Rules, rules_of_track

BILLS = "It comes from bills, which stay with the business."
ANSWERS = "It comes from answers to a scorecard, which are not published one by one."
REVIEW = "A reviewer, a jury or the coordinator decided it."
STATED = "The business stated it."
AMOUNTS = "It adds up amounts that stay with the businesses."
UNKNOWN = "This program does not know what it means."

TAKEN = {
    BILLS: (
        "measures.*.exact_percent", "measures.*.standard_error", "resources.*.reduction_percent",
        "resources.*.uncertainty_points", "resources.*.grade", "resources.*.method", "data_through", "covered_days",
        "coverage_percent", "reason_code", "adjustments", "private_sha256",
    ),
    ANSWERS: (
        "scorecards.*.exact_percent", "scorecards.*.gain", "scorecards.*.categories.*.raw",
        "scorecards.*.categories.*.of", "scorecards.*.categories.*.gain",
    ),
    REVIEW: ("resources.*.state", "scorecards.*.state", "bonuses.*", "tie", "left_out", "looked_at"),
    STATED: ("track", "division", "states.*", "measures.*.target_percent", "counted_from", "values"),
    AMOUNTS: (
        "totals.contributors", "totals.on", "totals.groups", "totals.divisions", "totals.teams", "totals.bands",
        "totals.kwh", "totals.gallons", "totals.pounds", "totals.dollars", "totals.kg_co2e",
    ),
}  # fmt: skip
_HEADLINE = ("reduction_percent", "uncertainty_points")
_AGAIN = frozenset(
    """
    entry track place track_place division_place points place_range tie_group ranges results_sha256 sha256
    boards.*.place boards.*.figure boards.*.standard_error standard_error bonus tier state reduction_percent
    uncertainty_points distinguishable grade resources.*.points resources.*.distinguishable
    measures.*.reduction_percent measures.*.points measures.*.uncertainty_points measures.*.distinguishable
    measures.*.grade measures.*.weight measures.*.state
    scorecards.*.weight scorecards.*.points scorecards.*.raw scorecards.*.of scorecards.*.percent scorecards.*.tier
    totals.entries totals.ranked
    """.split()
)
"""What is computed again, or held against what follows from the rest."""

_WHOLE = ("adjustments", "left_out", "looked_at", "values", "tie", "place_range", "ranges", "private_sha256")
_KEYED = ("resources", "measures", "scorecards", "boards", "states", "bonuses", "categories")


def tell_taken(bundle: Bundle, outcome: Outcome) -> None:
    """Which fields of this bundle are taken as they are published."""
    reasons = {field: why for why, fields in TAKEN.items() for field in fields}
    found = {f"totals.{name}" for name in bundle.totals}
    for row in bundle.rows:
        own = {
            *_fields({name: one for name, one in row.items() if name != "results"}),
            *_fields(row.get("results", {})),
        }
        for field in own - reasons.keys() - _AGAIN:
            outcome.cannot_tell(row.get("entry"), field, UNKNOWN)
        found |= own
    for field in sorted(found - reasons.keys() - _AGAIN):
        if field.startswith("totals."):
            outcome.cannot_tell(None, field, UNKNOWN)
    reasons |= {
        field: BILLS for first in bundle.rules.boards for field in _of_metric(rules_of_track(bundle.rules, first))
    }
    outcome.taken_as_published += [Taken(field=field, why=why) for field, why in reasons.items() if field in found]


def _of_metric(rules: Rules) -> Iterator[str]:
    """Percents that make no points have nothing to be computed from."""
    scoring = {weighted.key for weighted in rules.measures}
    if ENERGY not in scoring:
        yield from _HEADLINE
    if rules.metric == PERCENT and rules.metric_of in MEASURES and rules.metric_of not in scoring:
        yield from ("points", "standard_error")
    if any(one.metric == PERCENT and one.metric_of not in scoring for one in rules.more_boards):
        yield from ("boards.*.figure", "boards.*.standard_error")


def _fields(value: Mapping[str, Any], before: str = "", keyed: bool = False) -> Iterator[str]:
    for name, one in value.items():
        field = f"{before}{'*' if keyed else name}"
        if isinstance(one, Mapping) and name not in _WHOLE:
            yield from _fields(one, f"{field}.", not keyed and name in _KEYED)
        else:
            yield field
