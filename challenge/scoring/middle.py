"""How sure the middle of several percents is, from how sure each of them is."""

from __future__ import annotations

import numpy as np

from challenge.measurement.uncertainty import NORMAL_90
from challenge.scoring.figures import Floats
from challenge.scoring.ranges.seeded import normals

DRAWS = 400


def band_of_middle(percents: Floats, half_widths: Floats, seed: str) -> float:
    """Half the width of its 90 % band, in percentage points.

    Each percent is moved by its own error, as if errors were independent, DRAWS times; the middles scatter like the
    error of the middle. One whose half-width is not known (NaN) is not moved: then the band is at least that.
    """
    errors = np.nan_to_num(half_widths) / NORMAL_90
    draws = normals(seed, DRAWS, len(percents))
    return float(NORMAL_90 * np.median(percents + errors * draws, axis=1).std())
