"""Resources are rows of a table, and every row holds together."""

import pytest

from challenge.quantities.factors import multiplier
from challenge.quantities.resources import DIVERTED, FUEL, KINDS, LANDFILL, RESOURCES, WATER, Resource, check_unit
from challenge.quantities.units import UNITS, UnitError

EACH = pytest.mark.parametrize("resource", RESOURCES.values(), ids=list(RESOURCES))


def test_the_resources_of_a_challenge() -> None:
    kinds = {key: resource.kind for key, resource in RESOURCES.items()}
    assert kinds == {
        "electricity": FUEL,
        "natural_gas": FUEL,
        "heating_oil": FUEL,
        "propane": FUEL,
        "water": WATER,
        "waste": LANDFILL,
        "recycling": DIVERTED,
        "compost": DIVERTED,
    }


@EACH
def test_a_row_holds_together(resource: Resource) -> None:
    assert resource.kind in KINDS
    assert resource.default_unit == resource.units[0]
    assert set(resource.units) <= UNITS.keys()
    assert len(set(resource.units)) == len(resource.units)
    assert resource.dimensions == {UNITS[key].dimension for key in resource.units}


@EACH
def test_every_unit_a_bill_may_have_adds_up(resource: Resource) -> None:
    for unit in resource.units:
        assert multiplier(resource.key, unit, resource.sum_unit) > 0


@EACH
def test_resources_of_a_kind_are_added_up_in_one_unit(resource: Resource) -> None:
    assert {other.sum_unit for other in RESOURCES.values() if other.kind == resource.kind} == {resource.sum_unit}


def test_a_unit_of_another_resource_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnitError, match=r"^Electricity is not measured in gallons\. Choose the unit"):
        check_unit("electricity", "gal")


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(UnitError, match='We do not know the unit "kwhs"'):
        check_unit("electricity", "kwhs")


def test_a_gas_bill_may_be_in_energy_or_volume() -> None:
    for unit in ("therm", "ccf", "MMBtu", "m3", "kWh"):
        check_unit("natural_gas", unit)
