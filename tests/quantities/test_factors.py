"""Factors: each with its source, edition and year; the figures as their publishers state them."""

import hashlib
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from challenge.quantities.factors import (
    DEFAULT_EDITION,
    EDITIONS,
    NoFactor,
    density,
    edition_for,
    emissions,
    factors_in,
    heat_content,
    kg_co2e_per,
    multiplier,
    region_of,
    subregion_of_zip,
)
from challenge.quantities.resources import RESOURCES
from challenge.quantities.tables import rows_of, tables
from challenge.quantities.units import UNITS

FIRST, SECOND = "US-2023.1", "US-2023.2"
FROZEN = "3113ab0b44609bb8ff102c12f7cb361d2aec4beb798bfe5a0c1e40d8b6a2c83c"
UNITS_OF = {
    "electricity": ("kWh", "kBtu"),
    "natural_gas": ("therm", "ccf", "m3", "kBtu"),
    "heating_oil": ("gal", "L", "kBtu"),
    "propane": ("gal", "L", "kBtu"),
    "water": ("gal", "ccf"),
    "waste": ("lb", "short_ton", "yd3"),
    "recycling": ("lb", "short_ton", "yd3"),
    "compost": ("lb", "short_ton", "yd3"),
}


def every_value(edition: str) -> list[str]:
    """All that an edition can turn a bill into: for each unit and region, as exact fractions."""
    regions = sorted({one.region for one in factors_in(edition)})
    return [
        f"{resource} {unit} {region} {multiplier(resource, unit, units[-1], edition)} "
        f"{kg_co2e_per(resource, unit, region, edition)}"
        for resource, units in UNITS_OF.items()
        for unit in units
        for region in regions
    ]


def test_the_first_edition_never_changes() -> None:
    """Challenges that pinned it must keep their points: whoever changes a figure makes a new edition instead."""
    assert hashlib.sha256("\n".join(every_value(FIRST)).encode()).hexdigest() == FROZEN


def test_every_row_has_units_and_a_source() -> None:
    for row in rows_of("factors.csv"):
        table = tables()[row["table"]]
        assert Decimal(row["value"]) > 0
        assert {row["unit"], row["per_unit"]} <= UNITS.keys()
        assert row["resource"] in RESOURCES
        assert table.source
        assert table.edition
        assert table.by_way_of or table.key == "bins2016"
        assert table.url.startswith("https://")
        assert table.year >= 2016


def test_no_row_stands_twice() -> None:
    seen = Counter((row["table"], row["kind"], row["resource"], row["region"]) for row in rows_of("factors.csv"))
    assert set(seen.values()) == {1}
    for edition, one in EDITIONS.items():
        assert len(factors_in(edition)) == sum(row["table"] in one.tables for row in rows_of("factors.csv"))


def test_no_table_is_kept_for_nothing() -> None:
    assert {table for edition in EDITIONS.values() for table in edition.tables} == tables().keys()


def test_editions_follow_each_other_without_a_gap() -> None:
    editions = list(EDITIONS.values())
    assert [one.valid_until for one in editions] == [*(one.valid_from for one in editions[1:]), None]
    assert [one.replaces for one in editions] == ["", *(one.key for one in editions[:-1])]
    assert all(one.notes for one in editions)


def test_a_new_challenge_takes_the_edition_of_its_day() -> None:
    """Half-open: on the day that one begins, the one before has ended."""
    begins = EDITIONS[SECOND].valid_from
    assert edition_for(begins).key == SECOND
    assert edition_for(begins - timedelta(days=1)).key == FIRST
    assert edition_for(date(1999, 1, 1)).key == FIRST
    assert edition_for(date(2199, 1, 1)).key == list(EDITIONS)[-1]


def test_rules_without_an_edition_mean_the_first() -> None:
    assert DEFAULT_EDITION == FIRST


def test_electricity_is_the_same_in_both_editions() -> None:
    """EPA's total, whatever is known of its gases."""
    for region in ("US", "RFCW", "NYCW", "AZNM", "WORLD"):
        rates = [kg_co2e_per("electricity", "kWh", region, edition) for edition in (FIRST, SECOND)]
        assert rates[0] == rates[1]


def test_a_kilowatt_hour_in_pittsburgh() -> None:
    """RFC West: 916.054 lb of CO2 equivalent per MWh, so 0.4155 kg per kWh."""
    region = region_of("15222")
    assert region == "RFCW"
    assert kg_co2e_per("electricity", "kWh", region) == Fraction("0.916054") * Fraction("0.45359237")


