"""What a workbook (.xlsx) says of its cells beside their values: errors, and what is hidden from view.

The library that reads values leaves cells with errors empty, which would pass for "nothing there".
"""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s([^<>]{1,2000})>")
_RELATION = re.compile(rb"<(?:[\w.-]+:)?Relationship\s([^<>]{1,4000})>")
_ATTRIBUTE = re.compile(rb"""([\w.:-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_MARKED = re.compile(rb"""\st\s*=\s*["']e["']|\shidden\s*=\s*["'](?:1|true)["']""")
_TAG = re.compile(rb"""<(?:[\w.-]+:)?(row|c|col)(?=[\s/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v>\s*(#[A-Z0-9/_?!]{2,20})\s*<")
_NEAR = 10_000  # a formula may stand between a cell and its value
_YES = (b"1", b"true")
_MOST_COLUMNS = 200


@dataclass(slots=True)
class Marks:
    """Of one sheet; rows and columns count from 1. `errors` are the texts of cells, such as "#N/A"."""

    hidden: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def marks_of(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """By the names of the sheets; of a workbook whose parts were checked before. A part that is not there is left."""
    names = set(archive.namelist())
    found: dict[str, Marks] = {}
    for name, part, hidden in _parts(archive):
        if part in names:
            found[name] = _marks(archive.read(part), hidden)
    return found


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return
    targets = {
        one.get(b"Id", b""): posixpath.normpath(posixpath.join("xl", one.get(b"Target", b"").decode(errors="replace")))
        for one in map(_attributes, _RELATION.findall(relations))
    }
    for one in map(_attributes, _SHEET.findall(archive.read("xl/workbook.xml"))):
        part = targets.get(next((value for key, value in one.items() if key.endswith(b":id")), b""), "")
        name = html.unescape(one.get(b"name", b"").decode(errors="replace"))
        yield name, part.lstrip("/"), one.get(b"state", b"visible") != b"visible"


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _marks(content: bytes, hidden: bool) -> Marks:
    marks = Marks(hidden)
    if not _MARKED.search(content):
        return marks
    row = column = 0
    for tag in _TAG.finditer(content):
        kind, marked = tag[1], bool(_MARKED.search(tag[2]))
        stated = _attributes(tag[2]) if marked or kind != b"c" or b"r" not in tag[2] else {}
        if kind == b"row":
            place = stated.get(b"r", b"")
            row, column = (int(place) if place.isdigit() else row + 1), 0
            if stated.get(b"hidden") in _YES:
                marks.hidden_rows.add(row)
        elif kind == b"col" and stated.get(b"hidden") in _YES:
            marks.hidden_columns |= _span(stated)
        elif kind == b"c":
            row, column = _place(tag[2], row, column)
            if marked and stated.get(b"t") == b"e":
                value = _VALUE.search(content, tag.end(), tag.end() + _NEAR)
                marks.errors[row, column] = value[1].decode() if value else "#ERROR!"
    return marks


def _place(attributes: bytes, row: int, column: int) -> tuple[int, int]:
    match = re.search(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""", attributes)
    if not match:
        return row, column + 1
    letters = match[1]
    return int(match[2]), sum((letter - 64) * 26**n for n, letter in enumerate(reversed(letters)))


def _span(stated: dict[bytes, bytes]) -> set[int]:
    first, last = stated.get(b"min", b""), stated.get(b"max", b"")
    if not (first.isdigit() and last.isdigit()):
        return set()
    return set(range(int(first[:6]), min(int(last[:6]), _MOST_COLUMNS) + 1))
