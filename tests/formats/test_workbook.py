"""Workbooks are read like CSV; what is locked, hostile or strange is refused with the reason."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from challenge.formats.files import FileContents, read_file
from challenge.formats.old_workbook import MAX_OLD_BYTES
from tests.formats.workbooks import OLD, OLD_WITH_ERRORS, workbook

HEAD = ["Start date", "End date", "Usage (kWh)", "Cost"]
ROWS = [[date(2025, 1, 1), date(2025, 1, 31), 1200.5, 180.1], [date(2025, 2, 1), date(2025, 2, 28), 900, "$120"]]


def read(data: bytes, **answers: str) -> FileContents:
    return read_file(data, "bills", answers=answers)


def reason(data: bytes) -> str:
    contents = read(data)
    assert (contents.usable, contents.meters) == (False, ())
    return contents.problems[0].what


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = source.read(name)
            assert name != part or old in content
            copy.writestr(name, content.replace(old, new) if name == part else content)
    return target.getvalue()


@pytest.mark.parametrize("date_1904", [False, True])
def test_it_works(date_1904: bool) -> None:
    contents = read(workbook({"Notes": [], "Bills": [["Elm Street"], HEAD, *ROWS]}, date_1904=date_1904))
    (meter,) = contents.meters
    assert (contents.format, contents.usable, contents.end_dates) == ("bills_workbook", True, "inclusive")
    assert (meter.total, meter.start, meter.end) == (Decimal("2100.5"), date(2025, 1, 1), date(2025, 3, 1))
    assert [bill.cost for bill in meter.bills] == [Decimal("180.1"), 120]
    assert [bill.where for bill in meter.bills] == ['sheet "Bills", row 3', 'sheet "Bills", row 4']


def test_a_workbook_in_a_zip_file_is_opened() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("bills.xlsx", workbook({"Bills": [HEAD, *ROWS]}))
    assert read(target.getvalue()).usable


def test_a_row_that_cannot_be_is_named_by_its_sheet() -> None:
    contents = read(workbook({"Bills": [HEAD, *ROWS, [date(2025, 3, 1), date(2025, 3, 31), "many"]]}))
    assert [row.where for row in contents.refused_rows] == ['sheet "Bills", row 4']


def test_sheets_with_the_same_columns_are_read_together() -> None:
    head = ["Business", *HEAD]
    contents = read(workbook({"A": [head, ["Bakery", *ROWS[0]]], "B": [head, ["Bakery", *ROWS[1]]]}))
    assert contents.meters[0].readings == 2
    assert contents.meters[0].property == "Bakery"


def test_sheets_with_other_columns_are_asked() -> None:
    data = workbook({"Power": [HEAD, *ROWS], "Gas": [["Start", "End", "Therms"], *(row[:3] for row in ROWS)]})
    contents = read(data)
    assert [question.name for question in contents.questions] == ["sheet"]
    assert read(data, sheet="Gas").meters[0].unit == "therm"


def test_the_source_is_the_same_for_the_next_file_of_its_kind() -> None:
    first, second = (
        read(workbook({name: [HEAD, row]}), ends="inclusive") for name, row in zip("AB", ROWS, strict=True)
    )
    assert first.source == second.source != ""
    assert read(workbook({"A": [HEAD[:3], ROWS[0][:3]]})).source != first.source


def test_what_a_workbook_must_not_have_is_refused() -> None:
    good = workbook({"Bills": [HEAD, *ROWS]})
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert "macros" in reason(changed(good, "[Content_Types].xml", kind, macro))
    schema = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = changed(good, "xl/workbook.xml", schema, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    assert "Strict" in reason(strict)
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le")
    assert "password" in reason(locked)


def test_a_bomb_is_refused_from_the_directory_and_when_the_directory_lies() -> None:
    bomb = changed(
        workbook({"Bills": [HEAD, *ROWS]}), "xl/sharedStrings.xml", b"</sst>", b" " * 110_000_000 + b"</sst>"
    )
    assert "too large" in reason(bomb)
    at = bomb.index(b"xl/sharedStrings.xml", bomb.index(b"PK\x01\x02")) - 46
    assert "damaged" in reason(bomb[: at + 24] + struct.pack("<L", 1000) + bomb[at + 28 :])


def test_a_dimension_that_lies_does_not_matter() -> None:
    good = workbook({"Bills": [HEAD, *ROWS]})
    assert read(changed(good, "xl/worksheets/sheet1.xml", b'ref="A1:D3"', b'ref="A1:XFD1048576"')).usable


def test_a_cell_far_away_is_refused_without_growing() -> None:
    good = workbook({"Bills": [HEAD, *ROWS]})
    far = changed(good, "xl/worksheets/sheet1.xml", b'r="D3"', b'r="XFD3"')
    assert "16,384 columns" in reason(far)
    corner = changed(good, "xl/worksheets/sheet1.xml", b'r="D3"', b'r="D1048576"')
    assert "1,048,576 rows" in reason(corner)


def test_a_workbook_cut_short_is_never_read_in_part() -> None:
    data = workbook({"Bills": [HEAD, *ROWS]})
    for percent in range(0, 100, 3):
        contents = read(data[: len(data) * percent // 100])
        assert not contents.usable, percent
        assert contents.problems, percent


def test_an_old_workbook_is_read_in_a_process_of_its_own() -> None:
    """Three bills in an .xls."""
    found = read(OLD)
    assert found.usable, found.problems
    assert [bill.quantity for meter in found.meters for bill in meter.bills] == [
        Decimal("1200.5"),
        Decimal(900),
        Decimal("1010.25"),
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("bills.xls", OLD)
    assert read(packed.getvalue()).usable


def test_an_old_workbook_tells_neither_errors_nor_what_it_hides_and_we_say_so() -> None:
    """#N/A as the use of row 3, #REF! as the cost of row 4; row 2 is hidden."""
    found = read(OLD_WITH_ERRORS, ends="inclusive")
    assert [(bill.quantity, bill.cost) for bill in found.meters[0].bills] == [
        (Decimal("1200.5"), Decimal("180.1")),
        (Decimal("1010.25"), None),
    ]
    assert [row.what for row in found.refused_rows] == ["The amount used is missing."]
    assert any("does not tell us" in note for note in found.notes)
    assert not any("does not tell us" in note for note in read(workbook({"Bills": [HEAD, *ROWS]})).notes)


