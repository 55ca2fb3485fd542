"""What a file is, is told by its content; archives are opened with care; the command prints what was found."""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest

from challenge.formats.files import FileContents, as_json, main, read_file
from tests.formats.feeds import DAY, ZONE, at, hours, meter_file, reading

XML = meter_file(hours("2025-01-10", 24))
CSV = b"start,end,kWh\n2025-01-01,2025-02-01,5.25\n2025-02-01,2025-03-01,7\n"


def read(data: bytes, name: str = "file") -> FileContents:
    return read_file(data, name, ZONE)


def reason(data: bytes) -> str:
    contents = read(data)
    assert (contents.usable, contents.meters) == (False, ())
    return contents.problems[0].what


def packed(**files: bytes) -> bytes:
    """A zip file; two underscores in a name stand for a point."""
    return zipped((name.replace("__", "."), content) for name, content in files.items())


def zipped(files: object) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:  # type: ignore[attr-defined]  # pairs or a dictionary
            archive.writestr(name, content)
    return target.getvalue()


# -- recognition


@pytest.mark.parametrize("name", ["use.XML", "bills.csv", "photo.png", ""])
def test_content_counts_and_the_name_does_not(name: str) -> None:
    assert read(XML, name).format == "green_button"
    assert read(CSV, name).format == "bills_csv"


@pytest.mark.parametrize(
    "start, word",
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a damaged old Office file"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\n <html lang=en>", "a web page"),
        (b"   \n\t ", "empty"),
        (b"\x00\x01\x02\x03", "not a text file"),
        (b"hello", "no line with column names"),
    ],
)
def test_other_files_are_refused_with_what_they_are(start: bytes, word: str) -> None:
    assert word in reason(start)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "/etc/passwd", "America"])
def test_an_unknown_zone_is_a_problem(zone: str) -> None:
    assert read_file(XML, "file", zone).problems[0].where == "zone"


# -- archives


@pytest.mark.parametrize("content, format_", [(XML, "green_button"), (CSV, "bills_csv")])
def test_a_zip_with_one_file_is_opened(content: bytes, format_: str) -> None:
    contents = read(packed(data=content))
    assert (contents.usable, contents.format) == (True, format_)


def test_what_macos_adds_is_passed_over() -> None:
    assert read(zipped([("use.xml", XML), ("__MACOSX/._use.xml", b"litter")])).usable


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "/etc/passwd", "folder/use.xml", "..\\..\\x", "C:\\x", "folder/"]
)
def test_paths_in_a_zip_are_refused(name: str) -> None:
    assert "folder" in reason(zipped([(name, XML)]))


def test_several_files_or_the_same_twice_are_refused() -> None:
    assert "2 files" in reason(packed(a__xml=XML, b__xml=XML))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped([("a.xml", XML), ("a.xml", XML)])
    assert "2 files" in reason(twice)
    assert "0 files" in reason(zipped([]))


def test_a_link_in_a_zip_is_refused() -> None:
    link = zipfile.ZipInfo("use.xml")
    link.external_attr = 0o120777 << 16
    assert "a link" in reason(zipped([(link, "/etc/passwd")]))


def test_a_zip_in_a_zip_is_refused() -> None:
    assert "a zip file in a zip file" in reason(packed(a__zip=packed(a__xml=XML)))


def test_a_workbook_without_its_parts_is_damaged() -> None:
    assert "workbook is damaged" in reason(zipped([("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")]))


def test_a_zip_bomb_is_refused_from_its_header_and_while_unpacking() -> None:
    bomb = packed(a__xml=b" " * 30_000_000)
    assert len(bomb) < 40_000
    assert "larger than 20 MB" in reason(bomb)
    assert "larger than 20 MB" in reason(packed(a__xml=b" " * 3_000_000))  # a ratio no data has
    lying = claiming(bomb, 1000)
    assert not read(lying).usable


