"""Amounts as people type them: read exactly, or refused with a sentence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.quantities.numbers import MILLION, amount_of, parse_amount, write_amount, write_money

AMOUNTS = st.decimals(0, 10**12 - 1, places=6, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234", "1234"),
        ("1,234.5", "1234.5"),
        (" 12,345,678.000001 ", "12345678.000001"),
        (".5", "0.5"),
        ("0", "0"),
        ("007", "7"),
        ("999999999999", "999999999999"),
        ("1.234", "1.234"),
    ],
)
def test_it_works(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        *("1.234,5", "1 234", "1\u00a0234", "1_000", "1e5", "1E400", "NaN", "inf", "-inf", "１２３", "١٢", "+5"),
        *("5.", "1,23", "12,34,567", "1,,234", ",123", "0x10", "$5", "5 kWh", "--5", "1.2.3", ".", "-", "½", "²"),
        "1\x00",
    ],
)
def test_what_could_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Write the amount in plain digits"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter an amount."),
        ("   ", "Enter an amount."),
        ("-1", "cannot be negative"),
        ("-0", "cannot be negative"),
        ("0.0000001", "at most 6 digits after the point"),
        ("1000000000000", "too large"),
        ("1.234,5", "Use a point for decimals"),
        ("1 234", "Leave out the spaces"),
    ],
)
def test_the_sentence_says_what_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_amount(text)


def test_a_megabyte_of_digits_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="could not read"):
        parse_amount("1" * 1_000_000 + "!")


def test_a_negative_amount_is_read_where_it_is_allowed() -> None:
    assert parse_amount("-1,234.5", allow_negative=True) == Decimal("-1234.5")
    assert str(parse_amount("-0", allow_negative=True)) == "0"


@given(AMOUNTS)
def test_what_we_write_we_read_back(amount: Decimal) -> None:
    assert parse_amount(write_amount(amount)) == amount
    assert amount_of(int(amount * MILLION)) == amount


@pytest.mark.parametrize(
    ("amount", "decimals", "text"),
    [
        (Decimal("1234.50"), None, "1,234.5"),
        (Decimal(100), None, "100"),
        (1e6, None, "1,000,000"),
        (Decimal("2.5"), 0, "2"),
        (Decimal("3.5"), 0, "4"),
        (-0.04, 1, "0.0"),
        (0.1 + 0.2, 1, "0.3"),
    ],
)
def test_writing_rounds_half_to_even_and_knows_no_minus_zero(
    amount: Decimal | float, decimals: int | None, text: str
) -> None:
    assert write_amount(amount, decimals) == text


def test_stored_amounts_are_written_without_trailing_zeros() -> None:
    assert str(amount_of(12_500_000)) == "12.5"
    assert str(amount_of(100_000_000)) == "100"
    assert str(amount_of(0)) == "0"


def test_money() -> None:
    assert [write_money(cents) for cents in (123456, 5, -5, 0)] == ["$1,234.56", "$0.05", "-$0.05", "$0.00"]
