"""When a sum hides its parts, and how it is rounded."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

FEWEST = 5
LARGEST_SHARE = 0.5
SIGNIFICANT_DIGITS = 3


def may_be_told(parts: Sequence[float]) -> bool:
    """Whether a sum hides its parts: enough of them, and none above half of the sum."""
    return len(parts) >= FEWEST and max(abs(part) for part in parts) <= LARGEST_SHARE * abs(sum(parts))


def significant(value: float, digits: int = SIGNIFICANT_DIGITS) -> str:
    """Rounded half to even to so many significant digits, without an exponent: 12345.6 -> "12300"."""
    exact = Decimal(repr(round(value, 6)))
    if not exact:
        return "0"
    step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    rounded = (exact / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step
    return f"{rounded.normalize():f}"
