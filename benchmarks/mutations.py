"""A thousand broken copies of a good file of each kind: the slowest, and the most memory, of the readers.

Each kind runs in a process of its own. A mutation flips bytes, cuts, repeats or inserts a piece, at places that a
seed chooses. Whatever comes of a copy, the reader answers: an error that is not its answer ends the measurement.
"""

from __future__ import annotations

import io
import os
import random
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

from benchmarks import Result
from benchmarks.green_button import year_file
from challenge.formats.files import read_file
from tests.formats.workbooks import OLD

MUTATIONS, SEED = 1_000, 20_270_101
MOST_SECONDS, MOST_MB = 1.0, 150.0
TOKENS = (b"<", b"&", b'"', b",", b"\x00", b"\xff\xfe", b"1e400", b"NaN", b"<!DOCTYPE x>", b"-", b"\r\n" * 9)
METER_ENTRIES = ["Property Name", "Portfolio Manager ID", "Portfolio Manager Meter ID", "Meter Name", "Meter Type"]
METER_ENTRIES += ["Start Date", "End Date", "Delivery Date", "Usage/Quantity", "Usage Units", "Cost ($)", "Estimation"]
_ROOT = Path(__file__).resolve().parent.parent


def results() -> list[Result]:
    found: list[Result] = []
    for kind in KINDS:
        done = subprocess.run(
            ["/bin/sh", "-c", '"$0" -m benchmarks.mutations "$1"; exit $?', sys.executable, kind],
            cwd=_ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        seconds, megabytes = map(float, done.stdout.split())
        name = f"{MUTATIONS:,} mutations of {kind}"
        found += [
            Result(name=f"{name}: slowest, s", value=seconds, goal=MOST_SECONDS, holds=seconds <= 1, baseline=0.0),
            Result(name=f"{name}: peak, MB", value=megabytes, goal=MOST_MB, holds=megabytes <= MOST_MB, baseline=0.0),
        ]
    return found


def some_days() -> bytes:
    """The first weeks of a year of hours."""
    whole = year_file()
    return whole[: whole.rindex(b"<entry>", 0, 200_000)] + b"</feed>\n"


def bills_csv() -> bytes:
    """Ten years of monthly bills."""
    days = [date(2015, 1, 1) + timedelta(days=30 * number) for number in range(120)]
    rows = (f"{day},{day + timedelta(days=30)},{900 + day.month},$120.50\n" for day in days)
    return ("Start date,End date,Usage (kWh),Cost\n" + "".join(rows)).encode()


def workbook(heads: list[str], rows: list[list[str | float]], above: int = 0) -> bytes:
    """One sheet with column names below so many empty rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Meter Entries")
        for number, row in enumerate([heads, *rows]):
            sheet.write_row(above + number, 0, row)
    return target.getvalue()


def bills_workbook() -> bytes:
    table = [line.split(",") for line in bills_csv().decode().splitlines()]
    return workbook(table[0], [list(row) for row in table[1:]])


def portfolio_manager() -> bytes:
    rows: list[list[str | float]] = [
        ["Mill", 1.0, 2.0, "Main", "Electric - Grid", f"2025-{month:02}-01", f"2025-{month:02}-28", "Not Available",
         900.0 + month, "kWh (thousand Watt-hours)", 120.5, "No"]
        for month in range(1, 13)
    ]  # fmt: skip
    return workbook(METER_ENTRIES, rows, above=5)


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bills.csv", bills_csv())
    return target.getvalue()


KINDS: dict[str, Callable[[], bytes]] = {
    "green-button": some_days,
    "csv": bills_csv,
    "xlsx": bills_workbook,
    "xls": lambda: OLD,
    "portfolio-manager": portfolio_manager,
    "zip": zipped,
}


def mutated(good: bytes, dice: random.Random) -> bytes:
    """One broken copy."""
    data = bytearray(good)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data)) if data else 0
        way = dice.randrange(4)
        if way == 0 and data:
            data[at] = dice.randrange(256)
        elif way == 1:
            del data[at : at + dice.randint(1, 2_000)]
        elif way == 2:
            data[at:at] = data[at : at + dice.randint(1, 2_000)] * dice.randint(1, 5)
        else:
            data[at:at] = dice.choice(TOKENS)
    return bytes(data)


def worst(kind: str) -> tuple[float, float]:
    """Seconds of the slowest copy, and the peak of this process in MB."""
    good, dice, slowest = KINDS[kind](), random.Random(SEED), 0.0
    for _ in range(MUTATIONS):
        data = mutated(good, dice)
        began = _seconds()
        read_file(data, "file")
        slowest = max(slowest, _seconds() - began)
    return slowest, max(resource.getrusage(who).ru_maxrss for who in _PROCESSES) / 1024


_PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)  # an .xls is read in a process of its own


def _seconds() -> float:
    """Processor time of this process and of those that it started."""
    return time.process_time() + sum(os.times()[2:4])


if __name__ == "__main__":
    print(*worst(sys.argv[1]))
