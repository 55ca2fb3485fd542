"""Honest places: between which places an entry truly stands, as far as measurement can tell.

    ranges = place_ranges(percents, steadied(errors), seed)     [(1, 3), (1, 4), None, ...]
    group = tie_group(ranges)                                   who cannot be told apart from first
    spans_nearly_everything(ranges)                             then one sentence says more than all ranges
    points_errors(percents, errors, weights, rules, seed)       the errors of points that several measures make

Everything is computed from published figures (see `published`), so that anybody gets the same. How to read a range, the
formulas, their source and their limits: docs/ranges.md.
"""

from challenge.scoring.ranges.composite import points_errors
from challenge.scoring.ranges.group import spans_nearly_everything, tie_group
from challenge.scoring.ranges.places import place_ranges
from challenge.scoring.ranges.published import ERROR_DECIMALS, published_values, standard_errors
from challenge.scoring.ranges.steady import steadied

__all__ = [
    "ERROR_DECIMALS",
    "place_ranges",
    "points_errors",
    "published_values",
    "spans_nearly_everything",
    "standard_errors",
    "steadied",
    "tie_group",
]
