"""How much use differs from year to year, where the baseline spans two of them."""

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.spread import Floats
from challenge.measurement.work import Work

_PRIOR_YEARS = 3


def estimate_allowance(work: Work, chosen: NDArray[np.bool_], one: Floats, other: Floats) -> None:
    """One ratio of two years says little: it counts as one year beside _PRIOR_YEARS of the challenge's allowance."""
    stands = chosen & (one > 0) & (other > 0) & (work.plan.allowance > 0)
    ratio = np.divide(one, other, out=np.ones(work.count), where=stands)
    usual = work.plan.allowance
    found = np.sqrt((_PRIOR_YEARS * usual**2 + (ratio - 1) ** 2 / 2) / (_PRIOR_YEARS + 1))
    work.numbers["allowance"] = np.where(stands, np.minimum(found, 1.0), work.numbers["allowance"])
