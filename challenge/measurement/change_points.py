"""Change-point models of use against outdoor temperature, fitted to many meters at once.

    use per day = base + heating x max(h - T, 0) + cooling x max(T - c, 0)          slopes never negative

for bills with the mean of max(...) over their days, weighted by days. By parameters: 1 the mean; 2 a line in the
temperature; 3 heating or cooling; 4 both around one change point; 5 both. Balance points are searched on a grid,
then on a finer one around the best, and count as parameters. The lowest BIC = n ln(SSE / n) + p ln n wins.
Source: J. K. Kissock, J. S. Haberl, D. E. Claridge, Inverse Modeling Toolkit, ASHRAE Transactions 109 (2003), part 2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from challenge.measurement.spread import Floats, Ints
from challenge.measurement.uncertainty import autocorrelation, lagged

LOWEST, HIGHEST, FINE, COARSE = 40.0, 80.0, 0.5, 4
"""The grid of balance points in F; every COARSE-th is tried first."""

BALANCES: Floats = np.arange(LOWEST, HIGHEST + FINE / 2, FINE)
_TRIED = np.arange(0, len(BALANCES), COARSE)


class DegreeDays:
    """Running totals of one station's heating degree days for every balance point, by epoch day."""

    def __init__(self, first: int, fahrenheit: Floats):
        self.first, self.end = first, first + len(fahrenheit)
        known = ~np.isnan(fahrenheit)
        filled = np.where(known, fahrenheit, 0.0)
        below = np.where(known[:, None], np.maximum(BALANCES[None, :] - filled[:, None], 0.0), 0.0)
        self._heating = np.concatenate((np.zeros((1, len(BALANCES))), np.cumsum(below, axis=0)))
        self._degrees = np.concatenate(([0.0], np.cumsum(filled)))
        self._known = np.concatenate(([0], np.cumsum(known)))

    def complete(self, start: Ints, end: Ints) -> NDArray[np.bool_]:
        """Whether every day of each span has a temperature."""
        a, b = self._at(start), self._at(end)
        whole: NDArray[np.bool_] = (
            (start >= self.first) & (end <= self.end) & (self._known[b] - self._known[a] == end - start)
        )
        return whole

    def heating(self, start: Ints, end: Ints, balance: Ints) -> Floats:
        """Sum of max(h - T, 0) over each span; `balance` are places in BALANCES, shapes are broadcast."""
        found: Floats = self._heating[self._at(end), balance] - self._heating[self._at(start), balance]
        return found

    def degrees(self, start: Ints, end: Ints) -> Floats:
        found: Floats = self._degrees[self._at(end)] - self._degrees[self._at(start)]
        return found

    def cooling(self, start: Ints, end: Ints, balance: Ints) -> Floats:
        """max(T - c, 0) = T - c + max(c - T, 0)."""
        return self.degrees(start, end) - BALANCES[balance] * (end - start) + self.heating(start, end, balance)

    def _at(self, day: Ints) -> Ints:
        return np.clip(day - self.first, 0, self.end - self.first)


@dataclass(frozen=True)
class Observations:
    """Bills of some meters as rows padded at the end: shape (meters, most bills). `days` is 0 where there is none."""

    start: Ints
    days: Ints
    use: Floats

    @property
    def present(self) -> NDArray[np.bool_]:
        return self.days > 0


@dataclass(frozen=True)
class Models:
    """One model per meter. `heating_at`, `cooling_at`: places in BALANCES; -1 without, -2 a line in temperature.

    `inverse` is the inverse of X'WX over (1, heating, cooling), zero where a term is not in the model; `variance` is
    the residual variance of one day. `products` and `squares` are sums of (neighbouring) weighted residuals.
    """

    heating_at: Ints
    cooling_at: Ints
    coefficients: Floats
    inverse: Floats
    variance: Floats
    observations: Ints
    parameters: Ints
    r_squared: Floats
    cv_rmse: Floats
    products: Floats
    squares: Floats

    @property
    def autocorrelation(self) -> Floats:
        """Lag-1 autocorrelation of the residuals, each weighted by the root of its days."""
        return autocorrelation(self.products, self.squares)


def _flat(values: Floats, present: NDArray[np.bool_]) -> tuple[Floats, Ints]:
    return values[present], np.nonzero(present)[0]


