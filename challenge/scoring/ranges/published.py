"""From published figures to numbers and back: what ranges are computed from.

A standard error is the half-width of the published 90 % band over 1.645. Where a model has few degrees of freedom the
half-width holds Student's t instead of 1.645; dividing by 1.645 all the same leaves its excess in the error. That is
meant: the critical values of ranges are those of the normal distribution, and an error that is known badly should
count for more. Taking out t would tell more apart than the bills allow.
"""

from collections.abc import Sequence

import numpy as np

from challenge.measurement.uncertainty import NORMAL_90
from challenge.scoring.figures import Floats, settled

ERROR_DECIMALS = 4
"""Decimals of a published standard error, the same as of an exact percent."""


def standard_errors(half_widths: Floats) -> Floats:
    """Of figures with these half-widths of 90 % bands; NaN where there is no band."""
    return settled(half_widths / NORMAL_90)


def published_values(figures: Sequence[str | None]) -> Floats:
    """Published figures as numbers, NaN where there is none."""
    return np.array([np.nan if figure is None else float(figure) for figure in figures], np.float64)
