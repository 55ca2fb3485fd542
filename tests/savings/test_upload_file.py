"""Uploading a file: read, shown, saved or discarded; what cannot be used is refused with its reason."""

from __future__ import annotations

import io
import os
import random
import zlib
from typing import Any

import pytest
from flask import Flask

from challenge.businesses.models import SiteResource
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.savings.models import Meter, Reading, Upload
from tests.attacks.forms import forms_of
from tests.formats.feeds import (
    DAY,
    at,
    block,
    blocks,
    entry,
    feed,
    hours,
    meter_file,
    meter_reading,
    reading,
    reading_type,
    usage_point,
)
from tests.formats.test_marked_cells import book
from tests.page import Page, Visitor
from tests.savings.bills import NEW_YEAR, all_readings, bill, bills, counted, holds, log

CSV = (
    "Start date,End date,Usage (kWh),Cost\n"
    "2024-01-01,2024-02-01,900,120.50\n"
    "2024-02-01,2024-03-01,850,110\n"
    "2024-03-01,2024-04-01,800,105\n"
)


def upload(person: Visitor, data: bytes | str, name: str = "bills.csv", **more: Any) -> Page:
    """Choose a file and send it."""
    content = data.encode() if isinstance(data, str) else data
    return person.post("/sites/1/upload", {"file": (io.BytesIO(content), name), **more})


def press(person: Visitor, number: int, button: str, **fields: str) -> Page:
    """Press a button of a preview."""
    return person.post(f"/uploads/{number}/{button}", _tokens(person, number) | fields, page=f"/uploads/{number}")


def choose(person: Visitor, number: int, target: str, key: str = "", **more: str) -> Page:
    """Choose where a meter of the file goes: the only one, or the one with this key."""
    key = key or keys_of(person.get(f"/uploads/{number}"))[0]
    fields = {f"to.{key}": target, **{f"{name}.{key}": value for name, value in more.items()}}
    return press(person, number, "choices", **fields)


def keys_of(page: Page) -> list[str]:
    """The keys of the file's meters that have a menu on the page."""
    names = [menu.attributes["name"] for menu in page.all("select")]
    return [name.removeprefix("to.") for name in names if name.startswith("to.")]


def _tokens(person: Visitor, number: int) -> dict[str, str]:
    values = person.get(f"/uploads/{number}").values()
    return {"seen": values["seen"]} if "seen" in values else {}


def save(person: Visitor, number: int = 1) -> Page:
    """Save what the preview shows."""
    return press(person, number, "save")


def amounts(app: Flask, meter_id: int = 1) -> list[int]:
    """What counts of a meter, in whole units."""
    with app.app_context():
        return [amount for *_, amount in counted(meter_id)]


def stored(app: Flask) -> tuple[int, int]:
    """How many uploads and readings there are."""
    with app.app_context():
        return db.session.query(Upload).count(), db.session.query(Reading).count()


def days_file(first: str, *watt_hours: int, flow: int = 1) -> bytes:
    """A Green Button file of daily readings."""
    start = at(first)
    days = [reading(start + DAY * number, value, DAY) for number, value in enumerate(watt_hours)]
    return meter_file(days, flowDirection=flow)


def test_it_works(app: Flask, rosa: Visitor) -> None:
    page = upload(rosa, CSV)
    assert page.heading() == "What is in the file"
    assert "3 bills to save to Electricity meter. Nothing is saved yet." in page.text()
    assert "CSV of bills" in page.text()
    assert "2,550 kWh" in page.text()
    assert "line 2" in page.text()
    assert amounts(app) == []
    assert "3 bills saved." in save(rosa).text()
    assert amounts(app) == [900, 850, 800]
    with app.app_context():
        first = all_readings()[0]
        assert (first.source, first.cost_cents, first.file_id) == ("csv", 12_050, 1)
        file = db.session.get_one(StoredFile, 1)
        assert zlib.decompress(file.content) == CSV.encode()
        assert (file.name, file.size) == ("bills.csv", len(CSV))


def test_green_button_days_are_kept_by_month(app: Flask, rosa: Visitor) -> None:
    page = upload(rosa, meter_file(hours("2024-01-01 00:00", 24 * 60)), "use.xml")
    assert "60 days to save to Electricity meter" in page.text()
    assert "The file counts in Wh; this meter is kept in kWh." in page.text()
    assert "60 days saved." in save(rosa).text()
    text = rosa.get("/meters/1").text()
    assert "January 2024" in text
    assert "February 2024" in text
    with app.app_context():
        assert {(r.end_on - r.start_on).days for r in all_readings()} == {1}
        assert all_readings()[0].quantity_millionths == sum(1000 + hour for hour in range(24)) * 1000