def test_a_therm_of_gas() -> None:
    """53.1148 kg per MMBtu; a US therm is 0.0999761 MMBtu."""
    per_therm = kg_co2e_per("natural_gas", "therm")
    assert per_therm is not None
    assert round(float(per_therm), 4) == 5.3102


def test_a_hundred_cubic_feet_of_gas_is_its_heat_content() -> None:
    """0.001026 MMBtu per cubic foot: 102.6 kBtu per ccf."""
    assert multiplier("natural_gas", "ccf", "kBtu") == Fraction("102.6")
    assert multiplier("natural_gas", "kBtu", "ccf") == 1 / Fraction("102.6")


def test_a_gallon_of_oil_and_of_propane() -> None:
    assert multiplier("heating_oil", "gal", "kBtu") == 138
    assert multiplier("propane", "gal", "kBtu") == 91


def test_a_cubic_yard_in_a_bin() -> None:
    assert [multiplier(key, "yd3", "lb") for key in ("waste", "recycling", "compost")] == [138, 58, 135]


def test_a_short_ton_of_waste() -> None:
    """Metric tons of CO2 equivalent per short ton: 0.52 landfilled, 0.09 recycled, 0.17 composted."""
    kilos = [kg_co2e_per(key, "short_ton") for key in ("waste", "recycling", "compost")]
    assert kilos == [520, 90, 170]


def test_no_emissions_are_stated_for_water() -> None:
    assert emissions("water") is None
    assert kg_co2e_per("water", "gal") is None


def test_a_factor_leads_to_its_source() -> None:
    found = heat_content("natural_gas", "ccf")
    assert found is not None
    assert (found.edition, found.year) == ("September 2021", 2021)
    assert found.stated.startswith("0.001026 MMBtu per cf (U.S. EPA Emission Factors")
    assert found.url.startswith("https://www.epa.gov/")


def test_a_factor_is_asked_for_volumes_only() -> None:
    assert heat_content("natural_gas", "therm") is None
    assert density("waste", "lb") is None
    assert density("electricity", "m3") is None


def test_without_a_factor_a_volume_stays_a_volume() -> None:
    with pytest.raises(NoFactor, match="no factor to turn cubic feet of water into kilograms"):
        multiplier("water", "cf", "kg")


def test_an_unknown_edition_is_an_error() -> None:
    with pytest.raises(KeyError):
        emissions("electricity", "RFCW", "US-1900")


def test_every_edition_names_tables_that_exist() -> None:
    for edition in EDITIONS.values():
        assert set(edition.tables) <= tables().keys()


@pytest.mark.parametrize(
    ("zip_code", "code"),
    [("10001", "NYCW"), ("94105-1234", "CAMX"), (" 60601 ", "RFCW"), ("96813", "HIOA"), ("99701", "AKGD")],
)
def test_zip_codes_and_their_grid(zip_code: str, code: str) -> None:
    found = subregion_of_zip(zip_code)
    assert found is not None
    assert found.code == code
    assert not found.also


def test_an_ambiguous_zip_takes_the_predominant_grid_and_says_so() -> None:
    found = subregion_of_zip("07401")
    assert found is not None
    assert (found.code, found.also) == ("RFCE", ("NYUP",))


@pytest.mark.parametrize("zip_code", ["", "1522", "abcde", "00000", "00400", "１５２２２", "15222" * 1000])
def test_no_zip_no_grid(zip_code: str) -> None:
    assert subregion_of_zip(zip_code) is None


def test_every_subregion_of_the_zip_table_has_a_rate() -> None:
    codes = {code for row in rows_of("zip_subregions.csv") for code in (row["subregion"], *row["also"].split()) if code}
    assert codes <= {one.region for one in factors_in(DEFAULT_EDITION)}
    assert len(codes) == 27


def test_unknown_places_take_a_stated_average() -> None:
    assert region_of("00000") == "US"
    assert region_of("K1A 0B1", country="CA") == "WORLD"
    unknown, world = emissions("electricity", ""), emissions("electricity", "WORLD")
    assert unknown is not None
    assert world is not None
    assert unknown.name == "United States average"
    assert world.name == "World average"
    assert "CC BY-SA" in world.source
