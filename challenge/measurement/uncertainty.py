"""How sure a saving is: Student's t, noise that follows itself from bill to bill, bands.

Sources: ASHRAE Guideline 14-2014 (fractional savings uncertainty, effective observations n'); M. Abramowitz and
I. Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4 (Student's t for whole degrees of freedom).
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.spread import Floats, Ints

NORMAL_90 = 1.6448536269514722
"""Half the width of a 90 % band in standard deviations, where these are known."""

BILLING, DAILY = (-0.00022, 0.03306, 0.94054), (-0.00024, 0.03535, 1.00286)
"""a, b, c of a M^2 + b M + c, M the months of the reporting period, in the place of 1.26 of ASHRAE Guideline 14.

Source: CalTRACK Methods 2.0, 4.3.2.4, which names Sun and Baltazar (2013); docs/measurement.md, section 7.
"""

_LARGE = 400
_MARGIN, _LARGEST, _BIAS, _LEAST = 0.5, 0.69, 4.7, 0.09
_FEW, _MANY = 12, 24


def t_probability(t: float, degrees: int) -> float:
    """The probability that |T| is below t: an exact finite series."""
    angle = math.atan(t / math.sqrt(degrees))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = degrees % 2
    term = total = (cosine if degrees > 1 else 0.0) if odd else 1.0
    for step in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


@lru_cache(maxsize=4096)
def t_quantile(degrees: int, confidence: float = 0.9) -> float:
    """The t below which |T| lies with this probability; NaN without a degree of freedom."""
    if degrees < 1:
        return math.nan
    low, high = 0.0, 1.0
    while t_probability(high, min(degrees, _LARGE * 10)) < confidence:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        below = t_probability(middle, min(degrees, _LARGE * 10)) < confidence
        low, high = (middle, high) if below else (low, middle)
    return (low + high) / 2


def t_quantiles(degrees: Ints, confidence: float = 0.9) -> Floats:
    known, where = np.unique(degrees, return_inverse=True)
    found: Floats = np.array([t_quantile(int(one), confidence) for one in known], np.float64)[where]
    return found


def lagged(residuals: Floats, meter: Ints, meter_count: int) -> tuple[Floats, Floats]:
    """Per meter: the sum of products of neighbours and of squares. Residuals stand by meter, then by time."""
    same = meter[1:] == meter[:-1]
    products = np.where(same, residuals[1:] * residuals[:-1], 0.0)
    return (
        np.bincount(meter[1:], products, meter_count).astype(np.float64),
        np.bincount(meter, residuals**2, meter_count).astype(np.float64),
    )


def autocorrelation(products: Floats, squares: Floats) -> Floats:
    """Lag-1 autocorrelation; 0 where residuals do not vary."""
    return np.divide(products, squares, out=np.zeros(len(squares)), where=squares > 0)


def effective_observations(count: Ints, rho: Floats) -> Floats:
    """n' = n (1 - rho) / (1 + rho), with rho not below 0."""
    known = np.clip(rho, 0.0, 0.99)
    return count * (1 - known) / (1 + known)


def inflation(rho: Floats, count: Floats) -> Floats:
    """By how much AR(1) noise makes the variance of a sum of `count` values larger than independent noise does."""
    count = np.maximum(count, 1.0)
    edge = 2 * rho * (1 - rho**count) / (count * (1 - rho) ** 2)
    return np.maximum((1 + rho) / (1 - rho) - edge, 1.0)


def likely_inflation(rho: Floats, residuals: Ints, parameters: Ints, count: Ints) -> Floats:
    """The inflation to expect for sums of `count` values, when `rho` was found in so many residuals of fits.

    What a few residuals tell of their autocorrelation is too low, since a fit takes up part of it; on average
    rho - (p (1 + rho) / 2 + _BIAS rho) / n. That is made good, and a margin of _MARGIN / n is added, because a
    rho that is too low costs more than one too high. A dozen residuals cannot tell that there is none: then it is
    at least _LEAST, which fades out until there are _MANY. The four constants were chosen by `benchmarks/simulation`
    with other seeds than the one it is published with. Autocorrelation also makes the variance of the residuals too
    low; the factor (n - 1) / (n - inflation) makes that good.
    """
    n = np.maximum(residuals, 2).astype(np.float64)
    many = np.maximum(count, 2).astype(np.float64)
    taken = np.minimum((parameters / 2 + _BIAS) / n, 0.75)
    least = _LEAST * np.clip((_MANY - n) / (_MANY - _FEW), 0.0, 1.0)
    likely = np.clip((rho + parameters / (2 * n) + _MARGIN / n) / (1 - taken), least, _LARGEST)
    likely = np.where(residuals < 3, 0.0, likely)
    factor = inflation(likely, many)
    grown: Floats = factor * (many - 1) / np.maximum(many - factor, many / 4)
    return grown


def fractional_uncertainty(
    fraction: Floats, cv_rmse: Floats, count: Ints, effective: Floats, degrees: Ints, reporting: Floats, months: Floats,
    daily: NDArray[np.bool_], confidence: float,
) -> Floats:  # fmt: skip
    """Fractional savings uncertainty of ASHRAE Guideline 14-2014: t (a M^2 + b M + c) CV sqrt(n/n' (1 + 2/n') / m) / F.

    F is the saving as a fraction of the adjusted baseline, m the number of reporting values. Bills are taken as
    independent (n' = n), as the Guideline does. NaN where it does not say anything.
    """
    a, b, c = (np.where(daily, day, bill) for day, bill in zip(DAILY, BILLING, strict=True))
    seen = np.where(daily, effective, count)
    stands = (degrees > 0) & (fraction != 0) & (seen > 0) & (reporting > 0)
    seen, m, f = (np.where(stands, one, 1.0) for one in (seen, reporting, fraction))
    width = np.sqrt(count / seen * (1 + 2 / seen) / m)
    found = t_quantiles(degrees, confidence) * (a * months**2 + b * months + c) * cv_rmse * width / np.abs(f)
    return np.where(stands, found, np.nan)


def band_of(adjusted_baseline: Floats, half_width: Floats, allowance: Floats) -> Floats:
    """Half the width of the 90 % band of a reduction, in percentage points; NaN where it cannot be told."""
    stands = adjusted_baseline > 0
    model = np.divide(half_width, adjusted_baseline, out=np.full(np.shape(half_width), np.nan), where=stands)
    points: Floats = 100 * np.hypot(model, NORMAL_90 * allowance)
    return points


def distinguishable(percent: Floats, points: Floats) -> NDArray[np.bool_]:
    """Whether the band excludes zero; not where there is no band."""
    told = ~np.isnan(points)
    return told & (np.abs(np.where(told, percent, 0.0)) > np.where(told, points, np.inf))
