"""How sure sums are: 90 % bands of sums of meters, fuels, dollars and kilograms.

Two kinds of error are carried side by side, because they add up differently:

- the *model error* of each meter (`half_width` of a Measured) is independent of that of the others: squares add up;
- the *year-to-year allowance* is shared by all meters of an entry, since a good or bad year of trade moves all of them
  together: amounts add up. `amount` is the sum of allowance x adjusted baseline, one standard deviation.

    half-width of the sum = sqrt(sum of half_width^2 + (1.645 x amount)^2)

A factor (price, emissions, heat content) is taken as exact. Between entries both kinds are independent.
"""

from dataclasses import dataclass

import numpy as np

from challenge.measurement.uncertainty import NORMAL_90
from challenge.scoring.figures import SMALLEST, Flags, Floats


@dataclass(frozen=True)
class Error:
    """Of sums, by entry and resource: `squares` is NaN where a model error is not known."""

    squares: Floats
    amount: Floats

    @property
    def half_width(self) -> Floats:
        """Half the width of the 90 % band, NaN where it cannot be told."""
        found: Floats = np.sqrt(self.squares + (NORMAL_90 * self.amount) ** 2)
        return found

    def across(self, columns: list[int] | None = None) -> "Error":
        """The error of each entry's sum over resources (all, or these)."""
        chosen = slice(None) if columns is None else columns
        return Error(_sum_across(self.squares[:, chosen]), _sum_across(self.amount[:, chosen]))

    def where(self, counted: Flags) -> "Error":
        """Only these cells; the others are exact."""
        return Error(np.where(counted, self.squares, 0.0), np.where(counted, self.amount, 0.0))


def band_points(error: Error, baseline: Floats) -> Floats:
    """The half-width of a reduction in percentage points; NaN where it cannot be told."""
    usable = baseline > SMALLEST
    points: Floats = np.where(usable, 100 * error.half_width / np.where(usable, baseline, 1), np.nan)
    return points


def _sum_across(values: Floats) -> Floats:
    """Row sums from left to right: numpy's own order depends on the machine."""
    total = np.zeros(len(values))
    for column in values.T:
        total = total + column
    return total
