"""Sheets with several bills in a row, as people see them: asked, shown, saved, and there already the next time."""

from __future__ import annotations

from flask import Flask

from tests.page import Visitor
from tests.savings.bills import all_readings
from tests.savings.test_import_many import BAKERY, SHEET, readings, send
from tests.savings.test_upload_file import press, save

WIDE = (
    "Start,End,Electricity (kWh),Gas (therms),Water (gal),Cost\n"
    "1/1/2024,1/31/2024,900,80,5000,$210.50\n"
    "2/1/2024,2/29/2024,850,,4000,$190\n"
)
MONTHS = ",Jan 2024,Feb 2024,Mar 2024\nElectricity (kWh),900,850,800\nWater (gal),5000,4000,4500\n"
LAST_YEAR = "Business,Year,Electricity (kWh),Gas (therms)\nRosa's Bakery,2024,9000,700\nHales Diner,2024,12000,\n"


def test_it_works(app: Flask, rosa: Visitor) -> None:
    page = send(rosa, f"{BAKERY}/upload", WIDE)
    assert "We need one answer from you" in page.text()
    assert 'Which amount is paid for by "Cost (column 6)"?' in page.text()
    page = press(rosa, 1, "choices", **{"answer.cost.6": "3"})
    assert "5 bills to save to 3 meters" in page.text()
    save(rosa)
    with app.app_context():
        costs = [(one.meter.resource, one.cost_cents) for one in all_readings()]
    assert costs[:2] == [("electricity", 21050), ("electricity", 19000)]
    assert {cost for resource, cost in costs if resource != "electricity"} == {None}


def test_the_answer_is_remembered_and_nothing_counts_twice(app: Flask, rosa: Visitor) -> None:
    send(rosa, f"{BAKERY}/upload", WIDE)
    press(rosa, 1, "choices", **{"answer.cost.6": "3"})
    save(rosa)
    page = send(rosa, f"{BAKERY}/upload", WIDE)
    assert "Read as last time" in page.text()
    assert "Everything in this file is saved already" in page.text()
    assert readings(app) == 5


def test_months_as_columns(app: Flask, rosa: Visitor) -> None:
    page = send(rosa, f"{BAKERY}/upload", MONTHS)
    assert "6 bills to save to 2 meters" in page.text()
    assert "Each month column is one bill" in page.text()
    assert "Read them as the" not in page.text()
    save(rosa)
    assert readings(app) == 6


def test_last_years_results_are_one_bill_a_year(app: Flask, carmen: Visitor) -> None:
    page = send(carmen, SHEET, LAST_YEAR)
    assert "3 bills to save to 3 meters" in page.text()
    assert "Each row is a whole year, January 1 to December 31: one bill a year for each meter." in page.text()
    save(carmen)
    with app.app_context():
        assert {(str(one.start_on), str(one.end_on)) for one in all_readings()} == {("2024-01-01", "2025-01-01")}
