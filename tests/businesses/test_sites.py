"""Sites of a business: added, and kept true."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge.businesses.models import Entry, Site
from challenge.businesses.queries import resource_states_of
from challenge.extensions import db
from challenge.quantities.resources import RESOURCES
from tests.businesses.story import MILL, versions
from tests.page import Visitor

NEW = "/businesses/rosas-bakery/sites/new"
PLACE = ("site_name", "street", "city", "state", "zip_code", "floor_area_sqft", "employees")
STATED = {"resource_electricity": "own_meter", "resource_natural_gas": "own_meter", "resource_water": "shared"}


def place(**changes: Any) -> dict[str, Any]:
    """What is typed about a new place."""
    asked = {name: value for name, value in MILL.items() if name in PLACE or name.startswith("resource_")}
    return {**asked, **changes}


def facts(**changes: Any) -> dict[str, Any]:
    """What the bakery's site says of itself, with all resources answered."""
    answered = {f"resource_{key}": "not_used" for key in RESOURCES}
    return {
        "site_name": "Main Street bakery",
        "floor_area_sqft": "1900",
        "employees": "7",
        **answered,
        **STATED,
        **changes,
    }


def names(app: Flask) -> list[str]:
    """The names of the bakery's sites."""
    with app.app_context():
        return list(db.session.scalars(select(Site.name).filter_by(business_id=1).order_by(Site.id)))


def test_it_works(app: Flask, ben: Visitor) -> None:
    page = ben.post(NEW, place(zip_code="46901", state="IN"))
    assert page.heading() == "Rosa's Bakery"
    assert names(app) == ["Main Street bakery", "Mill Lane"]
    with app.app_context():
        site = db.session.scalars(select(Site).filter_by(name="Mill Lane")).one()
        assert (site.state, site.zip_code, site.time_zone) == ("IN", "46901", "America/Indiana/Indianapolis")


def test_what_does_not_fit_is_refused(app: Flask, rosa: Visitor) -> None:
    for field, typed in (("site_name", "main street BAKERY"), ("zip_code", "98101"), ("city", "")):
        page = rosa.post(NEW, place(**{field: typed}))
        assert (page.status, list(page.errors())) == (422, [field])
        assert page.values()["street"] == "3 Mill Lane"
    assert names(app) == ["Main Street bakery"]


def test_the_coordinator_adds_no_site(carmen: Visitor) -> None:
    assert carmen.get(NEW).status == 404


def test_facts_are_changed(app: Flask, ben: Visitor) -> None:
    with app.app_context():
        before = versions()
    page = ben.post("/sites/1", facts(floor_area_sqft="2,050", employees="", resource_propane="own_meter"))
    assert page.heading() == "Rosa's Bakery"
    with app.app_context():
        site = db.session.get_one(Site, 1)
        assert (site.floor_area_sqft, site.employees) == (2050, None)
        assert resource_states_of([1])[1]["propane"] == "own_meter"
        assert db.session.get_one(Entry, 1).state == "approved"
        assert versions() == (before[0] + 1, before[1])


def test_what_was_not_answered_is_asked(rosa: Visitor) -> None:
    page = rosa.post("/sites/1", {**facts(), "resource_waste": ""})
    assert page.status == 422
    assert "Choose one" in page.errors()["resource_waste"]


def test_leaving_out_a_meter_sends_the_entry_back(app: Flask, rosa: Visitor) -> None:
    page = rosa.post("/sites/1", facts(resource_natural_gas="not_used"))
    assert "waits for approval again" in page.text()
    with app.app_context():
        assert db.session.get_one(Entry, 1).state == "waiting"


def test_the_address_cannot_be_changed(app: Flask, rosa: Visitor) -> None:
    rosa.post("/sites/1", {**facts(), "zip_code": "98101", "time_zone": "America/Los_Angeles", "business_id": "2"})
    with app.app_context():
        site = db.session.get_one(Site, 1)
        assert (site.zip_code, site.time_zone, site.business_id) == ("43215", "America/New_York", 1)


def test_the_coordinator_reads_and_does_not_change(carmen: Visitor) -> None:
    page = carmen.get("/sites/1")
    assert "You look at this as its coordinator" in page.text()
    assert "Shared, or paid by the landlord" in page.text()
    assert carmen.post("/sites/1", facts(), page="/account").status == 404


def test_a_rival_does_not_see_it(victor: Visitor) -> None:
    assert victor.get("/sites/1").status == 404
    assert victor.get("/sites/999").status == 404
