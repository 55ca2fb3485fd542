"""Fifty changes to a good file of each format: never an error, never a reason missing."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable

import pytest

from challenge.formats.files import as_json, read_file
from tests.formats.test_hostile import mutated
from tests.formats.test_workbook import HEAD, ROWS
from tests.formats.workbooks import OLD, entry, meter_entries, workbook

BOOK = workbook({"Bills": [HEAD, *ROWS]})
CSV = b"start,end,kWh\n2025-01-01,2025-02-01,5.25\n2025-02-01,2025-03-01,7\n"
FILES = {
    "csv": CSV,
    "xlsx": BOOK,
    "xls": OLD,  # one changed byte can make its native reader ask for 4 GB: it has a process of its own
    "portfolio manager": meter_entries(*(entry("1", "Electric", month, 5, "kWh") for month in (1, 2))),
}


def inside(data: bytes, chance: random.Random) -> bytes:
    """One part of the workbook changed, and packed again as it should be."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        chosen = chance.choice(source.namelist())
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, mutated(content, chance) if name == chosen else content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "change"),
    [*((name, mutated) for name in FILES), *((name, inside) for name in FILES if FILES[name].startswith(b"PK"))],
)
def test_mutations_never_raise_and_always_give_a_reason(
    name: str, change: Callable[[bytes, random.Random], bytes]
) -> None:
    chance = random.Random(name)
    for _ in range(50):
        contents = read_file(change(FILES[name], chance), name)
        document = json.loads(json.dumps(as_json(contents)))
        assert contents.usable or document["problems"]
        assert contents.usable or not contents.meters
