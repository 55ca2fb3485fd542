"""Numbers as people type them in the United States, and as we write them back.

Amounts are Decimal from the keyboard to the store, which keeps whole millionths of the reading's unit.
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal

MAX_DECIMALS = 6
MAX_INTEGER_DIGITS = 12
MILLION = 1_000_000

_AMOUNT = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<rest>[0-9]+))?", re.ASCII)
_LONGEST = 60

HOW_TO_WRITE = "Write the amount in plain digits, like 1234 or 1,234.5."


def parse_amount(text: str, *, allow_negative: bool = False) -> Decimal:
    """Read an amount such as "1234", "1,234.5" or ".5"; a comma groups three digits, a point marks decimals.

    Raises ValueError with a sentence for the person who typed it. Nothing is guessed: "1.234,5", "1 234",
    "1_000", exponents, NaN and digits of other scripts are refused rather than read as something else.
    """
    text = text.strip(" \t\r\n")
    if not text:
        raise ValueError("Enter an amount.")
    match = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or not (match["whole"] or match["rest"]):
        raise ValueError(_why_unreadable(text))
    if match["sign"] and not allow_negative:
        raise ValueError("The amount cannot be negative.")
    whole, rest = match["whole"].replace(",", "").lstrip("0"), match["rest"] or ""
    if len(whole) > MAX_INTEGER_DIGITS:
        raise ValueError(f"That number is too large: use at most {MAX_INTEGER_DIGITS} digits before the point.")
    if len(rest) > MAX_DECIMALS:
        raise ValueError(f"Use at most {MAX_DECIMALS} digits after the point.")
    amount = Decimal(f"{whole or '0'}.{rest}" if rest else whole or "0")
    return -amount if match["sign"] and amount else amount


def _why_unreadable(text: str) -> str:
    if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})*,[0-9]+", text[:_LONGEST], re.ASCII):
        return f"Use a point for decimals and a comma for thousands. {HOW_TO_WRITE}"
    if re.search(r"[0-9]\s+[0-9]", text[:_LONGEST], re.ASCII):
        return f"Leave out the spaces. {HOW_TO_WRITE}"
    return f"We could not read this number. {HOW_TO_WRITE}"


def amount_of(millionths: int) -> Decimal:
    """The amount that stored millionths stand for, without trailing zeros ("12.5", never "12.500000")."""
    return _plain(Decimal(millionths) / MILLION)


def write_amount(amount: Decimal | int | float, decimals: int | None = None) -> str:
    """Write an amount with grouped thousands: 1234.50 -> "1,234.5"; with `decimals=0` -> "1,234".

    Rounds half to even. `parse_amount` reads the answer back.
    """
    value = Decimal(repr(amount)) if isinstance(amount, float) else Decimal(amount)
    if decimals is None:
        return f"{_plain(value):,f}"
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    return f"{rounded if rounded else abs(rounded):,f}"


def write_money(cents: int) -> str:
    """Write whole cents as dollars: 123456 -> "$1,234.56", -5 -> "-$0.05"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent: Decimal.normalize() alone would turn 100 into 1E+2."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
