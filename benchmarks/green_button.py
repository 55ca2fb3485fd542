"""Reading a year of hours from a Green Button file, against the standard library's iterparse over the same bytes.

The baseline walks the elements and clears each entry when it closes, so that it keeps no tree: it is what any
reader built on iterparse needs at the least, before it has understood anything. Memory is the peak of a process of
its own for each, in which the same modules are loaded.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import Result
from challenge.formats.files import read_file

HOURS = 8760
RUNS = 12
MOST_TIMES_SLOWER = 2.0
MOST_EXTRA_MB = 5.0

_ROOT = Path(__file__).resolve().parent.parent
_START = 1735707600  # 1 January 2025, 00:00 in New York
_ZONE = "America/New_York"
_METER = "Customer/7/UsagePoint/01/MeterReading/01"


def results() -> list[Result]:
    data = year_file()
    floor, ours = _fastest(data, walk, understand)
    floor_mb, our_mb = _peak_mb("walk"), _peak_mb("understand")
    ratio, extra = round(ours / floor, 2), round(our_mb - floor_mb, 2)
    return [
        {
            "name": "year of hours, times iterparse",
            "value": ratio,
            "goal": MOST_TIMES_SLOWER,
            "holds": ratio <= MOST_TIMES_SLOWER,
            "baseline": 1.0,
        },
        {
            "name": "year of hours, MB more than iterparse",
            "value": extra,
            "goal": MOST_EXTRA_MB,
            "holds": extra <= MOST_EXTRA_MB,
            "baseline": round(floor_mb, 2),
        },
    ]


def walk(data: bytes) -> None:
    for _, element in ET.iterparse(io.BytesIO(data)):  # noqa: S314 - our own file
        if element.tag == "{http://www.w3.org/2005/Atom}entry":
            element.clear()


def understand(data: bytes) -> None:
    contents = read_file(data, "year.xml", _ZONE)
    meter = contents.meters[0]
    assert contents.usable
    assert (meter.readings, len(meter.bills)) == (HOURS, HOURS // 24)


def year_file() -> bytes:
    """A feed as utilities write it: indented, one entry and one block for each day, with costs."""
    return "".join(_lines()).encode()


def _lines() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield _entry("Customer/7/UsagePoint/01", "<ServiceCategory><kind>0</kind></ServiceCategory>", "UsagePoint")
    yield _entry(_METER, "", "MeterReading", related="ReadingType/1")
    reading_type = "<flowDirection>1</flowDirection><powerOfTenMultiplier>0</powerOfTenMultiplier><uom>72</uom>"
    yield _entry("ReadingType/1", reading_type, "ReadingType")
    for day in range(HOURS // 24):
        readings = "".join(_reading(24 * day + hour) for hour in range(24))
        yield _entry(f"{_METER}/IntervalBlock/{day}", readings, "IntervalBlock")
    yield "</feed>\n"


def _entry(path: str, content: str, element: str, related: str = "") -> str:
    link = f'    <link rel="related" href="{related}"/>\n' if related else ""
    return (
        f'<entry>\n    <id>urn:{path}</id>\n    <link rel="self" href="{path}"/>\n'
        f'    <link rel="up" href="{path.rpartition("/")[0]}"/>\n{link}    <title/>\n    <content>\n'
        f'        <{element} xmlns="http://naesb.org/espi">\n{content}\n        </{element}>\n    </content>\n'
        "    <updated>2026-01-01T00:00:00Z</updated>\n</entry>\n"
    )


def _reading(hour: int) -> str:
    return (
        "            <IntervalReading>\n"
        f"                <cost>{8000 + 17 * (hour % 24)}</cost>\n"
        "                <timePeriod>\n"
        "                    <duration>3600</duration>\n"
        f"                    <start>{_START + 3600 * hour}</start>\n"
        "                </timePeriod>\n"
        f"                <value>{900 + 31 * (hour % 24) + hour // 240}</value>\n"
        "            </IntervalReading>\n"
    )


def _fastest(data: bytes, *works: Callable[[bytes], None]) -> list[float]:
    """Processor seconds of the best of several runs of each, in turn: what it takes when nothing disturbs it."""
    best = [float("inf") for _ in works]
    for _ in range(RUNS):
        for at, work in enumerate(works):
            begun = time.process_time()
            work(data)
            best[at] = min(best[at], time.process_time() - begun)
    return best


def _peak_mb(work: str) -> float:
    """Peak resident memory of a fresh process that has loaded what both need, and then does this work once."""
    script = (
        f"import resource, sys; from benchmarks.green_button import {work}; {work}(sys.stdin.buffer.read()); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    # Linux hands a parent's peak down to the program it starts; a small shell in between keeps ours out of it.
    command = ["/bin/sh", "-c", '"$0" -c "$1"; exit $?', sys.executable, script]
    done = subprocess.run(command, input=year_file(), capture_output=True, check=True, cwd=_ROOT)
    unit = 2**20 if sys.platform == "darwin" else 2**10  # kilobytes, but bytes on macOS
    return int(done.stdout) / unit