def test_the_same_file_again_saves_nothing(app: Flask, rosa: Visitor) -> None:
    for number in (1, 2):
        upload(rosa, CSV)
        if number == 1:
            save(rosa)
    page = rosa.get("/uploads/2")
    assert "Everything in this file is saved already." in page.text()
    assert press(rosa, 2, "save", seen="").status == 422
    assert amounts(app) == [900, 850, 800]


def test_a_newer_file_adds_and_replaces_days(app: Flask, rosa: Visitor) -> None:
    upload(rosa, days_file("2024-01-01", 30_000, 31_000, 32_000), "use.xml")
    save(rosa)
    page = upload(rosa, days_file("2024-01-02", 31_000, 33_000, 34_000), "use.xml")
    assert "2 days to save" in page.text()
    assert "replaces 32 kWh if you tick it above" in page.text()
    ticks = [tick.attributes["value"] for tick in page.all("input", name="replace")]
    page = press(rosa, 2, "save", replace=ticks[0])
    assert "1 day saved, 1 replaced by newer figures, 1 there already." in page.text()
    assert amounts(app) == [30, 31, 33, 34]
    assert "1 replaced by a newer file" in rosa.get("/meters/1").text()


def test_a_file_for_a_resource_without_a_meter_makes_one(app: Flask, rosa: Visitor) -> None:
    page = upload(
        rosa, "End date,Start date,Usage (ccf)\n2024-02-01,2024-01-01,12\n2024-03-01,2024-02-01,13\n", "w.csv"
    )
    assert "Choose the meter that these bills belong to" in page.text()
    choose(rosa, 1, "new", resource="water", name="Water, back yard")
    assert "2 bills to save to a new meter, Water, back yard" in rosa.get("/uploads/1").text()
    assert "2 bills saved." in save(rosa).text()
    with app.app_context():
        meter = db.session.query(Meter).filter_by(name="Water, back yard").one()
        assert (meter.resource, meter.unit, meter.site_id) == ("water", "gal", 1)
        assert db.session.query(SiteResource).filter_by(site_id=1, resource="water").one().state == "own_meter"
    assert len(amounts(app, meter.id)) == 2


def test_a_new_meter_needs_a_free_name(app: Flask, rosa: Visitor) -> None:
    upload(rosa, CSV)
    choose(rosa, 1, "new", resource="electricity", name="Gas meter")
    page = save(rosa)
    assert page.status == 422
    assert "has a meter with that name" in page.text()
    assert stored(app) == (1, 0)


def test_several_meters_are_saved_at_once(app: Flask, rosa: Visitor) -> None:
    """Use and export side by side: each saved on its own, never summed."""
    start = at("2024-01-01")
    use = [reading(start + DAY * number, 30_000, DAY) for number in range(3)]
    out = [reading(start + DAY * number, 7_000, DAY) for number in range(3)]
    point = "Customer/7/UsagePoint/01"
    data = feed(
        usage_point(0),
        meter_reading(f"{point}/MeterReading/01", ["ReadingType/1"]),
        meter_reading(f"{point}/MeterReading/02", ["ReadingType/2"]),
        entry("ReadingType/1", reading_type()),
        entry("ReadingType/2", reading_type(flowDirection=19)),
        *blocks(block(use), meter=f"{point}/MeterReading/01"),
        *blocks(block(out), meter=f"{point}/MeterReading/02"),
    )
    page = upload(rosa, data, "solar.xml")
    assert "6 days to save to 2 meters. Nothing is saved yet." in page.text()
    assert "90,000 Wh, Jan 1, 2024 – Jan 3, 2024" in page.text()
    assert "→ Main Street bakery, Electricity meter: 3 new" in page.text()
    page = save(rosa)
    assert page.heading() == "This file was saved"
    assert "6 days saved." in page.text()
    with app.app_context():
        meter = db.session.query(Meter).order_by(Meter.id.desc()).first()
        assert meter is not None
        assert meter.direction == "export"
    assert amounts(app, meter.id) == [7, 7, 7]
    assert amounts(app) == [30, 30, 30]