def claiming(archive: bytes, size: int) -> bytes:
    """The same archive, its directory claiming another size for the content."""
    at_directory = archive.index(b"PK\x01\x02")
    return archive[: at_directory + 24] + struct.pack("<L", size) + archive[at_directory + 28 :]


def test_a_zip_with_very_many_names_is_refused_before_they_are_read() -> None:
    many = zipped((f"file-{number}", b"") for number in range(2000))
    assert "too many files" in reason(many)


def test_a_locked_zip_is_refused() -> None:
    archive = bytearray(packed(a__xml=XML))
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in reason(bytes(archive))


def test_a_damaged_zip_is_refused() -> None:
    archive = packed(a__xml=XML)
    for percent in range(0, 100, 5):
        assert not read(archive[: len(archive) * percent // 100]).usable, percent
    broken = bytearray(archive)
    broken[len(archive) // 3] ^= 0xFF
    assert "damaged" in reason(bytes(broken))


def test_gzip_is_refused() -> None:
    assert "gzip" in reason(gzip.compress(XML))


# -- what is printed


def test_json_has_exactly_what_it_promises() -> None:
    document = as_json(read(XML))
    assert document == {
        "format": "green_button",
        "meters": [
            {
                "resource": "electricity",
                "unit": "Wh",
                "direction": "use",
                "readings": 24,
                "total": 24276,
                "start": "2025-01-10T00:00:00-05:00",
                "end": "2025-01-11T00:00:00-05:00",
                "gaps": 0,
                "overlaps": 0,
                "estimated": 0,
            }
        ],
        "problems": [],
    }
    assert isinstance(document["meters"][0]["total"], int)


def test_json_of_a_csv_has_dates_and_decimals() -> None:
    (meter,) = as_json(read(CSV))["meters"]
    assert (meter["total"], meter["start"], meter["end"]) == (12.25, "2025-01-01", "2025-03-01")


def test_json_tells_the_problems_of_file_meters_and_rows() -> None:
    rows = as_json(read(CSV + b"2025-03-01,2025-04-01,many\n"))["problems"]
    assert [problem["where"] for problem in rows] == ["line 4"]
    bad = as_json(read(meter_file([reading(at("2025-01-01"), 5, 0)])))["problems"]
    assert [problem["where"] for problem in bad] == ["meter 1"]


def test_the_command_exits_0_when_usable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "use.xml"
    file.write_bytes(XML)
    assert main(str(file), ZONE, True) == 0
    assert json.loads(capsys.readouterr().out) == as_json(read(XML))


def test_the_command_exits_2_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bill.pdf"
    file.write_bytes(b"%PDF-1.7")
    assert main(str(file), ZONE, True) == 2
    assert "a PDF" in json.loads(capsys.readouterr().out)["problems"][0]["what"]
    assert main(str(tmp_path / "none.xml"), ZONE, True) == 2
    assert "cannot be opened" in capsys.readouterr().out
    assert main(str(tmp_path), ZONE, True) == 2


def test_the_command_speaks_in_words_without_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "use.xml"
    file.write_bytes(meter_file([reading(at("2025-01-01"), 5, 31 * DAY)], kind=None, commodity=None))
    assert main(str(file), ZONE, False) == 0
    words = capsys.readouterr().out
    assert "1 readings, 5 Wh" in words
    assert "does not say what this meter counts" in words
    assert words.endswith("Usable.\n")


def test_days_of_the_default_zone_are_those_of_utc() -> None:
    data = meter_file([reading(at("2025-01-01", "UTC") + 3600 * hour, 5) for hour in range(24)])
    assert [bill.start_on for bill in read_file(data, "file").meters[0].bills] == [date(2025, 1, 1)]


def test_the_examples_of_the_documentation_are_read_without_a_question() -> None:
    page = Path(__file__).parents[2] / "docs" / "files.md"
    examples = re.findall(r"```csv\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        contents = read(example.encode())
        assert (contents.usable, contents.refused_rows) == (True, ()), example
