"""Units convert exactly within a dimension, and a spelling that means two things is asked about."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.quantities.units import (
    MILLION,
    THOUSAND,
    UNITS,
    AmbiguousUnit,
    DimensionMismatch,
    Unit,
    UnknownUnit,
    convert,
    find_unit,
)

DIMENSIONS = {unit.dimension for unit in UNITS.values()}


@pytest.mark.parametrize(
    ("amount", "source", "target", "exact"),
    [
        (1, "kWh", "J", Fraction(3_600_000)),
        (1, "MWh", "kWh", Fraction(1000)),
        (1, "therm", "J", Fraction(105_480_400)),
        (1, "dth", "therm", Fraction(10)),
        (1, "Btu", "J", Fraction("1055.05585262")),
        (1, "MMBtu", "kBtu", Fraction(1000)),
        (1, "ccf", "cf", Fraction(100)),
        (1, "kcf", "ccf", Fraction(10)),
        (1, "cf", "m3", Fraction("0.028316846592")),
        (1, "gal", "L", Fraction("3.785411784")),
        (1, "yd3", "cf", Fraction(27)),
        (1728, "gal", "cf", Fraction(231)),
        (1, "short_ton", "lb", Fraction(2000)),
        (1, "lb", "kg", Fraction("0.45359237")),
        (Decimal("2.5"), "tonne", "kg", Fraction(2500)),
    ],
)
def test_it_converts_by_definition(amount: int | Decimal, source: str, target: str, exact: Fraction) -> None:
    assert convert(amount, source, target) == exact


def test_a_us_therm_is_a_little_less_than_100_kbtu() -> None:
    """105,480,400 J against 105,505,585.262 J: the difference is real and 0.024 %."""
    assert round(float(convert(1, "therm", "kBtu")), 4) == 99.9761
    assert round(float(convert(1, "kWh", "Btu")), 2) == 3412.14


@given(st.data(), st.integers(0, 10**18))
def test_there_and_back_is_exact(data: st.DataObject, millionths: int) -> None:
    dimension = data.draw(st.sampled_from(sorted(DIMENSIONS)))
    keys = st.sampled_from([unit.key for unit in UNITS.values() if unit.dimension == dimension])
    source, target = data.draw(keys), data.draw(keys)
    amount = Fraction(millionths, 10**6)
    assert convert(convert(amount, source, target), target, source) == amount


def test_a_volume_is_not_an_energy() -> None:
    with pytest.raises(DimensionMismatch, match="without a factor"):
        convert(1, "ccf", "therm")


@pytest.mark.parametrize("key", ["", "kwh", "unknown", "MBtu", "<script>", "k" * 1000])
def test_only_our_keys_are_units(key: str) -> None:
    with pytest.raises(UnknownUnit) as refusal:
        convert(1, key, "kWh")
    assert len(str(refusal.value)) < 100


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("kWh", "kWh"),
        ("KWH", "kWh"),
        ("Kilowatt-hours", "kWh"),
        ("kWh (thousand Watt-hours)", "kWh"),
        ("Use (kWh)", "kWh"),
        ("Therms", "therm"),
        ("Dth", "dth"),
        ("CCF", "ccf"),
        ("HCF", "ccf"),
        ("Ccf (hundred cubic feet)", "ccf"),
        ("cu. ft.", "cf"),
        ("m³", "m3"),
        ("Gallons (US)", "gal"),
        ("KGal (thousand gallons) (US)", "kgal"),
        ("Tons", "short_ton"),
        ("metric tons", "tonne"),
        ("lbs", "lb"),
        ("cubic yards", "yd3"),
        ("mmBTU", "MMBtu"),
        ("GJ", "GJ"),
    ],
)
def test_spellings_on_bills_and_in_files(text: str, key: str) -> None:
    assert find_unit(text).key == key


@pytest.mark.parametrize("unit", UNITS.values(), ids=list(UNITS))
def test_every_key_and_label_finds_its_own_unit(unit: Unit) -> None:
    assert find_unit(unit.key) is unit
    assert find_unit(unit.label) is unit


@pytest.mark.parametrize(
    ("text", "thousand", "million"),
    [("MBtu", "kBtu", "MMBtu"), ("MCF", "kcf", "MMcf"), ("Mcf", "kcf", "MMcf"), ("MGal", "kgal", "MMgal")],
)
def test_m_means_two_things_unless_the_source_fixes_it(text: str, thousand: str, million: str) -> None:
    with pytest.raises(AmbiguousUnit, match="can mean") as question:
        find_unit(text)
    assert question.value.choices == (thousand, million)
    assert find_unit(text, m_means=THOUSAND).key == thousand
    assert find_unit(text, m_means=MILLION).key == million


@pytest.mark.parametrize(("text", "key"), [("MBtu (million Btu)", "MMBtu"), ("MCF (million cubic feet)", "MMcf")])
def test_a_parenthesis_that_says_it_is_an_answer(text: str, key: str) -> None:
    assert find_unit(text).key == key


@pytest.mark.parametrize("text", ["Gallons (UK)", "imperial gallons", "", "units", "kW", "kVAh", "%", "x" * 10**6])
def test_what_we_do_not_know_is_never_guessed(text: str) -> None:
    with pytest.raises(UnknownUnit):
        find_unit(text)