def test_the_next_file_finds_its_meter(app: Flask, rosa: Visitor) -> None:
    rosa.post("/sites/1/meters/new?resource=electricity", {"name": "Ovens", "unit": "kWh"})
    upload(rosa, days_file("2024-01-01", 30_000), "use.xml")
    choose(rosa, 1, "4")
    save(rosa)
    page = upload(rosa, days_file("2024-01-02", 31_000), "use.xml")
    assert "1 day to save to Ovens" in page.text()


def test_a_question_is_asked_and_answered(app: Flask, rosa: Visitor) -> None:
    page = upload(rosa, "Start date,End date,Usage (kWh)\n2024-01-01,2024-01-31,900\n2024-03-01,2024-03-31,880\n")
    assert "We need one answer from you" in page.text()
    assert press(rosa, 1, "save", seen="").status == 422
    page = press(rosa, 1, "choices", **{"answer.ends": "inclusive"})
    assert "2 bills to save to Electricity meter" in page.text()
    page = press(rosa, 1, "choices", **{"answer.ends": "exclusive"})
    assert "Jan 1, 2024 – Jan 31, 2024" in page.text()
    press(rosa, 1, "choices", forget="1")
    assert "We need one answer" in rosa.get("/uploads/1").text()
    press(rosa, 1, "choices", **{"answer.ends": "inclusive"})
    save(rosa)
    with app.app_context():
        assert [str(end) for _, end, _ in counted()] == ["2024-02-01", "2024-04-01"]
        assert db.session.get_one(Meter, 1).ends_inclusive


def test_what_a_workbook_hides_is_asked_and_the_answer_remembered(app: Flask, rosa: Visitor) -> None:
    data = book(lambda _, sheet: sheet.set_row(2, None, None, {"hidden": True}))
    page = upload(rosa, data, "bills.xlsx")
    assert "The workbook hides 1 row from view. Shall we read what is hidden?" in page.text()
    assert press(rosa, 1, "save", seen="").status == 422
    page = press(rosa, 1, "choices", **{"answer.hidden": "read"})
    assert "Hidden rows and columns of the workbook are read as well." in page.text()
    page = press(rosa, 1, "choices", **{"answer.hidden": "skip"})
    assert "2 bills to save" in page.text() or "We need one answer" in page.text()
    assert "3 bills to save" not in page.text()
    press(rosa, 1, "choices", **{"answer.ends": "inclusive"})
    save(rosa)
    assert amounts(app) == [100, 300]
    page = upload(rosa, data, "bills.xlsx")
    assert "Read as last time" in page.text()
    assert "Everything in this file is saved already." in page.text()


def test_other_answers_with_the_same_key_are_a_conflict(rosa: Visitor) -> None:
    upload(rosa, "Start date,End date,Usage (kWh)\n2024-01-01,2024-01-31,900\n2024-03-01,2024-03-31,880\n")
    page = rosa.get("/uploads/1").values()
    tokens = {name: page[name] for name in ("csrf_token", "key")}
    address = "/uploads/1/choices"
    assert rosa.browser.post(address, data=tokens | {"answer.ends": "inclusive"}).status_code == 302
    assert rosa.browser.post(address, data=tokens | {"answer.ends": "exclusive"}).status_code == 409


@pytest.mark.parametrize(
    "text, status, words",
    [
        ("Start date,End date,kWh,kWh\n2024-01-01,2024-02-01,900,850\n", 200, "Which column is it?"),
        (
            "Fecha inicio,Fecha final,Consumo (kWh)\n2024-01-01,2024-02-01,900\n2024-02-01,2024-03-01,8\n",
            200,
            "2 bills",
        ),
        ("USAGE (KWH),END DATE,START DATE\n900,2024-02-01,2024-01-01\n850,2024-03-01,2024-02-01\n", 200, "2 bills"),
        ("900,2024-02-01,2024-01-01\n850,2024-03-01,2024-02-01\n", 422, "no line with column names"),
    ],
)
def test_columns_are_known_by_name_never_by_place(
    app: Flask, rosa: Visitor, text: str, status: int, words: str
) -> None:
    page = upload(rosa, text)
    assert page.status == status
    assert words in page.text()
    assert stored(app)[1] == 0


def test_rows_with_problems_are_named_and_left_out(app: Flask, rosa: Visitor) -> None:
    page = upload(rosa, CSV + "2024-04-01,2024-05-01,lots,100\n2024-05-01,2999-06-01,700,90\n")
    assert "Line 5:" in page.text()
    assert "lots" in page.text()
    assert "Save 3 bills and leave out 2" in page.text()
    save(rosa)
    assert amounts(app) == [900, 850, 800]