def test_an_old_workbook_that_is_locked_or_too_large_says_so() -> None:
    assert "password" in reason(OLD + "EncryptedPackage".encode("utf-16-le"))
    assert "5 MB at most" in reason(OLD + b"\0" * MAX_OLD_BYTES)


def in_sheet(more: bytes, before: bytes = b"</sheetData>", part: str = "xl/worksheets/sheet1.xml") -> bytes:
    return changed(workbook({"Bills": [HEAD, *ROWS]}), part, before, more + before)


def test_cells_without_places_are_counted() -> None:
    assert "201 columns" in reason(in_sheet(b"<row>" + b"<c/>" * 300 + b"</row>"))
    assert "62,501 rows" in reason(in_sheet(b"<row/>" * 119_999))  # of 4 columns
    assert "62,501 rows" in reason(in_sheet(b"<x:row/>" * 119_999))
    assert read(in_sheet(b"<row><c><v>45717</v></c><c><v>45747</v></c><c><v>5</v></c></row>")).meters[0].readings == 3


def test_places_cannot_be_hidden() -> None:
    far = b'<row><c r="XFD9"/></row>'
    for hidden in (
        b"<!-- <row/> -->" + b"<row/>",
        b'<row><c s="<" r="XFD9"/></row>',
        b'<row><c s=\' r="A9"\' r="XFD9"/></row>',
        b'<row><c r="&#88;FD9"/></row>',
        far + b" " * 300_000,
    ):
        assert not read(in_sheet(hidden)).usable, hidden[:40]
    padded = in_sheet(b" " * (262_144 - 700) + far, b"</sheetData>")
    assert "16,384 columns" in reason(padded)


def test_pictures_and_print_settings_do_not_matter() -> None:
    target = io.BytesIO(workbook({"Bills": [HEAD, *ROWS]}))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/printerSettings/printerSettings1.bin", "Printer".encode("utf-16-le") + b"<c <row ")
        archive.writestr("xl/media/image1.png", b"\x89PNG\0\0<!<row " + random.Random(1).randbytes(300_000))
    assert read(target.getvalue()).usable
    listed = changed(
        target.getvalue(),
        "xl/_rels/workbook.xml.rels",
        b"worksheets/sheet1.xml",
        b"printerSettings/../media/image1.png",
    )
    assert "damaged" in reason(listed)


def test_other_kinds_of_workbooks_inside_are_refused() -> None:
    target = io.BytesIO(workbook({"Bills": [HEAD, *ROWS]}))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/workbook.bin", b"")
    assert "damaged" in reason(target.getvalue())


MEASURED = """
import resource, sys, time
import python_calamine
from challenge.formats.files import read_file
data = sys.stdin.buffer.read()
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
read_file(data, "bills")
print(time.process_time() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.parametrize("what", ["cells", "strings", "tags"])
def test_a_hostile_workbook_costs_little(what: str) -> None:
    chance = random.Random(1)
    numbers = [b"%d" % chance.randrange(10**9) for _ in range(250_000)]
    noise = b"<q>" + chance.randbytes(200_000).hex().encode() + b"</q>"
    hostile = {
        "cells": lambda: in_sheet(
            b"".join(b"<row>" + b"<c><v>%s</v></c>" % n * 4 + b"</row>" for n in numbers[:62_000])
        ),
        "strings": lambda: in_sheet(
            b"".join(b"<si><t>%s</t></si>" % n for n in numbers), b"</sst>", "xl/sharedStrings.xml"
        ),
        "tags": lambda: in_sheet(b"<a/>" * 8_000_000 + noise, b"</styleSheet>", "xl/styles.xml"),
    }[what]()
    answer = subprocess.run([sys.executable, "-c", MEASURED], input=hostile, capture_output=True, check=True)
    seconds, megabytes = map(float, answer.stdout.split())
    assert seconds < 2  # about 1 second on an idle machine
    assert megabytes < 150
