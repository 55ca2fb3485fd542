"""Where ZIP codes are. Offline, from `zip_codes.csv`: code, state, time zone, latitude and longitude of the middle.

The file holds what the `zipcodes` package (MIT licence) knows; a test compares the two. That package itself takes 40 MB
of every process that asks it once.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


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
    return b"\n" + files(__package__).joinpath("zip_codes.csv").read_bytes()