def test_days_that_a_bill_covers_are_left_out(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log(bills(1, NEW_YEAR.replace(day=10)))
    page = upload(rosa, CSV)
    assert "overlap a bill that is saved: Jan 10, 2024 – Feb 9, 2024 (900 kWh)" in page.text()
    assert "Save 1 bill and leave out 2" in page.text()
    save(rosa)
    assert amounts(app) == [900, 800]


def test_what_is_odd_is_shown_and_held(app: Flask, rosa: Visitor) -> None:
    page = upload(rosa, CSV + "2024-04-01,2024-05-01,90000,100\n")
    assert "times the usual" in page.text()
    assert "4 bills saved, 1 held" in save(rosa).text()
    with app.app_context():
        assert len(holds()) == 1
    assert len(amounts(app)) == 3


def test_a_preview_that_no_longer_holds_is_not_saved(app: Flask, rosa: Visitor, ben: Visitor) -> None:
    """Between looking and saving, somebody logged one of the bills."""
    page = upload(rosa, CSV).values()
    with app.app_context():
        log([bill(NEW_YEAR, 31, "901")])
    tokens = {name: page[name] for name in ("csrf_token", "key", "seen")}
    answer = Page(rosa.browser.post("/uploads/1/save", data=tokens))
    assert answer.status == 422
    assert "Something changed since this page was shown" in answer.text()
    assert amounts(app) == [901]
    assert "Replace 1 bill that changed" in answer.text()
    assert "2 bills saved. 1 changed bill was left as before." in save(rosa).text()
    assert amounts(app) == [901, 850, 800]


def test_pressed_twice_it_is_saved_once(app: Flask, rosa: Visitor) -> None:
    page = upload(rosa, CSV).values()
    tokens = {name: page[name] for name in ("csrf_token", "key", "seen")}
    locations = [rosa.browser.post("/uploads/1/save", data=tokens).location for _ in range(2)]
    assert locations[0] == "/meters/1"
    assert stored(app) == (1, 3)
    assert "This file was saved" in rosa.get("/uploads/1").text()


def test_discarded_it_is_forgotten(app: Flask, rosa: Visitor) -> None:
    upload(rosa, CSV, "Rosa Delgado account 4711.csv")
    page = press(rosa, 1, "discard")
    assert "Nothing of it was saved" in page.text()
    assert press(rosa, 1, "save", seen="").status == 422
    with app.app_context():
        file = db.session.get_one(StoredFile, 1)
        assert (file.content, file.name) == (b"", "discarded")


UNUSABLE = [
    (b"", "empty.csv", "empty"),
    (b"%PDF-1.7 bill", "bill.pdf", "PDF"),
    (b"\x89PNG\r\n", "bill.png", "picture"),
    (b"<html><body>Sign in</body></html>", "use.xml", "web page"),
    (b"<xyz/>", "use.xml", "not a Green Button file"),
    (b"no table at all", "x.csv", "column names"),
    (b'Start date,End date,Usage (kWh)\n2024-01-01,"2024-02-01,900\n', "x.csv", "quot"),
    (b'<!DOCTYPE a [<!ENTITY b "c">]><feed>&b;</feed>', "use.xml", "document type"),
]


def test_a_file_that_cannot_be_used_says_why(app: Flask, rosa: Visitor) -> None:
    for data, name, word in UNUSABLE:
        page = upload(rosa, data, name)
        assert page.status == 422, data
        assert "This file cannot be used, and nothing was saved" in page.text()
        assert word in page.text()
    assert stored(app) == (0, 0)


def test_no_file_is_a_mistake_beside_its_box(rosa: Visitor) -> None:
    page = rosa.post("/sites/1/upload", {"meter": "1"})
    assert page.status == 422
    assert "Choose a file" in page.errors()["file"]


def test_a_file_above_the_limit_is_refused(app: Flask, rosa: Visitor) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 5000
    page = upload(rosa, b"x" * 5000)
    assert page.status == 413
    assert "large" in page.text()


def test_a_bomb_is_refused_within_a_second(app: Flask, rosa: Visitor) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{laughs}]><feed>&l9;</feed>'
    began = sum(os.times()[:4])  # of processors, ours and our helpers'
    assert upload(rosa, bomb, "use.xml").status == 422
    assert sum(os.times()[:4]) - began < 1
    assert stored(app) == (0, 0)


