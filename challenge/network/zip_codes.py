"""Where ZIP codes are. Offline, from the `zipcodes` package: state, time zone, latitude and longitude of the middle.

The package takes 40 MB of every process that asks it once and never gives them back. So a process of its own is asked,
once, for the few columns that we need; it takes the 40 MB along when it ends.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache, lru_cache
from typing import NamedTuple

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

_TABLE = """
import sys, zipcodes
for one in zipcodes.list_all():
    told = [one[name] or "" for name in ("zip_code", "state", "timezone", "lat", "long")]
    sys.stdout.buffer.write(",".join(told).encode() + b"\\n")
"""


class ZipCode(NamedTuple):
    """`zone` is "" where the package knows none."""

    state: str
    zone: str
    middle: Point


@lru_cache(maxsize=50_000)
def find_zip(zip_code: str) -> ZipCode | None:
    """What is known of a ZIP code of five digits; None where it is unknown, or no such code."""
    if len(zip_code) != 5 or not zip_code.isascii() or not zip_code.isdigit():
        return None
    text, start = _text(), f"\n{zip_code},".encode()
    at = text.find(start)
    if at < 0:
        return None
    state, zone, latitude, longitude = text[at + len(start) : text.index(b"\n", at + 1)].decode().split(",")
    return ZipCode(state, zone, (float(latitude), float(longitude)))


@cache
def _text() -> bytes:
    """A line for each ZIP code. Takes a second, once in each process that asks."""
    return b"\n" + subprocess.run([sys.executable, "-I", "-c", _TABLE], check=True, stdout=subprocess.PIPE).stdout
