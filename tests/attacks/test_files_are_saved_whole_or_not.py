"""Files, sent through the page that takes them: saved to the last watt-hour, or refused with nothing kept of them."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.attacks.forms import forms_of
from tests.attacks.world import changes, dump
from tests.formats.feeds import (
    ATOM,
    DAY,
    ESPI,
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
from tests.page import Page, Visitor

PAGE = "/sites/1/upload"
TWO_DAYS = hours("2025-01-10", 48)
WATT_HOURS = sum(1000 + hour % 24 for hour in range(48))
GOOD = meter_file(TWO_DAYS)


def blocks_file(*contents: list[str]) -> bytes:
    """A file whose readings come in several blocks."""
    types = entry("ReadingType/1", reading_type())
    return feed(usage_point(), meter_reading(), types, *blocks(*(block(one) for one in contents)))


def bills_of(header: str, ends: str = "\n") -> bytes:
    """Two bills, under these column names."""
    rows = [header, '"Jan 1, 2025","Feb 1, 2025",900', '"Feb 1, 2025","Mar 1, 2025",850', ""]
    return ends.join(rows).encode()


EXACT = {
    "as it comes": (GOOD, WATT_HOURS),
    "in thousandths": (meter_file(TWO_DAYS, powerOfTenMultiplier=-3), Decimal(WATT_HOURS) / 1000),
    "in thousands": (meter_file(TWO_DAYS, powerOfTenMultiplier=3), WATT_HOURS * 1000),
    "out of order": (blocks_file(TWO_DAYS[24:], TWO_DAYS[:24]), WATT_HOURS),
    "the same block twice": (blocks_file(TWO_DAYS, TWO_DAYS[:24]), WATT_HOURS),
    "a day of 23 hours": (meter_file(hours("2025-03-09", 23)), sum(1000 + hour for hour in range(23))),
    "a day of 25 hours": (meter_file(hours("2025-11-02", 25)), sum(1000 + hour % 24 for hour in range(25))),
    "a table with ; and a byte order mark": (b"\xef\xbb\xbf" + bills_of("Start date,End date,kWh"), 1_750_000),
    "lines that end as on an old Mac": (bills_of("Start date,End date,kWh", "\r"), 1_750_000),
    "other names, other order": (
        b"Consumo (kWh);Fecha de inicio;Fecha final\n900;2025-01-01;2025-02-01\n850;2025-02-01;2025-03-01\n",
        1_750_000,
    ),
}

START = at("2025-01-10")
NONE = {
    "a file of the machine": f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed xmlns="{ATOM}">&x;</feed>',
    "an address": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:PORT/x">]><feed>&x;</feed>',
    "a parameter": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:PORT/x"> %x;]><feed/>',
    "an external type": '<!DOCTYPE feed SYSTEM "http://127.0.0.1:PORT/x.dtd"><feed/>',
    "100,000 elements in each other": f'<feed xmlns="{ATOM}">' + "<a>" * 100_000,
    "50,000 attributes": f'<feed xmlns="{ATOM}" ' + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>",
    "another namespace": GOOD.replace(ESPI.encode(), b"http://example.org/espi"),
    "no namespace": GOOD.replace(f' xmlns="{ATOM}" xmlns:e="{ESPI}"'.encode(), b"").replace(b"e:", b""),
    "no readings": feed(usage_point(), meter_reading(), entry("ReadingType/1", reading_type())),
    "no time at all": meter_file([reading(START, 5, 0)]),
    "backwards": meter_file([reading(START, 5, -3600)]),
    "400 days at once": meter_file([reading(START - 500 * DAY, 5, 400 * DAY)]),
    "a reading each second": meter_file([reading(START + second, 1, 1) for second in range(5000)]),
    "hours over hours": meter_file([*TWO_DAYS, *[reading(START + 1800 + 3600 * hour, 7) for hour in range(24)]]),
    "milliseconds": meter_file([reading(START * 1000, 5)]),
    "a unit that is no energy": meter_file(TWO_DAYS, uom=23),
    "an unknown unit": meter_file(TWO_DAYS, uom=999),
    "gas in kWh of power": meter_file(TWO_DAYS, kind=1, uom=38),
    "10 to the 99th": meter_file(TWO_DAYS, powerOfTenMultiplier=99),
    "a quote that never ends": b'Start date,End date,kWh\n2025-01-01,"2025-02-01,900\n',
    "10,000 columns": ",".join(f"c{n}" for n in range(10_000)),
    "no column names": b"2025-01-01,2025-02-01,900\n2025-02-01,2025-03-01,850\n",
    "a workbook of something": b"PK\x03\x04" + b"\0" * 500,
    "a program": b"MZ\x90\0" + b"\0" * 500,
    "NULs": GOOD.replace(b"<id>", b"<id>\0"),
    "half of it": GOOD[: len(GOOD) // 2],
}


@pytest.fixture
def port() -> Iterator[int]:
    """A port at which somebody waits to be called; nobody may."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server.getsockname()[1]
        with pytest.raises(BlockingIOError):
            server.accept()


def send(rosa: Visitor, data: bytes, key: str) -> Page:
    """Choose a file and send it; follows to the preview."""
    token = rosa.get(PAGE).values()["csrf_token"]
    file = FileStorage(io.BytesIO(data), "file", "file", "application/octet-stream")
    boundary, body = encode_multipart({"csrf_token": token, "key": key, "meter": "", "file": file})
    kind = f"multipart/form-data; boundary={boundary}"
    return Page(rosa.browser.post(PAGE, data=body, content_type=kind, follow_redirects=True))


def test_what_cannot_be_used_leaves_nothing(app: Flask, rosa: Visitor, port: int) -> None:
    """Neither is anything read that the file only names, nor is a row of it kept."""
    wrong = []
    with app.app_context():
        before = dump()
    for number, (name, text) in enumerate(NONE.items()):
        data = text if isinstance(text, bytes) else text.replace("PORT", str(port)).encode()
        page = send(rosa, data, f"file-that-is-bad-{number:03}")
        wrong += [f"{name}: {page.status}, {page.text()[60:300]}"] if page.status != 422 else []
        wrong += [f"{name}: read"] if "root:" in page.html else []
    with app.app_context():
        wrong += sorted(changes(before, dump()))
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", EXACT)
def test_what_is_saved_is_saved_to_the_last_watt_hour(app: Flask, rosa: Visitor, name: str) -> None:
    data, watt_hours = EXACT[name]
    page = send(rosa, data, "a-file-that-is-good")
    saving = next(form for form in forms_of(page.html, PAGE) if form.action.endswith("/save"))
    assert rosa.browser.post(saving.action, data=saving.fields).status_code == 302
    with app.app_context():
        rows = dump()["readings"].values()
    assert sum(row["quantity_millionths"] for row in rows) == watt_hours * 1000
    assert {row["meter_id"] for row in rows} == {1}
