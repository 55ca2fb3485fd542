"""Kilograms of CO2 equivalent in everyday words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.quantities.equivalents import EDITION, MOST_SHOWN, comparisons, equivalents_of
from challenge.quantities.tables import rows_of


def words(kg: str) -> list[str]:
    return [one.words for one in equivalents_of(Decimal(kg))]


@pytest.mark.parametrize(
    ("kg", "expected"),
    [
        ("5", ["driving 13 miles in a gasoline car"]),  # 5 / 0.3927 = 12.7
        ("500", ["driving 1,300 miles in a gasoline car", "burning 56 gallons of gasoline"]),
        (
            "12000",
            [
                "the electricity of 2.5 homes for a year",  # 12 / 4.81
                "driving 2.8 gasoline cars for a year",
                "driving 31,000 miles in a gasoline car",
            ],
        ),
        ("1234567", ["the electricity of 260 homes for a year", "driving 290 gasoline cars for a year"]),
    ],
)
def test_comparisons_fit_the_amount(kg: str, expected: list[str]) -> None:
    assert words(kg) == expected


@pytest.mark.parametrize("kg", ["0", "-500", "0.4", "3"])
def test_nothing_is_said_of_little_or_of_more(kg: str) -> None:
    assert words(kg) == []


def test_nothing_is_said_of_the_unknown() -> None:
    assert equivalents_of(None) == []


@given(st.decimals(min_value="-1e12", max_value="1e12", places=6))
def test_two_digits_and_at_most_three_comparisons(kg: Decimal) -> None:
    """What a comparison says is within 5 % of the amount."""
    found = equivalents_of(kg)
    assert len(found) <= MOST_SHOWN
    for one in found:
        assert len(one.count.normalize().as_tuple().digits) <= 2
        assert abs(one.count * one.comparison.kg_co2e - kg) <= kg * Decimal("0.051")


def test_every_row_is_whole_and_stands_once() -> None:
    assert len({(row["edition"], row["key"]) for row in rows_of("equivalents.csv")}) == len(rows_of("equivalents.csv"))
    assert len(comparisons()) == 4
    for one in comparisons():
        assert one.kg_co2e > 0
        assert one.source
        assert one.basis
        assert one.verified in ("derived", "cross-checked")
        assert "{}" in one.many
        assert "{}" not in one.one


def test_the_newest_edition_is_shown() -> None:
    assert max(row["edition"] for row in rows_of("equivalents.csv")) == EDITION
