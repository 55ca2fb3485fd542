"""Factors: each with its source, edition and year; the figures as their publishers state them."""

import csv
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import pytest

from challenge.quantities import factors
from challenge.quantities.factors import (
    DEFAULT_EDITION,
    EDITIONS,
    NoFactor,
    density,
    emissions,
    heat_content,
    kg_co2e_per,
    multiplier,
    region_of,
    subregion_of_zip,
)
from challenge.quantities.units import UNITS


def rows(name: str) -> list[dict[str, str]]:
    text = files("challenge.quantities").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_row_has_units_and_a_source() -> None:
    tables = {row["key"]: row for row in rows("factor_tables.csv")}
    for row in rows("factors.csv"):
        assert Decimal(row["value"]) > 0
        assert {row["unit"], row["per_unit"]} <= UNITS.keys()
        assert tables[row["table"]]["source"]
        assert tables[row["table"]]["edition"]
        assert int(tables[row["table"]]["year"]) >= 2016


def test_co2_equivalents_follow_from_the_gases_and_the_named_potentials() -> None:
    """IPCC AR4: a gram of CH4 is worth 25 of CO2, a gram of N2O 298."""
    stated = [one for one in factors._factors(DEFAULT_EDITION).values() if one.co2_kg is not None]
    assert {one.resource for one in stated} == {"natural_gas", "heating_oil", "propane"}
    for one in stated:
        assert one.ch4_g is not None
        assert one.n2o_g is not None
        assert one.value == one.co2_kg + one.ch4_g * 25 / 1000 + one.n2o_g * 298 / 1000
        assert "AR4" in one.warming_potentials


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
    known = {row["key"] for row in rows("factor_tables.csv")}
    for edition in EDITIONS.values():
        assert set(edition.tables) <= known


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
    codes = {code for row in rows("zip_subregions.csv") for code in (row["subregion"], *row["also"].split()) if code}
    assert codes <= {one.region for one in factors._factors(DEFAULT_EDITION).values()}
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
