"""One file for many meters: guessed, chosen, saved as one, reported, remembered; sheets that come back unchanged."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from flask import Flask
from python_calamine import CalamineWorkbook

from challenge.audit.models import DeedDone
from challenge.businesses.models import Entry, Site
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.measurement.periods import Period
from challenge.savings.missing import split_in_bills
from challenge.savings.models import ImportSource, Meter, Reading, Upload
from challenge.savings.scopes import sites_in
from tests.formats.workbooks import entry, meter_entries, workbook
from tests.page import Page, Visitor
from tests.savings.bills import all_readings, bills, log
from tests.savings.test_upload_file import CSV, keys_of, press, save

BAKERY = "/businesses/rosas-bakery"
SHEET = "/cities/riverbend-oh/challenges/2026/import"
TWO_METERS = (
    "Meter,Resource,Start date,Last day,Quantity,Unit\n"
    "Electricity meter,Electricity,2024-01-01,2024-01-31,900,kWh\n"
    "Electricity meter,Electricity,2024-02-01,2024-02-29,850,kWh\n"
    "Garden tap,Water,2024-01-01,2024-01-31,12,ccf\n"
)
CITY_SHEET = (
    "Business,Resource,Start date,Last day,Quantity,Unit\n"
    "Rosa's Bakery,Electricity,2024-01-01,2024-12-31,9000,kWh\n"
    "Hales Diner,Electricity,2024-01-01,2024-12-31,12000,kWh\n"
    "Nobody's Shop,Electricity,2024-01-01,2024-12-31,700,kWh\n"
)


def send(person: Visitor, address: str, data: str | bytes, name: str = "bills.csv") -> Page:
    """Choose a file on this page and send it."""
    content = data.encode() if isinstance(data, str) else data
    return person.post(address, {"file": (io.BytesIO(content), name)})


def readings(app: Flask) -> int:
    """How many there are."""
    with app.app_context():
        return db.session.query(Reading).count()


def test_it_works(app: Flask, rosa: Visitor) -> None:
    page = send(rosa, f"{BAKERY}/upload", TWO_METERS)
    assert "3 bills to save to 2 meters" in page.text()
    assert "Electricity meter: 2 new" in page.text()
    assert "Water meter (new): 1 new" in page.text()
    page = save(rosa)
    assert page.heading() == "This file was saved"
    assert "3 bills saved." in page.text()
    with app.app_context():
        made = db.session.query(Meter).order_by(Meter.id.desc()).first()
        assert made is not None
        assert (made.resource, made.unit) == ("water", "gal")
        assert [reading.meter_id for reading in all_readings()] == [1, 1, made.id]


def test_a_meter_that_is_left_out_stays_out(app: Flask, rosa: Visitor) -> None:
    page = send(rosa, f"{BAKERY}/upload", TWO_METERS)
    page = press(rosa, 1, "choices", **{f"to.{keys_of(page)[1]}": "out"})
    assert "2 bills to save to Electricity meter" in page.text()
    save(rosa)
    assert readings(app) == 2


def test_all_or_nothing(app: Flask, rosa: Visitor) -> None:
    """One meter cannot be made, so nothing is saved to the other."""
    page = send(rosa, f"{BAKERY}/upload", TWO_METERS)
    press(rosa, 1, "choices", **{f"name.{keys_of(page)[1]}": "Gas meter"})
    page = save(rosa)
    assert page.status == 422
    assert "has a meter with that name" in page.text()
    assert readings(app) == 0


def test_where_it_went_is_remembered(app: Flask, rosa: Visitor) -> None:
    send(rosa, f"{BAKERY}/upload", TWO_METERS)
    save(rosa)
    page = send(rosa, f"{BAKERY}/upload", TWO_METERS + "Garden tap,Water,2024-02-01,2024-02-29,13,ccf\n")
    assert "1 bill to save to 2 meters" in page.text()
    assert "Chosen as last time." in page.text()
    with app.app_context():
        assert db.session.query(ImportSource).one().business_id == 1


def test_a_meter_added_meanwhile_is_noticed(app: Flask, rosa: Visitor) -> None:
    values = send(rosa, f"{BAKERY}/upload", TWO_METERS).values()
    rosa.post("/sites/1/meters/new?resource=water", {"name": "Garden tap", "unit": "gal"})
    tokens = {name: values[name] for name in ("csrf_token", "key", "seen")}
    answer = Page(rosa.browser.post("/uploads/1/save", data=tokens))
    assert answer.status == 422
    assert "Something changed since this page was shown" in answer.text()
    assert readings(app) == 0


def test_only_changes_are_not_saved_without_a_tick(app: Flask, rosa: Visitor) -> None:
    send(rosa, "/sites/1/upload", CSV)
    save(rosa)
    page = send(rosa, "/sites/1/upload", CSV.replace("850", "851"))
    assert "Replace 1 bill that changed" in page.text()
    page = save(rosa, 2)
    assert page.status == 422
    assert "Tick which changed bills you want to replace" in page.text()
    press(rosa, 2, "save", replace=page.all("input", name="replace")[0].attributes["value"])
    report = rosa.get("/uploads/2").text()
    assert "851 kWh" in report
    assert "850 kWh" in report


def test_the_report_can_be_taken_home(rosa: Visitor) -> None:
    send(rosa, "/sites/1/upload", CSV + "2024-04-01,2024-05-01,=1+1,100\n", '=a"b/é.csv')
    save(rosa)
    answer = rosa.browser.get("/uploads/1/report.csv")
    text = answer.get_data(as_text=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert '"Rows read",4' in text
    assert '"refused","line 5"' in text
    assert ',"=' not in text


def test_the_original_comes_back_as_it_was(rosa: Visitor, nadia: Visitor) -> None:
    send(rosa, "/sites/1/upload", CSV, "Stromzähler.csv")
    answer = rosa.browser.get("/uploads/1/file")
    assert answer.data == CSV.encode()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    name = answer.headers["Content-Disposition"]
    assert name == "attachment; filename=Stromz_hler.csv; filename*=UTF-8''Stromz%C3%A4hler.csv"
    assert nadia.get("/uploads/1/file").status == 404


def test_what_was_exported_is_there_already(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log(bills(3))
    sheet = rosa.browser.get(f"{BAKERY}/bills.csv").data
    assert sheet.decode("utf-8-sig").splitlines()[1].split(",")[1:] == [
        "Electricity meter",
        "Electricity",
        "kWh",
        "2024-01-01",
        "2024-01-30",
        "900",
        "",
        "no",
    ]
    page = send(rosa, f"{BAKERY}/upload", sheet)
    assert "Everything in this file is saved already." in page.text()


def test_a_filled_template_goes_to_the_right_meters(app: Flask, rosa: Visitor) -> None:
    """Without a question: the meters by their names, the ends by the name of their column."""
    sheet = rosa.browser.get(f"{BAKERY}/template.csv").data.decode("utf-8-sig").splitlines()
    assert len(sheet) > 20
    electricity = [row for row in sheet if ",Electricity," in row][:2]
    gas = [row for row in sheet if ",Natural gas," in row][:1]
    filled = [sheet[0], *(row[:-2] + "900,120.50,no" if row.endswith(",,") else row for row in electricity + gas)]
    page = send(rosa, f"{BAKERY}/upload", "\n".join(row.replace(",,900", ",900") for row in filled) + "\n")
    assert "3 bills to save to 2 meters" in page.text()
    save(rosa)
    with app.app_context():
        assert [reading.meter_id for reading in all_readings()] == [1, 1, 2]


def test_an_exported_workbook_is_there_already(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log(bills(3))
    page = send(rosa, f"{BAKERY}/upload", rosa.browser.get(f"{BAKERY}/bills.xlsx").data, "bills.xlsx")
    assert "Spreadsheet of bills" in page.text()
    assert "Everything in this file is saved already." in page.text()


def test_a_filled_workbook_goes_to_the_right_meters(app: Flask, rosa: Visitor) -> None:
    sheet = read_sheet(rosa.browser.get(f"{BAKERY}/template.xlsx").data)
    electricity = [row for row in sheet if "Electricity" in row][:2]
    gas = [row for row in sheet if "Natural gas" in row][:1]
    filled = [[*row[:6], 900, 120.5, "no"] for row in electricity + gas]
    page = send(rosa, f"{BAKERY}/upload", workbook({"Bills": [sheet[0], *filled]}), "filled.xlsx")
    assert "3 bills to save to 2 meters" in page.text()
    save(rosa)
    with app.app_context():
        readings = all_readings()
        assert [reading.meter_id for reading in readings] == [1, 1, 2]
        assert {reading.source for reading in readings} == {"workbook"}


def read_sheet(data: bytes) -> list[list[Any]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return [list(row) for row in rows]


def test_portfolio_manager_is_named(app: Flask, rosa: Visitor) -> None:
    data = meter_entries(*(entry("1", "Electric", month, 500, "kWh") for month in (1, 2)))
    page = send(rosa, f"{BAKERY}/upload", data, "portfolio.xlsx")
    assert "ENERGY STAR Portfolio Manager" in page.text()


def test_the_next_file_of_its_kind_is_read_with_the_same_answers(app: Flask, rosa: Visitor) -> None:
    """Whether end dates count is asked once; a file with other columns is another kind."""
    head = "Start date,End date,Usage (kWh)\n"
    send(rosa, f"{BAKERY}/upload", head + "2024-01-01,2024-01-31,900\n2024-03-01,2024-03-31,880\n")
    press(rosa, 1, "choices", **{"answer.ends": "inclusive"})
    save(rosa)
    page = send(rosa, f"{BAKERY}/upload", head + "2024-05-01,2024-05-31,900\n2024-07-01,2024-07-31,880\n")
    assert "We need one answer" not in page.text()
    assert "2 bills to save" in page.text()
    other = "Start date,End date,Usage (kWh),Cost\n2024-09-01,2024-09-30,900,1\n2024-11-01,2024-11-30,880,1\n"
    assert "We need one answer" in send(rosa, f"{BAKERY}/upload", other).text()
    with app.app_context():
        assert {row.answers.get("ends") for row in db.session.query(ImportSource)} == {"inclusive"}


def test_a_city_sheet_is_saved_for_its_businesses(app: Flask, carmen: Visitor) -> None:
    page = send(carmen, SHEET, CITY_SHEET)
    assert "“Nobody's Shop” in the file is" in page.text()
    assert "Save" not in [button.text.strip()[:4] for button in page.all("button") if "bill" in button.text]
    nobody = [menu.attributes["name"] for menu in page.all("select") if menu.attributes["name"].startswith("site.")][2]
    page = press(carmen, 1, "choices", **{nobody: "out"})
    assert "2 bills to save to 2 meters" in page.text()
    page = save(carmen)
    assert "2 bills saved." in page.text()
    with app.app_context():
        assert [(r.meter_id, r.on_behalf) for r in all_readings()] == [(1, True), (3, True)]
        assert db.session.query(ImportSource).one().member_id is not None
        assert db.session.get_one(Upload, 1).challenge_id == 1
    page = send(carmen, SHEET, CITY_SHEET)
    assert "As last time." in page.text()


def test_a_city_sheet_reaches_no_other_city(app: Flask, carmen: Visitor, rosa: Visitor, nadia: Visitor) -> None:
    """Neither does another coordinator open it, nor does a site that takes no part here take its bills."""
    with app.app_context(), transaction():
        db.session.query(Entry).filter_by(business_id=2).one().state = "withdrawn"
    page = send(carmen, SHEET, CITY_SHEET)
    assert [person.get("/uploads/1").status for person in (rosa, nadia)] == [404, 404]
    assert nadia.get(SHEET).status == 404
    menus = [menu.attributes["name"] for menu in page.all("select")]
    nobody = [name for name in menus if name.startswith("site.")][2]
    meter = next(name for name in menus if name.startswith("to."))
    assert len([name for name in menus if name.startswith("to.")]) == 1  # the diner's bills go to nobody else
    with app.app_context():
        others = [
            str(site.id) for site in db.session.query(Site) if site.id not in {s.id for s in sites_in(challenge())}
        ]
    assert others
    for choice in ({nobody: others[0]}, {meter: f"new:{others[0]}"}, {meter: "999"}):
        assert press(carmen, 1, "choices", **choice).status == 404
    with app.app_context():
        assert db.session.query(DeedDone).filter_by(deed="refuse_choice", subject="upload:1").count() == 3
        assert not db.session.get_one(Upload, 1).choices


def challenge() -> Challenge:
    """Riverbend's."""
    return db.session.get_one(Challenge, 1)


def test_pressed_twice_it_is_saved_once(app: Flask, rosa: Visitor) -> None:
    values = send(rosa, f"{BAKERY}/upload", TWO_METERS).values()
    tokens = {name: values[name] for name in ("csrf_token", "key", "seen")}
    assert {rosa.browser.post("/uploads/1/save", data=tokens).location for _ in range(2)} == {"/uploads/1"}
    assert readings(app) == 3


def test_gaps_become_bills(context: Flask) -> None:
    """From the first missing day on, a month each; a short rest belongs to the last."""
    year = split_in_bills(Period(date(2025, 1, 31), date(2025, 6, 3)))
    assert [str(one) for one in year] == [
        "2025-01-31:2025-02-28",
        "2025-02-28:2025-03-31",
        "2025-03-31:2025-04-30",
        "2025-04-30:2025-06-03",
    ]
    assert [one.days for one in split_in_bills(Period(date(2025, 1, 1), date(2025, 1, 6)))] == [5]
    assert len(split_in_bills(Period(date(2024, 1, 1), date(2025, 1, 1)), months=2)) == 6
