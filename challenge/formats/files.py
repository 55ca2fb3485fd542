"""Reading a file of meter data: what kind it is, by its content, and what is in it. The way into this room."""

import json as json_format
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from challenge.formats.bill_tables import read_bills, read_workbook
from challenge.formats.contents import (
    UNKNOWN,
    Bill,
    Direction,
    EndDates,
    FileContents,
    FileMeter,
    Question,
    RefusedRow,
    refused,
)
from challenge.formats.green_button import read_green_button
from challenge.formats.packed import NotOneFile, check_directory_size, unpack
from challenge.formats.workbook import OLE, is_workbook
from challenge.quantities.problems import Problem

__all__ = [
    "MAX_BYTES",
    "Bill",
    "Direction",
    "EndDates",
    "FileContents",
    "FileMeter",
    "Question",
    "RefusedRow",
    "as_json",
    "main",
    "read_file",
]

MAX_BYTES = 20 * 1024 * 1024

_ZIP = b"PK"
_UNREAD: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF. Type the bill, or ask your utility for Green Button XML or CSV"),
    (b"\xd0\xcf\x11\xe0", "a damaged old Office file. Save the sheet with the bills as .xlsx or CSV and upload that"),
    (b"\x1f\x8b", "a gzip archive. Unpack it and upload the file in it"),
    (b"Rar!", "a RAR archive. Unpack it and upload the file in it"),
    (b"7z\xbc\xaf", "a 7-Zip archive. Unpack it and upload the file in it"),
    (b"\x89PNG", "a picture. Type the bill instead"),
    (b"\xff\xd8\xff", "a picture. Type the bill instead"),
    (b"GIF8", "a picture. Type the bill instead"),
)
_WEB_PAGES = (b"<!doctype html", b"<html")


def read_file(
    data: bytes,
    name: str,
    zone: str = "UTC",
    *,
    ends: EndDates | None = None,
    answers: Mapping[str, str] | None = None,
) -> FileContents:
    """What is in an uploaded file. Local days are those of `zone`. Never raises for a bad file.

    `answers` are answers to the `questions` of an earlier reading, by their names; `ends` says whether the end
    dates of a CSV are the last day of a bill, and is the same as the answer "ends".
    """
    site_zone = _zone(zone)
    if site_zone is None:
        return refused(UNKNOWN, "zone", f'We do not know the time zone "{zone[:60]}".')
    if len(data) > MAX_BYTES:
        return refused(UNKNOWN, "file", f"The file is larger than {MAX_BYTES // 2**20} MB. Ask for a shorter time.")
    given = {**(answers or {}), **({"ends": ends} if ends else {})}
    if data.startswith(_ZIP):
        try:
            check_directory_size(data)
            if is_workbook(data):
                return read_workbook(data, given)
            data = unpack(data, MAX_BYTES)
        except NotOneFile as problem:
            return refused(UNKNOWN, "file", str(problem))
    return _read(data, name, site_zone, given)


def _read(data: bytes, name: str, zone: ZoneInfo, answers: Mapping[str, str]) -> FileContents:
    if data.startswith(OLE) or (data.startswith(_ZIP) and is_workbook(data)):
        return read_workbook(data, answers)
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return refused(UNKNOWN, "file", "The file is empty.")
    for magic, what in ((_ZIP, "a zip file in a zip file. Upload the file itself"), *_UNREAD):
        if data.startswith(magic):
            return refused(UNKNOWN, "file", f'"{Path(name).name[:60]}" is {what}.')
    if start[:15].lower().startswith(_WEB_PAGES):
        return refused(UNKNOWN, "file", "This is a web page, not a data file. Use your utility's download link.")
    return read_green_button(data, zone, answers) if _is_xml(start) else read_bills(data, answers)


def _is_xml(start: bytes) -> bool:
    """Also in UTF-16, with a byte order mark or without."""
    return start.startswith((b"<", b"\xff\xfe<\0", b"\xfe\xff\0<", b"\0<"))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # not found is a KeyError, a folder or a path are the others
        return None


def as_json(contents: FileContents) -> dict[str, Any]:
    """What `./run flask read-file FILE --json` prints: all problems in one list, numbers as numbers."""
    return {
        "format": contents.format,
        "meters": [_meter_json(meter) for meter in contents.meters],
        "problems": [{"where": problem.where, "what": problem.what} for problem in _all_problems(contents)],
    }


def _all_problems(contents: FileContents) -> Iterator[Problem]:
    yield from contents.problems
    for meter in contents.meters:
        yield from meter.problems
    for row in contents.refused_rows:
        yield Problem(row.where, row.what)


def _meter_json(meter: FileMeter) -> dict[str, Any]:
    return {
        "resource": meter.resource,
        "unit": meter.unit,
        "direction": meter.direction,
        "readings": meter.readings,
        "total": _number(meter.total),
        "start": _moment(meter.start),
        "end": _moment(meter.end),
        "gaps": meter.gaps,
        "overlaps": meter.overlaps,
        "estimated": meter.estimated,
        **({"property": meter.property} if meter.property else {}),
    }


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _moment(moment: datetime | date | None) -> str | None:
    return moment.isoformat() if moment else None


def main(path: str, zone: str, json: bool) -> int:
    """Prints what is in a file; the answer is the exit code: 0 if it is usable, 2 if not."""
    try:
        with open(path, "rb") as file:
            contents = read_file(file.read(MAX_BYTES + 1), Path(path).name, zone)
    except OSError as error:
        contents = refused(UNKNOWN, "file", f"The file cannot be opened: {error.strerror}.")
    text = json_format.dumps(as_json(contents), indent=2) if json else "\n".join(_in_words(contents))
    sys.stdout.write(f"{text}\n")
    return 0 if contents.usable else 2


def _in_words(contents: FileContents) -> Iterator[str]:
    yield f"Format: {contents.format}"
    for meter in contents.meters:
        yield meter.name
        yield f"  {meter.readings} readings, {meter.total} {meter.unit or '(unit unknown)'}"
        yield f"  from {_moment(meter.start)} to {_moment(meter.end)}, {len(meter.bills)} bills or days to store"
        yield f"  {meter.gaps} gaps, {meter.overlaps} overlaps, {meter.estimated} estimated"
        yield from (f"  {note}" for note in meter.notes)
    yield from contents.notes
    yield from (f"{problem}" for problem in _all_problems(contents))
    yield "Usable." if contents.usable else "Not usable."
