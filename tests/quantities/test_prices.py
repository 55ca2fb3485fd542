"""Average prices by state, each with its source and year."""

from collections import Counter
from decimal import Decimal

import pytest

from challenge.quantities.factors import NoFactor
from challenge.quantities.prices import price_of, prices_in
from challenge.quantities.resources import RESOURCES
from challenge.quantities.tables import rows_of
from challenge.quantities.units import UNITS

EDITION = "US-2023.2"


def test_it_works() -> None:
    """Ohio, 2022: 12.5 cents per kWh for shops and offices."""
    found = price_of("electricity", "kWh", "OH", EDITION)
    assert found is not None
    assert (found.dollars, found.unit) == (Decimal("0.125"), "kWh")
    assert found.published.sector == "commercial"
    assert found.published.table.year == 2022
    assert found.stated.startswith("$0.125 per kWh, commercial, OH (U.S. Energy Information Administration")


@pytest.mark.parametrize(
    ("resource", "unit", "dollars"),
    [
        ("electricity", "MWh", "125"),
        ("natural_gas", "kBtu", "0.008"),
        ("natural_gas", "therm", "0.799809031820"),  # 99.976 kBtu
        ("natural_gas", "ccf", "0.8208"),  # 102.6 kBtu
        ("heating_oil", "gal", "4.554"),  # 138 kBtu at $0.033
        ("propane", "gal", "2.73"),  # 91 kBtu at $0.030
    ],
)
def test_a_price_in_the_unit_of_the_bill(resource: str, unit: str, dollars: str) -> None:
    found = price_of(resource, unit, "OH", EDITION)
    assert found is not None
    assert found.dollars == Decimal(dollars)


def test_every_row_is_whole_and_stands_once() -> None:
    found = prices_in(EDITION)
    assert len(found) == len(rows_of("prices.csv")) == 4 * 51
    assert set(Counter((one.resource, one.state) for one in found).values()) == {1}
    for one in found:
        assert Decimal(0) < one.value < 5
        assert one.unit in UNITS
        assert one.resource in RESOURCES
        assert one.table.source
        assert one.table.edition


def test_what_is_a_price_of_homes_says_so() -> None:
    sectors = {(one.resource, one.sector) for one in prices_in(EDITION)}
    assert sectors == {
        ("electricity", "commercial"),
        ("natural_gas", "commercial"),
        ("heating_oil", "residential"),
        ("propane", "residential"),
    }


@pytest.mark.parametrize(("resource", "state"), [("water", "OH"), ("electricity", "PR"), ("electricity", "")])
def test_where_no_price_is_known(resource: str, state: str) -> None:
    assert price_of(resource, "gal" if resource == "water" else "kWh", state, EDITION) is None


def test_a_state_may_be_written_small() -> None:
    assert price_of("electricity", "kWh", " oh ", EDITION) == price_of("electricity", "kWh", "OH", EDITION)


def test_the_first_edition_has_none() -> None:
    """Its challenges keep their dollars as they were: none without a cost on a bill."""
    assert price_of("electricity", "kWh", "OH", "US-2023.1") is None


def test_a_unit_that_the_fuel_does_not_have() -> None:
    with pytest.raises(NoFactor):
        price_of("electricity", "gal", "OH", EDITION)
