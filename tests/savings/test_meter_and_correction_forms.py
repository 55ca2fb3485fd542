"""The pages to add a meter, to correct a bill and to take one out."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.businesses.models import SiteResource
from challenge.extensions import db, transaction
from challenge.savings.models import Meter
from tests.conftest import ON_ONE_DATABASE
from tests.page import Visitor
from tests.savings.bills import NEW_YEAR, all_readings, bill, bills, counted, holds, log

NEW_WATER = "/sites/1/meters/new?resource=water"


def test_a_meter_is_added(app: Flask, rosa: Visitor) -> None:
    choice = rosa.get("/sites/1/meters/new")
    assert choice.links()["Water"] == NEW_WATER
    page = rosa.get(NEW_WATER)
    assert page.values()["name"] == "Water meter"
    assert "You said that water is shared" in page.text()
    page = rosa.post(NEW_WATER, {"name": "Water, cellar", "unit": "ccf", "ends_inclusive": "y"})
    assert page.heading() == "Water, cellar"
    with app.app_context():
        meter = db.session.query(Meter).filter_by(name="Water, cellar").one()
        assert (meter.unit, meter.direction, meter.ends_inclusive) == ("ccf", "use", True)


def test_a_site_that_does_not_use_it_now_does(app: Flask, rosa: Visitor) -> None:
    with app.app_context(), transaction():
        db.session.add(SiteResource(site_id=1, resource="propane", state="not_used"))
    address = "/sites/1/meters/new?resource=propane"
    assert "You said that this site does not use propane." in rosa.get(address).text()
    rosa.post(address, {"name": "Tank", "unit": "gal"})
    with app.app_context():
        assert db.session.query(SiteResource).filter_by(site_id=1, resource="propane").one().state == "own_meter"


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "fields, field, word",
    [
        ({"name": "", "unit": "gal"}, "name", "name"),
        ({"name": "Gas meter", "unit": "gal"}, "name", "another name"),
        ({"name": "x" * 81, "unit": "gal"}, "name", "80"),
        ({"name": "Water", "unit": "kWh"}, "unit", "not measured in"),
        ({"name": "Water", "unit": "MCF"}, "unit", "can mean"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    app: Flask, rosa: Visitor, fields: dict[str, str], field: str, word: str
) -> None:
    page = rosa.post(NEW_WATER, fields)
    assert page.status == 422
    assert word in page.errors()[field]
    with app.app_context():
        assert db.session.query(Meter).count() == 3


def test_only_electricity_asks_for_what_is_sent_out(app: Flask, rosa: Visitor) -> None:
    assert "goes out" not in rosa.get(NEW_WATER).html
    rosa.post("/sites/1/meters/new?resource=electricity", {"name": "Solar", "unit": "kWh", "direction": "export"})
    with app.app_context():
        assert db.session.query(Meter).filter_by(name="Solar").one().direction == "export"


def test_a_bill_is_corrected(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log([bill(NEW_YEAR, cost="120")])
    page = rosa.get("/readings/1/correct")
    assert page.values()["quantity"] == "900"
    assert page.values()["end_on"] == "2024-01-31"
    fields = {"start_on": "2024-01-01", "end_on": "2024-02-01", "quantity": "850", "cost": "119"}
    refused = rosa.post("/readings/1/correct", fields)
    assert refused.status == 422
    assert "why" in refused.errors()["reason"]
    assert refused.values()["quantity"] == "850"
    page = rosa.post("/readings/1/correct", fields | {"reason": "Typed the line above"})
    assert "The bill was corrected." in page.text()
    with app.app_context():
        assert [(str(end), amount) for _, end, amount in counted()] == [("2024-02-01", 850)]
    assert "This version was changed already" in rosa.get("/readings/1/correct").text()


def test_an_amount_is_never_guessed(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log([bill(NEW_YEAR)])
    for amount in ("-1", "1e5", "NaN", "1.234,5", ""):
        fields = {"start_on": "2024-01-01", "end_on": "2024-02-01", "quantity": amount, "reason": "Because"}
        page = rosa.post("/readings/1/correct", fields)
        assert (page.status, list(page.errors())) == (422, ["quantity"])
    with app.app_context():
        assert len(all_readings()) == 1


def test_a_correction_that_looks_odd_says_that_it_is_held(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log(bills(5))
    fields = {"start_on": "2024-01-01", "end_on": "2024-01-31", "quantity": "90000", "reason": "So it says"}
    assert "held until the coordinator has looked" in rosa.post("/readings/1/correct", fields).text()
    with app.app_context():
        assert len(holds()) == 1


def test_the_coordinator_corrects_with_a_reason(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        log([bill(NEW_YEAR)])
    fields = {"start_on": "2024-01-01", "end_on": "2024-01-31", "quantity": "800", "reason": "From the paper bill"}
    carmen.post("/readings/1/correct", fields)
    with app.app_context():
        old, new = all_readings()
        assert (new.on_behalf, new.received_at, new.reason) == (True, old.received_at, "From the paper bill")


def test_a_bill_is_taken_out(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log(bills(2))
    assert rosa.post("/readings/1/withdraw", {"reason": ""}).status == 422
    page = rosa.post("/readings/1/withdraw", {"reason": "Another meter's"})
    assert "The bill was taken out." in page.text()
    with app.app_context():
        assert len(counted()) == 1
    assert "This version was changed already" in rosa.get("/readings/1/withdraw").text()


def test_bills_of_others_are_not_there(app: Flask, victor: Visitor, nadia: Visitor) -> None:
    with app.app_context():
        log([bill(NEW_YEAR)])
    for stranger in (victor, nadia):
        assert stranger.get("/readings/1/correct").status == 404
        assert stranger.get("/readings/1/withdraw").status == 404
        assert stranger.get("/readings/99/correct").status == 404
