"""Adding a meter: its unit must fit, and the site then says that it has one of its own."""

from __future__ import annotations

import pytest

from challenge.businesses.models import Site, SiteResource
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.mistakes import Mistake
from challenge.savings.actions import add_meter
from challenge.savings.models import Meter

pytestmark = pytest.mark.usefixtures("context")


def add(resource: str = "water", name: str = "Water meter", unit: str = "ccf", direction: str = "use") -> Meter:
    """A meter for the bakery's site."""
    with transaction():
        return add_meter(db.session.get_one(Site, 1), resource, name, unit, direction)


def test_it_works() -> None:
    before = db.session.get_one(Challenge, 1).inputs_version
    meter = add()
    assert (meter.site_id, meter.resource, meter.unit, meter.direction) == (1, "water", "ccf", "use")
    assert db.session.get_one(Challenge, 1).inputs_version == before + 1


@pytest.mark.parametrize("resource", ["water", "propane"])
def test_the_site_then_has_a_meter_of_its_own(resource: str) -> None:
    add(resource, unit="gal")
    stated = db.session.query(SiteResource).filter_by(site_id=1, resource=resource).one()
    assert stated.state == "own_meter"


def test_the_unit_may_be_written_as_on_the_bill() -> None:
    assert add(unit="Cubic feet").unit == "cf"


@pytest.mark.parametrize(
    "resource, unit, word",
    [
        ("natural_gas", "MCF", "can mean"),
        ("natural_gas", "MBtu", "can mean"),
        ("electricity", "gal", "not measured in"),
        ("water", "", "do not know"),
        ("water", "parsec", "do not know"),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(resource: str, unit: str, word: str) -> None:
    with pytest.raises(Mistake, match=word) as refused:
        add(resource, "New meter", unit)
    assert refused.value.field == "unit"


@pytest.mark.parametrize("name", ["", "x" * 81, "electricity METER"])
def test_a_meter_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(Mistake) as refused:
        add(name=name)
    assert refused.value.field == "name"


def test_what_we_do_not_know_is_refused() -> None:
    with pytest.raises(Mistake, match="what this meter counts"):
        add(resource="steam")
    with pytest.raises(Mistake, match="what the meter counts"):
        add("electricity", unit="kWh", direction="sideways")
    with pytest.raises(Mistake, match="what the meter counts"):
        add("water", direction="net")