def features(degree_days: DegreeDays, start: Ints, days: Ints, heating_at: Ints, cooling_at: Ints) -> Floats:
    """Sums over spans of (1, heating, cooling) for models with these balance points; shape of start + (3,)."""
    end = start + days
    heating = degree_days.heating(start, end, np.maximum(heating_at, 0))
    cooling = degree_days.cooling(start, end, np.maximum(cooling_at, 0))
    line = degree_days.degrees(start, end) - 60.0 * days
    heating = np.where(heating_at >= 0, heating, np.where(heating_at == -2, -line, 0.0))
    cooling = np.where(cooling_at >= 0, cooling, np.where(cooling_at == -2, line, 0.0))
    return np.stack((days.astype(np.float64), heating, cooling), axis=-1)


def fit(seen: Observations, degree_days: DegreeDays) -> Models:
    """The best model of every meter. A meter without an observation gets the mean 0 and no variance."""
    coarse = np.broadcast_to(_TRIED, (len(seen.days), len(_TRIED)))
    heating, cooling = _search(seen, degree_days, coarse, coarse)
    near = np.arange(-COARSE + 1, COARSE)[None, :]
    last = len(BALANCES) - 1
    around_h = np.clip(np.maximum(heating, 0)[:, None] + near, 0, last)
    around_c = np.clip(np.maximum(cooling, 0)[:, None] + near, 0, last)
    fine_h, fine_c = _search(seen, degree_days, around_h, around_c)
    return _statistics(seen, degree_days, fine_h, fine_c)


def _search(seen: Observations, degree_days: DegreeDays, at_h: Ints, at_c: Ints) -> tuple[Ints, Ints]:
    """The places of the heating and cooling balance of the model with the lowest BIC."""
    weight = seen.days.astype(np.float64)
    start, end = seen.start[:, :, None], (seen.start + seen.days)[:, :, None]
    days = np.maximum(weight, 1.0)[:, :, None]
    heat = degree_days.heating(start, end, at_h[:, None, :]) / days
    cool = degree_days.cooling(start, end, at_c[:, None, :]) / days
    line = degree_days.degrees(start, end) / days
    use = (seen.use / days[:, :, 0])[:, :, None]
    columns = np.concatenate((heat, cool, line, use), axis=2)
    columns -= (columns * weight[:, :, None]).sum(axis=1, keepdims=True) / np.maximum(weight.sum(axis=1), 1)[
        :, None, None
    ]
    columns *= np.sqrt(weight)[:, :, None]
    gram = np.matmul(columns.transpose(0, 2, 1), columns)
    enough_h, enough_c = _enough(heat, seen.present), _enough(cool, seen.present)
    return _best(gram, at_h, at_c, enough_h, enough_c, seen.present.sum(axis=1))


