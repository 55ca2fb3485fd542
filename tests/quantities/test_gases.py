"""Gases behind the factors, weighed with a named set of warming potentials."""

from decimal import Decimal
from fractions import Fraction

import pytest

from challenge.quantities.factors import factors_in
from challenge.quantities.gases import CH4, GASES, N2O, gases_of, potentials
from challenge.quantities.residual_mix import residual_mixes
from challenge.quantities.tables import rows_of

FIRST, SECOND = "US-2023.1", "US-2023.2"
FUELS = ("natural_gas", "heating_oil", "propane")
POUND = Fraction("0.45359237")
# CH4 and N2O of electricity are rounded to 0.001 lb per MWh, EPA's totals to 0.001 as well.
ROUNDING_LB = Fraction("0.0005") * (28 + 265) + Fraction("0.001")


def test_the_sets_are_whole() -> None:
    """Every set weighs every gas over 100 years, and says who published it."""
    assert set(potentials()) == {"AR4", "AR5", "AR6"}
    for found in potentials().values():
        assert set(found.weights) == set(GASES)
        assert (found.weights["CO2"], found.years) == (1, 100)
        assert found.source
        assert found.by_way_of
        assert found.year >= 2007
    seen = [(row["set"], row["gas"]) for row in rows_of("warming_potentials.csv")]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("key", "ch4", "n2o"),
    [("AR4", "25", "298"), ("AR5", "28", "265"), ("AR6", "27", "273")],
)
def test_the_figures_of_the_ipcc(key: str, ch4: str, n2o: str) -> None:
    found = potentials()[key].weights
    assert (found[CH4], found[N2O]) == (Decimal(ch4), Decimal(n2o))


@pytest.mark.parametrize("edition", [FIRST, SECOND])
def test_a_fuel_is_the_sum_of_its_gases(edition: str) -> None:
    """Exactly, in both editions, each with the set it names."""
    stated = [one for one in factors_in(edition) if one.kind == "emissions" and one.resource in FUELS]
    assert len(stated) == 3
    for one in stated:
        assert one.co2_kg is not None
        assert one.ch4_g is not None
        assert one.n2o_g is not None
        weights = potentials()[one.potentials].weights
        assert one.value == one.co2_kg + (one.ch4_g * weights[CH4] + one.n2o_g * weights[N2O]) / 1000
        assert one.potentials in one.warming_potentials


def test_electricity_is_the_sum_of_its_gases_but_for_rounding() -> None:
    """Where the gases are stated: not in three subregions, whose list of gases is of another release."""
    regions = [one.region for one in factors_in(SECOND) if one.resource == "electricity" and one.region != "WORLD"]
    without = []
    for region in regions:
        found = gases_of("electricity", "MWh", region, SECOND)
        assert found is not None
        if found.ch4_g is None or found.n2o_g is None:
            without.append(region)
            continue
        summed = found.potentials.co2e_kg(found.co2_kg, found.ch4_g, found.n2o_g)
        assert abs(summed - found.kg_co2e) <= ROUNDING_LB * POUND, region
    assert len(regions) == 28
    assert without == ["AZNM", "NYCW", "RFCM"]


def test_a_therm_of_gas_by_hand() -> None:
    """A therm is 105,480,400 J, an MMBtu 1,055,055,852.62 J: 53.06 kg CO2, 1 g CH4 and 0.1 g N2O each."""
    found = gases_of("natural_gas", "therm", "", SECOND)
    assert found is not None
    therm = Fraction(105_480_400) / Fraction("1055055852.62")
    assert (found.co2_kg, found.ch4_g, found.n2o_g) == (Fraction("53.06") * therm, therm, therm / 10)
    assert found.kg_co2e == Fraction("53.1145") * therm
    assert found.potentials.key == "AR5"


def test_a_kilowatt_hour_in_pittsburgh() -> None:
    """911.424 lb of CO2 per MWh, and 916.054 lb of CO2 equivalent."""
    found = gases_of("electricity", "kWh", "RFCW", SECOND)
    assert found is not None
    assert found.co2_kg == Fraction("0.911424") * POUND
    assert found.kg_co2e == Fraction("0.916054") * POUND


def test_where_only_a_total_is_published_there_are_no_gases() -> None:
    assert gases_of("electricity", "kWh", "RFCW", FIRST) is None
    assert gases_of("electricity", "kWh", "WORLD", SECOND) is None
    assert gases_of("waste", "lb", "", SECOND) is None
    assert gases_of("water", "gal", "", SECOND) is None


def test_the_residual_mix_is_the_sum_of_its_gases() -> None:
    """Texas, 2022: 391.8605 kg CO2, 24.9016 g CH4 and 3.5574 g N2O per MWh, by AR5."""
    found = residual_mixes(SECOND)["ERCT"]
    assert found is not None
    grams = Fraction("24.9016") * 28 + Fraction("3.5574") * 265
    assert found.kg_co2e_per_mwh == Fraction("391.8605") + grams / 1000
    assert round(float(found.percent_above_average), 1) == 12.0
    assert found.table.year == 2022


def test_the_residual_mix_is_not_a_factor() -> None:
    """No board can come by it: it is in a file of its own, of the second edition only."""
    assert "ERCT" not in residual_mixes(FIRST)
    assert "XXXX" not in residual_mixes(SECOND)
    regions = {one.region for one in factors_in(SECOND) if one.resource == "electricity"} - {"WORLD"}
    assert residual_mixes(SECOND).keys() == regions
    assert not any("residual" in one.source.lower() for one in factors_in(SECOND))