def test_a_file_cut_short_is_refused_whole(app: Flask, rosa: Visitor) -> None:
    """100 cuts of a valid file: nothing is stored of any."""
    whole = days_file("2024-01-01", *[30_000] * 40)
    page = rosa.get("/sites/1/upload").values()
    tokens = {name: page[name] for name in ("csrf_token", "key")}
    for cut in range(1, 100):
        data = whole[: len(whole) * cut // 100]
        answer = rosa.browser.post("/sites/1/upload", data=tokens | {"file": (io.BytesIO(data), "use.xml")})
        assert answer.status_code == 422, cut
    assert stored(app) == (0, 0)


def test_several_spellings_of_csv_are_read(app: Flask, rosa: Visitor) -> None:
    spelled = ["\ufeff" + CSV, CSV.replace(",", ";"), CSV.replace(",", "\t"), CSV.replace("\n", "\r")]
    for number, data in enumerate(spelled, start=1):
        assert "3 bills to save" in upload(rosa, data).text(), number
    assert stored(app) == (4, 0)


def test_the_name_of_a_file_is_only_text(app: Flask, rosa: Visitor) -> None:
    page = upload(rosa, CSV, "../../etc/<script>alert(1)</script>.csv")
    assert "<script>alert" not in page.html
    with app.app_context():
        assert "/" not in db.session.get_one(StoredFile, 1).name


def test_nobody_else_finds_it(app: Flask, rosa: Visitor, victor: Visitor, nadia: Visitor, carmen: Visitor) -> None:
    upload(rosa, CSV)
    for stranger in (victor, nadia):
        assert stranger.get("/uploads/1").status == 404
        assert stranger.browser.post("/uploads/1/save").status_code in (400, 404)
        assert stranger.get("/sites/1/upload").status == 404
    assert "You log this for Rosa's Bakery" in carmen.get("/uploads/1").text()
    save(carmen)
    with app.app_context():
        assert {r.on_behalf for r in all_readings()} == {True}


def test_a_damaged_file_never_breaks_the_page(app: Flask, rosa: Visitor) -> None:
    """Byte flips, repeats and cuts: read or refused with a reason, nothing saved, no server error."""
    chance, whole = random.Random(7), days_file("2024-01-01", *[30_000] * 10)
    page = rosa.get("/sites/1/upload").values()
    tokens = {"csrf_token": page["csrf_token"]}
    for number in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            at_byte = chance.randrange(len(data))
            data[at_byte : at_byte + chance.randint(0, 9)] = bytes(chance.randbytes(chance.randint(0, 9)))
        form = tokens | {"key": f"damaged-file-{number:04d}", "file": (io.BytesIO(bytes(data)), "use.xml")}
        answer = rosa.browser.post("/sites/1/upload", data=form, follow_redirects=True)
        assert answer.status_code in (200, 422), number
    assert stored(app)[1] == 0


TWO_METERS = (
    b"Meter,Start,End,Usage (kWh)\nCounter,2026-01-01,2026-02-01,500\nCounter,2026-02-01,2026-03-01,510\n"
    b"Cold room,2026-01-01,2026-02-01,300\nCold room,2026-02-01,2026-03-01,310\n"
)


def test_what_a_new_meter_counts_follows_from_its_unit_and_what_is_open_is_marked(rosa: Visitor) -> None:
    """kWh are mostly electricity; a choice that was left open is named beside its menu."""
    page = rosa.post(
        "/sites/1/upload",
        {"meter": "", "file": (io.BytesIO(TWO_METERS), "bills.csv")},
        content_type="multipart/form-data",
    )
    assert "mostly for electricity" in page.text()
    assert "Choose where its bills go" not in page.text()
    assert "Compost" not in page.text()
    address = page.response.request.path
    (form,) = [one for one in forms_of(page.html, address) if "asked" in one.fields]
    again = rosa.post(f"{address}/choices", form.fields, page=address)
    assert again.text().count("Choose where its bills go, or leave it out.") == 2
    new = form.fields | {name: "new:1" for name in form.fields if name.startswith("to.")} | {"key": "k" * 24}
    chosen = rosa.post(f"{address}/choices", new, page=address)
    assert "Choose where its bills go" not in chosen.text()
    assert "4 bills to save to 2 meters" in chosen.text()