def _enough(degree: Floats, present: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A slope needs some values on its side of the balance point: a twentieth of all, and at least three."""
    count = ((degree > 1e-6) & present[:, :, None]).sum(axis=1)
    return np.asarray(count >= np.maximum(3, present.sum(axis=1) / 20)[:, None])


def _best(
    gram: Floats, at_h: Ints, at_c: Ints, enough_h: NDArray[np.bool_], enough_c: NDArray[np.bool_], n: Ints
) -> tuple[Ints, Ints]:
    size_h, size_c = at_h.shape[1], at_c.shape[1]
    h, c, line, use = slice(0, size_h), slice(size_h, size_h + size_c), size_h + size_c, size_h + size_c + 1
    total = gram[:, use, use]
    diagonal = np.diagonal(gram, axis1=1, axis2=2)
    floor = 1e-12 * total + 1e-12 * diagonal[:, line] * 0 + 1e-300
    shh, scc, shy, scy = diagonal[:, h], diagonal[:, c], gram[:, h, use], gram[:, c, use]
    one_h = _explained(shh, shy, enough_h & (shy > 0))
    one_c = _explained(scc, scy, enough_c & (scy > 0))
    linear = _explained(diagonal[:, line], gram[:, line, use], np.abs(gram[:, line, use]) > 0)
    shc = gram[:, h, c]
    determinant = shh[:, :, None] * scc[:, None, :] - shc**2
    sound = determinant > 1e-6 * shh[:, :, None] * scc[:, None, :]
    by = np.where(sound, determinant, 1.0)
    slope_h = (scc[:, None, :] * shy[:, :, None] - shc * scy[:, None, :]) / by
    slope_c = (shh[:, :, None] * scy[:, None, :] - shc * shy[:, :, None]) / by
    sound &= (slope_h > 0) & (slope_c > 0) & enough_h[:, :, None] & enough_c[:, None, :]
    both = np.where(sound, slope_h * shy[:, :, None] + slope_c * scy[:, None, :], -np.inf)
    gap = at_c[:, None, :] - at_h[:, :, None]
    four = np.where(gap == 0, both, -np.inf).reshape(len(gram), -1)
    five = np.where(gap > 0, both, -np.inf).reshape(len(gram), -1)
    places = np.stack([one_h.argmax(1), one_c.argmax(1), four.argmax(1), five.argmax(1)], axis=1)
    rows = np.arange(len(gram))
    explained = np.stack(
        [np.zeros(len(gram)), linear, *(kind[rows, places[:, k]] for k, kind in enumerate((one_h, one_c, four, five)))],
        1,
    )
    count = np.maximum(n, 1)[:, None]
    parameters = np.array([1, 2, 3, 3, 4, 5])[None, :]
    left = np.maximum(total[:, None] - explained, floor[:, None])
    bic = count * np.log(left / count) + parameters * np.log(count)
    bic = np.where((parameters == 1) | (count >= parameters + 3), bic, np.inf)
    kind = np.where(total > 1e-300, bic.argmin(axis=1), 0)
    falls = gram[:, line, use] < 0
    heating = np.choose(
        kind,
        [-1, np.where(falls, -2, -1), at_h[rows, places[:, 0]], -1, at_h[rows, places[:, 2] // size_c],
         at_h[rows, places[:, 3] // size_c]],
    )  # fmt: skip
    cooling = np.choose(
        kind,
        [-1, np.where(falls, -1, -2), -1, at_c[rows, places[:, 1]], at_c[rows, places[:, 2] % size_c],
         at_c[rows, places[:, 3] % size_c]],
    )  # fmt: skip
    return heating.astype(np.int64), cooling.astype(np.int64)


def _explained(sxx: Floats, sxy: Floats, stands: NDArray[np.bool_]) -> Floats:
    stands = stands & (sxx > 1e-9)
    return np.where(stands, sxy**2 / np.where(stands, sxx, 1.0), -np.inf)


def _parameters(heating: Ints, cooling: Ints) -> Ints:
    """Coefficients and distinct balance points."""
    used = 1 + (heating != -1).astype(np.int64) + (cooling != -1)
    points = (heating >= 0).astype(np.int64) + (cooling >= 0) - ((heating >= 0) & (heating == cooling))
    found: Ints = used + points
    return found


def _statistics(seen: Observations, degree_days: DegreeDays, heating: Ints, cooling: Ints) -> Models:
    weight = seen.days.astype(np.float64)
    sums = features(degree_days, seen.start, seen.days, heating[:, None], cooling[:, None])
    x = sums / np.maximum(weight, 1.0)[:, :, None]
    y = seen.use / np.maximum(weight, 1.0)
    absent = np.stack([np.zeros(len(heating), bool), heating == -1, cooling == -1], axis=1)
    normal = np.einsum("mni,mn,mnj->mij", x, weight, x)
    normal[:, 0, 0] = np.where(weight.sum(axis=1) > 0, normal[:, 0, 0], 1.0)
    normal += np.eye(3)[None] * absent[:, None, :]
    inverse = np.linalg.inv(normal)
    inverse = np.where(absent[:, :, None] | absent[:, None, :], 0.0, inverse)
    coefficients = np.einsum("mij,mnj,mn->mi", inverse, x, weight * y)
    residuals = np.where(seen.present, y - np.einsum("mnj,mj->mn", x, coefficients), 0.0)
    n, p = seen.present.sum(axis=1), _parameters(heating, cooling)
    total = np.maximum(weight.sum(axis=1), 1.0)
    mean = (weight * y).sum(axis=1) / total
    squares = (weight * residuals**2).sum(axis=1)
    spread = (weight * (y - mean[:, None]) ** 2).sum(axis=1)
    enough, degrees = n > p, np.maximum(n - p, 1)
    rmse = np.sqrt(squares / total * n / degrees)
    unknown = np.full(len(n), np.nan)
    return Models(
        heating, cooling, coefficients, inverse, np.where(enough, squares / degrees, np.nan), n, p,
        np.divide(spread - squares, spread, out=np.zeros(len(n)), where=spread > 1e-12 * total * mean**2 + 1e-300),
        np.divide(rmse, np.abs(mean), out=unknown, where=enough & (mean != 0)),
        *lagged(*_flat(residuals * np.sqrt(weight), seen.present), len(n)),
    )  # fmt: skip
