"""A bill that gives money back: its cost is below zero, its use is what it is."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.extensions import db, transaction
from challenge.savings.models import Meter, Reading
from tests.page import Page, Visitor
from tests.savings.bills import NEW_YEAR, all_readings, bill, bills, log
from tests.savings.test_import_many import send
from tests.savings.test_type_bill import ADDRESS, BILL
from tests.savings.test_upload_file import choose, save, upload

CREDIT = "Start date,End date,Usage (kWh),Cost\n2024-01-01,2024-02-01,900,-12.50\n2024-02-01,2024-03-01,850,110\n"
NET = "Meter,Resource,Start date,Last day,Quantity,Unit\nRoof,Electricity,2024-01-01,2024-01-31,-90,kWh\n"


def costs(app: Flask) -> list[int | None]:
    with app.app_context():
        return [one.cost_cents for one in all_readings()]


def test_it_works(app: Flask, rosa: Visitor) -> None:
    upload(rosa, CREDIT)
    page = choose(rosa, 1, "1")
    assert "−$12.50" in page.text()
    save(rosa)
    assert costs(app) == [-1250, 11000]
    assert "−$12.50" in rosa.get("/meters/1").text()


@pytest.mark.parametrize("typed", ["-12.50", "-$12.50", "$-12.50"])
def test_a_credit_can_be_typed(app: Flask, rosa: Visitor, typed: str) -> None:
    check = rosa.post(ADDRESS, {**BILL, "cost": typed})
    assert check.errors() == {}
    Page(rosa.browser.post(ADDRESS, data=check.values() | {"step": "save"}, follow_redirects=True))
    assert costs(app) == [-1250]


def test_the_same_credit_again_is_there_already(app: Flask, rosa: Visitor) -> None:
    for number in (1, 2):
        upload(rosa, CREDIT)
        page = choose(rosa, number, "1")
        if number == 1:
            save(rosa)
    assert "Everything in this file is saved already." in page.text()


def test_use_below_zero_goes_to_a_net_meter_only(app: Flask, rosa: Visitor) -> None:
    upload(rosa, NET)
    page = choose(rosa, 1, "1")
    assert "A bill below zero means that power was sent out." in page.text()
    with app.app_context():
        assert db.session.query(Reading).count() == 0


@pytest.mark.parametrize("name", ["bills.csv", "bills.xlsx"])
def test_the_export_of_a_net_meter_is_there_already(app: Flask, rosa: Visitor, name: str) -> None:
    """A roof that sent out more than came in, with money back: unchanged it comes in again, and nothing is new."""
    with app.app_context(), transaction():
        roof = Meter(
            site_id=1, resource="electricity", unit="kWh", name="Roof", direction="net", created_at=clock.now()
        )
        db.session.add(roof)
    with app.app_context():
        meter_id = db.session.scalars(select(Meter.id).where(Meter.name == "Roof")).one()
        log([bill(NEW_YEAR, amount="-90.5", cost="-12.50"), bill(date(2024, 2, 1), amount="40")], meter_id=meter_id)
        log(bills(2))
    sheet = rosa.browser.get(f"/businesses/rosas-bakery/{name}").data
    page = send(rosa, "/businesses/rosas-bakery/upload", sheet, name)
    assert "Everything in this file is saved already." in page.text()
    assert costs(app) == [-1250, None, None, None]
