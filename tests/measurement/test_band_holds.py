"""A short run of `./run bench simulation`: the band holds the truth about as often as it says, and is not wide."""

import pytest

from benchmarks.simulation import KINDS, WIDEST, simulated


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_nine_bands_in_ten_hold_the_truth(kind: str, rho: float) -> None:
    cell = simulated(kind, rho, 0.03, places=3 if kind == "days" else 8)
    assert 84 <= cell.coverage <= 98
    assert cell.ratio <= WIDEST
